"""bin/benchmark NAME …: runs benchmarks/NAME.py, on a throw-away site where it needs one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from bench_tools import debian, platforms
from bench_tools.places import CHECKOUT, ToolError, home, say, step
from bench_tools.services import Services
from bench_tools.sites import SitesFolder, own_python

FOLDER = CHECKOUT / "benchmarks"
SITE = "benchmark.localhost"


def main() -> int:
	names = sorted(file.stem for file in FOLDER.glob("*.py") if not file.stem.startswith("_"))
	arguments = sys.argv[1:]
	if not arguments or arguments[0] not in names:
		say(f"Usage: bin/benchmark NAME [options]. NAME is one of: {', '.join(names)}")
		return 2
	script = FOLDER / f"{arguments[0]}.py"
	try:
		return run_on_site(script, arguments[1:])
	except ToolError as error:
		say(str(error))
		return 2


def run_on_site(script: Path, options: list[str]) -> int:
	text = script.read_text()
	debian.ensure(browser=False)
	platform = platforms.choose_one()
	services = Services(home() / "benchmark-services")
	folder = SitesFolder(platform, services)
	environment = {**folder.environment, "LOKET_HOME": str(home())}
	try:
		with step("services: MariaDB, Redis, mail sink"):
			services.start()
		folder.make()
		command = [str(folder.python), str(script), *options]
		if peers := re.search(r"^PEERS\s*=\s*\((.*?)\)", text, re.M | re.S):
			environment["LOKET_PEERS_PYTHON"] = str(own_python(re.findall(r'"([^"]+)"', peers.group(1))))
		if re.search(r"^NEEDS_SITE\s*=\s*True", text, re.M):
			folder.new_site(SITE, visitors=True)
			environment.update(
				LOKET_SITE=SITE, LOKET_SITES_PATH=str(folder.sites), LOKET_MAIL_FOLDER=str(services.mail)
			)
			if re.search(r"^NEEDS_SERVER\s*=\s*True", text, re.M):
				production = bool(re.search(r"^PRODUCTION\s*=\s*True", text, re.M))
				environment["LOKET_SITE_URL"] = folder.serve(SITE, production=production)
			command = [str(folder.python), str(Path(__file__).parent / "on_site.py"), str(script), *options]
		elif re.search(r"^NEEDS_PLATFORM\s*=\s*True", text, re.M):
			# It makes sites itself, with these tools.
			environment["PYTHONPATH"] = f"{CHECKOUT / 'bin'}:{environment['PYTHONPATH']}"
			environment["LOKET_SERVICES"] = str(services.folder)
			command = [sys.executable, str(script), *options]
		return subprocess.run(command, cwd=folder.sites, env=environment).returncode
	finally:
		if (folder.sites / SITE).exists():
			folder.drop_site(SITE)
		services.stop()


if __name__ == "__main__":
	os.chdir(CHECKOUT)
	sys.exit(main())
