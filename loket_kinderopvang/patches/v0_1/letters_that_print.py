"""Give the letter its address, its own language and words that stay on the paper, unless staff changed its format."""

from __future__ import annotations

from loket_kinderopvang.setup import defaults


def execute() -> None:
	for shipped in defaults.read("print_formats.json"):
		if shipped["name"] == "Childcare Letter":
			defaults.update_if_untouched("Print Format", shipped["name"], {"html": shipped["html"]})
