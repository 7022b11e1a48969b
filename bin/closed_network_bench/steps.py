"""Steps that are done once: each says what it does and how long it took, and leaves a stamp."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Say = Callable[[str], None]
"""Takes one line of progress."""

TAIL = 15
"""Lines of a failed command's output that are shown."""


class ClosedBenchError(Exception):
	"""The bench cannot be made or used; the message says why, and what can be done."""


@contextmanager
def step(made: Path, name: str, key: str, say: Say, title: str | None = None) -> Iterator[bool]:
	"""Yields whether the step is needed, and stamps it when it was done without an error.

	Args:
		made: folder of the stamps.
		name: the step's own name; its stamp is called after it.
		key: what the step was made from; another key makes it needed again.
		say: takes one line before and one after; nothing is said of a step that is not needed.
		title: what to call it in those lines; by default its name.
	"""
	stamp = made / name.replace(" ", "-")
	if stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
		yield False
		return
	title = title or name
	say(f"closed-network bench: {title} …")
	started = time.monotonic()
	stamp.unlink(missing_ok=True)
	yield True
	stamp.write_text(key, encoding="utf-8")
	say(f"closed-network bench: {title}: {time.monotonic() - started:.0f} s")


def run(
	command: Sequence[str | Path],
	log: Path,
	failed: str,
	cwd: Path | None = None,
	environment: dict[str, str] | None = None,
) -> str:
	"""Run a program, add its output to a log, and return it.

	Args:
		command: the program and its arguments.
		log: file that the output is added to.
		failed: sentence that says what could not be done, for the error.
		cwd: folder to run in.
		environment: the whole environment; by default this one's.

	Raises:
		ClosedBenchError: the program is not there or did not succeed.
	"""
	words = [str(part) for part in command]
	try:
		done = subprocess.run(
			words,
			cwd=cwd,
			env=environment,
			stdin=subprocess.DEVNULL,
			stdout=subprocess.PIPE,
			stderr=subprocess.STDOUT,
			text=True,
			errors="replace",
		)
	except OSError as error:
		raise ClosedBenchError(f"{failed} {words[0]} could not be started: {error}") from error
	with log.open("a", encoding="utf-8") as file:
		file.write(f"$ {' '.join(words)}\n{done.stdout}\n")
	if done.returncode:
		tail = "\n".join(f"  {line}" for line in done.stdout.strip().splitlines()[-TAIL:])
		raise ClosedBenchError(f"{failed} The whole output is in {log}; it ended with:\n{tail}")
	return done.stdout
