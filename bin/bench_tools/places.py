"""Where things are, and how a step says what it does."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

CHECKOUT = Path(__file__).resolve().parents[2]
APP = "loket_kinderopvang"
# Two runs at once need a folder each.
ARTEFACTS = Path(os.environ.get("LOKET_ARTEFACTS") or CHECKOUT / ".artefacts").absolute()
_of_thread = threading.local()


def home() -> Path:
	"""Return the folder of everything that these commands make: under LOKET_HOME, else in the user's cache."""
	given = os.environ.get("LOKET_HOME")
	return (Path(given) if given else Path.home() / ".cache" / APP).absolute()


def say(line: str) -> None:
	"""Print one line of progress; standard output stays free for results."""
	print(line, file=progress(), flush=True)


def progress() -> TextIO:
	"""Return where progress is written: standard error, or what this thread was given by ``aside``."""
	return getattr(_of_thread, "file", None) or sys.stderr


@contextmanager
def aside(file: Path) -> Iterator[None]:
	"""Write the progress of this thread to a file: two things that run side by side are read one after the other."""
	with file.open("w", encoding="utf-8") as kept:
		_of_thread.file = kept
		try:
			yield
		finally:
			_of_thread.file = None


@contextmanager
def step(what: str) -> Iterator[None]:
	"""Say what is done, and how long it took."""
	begin = time.monotonic()
	say(f"• {what} …")
	yield
	say(f"  {what}: {time.monotonic() - begin:.1f} s")


class ToolError(Exception):
	"""Something that a person must see to; the message says what."""
