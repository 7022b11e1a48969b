"""A folder of sites of our own beside a bench that stays as it is, and sites in it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from bench_tools.places import APP, CHECKOUT, ToolError, home, step
from bench_tools.platforms import Platform
from bench_tools.services import PASSWORD, Services, listens

TOOLS = Path(__file__).resolve().parent
# Who waits is answered in turn; a visitor that finds no room in the queue would see an error.
GUNICORN = (
	"bench_tools.wsgi:application",
	"--workers=3",
	"--worker-class=gthread",
	"--threads=4",
	"--backlog=2048",
	"--timeout=120",
	"--preload",
)
# Frappe 16 uses functions that SQLite has since 3.44; Debian 12 has 3.40.
NEWER_SQLITE = "import sys, pysqlite3, pysqlite3.dbapi2; sys.modules.update({'sqlite3': pysqlite3, 'sqlite3.dbapi2': pysqlite3.dbapi2})\n"
_MAKING_PYTHON = threading.Lock()


class SitesFolder:
	"""Own sites, own configuration and an own layer of Python packages on top of a platform."""

	def __init__(self, platform: Platform, services: Services, folder: Path | None = None) -> None:
		self.platform = platform
		self.services = services
		mark = hashlib.sha256(f"{platform.python}{platform.version}".encode()).hexdigest()[:8]
		database = f"-{platform.chosen_database}" if platform.chosen_database else ""
		self.folder = folder or home() / "benches" / f"{platform.name}-{mark}{database}"
		self.sites = self.folder / "sites"
		self.layer = home() / "layers" / f"{platform.name}-{mark}"

	@property
	def python(self) -> Path:
		return self.layer / "bin" / "python"

	@property
	def environment(self) -> dict[str, str]:
		"""Return the environment in which the platform's commands run: this checkout before any other copy of the app."""
		left_out = ("FRAPPE_", "LOKET_SITE", "PYTHONDONTWRITEBYTECODE")
		kept = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
		return {
			**kept,
			"PYTHONPATH": str(CHECKOUT),
			# What Python translates is kept, for dozens of processes, but neither in the bench nor in the checkout.
			"PYTHONPYCACHEPREFIX": str(home() / "pycache"),
			"SITES_PATH": str(self.sites),
			"PATH": f"{self.layer / 'bin'}:{self.platform.python.parent}:{os.environ.get('PATH', '')}:/usr/sbin",
		}

	def make(self) -> None:
		"""Make the layer of packages and the folder of sites, or complete them."""
		for place in (self.sites, self.folder / "apps", self.folder / "logs", self.folder / "config"):
			place.mkdir(parents=True, exist_ok=True)
		# Early Frappe 15 looks for an app's commands beside the folder of sites.
		_link(self.folder / "apps" / "frappe", self.platform.frappe)
		_link(self.folder / "apps" / APP, CHECKOUT)
		self._make_layer()
		(self.sites / "apps.txt").write_text(f"frappe\n{APP}\n")
		ports = self.services.ports
		config = {
			"db_host": "127.0.0.1",
			"db_port": ports["postgres" if self.platform.database == "postgres" else "mariadb"],
			"redis_cache": f"redis://127.0.0.1:{ports['redis_cache']}",
			"redis_queue": f"redis://127.0.0.1:{ports['redis_queue']}",
			"redis_socketio": f"redis://127.0.0.1:{ports['redis_queue']}",
			"developer_mode": 0,
			"webserver_port": ports["web"],
		}
		(self.sites / "common_site_config.json").write_text(json.dumps(config, indent=1))
		self._link_assets()

	def _link_assets(self) -> None:
		assets = self.sites / "assets"
		assets.mkdir(exist_ok=True)
		for entry in self.platform.assets.iterdir():
			_link(assets / entry.name, entry.resolve() if entry.is_symlink() else entry)
		_link(assets / APP, CHECKOUT / APP / "public")

	def _make_layer(self) -> None:
		stamp = self.layer / "made.json"
		needs = [*app_requirements(), *app_requirements("test")]
		key = json.dumps([needs, str(self.platform.python), self.platform.version])
		if stamp.exists() and stamp.read_text() == key and self._layer_is_whole(needs):
			return
		with step(f"Python packages of the app on {self.platform.name}"):
			shutil.rmtree(self.layer, ignore_errors=True)
			run([str(self.platform.python), "-m", "venv", str(self.layer)])
			below = output(
				[str(self.platform.python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
			)
			own = Path(
				output([str(self.python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
			)
			# The bench's own packages come after this layer's, so only what is missing is installed here.
			(own / "bench_below.pth").write_text(f"import site; site.addsitedir({below!r})\n")
			run([str(self.python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *needs])
			if self.platform.database == "sqlite" and _old_sqlite(self.python):
				run(
					[
						str(self.python),
						"-m",
						"pip",
						"install",
						"-q",
						"--disable-pip-version-check",
						"pysqlite3-binary",
					]
				)
				(own / "newer_sqlite.pth").write_text(NEWER_SQLITE)
			stamp.write_text(key)

	def _layer_is_whole(self, needs: list[str]) -> bool:
		"""Tell whether every package is still there: one that the bench had when the layer was made may be gone."""
		names = [re.split(r"[<>=!~ ]", need)[0] for need in needs]
		look = f"import importlib.metadata as m; [m.version(name) for name in {names!r}]"
		return (
			self.python.exists()
			and not subprocess.run([str(self.python), "-c", look], capture_output=True).returncode
		)

	# ---- commands

	def frappe(self, *arguments: str, site: str | None = None, quiet: bool = True) -> str:
		"""Run one of Frappe's commands in the folder of sites; return what it printed.

		Raises:
			ToolError: it failed; the message holds the end of its output.
		"""
		chosen = ["--site", site] if site else []
		command = [str(self.python), "-m", "frappe.utils.bench_helper", "frappe", *chosen, *arguments]
		return run(command, cwd=self.sites, env=self.environment)

	def new_site(self, site: str, with_app: bool = True, visitors: bool = False) -> None:
		"""Make a site, fresh: one of that name that is there is dropped first.

		Args:
			site: its name.
			with_app: False leaves the app off.
			visitors: True lets a program on this machine come as visitors from many addresses, as tests and benchmarks
				do; a site that people look at believes nobody.
		"""
		self.drop_site(site)
		database = {
			"sqlite": ["--db-type", "sqlite"],
			"postgres": ["--db-type", "postgres", *self._database_owner],
			"mariadb": [*self._database_owner, "--no-mariadb-socket"],
		}[self.platform.database]
		with step(f"site {site} on Frappe {self.platform.version} ({self.platform.database})"):
			self.frappe("new-site", site, "--admin-password", "admin", *database)
		config = self.sites / site / "site_config.json"
		values = json.loads(config.read_text())
		values.update(
			allow_tests=True,
			host_name=f"http://127.0.0.1:{self.services.ports['web']}",
			server_script_enabled=0,
		)
		if visitors:
			values["childcare_trusted_proxies"] = ["127.0.0.1"]
		config.write_text(json.dumps(values, indent=1))
		if with_app:
			with step(f"install-app {APP}"):
				self.frappe("install-app", APP, site=site)
		self.run_python(TOOLS / "site_ready.py", site, str(self.services.ports["smtp"]))

	@property
	def _database_owner(self) -> list[str]:
		owner = "postgres" if self.platform.database == "postgres" else "root"
		return ["--db-root-username", owner, "--db-root-password", PASSWORD]

	def drop_site(self, site: str) -> None:
		"""Drop a site with its database, if it is there."""
		if not (self.sites / site).exists():
			return
		if self.platform.database == "sqlite":
			shutil.rmtree(self.sites / site)
			return
		# Unless it is told where, Frappe moves what it drops into the bench that its source is in.
		archive = self.folder / "archived"
		try:
			self.frappe(
				*("drop-site", site, "--force", "--no-backup"),
				*("--archived-sites-path", str(archive)),
				*self._database_owner,
			)
		finally:
			shutil.rmtree(archive, ignore_errors=True)

	def run_python(self, script: Path, *arguments: str) -> str:
		"""Run a script in the folder of sites with this platform's Python."""
		return run([str(self.python), str(script), *arguments], cwd=self.sites, env=self.environment)

	# ---- a site that is served

	def serve(self, site: str, name: str = "web", production: bool = False) -> str:
		"""Serve a site on loopback, with a worker beside it; return its address.

		Args:
			site: which one.
			name: of the process.
			production: by gunicorn, as a bench in production does, instead of the development server.
		"""
		port = self.services.ports["web"]
		command = [str(self.python), str(TOOLS / "serve.py"), site, str(port)]
		environment = self.environment
		if production:
			command = [str(self.python), "-m", "gunicorn", *GUNICORN, f"--bind=127.0.0.1:{port}"]
			environment = {
				**environment,
				"LOKET_SERVED_SITE": site,
				"PYTHONPATH": f"{CHECKOUT / 'bin'}:{environment['PYTHONPATH']}",
			}
		self.services.start_process(
			name, command, ready=lambda: listens(port), cwd=self.sites, env=environment
		)
		self.services.start_process(
			f"{name}-worker",
			[
				str(self.python),
				"-m",
				"frappe.utils.bench_helper",
				"frappe",
				"worker",
				"--queue",
				"short,default,long",
			],
			cwd=self.sites,
			env=self.environment,
		)
		return f"http://127.0.0.1:{port}"

	def stop_serving(self, name: str = "web") -> None:
		self.services.stop_process(f"{name}-worker")
		self.services.stop_process(name)


def app_requirements(of: str = "dependencies") -> list[str]:
	"""Return the app's own requirements, or a named group of optional ones, as pyproject.toml names them."""
	text = (CHECKOUT / "pyproject.toml").read_text()
	block = text.split(f"\n{of} = [", 1)[1].split("]", 1)[0]
	return [line.strip().strip(",").strip('"') for line in block.splitlines() if line.strip().startswith('"')]


def own_python(packages: list[str]) -> Path:
	"""Return a Python that holds these packages and nothing else; they ask for versions that Frappe does not."""
	digest = hashlib.sha256("\n".join([sys.version, *packages]).encode()).hexdigest()[:8]
	folder = home() / f"peers-{digest}"
	python = folder / "bin" / "python"
	# Two layers that run side by side may want the same.
	with _MAKING_PYTHON:
		if not (folder / "ready").exists():
			with step(f"packages in a Python of their own: {', '.join(packages)}"):
				run([sys.executable, "-m", "venv", "--clear", str(folder)])
				run([str(python), "-m", "pip", "install", "--quiet", *packages])
				(folder / "ready").touch()
	return python


def run(command: list[str], cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
	"""Run a command to its end and return what it printed.

	Raises:
		ToolError: it failed.
	"""
	done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
	if done.returncode:
		raise ToolError(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-4000:]}")
	return done.stdout


def output(command: list[str]) -> str:
	return run(command).strip()


def _old_sqlite(python: Path) -> bool:
	return (
		output([str(python), "-c", "import sqlite3; print(sqlite3.sqlite_version_info < (3, 44))"]) == "True"
	)


def _link(link: Path, target: Path) -> None:
	if link.is_symlink() and link.resolve() == target.resolve():
		return
	if link.is_symlink() or link.exists():
		link.unlink()
	link.symlink_to(target)
