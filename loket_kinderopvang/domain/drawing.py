"""Plots as SVG that stands alone: shapes and words only, for a page, a mail or a printer.

Plain enough for an old browser engine that makes PDFs: no style sheet, no script, no pattern. A whole is light with an
outline and its part dark, so that a plot reads in black and white; every figure of it stands beside its bar.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

INK = "#1a1a1a"
DARK, LIGHT, LINE = "#1f4e79", "#dbe5ef", "#1f4e79"


@dataclass(frozen=True)
class Bar:
	"""A line of a plot: its words, a whole and the part of it; None for a figure that is hidden or not known."""

	label: str
	whole: float | None
	part: float | None
	beside: str


def picture(
	width: float,
	height: float,
	shapes: Sequence[str],
	label: str,
	family: str = "system-ui,sans-serif",
	size: int = 12,
) -> str:
	"""Return shapes as one SVG picture with its name for a screen reader."""
	return (
		f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img" '
		f'aria-label="{html.escape(label, quote=True)}" font-size="{size}" '
		f'font-family="{html.escape(family, quote=True)}">{"".join(shapes)}</svg>'
	)


def words(x: float, y: float, text: str, anchor: str = "start", strong: bool = False) -> str:
	"""Return a text whose line stands at y; ``anchor`` is start, middle or end."""
	weight = ' font-weight="600"' if strong else ""
	return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{html.escape(text)}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, line: str = "") -> str:
	"""Return a filled rectangle, with an outline on demand."""
	outline = f' stroke="{line}" stroke-width="1"' if line else ""
	return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}" fill="{fill}"{outline}/>'


def shortened(text: str, letters: int) -> str:
	"""Return a text that is at most so many letters long."""
	return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def lying_bars(bars: Sequence[Bar], label: str, width: int = 680, left: int = 230, row: int = 20) -> str:
	"""Draw one lying bar per line: the whole light, its part dark in front of it, the figures beside it.

	Args:
		bars: from top to bottom.
		label: the picture in words.
		width: of the picture.
		left: the room for the words.
		row: the height of a line.
	"""
	room = width - left - 110
	scale = room / max([bar.whole or 0 for bar in bars] + [bar.part or 0 for bar in bars] + [1e-9])
	shapes = []
	for number, bar in enumerate(bars):
		y = number * row + 2
		whole, part = (bar.whole or 0) * scale, (bar.part or 0) * scale
		shapes.append(words(left - 8, y + row / 2 + 3, shortened(bar.label, left // 7), "end"))
		if bar.whole:
			shapes.append(box(left, y + 1, whole, row - 5, LIGHT, LINE))
		if bar.part:
			shapes.append(box(left, y + 1, part, row - 5, DARK))
		shapes.append(words(left + max(whole, part) + 7, y + row / 2 + 3, bar.beside))
	return picture(width, len(bars) * row + 4, [*shapes, _axis(left, len(bars) * row + 2)], label, FAMILY, 11)


def standing_bars(bars: Sequence[Bar], label: str, width: int = 680, height: int = 150) -> str:
	"""Draw one standing bar per line, side by side: the whole light, its part dark in front of it.

	Args:
		bars: from left to right.
		label: the picture in words.
		width: of the picture.
		height: of the picture.
	"""
	top, bottom = 18, 22
	scale = (height - top - bottom) / max(
		[bar.whole or 0 for bar in bars] + [bar.part or 0 for bar in bars] + [1e-9]
	)
	step = width / max(1, len(bars))
	floor = height - bottom
	shapes = []
	for number, bar in enumerate(bars):
		x, wide = number * step + step * 0.2, step * 0.6
		whole, part = (bar.whole or 0) * scale, (bar.part or 0) * scale
		if bar.whole:
			shapes.append(box(x, floor - whole, wide, whole, LIGHT, LINE))
		if bar.part:
			shapes.append(box(x, floor - part, wide, part, DARK))
		shapes.append(words(x + wide / 2, floor - max(whole, part) - 5, bar.beside, "middle"))
		shapes.append(words(x + wide / 2, height - 7, bar.label, "middle"))
	shapes.append(f'<path d="M0 {floor}H{width}" stroke="{INK}" stroke-width="1" fill="none"/>')
	return picture(width, height, shapes, label, FAMILY, 11)


def strips(
	pairs: Sequence[tuple[float | None, float | None]], width: int = 200, apart: bool = False
) -> list[str]:
	"""Draw one small bar per line of a table, all to one scale; the table says the figures, so no reader is told twice.

	Args:
		pairs: a whole and its part, or two figures that stand one above the other.
		width: of the longest.
		apart: whether the second is no part of the first: both get half of the height.
	"""
	highest = max([whole or 0 for whole, _part in pairs] + [part or 0 for _whole, part in pairs] + [1e-9])
	scale = (width - 2) / highest
	result = []
	for whole, part in pairs:
		first, second = (whole or 0) * scale, (part or 0) * scale
		shapes = [box(1, 1, first, 5 if apart else 10, LIGHT, LINE)] if first else []
		if second:
			shapes.append(box(1, 7 if apart else 1, second, 5 if apart else 10, DARK, LINE))
		result.append(
			f'<svg viewBox="0 0 {width} 13" width="{width}" height="13" aria-hidden="true">{"".join(shapes)}</svg>'
		)
	return result


FAMILY = "DejaVu Sans,Arial,Helvetica,sans-serif"


def _axis(x: float, height: float) -> str:
	return f'<path d="M{x} 0V{height}" stroke="{INK}" stroke-width="1" fill="none"/>'


def legend(parts: Sequence[tuple[str, bool]], say: Callable[[str], str] = str) -> str:
	"""Return what light and dark stand for, as a line of SVG: (words, whether it is the dark one)."""
	shapes, x = [], 1.0
	for text, dark in parts:
		said = say(text)
		shapes.append(box(x, 3, 14, 10, DARK if dark else LIGHT, LINE))
		shapes.append(words(x + 20, 12, said))
		x += 20 + 6.6 * len(said) + 24
	return picture(max(x, 200), 17, shapes, ", ".join(say(text) for text, _dark in parts), FAMILY, 11)
