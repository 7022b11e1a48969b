"""Private services: MariaDB, Redis and a mail sink, on ports and in a folder of their own, on loopback only.

The machine's own databases are never touched, and nothing needs systemd.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench_tools import debian
from bench_tools.places import ToolError, say

PASSWORD = "loket"
TOOLS = Path(__file__).resolve().parent


def which(command: str) -> str:
	"""Return the path of a program, looking where Debian keeps daemons too."""
	found = shutil.which(command, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
	if not found:
		raise ToolError(f"{command} is not installed")
	return found


def free_port() -> int:
	"""Return a port on which nothing listens."""
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return int(probe.getsockname()[1])


def listens(port: int) -> bool:
	with socket.socket() as probe:
		probe.settimeout(0.5)
		return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(
	ready: Callable[[], bool], what: str, seconds: float = 60, alive: Callable[[], bool] | None = None
) -> None:
	"""Wait until something is ready, but no longer than it may take, and not for a process that ended."""
	end = time.monotonic() + seconds
	while not ready():
		if time.monotonic() > end or (alive and not alive()):
			raise ToolError(f"{what} did not become ready")
		time.sleep(0.1)


class Services:
	"""The services of one folder. Each process is remembered by its number and its moment of start."""

	def __init__(self, folder: Path) -> None:
		self.folder = folder
		self.mail = folder / "mail"
		for place in (folder, self.mail):
			place.mkdir(parents=True, exist_ok=True)
		self.ports = self._ports()

	def _ports(self) -> dict[str, int]:
		file = self.folder / "ports.json"
		ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
		for name in ("mariadb", "redis_cache", "redis_queue", "smtp", "web", "site", "postgres"):
			ports.setdefault(name, free_port())
		file.write_text(json.dumps(ports))
		return ports

	def start(self, postgres: bool = False) -> None:
		"""Start what is not running; PostgreSQL only for whoever asks for it."""
		self._start_mariadb()
		if postgres:
			self._start_postgres()
		for name in ("redis_cache", "redis_queue"):
			self._start_redis(name)
		self.start_process(
			"smtp",
			[sys.executable, str(TOOLS / "mail_sink.py"), str(self.ports["smtp"]), str(self.mail)],
			ready=lambda: listens(self.ports["smtp"]),
		)

	def _start_mariadb(self) -> None:
		data, socket_file = self.folder / "mariadb", self.folder / "mariadb.sock"
		fresh = not (data / "mysql").exists()
		user = ["--user=root"] if os.geteuid() == 0 else []
		if fresh:
			data.mkdir(exist_ok=True)
			made = subprocess.run(
				[
					which("mariadb-install-db"),
					"--no-defaults",
					f"--datadir={data}",
					"--auth-root-authentication-method=normal",
					"--skip-test-db",
					*user,
				],
				capture_output=True,
				text=True,
			)
			if made.returncode:
				raise ToolError(f"MariaDB could not be set up:\n{made.stderr[-2000:]}{made.stdout[-2000:]}")
		# A path to a socket may have 107 characters at most.
		short = (
			socket_file
			if len(str(socket_file)) < 100
			else Path("/tmp") / f"loket-{os.getuid()}-{self.ports['mariadb']}.sock"
		)
		self.start_process(
			"mariadb",
			[
				which("mariadbd"),
				"--no-defaults",
				f"--datadir={data}",
				f"--socket={short}",
				f"--port={self.ports['mariadb']}",
				"--bind-address=127.0.0.1",
				"--character-set-server=utf8mb4",
				"--collation-server=utf8mb4_unicode_ci",
				"--skip-name-resolve",
				"--max-connections=300",
				"--innodb-flush-log-at-trx-commit=2",
				"--skip-log-bin",
				"--skip-character-set-client-handshake",
				*user,
			],
			ready=lambda: listens(self.ports["mariadb"]),
		)
		if fresh:
			self._sql(
				short,
				f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{PASSWORD}';"
				f"CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';"
				"GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION; FLUSH PRIVILEGES;",
			)

	def _sql(self, socket_file: Path, statements: str) -> None:
		client = which("mariadb") if shutil.which("mariadb") else which("mysql")
		done = subprocess.run(
			[client, "--no-defaults", f"--socket={socket_file}", "-uroot"],
			input=statements,
			text=True,
			capture_output=True,
		)
		if done.returncode:
			raise ToolError(f"MariaDB refused its first settings:\n{done.stderr}")

	def _start_postgres(self) -> None:
		programs = debian.postgres_programs()
		if not programs:
			raise ToolError("PostgreSQL is not installed")
		data, as_user = self.folder / "postgres", []
		if os.geteuid() == 0:
			# PostgreSQL refuses to run as root, and its own user must be able to reach the data.
			data = Path(f"/var/tmp/loket-postgres-{self.ports['postgres']}")
			as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
		if not (data / "PG_VERSION").exists():
			data.mkdir(mode=0o700, exist_ok=True)
			secret = data.with_suffix(".password")
			secret.touch(mode=0o600)
			secret.write_text(PASSWORD)
			if as_user:
				for place in (data, secret):
					shutil.chown(place, "postgres", "postgres")
			made = subprocess.run(
				[
					*as_user,
					str(programs / "initdb"),
					f"--pgdata={data}",
					"--username=postgres",
					"--auth=scram-sha-256",
					f"--pwfile={secret}",
					"--encoding=UTF8",
					"--locale=C.UTF-8",
				],
				capture_output=True,
				text=True,
				cwd="/",
			)
			secret.unlink()
			if made.returncode:
				raise ToolError(f"PostgreSQL could not be set up:\n{made.stderr[-2000:]}")
		port = self.ports["postgres"]
		settings = ("unix_socket_directories=", "fsync=off", "max_connections=200")
		self.start_process(
			"postgres",
			[
				*as_user,
				str(programs / "postgres"),
				*("-D", str(data), "-p", str(port), "-h", "127.0.0.1"),
				*(part for setting in settings for part in ("-c", setting)),
			],
			ready=lambda: listens(port),
			cwd=Path("/"),
		)

	def _start_redis(self, name: str) -> None:
		data = self.folder / name
		data.mkdir(exist_ok=True)
		port = self.ports[name]
		policy = "allkeys-lru" if name == "redis_cache" else "noeviction"
		self.start_process(
			name,
			[
				which("redis-server"),
				"--port",
				str(port),
				"--bind",
				"127.0.0.1",
				"--dir",
				str(data),
				"--save",
				"",
				"--appendonly",
				"no",
				"--maxmemory",
				"512mb",
				"--maxmemory-policy",
				policy,
			],
			ready=lambda: listens(port),
		)

	# ---- processes

	def start_process(
		self,
		name: str,
		command: list[str],
		ready: Callable[[], bool] | None = None,
		cwd: Path | None = None,
		env: dict[str, str] | None = None,
	) -> None:
		"""Start a process under a name, unless it runs; wait until it is ready."""
		if self.running(name):
			return
		log = (self.folder / f"{name}.log").open("ab")
		process = subprocess.Popen(
			command,
			cwd=cwd or self.folder,
			env=env,
			stdin=subprocess.DEVNULL,
			stdout=log,
			stderr=log,
			start_new_session=True,
		)
		(self.folder / f"{name}.pid").write_text(
			json.dumps({"pid": process.pid, "started": _started(process.pid)})
		)
		if ready:
			try:
				wait_until(ready, name, alive=lambda: process.poll() is None)
			except ToolError:
				tail = (self.folder / f"{name}.log").read_text(errors="replace")[-2000:]
				raise ToolError(f"{name} did not start; its log ends with:\n{tail}") from None

	def forget_jobs(self) -> None:
		"""Empty the queue of background jobs: those of an earlier run would only keep the workers busy."""
		with socket.create_connection(("127.0.0.1", self.ports["redis_queue"]), timeout=10) as line:
			line.sendall(b"FLUSHALL\r\n")
			line.recv(64)

	def running(self, name: str) -> int | None:
		"""Return the process number of a service that runs, and is the one that was started here."""
		file = self.folder / f"{name}.pid"
		if not file.exists():
			return None
		noted = json.loads(file.read_text() or "{}")
		pid = noted.get("pid")
		return pid if pid and _started(pid) == noted.get("started") else None

	def stop_process(self, name: str) -> None:
		"""End a process that was started here, with its children."""
		pid = self.running(name)
		if pid:
			for sign in (signal.SIGTERM, signal.SIGKILL):
				try:
					os.killpg(pid, sign)
				except ProcessLookupError:
					break
				try:
					wait_until(lambda: _started(pid) is None, name, 20)
					break
				except ToolError:
					continue
		(self.folder / f"{name}.pid").unlink(missing_ok=True)

	def stop(self) -> list[str]:
		"""End everything that was started from this folder; return the names."""
		names = [file.stem for file in self.folder.glob("*.pid") if self.running(file.stem)]
		for name in sorted(names, key=lambda n: n in ("mariadb", "postgres", "redis_cache", "redis_queue")):
			say(f"  stopping {name}")
			self.stop_process(name)
		return names


def _started(pid: int) -> str | None:
	"""Return when a process began, in the kernel's ticks; None when it is gone or only waits to be reaped."""
	try:
		fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
	except (OSError, IndexError):
		return None
	if fields[0] == "Z":
		try:
			os.waitpid(pid, os.WNOHANG)
		except ChildProcessError:
			pass
		return None
	return fields[19]
