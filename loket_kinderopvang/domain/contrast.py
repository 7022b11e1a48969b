"""Whether a colour can be read, by the rule of WCAG 2: the contrast of two colours, and the nearest one that is enough."""

from __future__ import annotations

import re

# What WCAG 2 asks of text of a usual size (success criterion 1.4.3, level AA).
ENOUGH = 4.5
WHITE = "#ffffff"
# The darkest ground on which the pages put a link.
GROUND = "#eef3f7"
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


def normal(colour: str) -> str:
	"""Return a colour as "#rrggbb".

	Raises:
		ValueError: it is none.
	"""
	text = colour.strip().lower()
	if not _COLOUR.fullmatch(text):
		raise ValueError(colour)
	return text if len(text) == 7 else "#" + "".join(digit * 2 for digit in text[1:])


def contrast(one: str, other: str) -> float:
	"""Return the contrast of two colours: from 1, the same, to 21, black on white.

	Raises:
		ValueError: one of them is no colour.
	"""
	lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
	return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str) -> bool:
	"""Tell whether white text can be read on a colour, and a link in that colour on the grounds of the pages."""
	return min(contrast(colour, WHITE), contrast(colour, GROUND)) >= ENOUGH


def darker(colour: str, share: float) -> str:
	"""Return a colour with its light taken down by a share, from 0 to 1."""
	return "#" + "".join(f"{round(part * (1 - share)):02x}" for part in _parts(colour))


def readable(colour: str) -> str:
	"""Return a colour itself where it can be read, else the nearest darker one of the same tint that can."""
	return next(shade for step in range(101) if is_readable(shade := darker(normal(colour), step / 100)))


def _parts(colour: str) -> tuple[int, int, int]:
	text = normal(colour)
	return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _luminance(colour: str) -> float:
	red, green, blue = (_linear(part / 255) for part in _parts(colour))
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
	return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
