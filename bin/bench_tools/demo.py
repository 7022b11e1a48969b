"""bin/demo: a desk to try, with an invented town; from a bare machine to an open page."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import sys
import time
from pathlib import Path

from bench_tools import debian, platforms
from bench_tools.places import CHECKOUT, ToolError, home, say, step
from bench_tools.services import Services, free_port, listens
from bench_tools.sites import SitesFolder

SITE = "demo.localhost"
USERS = ("officer", "manager", "neighbour", "provider", "organiser", "parent", "partner", "board")


def main() -> int:
	parser = argparse.ArgumentParser(
		prog="bin/demo", description="Make a demo desk and serve it on this machine only."
	)
	parser.add_argument("--families", type=int, default=500, help="so many invented families (default: 500)")
	parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same town (default: 1)")
	parser.add_argument("--port", type=int, help="port to serve on (default: one that is free, remembered)")
	parser.add_argument("--stop", action="store_true", help="end what this command started, and nothing else")
	parser.add_argument(
		"--clean", action="store_true", help="end it, and remove the demo site and its services"
	)
	options = parser.parse_args()
	folder = home() / "demo"
	try:
		if options.stop or options.clean:
			return end(folder, options.clean)
		return start(folder, options)
	except ToolError as error:
		say(str(error))
		return 2


def end(folder: Path, clean: bool) -> int:
	if not folder.exists():
		say("There is no demo on this machine.")
		return 0
	Services(folder / "services").stop()
	if clean:
		shutil.rmtree(folder)
		say("The demo site and its services were removed. Benches and downloaded packages stay.")
	return 0


def start(folder: Path, options: argparse.Namespace) -> int:
	begin = time.monotonic()
	folder.mkdir(parents=True, exist_ok=True)
	state_file = folder / "state.json"
	state: dict = json.loads(state_file.read_text()) if state_file.exists() else {}
	state.setdefault("password", secrets.token_urlsafe(9))
	with step("Debian packages"):
		debian.ensure(browser=False)
	with step("platform"):
		platform = platforms.choose_one()
	services = Services(folder / "services")
	if options.port and options.port != services.ports["web"]:
		services.stop_process("web")
		services.ports["web"] = options.port
		(services.folder / "ports.json").write_text(json.dumps(services.ports))
	elif not services.running("web") and listens(services.ports["web"]):
		services.ports["web"] = free_port()
		(services.folder / "ports.json").write_text(json.dumps(services.ports))
	with step("services: MariaDB, Redis, mail sink"):
		services.start()
	sites = SitesFolder(platform, services, folder / f"bench-{platform.version}")
	sites.make()
	if state.get("site") != platform.version or not (sites.sites / SITE).exists():
		sites.new_site(SITE)
		state.update(site=platform.version, town=None)
		state_file.write_text(json.dumps(state))
	else:
		with step("migrate to this checkout"):
			sites.frappe("migrate", site=SITE)
	town = f"{options.families} families, seed {options.seed}"
	if state.get("town") != town:
		os.environ["LOKET_DEMO_PASSWORD"] = state["password"]
		reset = ["--reset"] if state.get("town") else []
		with step(f"invented town: {town}"):
			sites.frappe(
				"loket-demo",
				"--families",
				str(options.families),
				"--seed",
				str(options.seed),
				*reset,
				site=SITE,
			)
		state["town"] = town
		state_file.write_text(json.dumps(state))
	with step("web server, worker and scheduler"):
		sites.frappe("enable-scheduler", site=SITE)
		address = sites.serve(SITE)
		services.start_process(
			"scheduler",
			[str(sites.python), "-m", "frappe.utils.bench_helper", "frappe", "schedule"],
			cwd=sites.sites,
			env=sites.environment,
		)
	say(
		f"Ready after {time.monotonic() - begin:.0f} s. Mails are kept in {services.mail}; nothing leaves this machine."
	)
	print(f"\nOpen {address}/app/childcare" if platform.major < 16 else f"\nOpen {address}/app")
	for user in USERS:
		print(f"  {user:10} {user}@example.org   {state['password']}")
	for line in warnings(sites):
		print(f"\n{line}")
	print("\nbin/demo --stop ends it; bin/demo --clean removes it.")
	return 0


def warnings(sites: SitesFolder) -> list[str]:
	"""Return what somebody who tries the demo must know of its platform."""
	said = [
		"Everything listens on this machine only (127.0.0.1). Don't open it to a network: the passwords stand here."
	]
	if not keeps_digest(sites.platform.frappe):
		said.append(
			f"Frappe {sites.platform.version} keeps the key of a link that sets a new password readable in its database: "
			"it is for a trial only, with invented families. For production use Frappe 15.41 or later, or 16."
		)
	return said


def keeps_digest(frappe_source: Path) -> bool:
	"""Tell whether a Frappe keeps only a digest of the key that sets a new password."""
	text = (frappe_source / "frappe" / "core" / "doctype" / "user" / "user.py").read_text(encoding="utf-8")
	return "sha256_hash" in text


if __name__ == "__main__":
	os.chdir(CHECKOUT)
	sys.exit(main())
