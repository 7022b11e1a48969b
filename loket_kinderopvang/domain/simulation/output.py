"""A summary for people: a table for the screen, CSV for a spreadsheet, and one HTML page with plots.

The page stands alone: no script, no font or picture from elsewhere. Its plots are a bar with a band per scenario, which
is little enough to draw here; every figure of a plot is in the table under it too.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable

from loket_kinderopvang.domain.drawing import box, picture, shortened, words
from loket_kinderopvang.domain.simulation.summary import (
	ALL,
	ANSWERED,
	LONG_DAYS,
	MEASURES,
	MEDIAN_DAYS,
	OTHERS,
	PRIORITY,
	Band,
	Summary,
)
from loket_kinderopvang.domain.spreadsheet_text import safe_cell

Say = Callable[[str], str]

LABELS = {
	ANSWERED: "Share answered",
	MEDIAN_DAYS: "Days waited, median",
	LONG_DAYS: "Days waited, nine in ten within",
	ALL: "All requests",
	PRIORITY: "Priority groups",
	OTHERS: "Other families",
}
TITLE = "What if? {0}"
BANDS = "Mean of {0} simulated years; in brackets the band that holds the true mean with 95 % confidence."
DIFFERENCE = "Difference from “{0}”"


def as_text(summary: Summary) -> str:
	"""Return a table of all requests and both groups, one line per scenario."""
	width = max([len(name) for name in summary.scenarios] + [10])
	lines = []
	for measure in MEASURES:
		lines += ["", LABELS[measure]]
		for group in (ALL, PRIORITY, OTHERS):
			for scenario in summary.scenarios:
				line = summary.of(scenario, group, measure)
				difference = f"   {show(line.difference, measure, signed=True)}" if line.difference else ""
				lines.append(
					f"  {LABELS[group]:16} {scenario:{width}} {show(line.value, measure):>28}{difference}"
				)
	return "\n".join(lines[1:])


def as_rows(summary: Summary) -> list[list[str | float]]:
	"""Return every line with its bands, under a row of names; shares are from 0 to 1."""
	bands = [f"{name}{part}" for name in ("", "difference_") for part in ("mean", "low", "high")]
	rows: list[list[str | float]] = [["scenario", "group", "measure", "requests", *bands]]
	for line in summary.lines:
		numbers = [
			"" if value is None else round(value, 4)
			for one in (line.value, line.difference or Band(None, None, None))
			for value in (one.mean, one.low, one.high)
		]
		rows.append([line.scenario, line.group, line.measure, round(line.requests, 1), *numbers])
	return rows


def as_csv(summary: Summary) -> str:
	"""Return every line with its bands as CSV; text that a spreadsheet would run is marked as text."""
	out = io.StringIO()
	csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in as_rows(summary))
	return out.getvalue()


def as_html(summary: Summary, municipality: str, language: str = "en", say: Say = str) -> str:
	"""Return one page with a plot and a table per measure.

	Args:
		municipality: its name.
		language: of the page, for a screen reader.
		say: translates a text; by default it stays English.
	"""
	title = html.escape(say(TITLE).format(municipality))
	return (
		f'<!DOCTYPE html>\n<html lang="{html.escape(language)}"><head><meta charset="utf-8">'
		f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
		f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>{inside(summary, say)}</main></body></html>\n"
	)


def inside(summary: Summary, say: Say = str) -> str:
	"""Return the plots and tables without the page around them, to show within another page."""
	parts = [f"<p>{html.escape(say(BANDS).format(summary.seeds))}</p>"]
	for measure in MEASURES:
		parts.append(f"<h2>{html.escape(say(LABELS[measure]))}</h2>")
		parts.append(_plot(summary, measure, say))
		parts.append(_table(summary, measure, say))
	return "".join(parts)


def show(band: Band | None, measure: str, signed: bool = False) -> str:
	"""Return a band as a person reads it: 78.1 % [76.0, 80.2]."""
	if band is None or band.mean is None:
		return "-"
	factor, unit = (100, " %") if measure == ANSWERED else (1, "")
	sign = "+" if signed else ""
	text = f"{band.mean * factor:{sign}.1f}{unit}"
	if band.low is None or band.high is None:
		return text
	return f"{text} [{band.low * factor:{sign}.1f}, {band.high * factor:{sign}.1f}]"


STYLE = (
	"body{font:1rem/1.5 system-ui,sans-serif;margin:0;color:#1a1a1a;background:#fff}"
	"main{max-width:60rem;margin:auto;padding:1rem}svg{max-width:100%;height:auto}"
	".wide{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0}caption{text-align:start;font-weight:600}"
	"th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:start;vertical-align:top}td{text-align:end}"
)
GROUP_FILLS = {ALL: "#1f5a99", PRIORITY: "#b3541e", OTHERS: "#5b7a29"}


def _plot(summary: Summary, measure: str, say: Say) -> str:
	"""Draw per scenario a bar for all requests and both groups, with its band as a line."""
	groups = (ALL, PRIORITY, OTHERS)
	rows = [(scenario, group) for scenario in summary.scenarios for group in groups]
	highest = max(
		[
			line.value.high or line.value.mean or 0.0
			for line in summary.lines
			if line.measure == measure and line.group in groups
		]
		+ [1e-9]
	)
	full, left, height, gap = 860, 300, 18, 14
	scale = (full - left - 170) / highest
	tall = len(rows) * height + len(summary.scenarios) * gap + 10
	shapes = []
	y = 4.0
	for number, (scenario, group) in enumerate(rows):
		line = summary.of(scenario, group, measure)
		if number % len(groups) == 0:
			shapes.append(words(0, y + 13, shortened(scenario, 34), strong=True))
		shapes.append(words(left - 6, y + 13, say(LABELS[group]), "end"))
		mean = line.value.mean or 0.0
		shapes.append(box(left, y + 2, mean * scale, height - 4, GROUP_FILLS[group]))
		if line.value.low is not None and line.value.high is not None:
			low, high = left + max(0.0, line.value.low) * scale, left + line.value.high * scale
			shapes.append(
				f'<path d="M{low:.1f} {y + height / 2}H{high:.1f}M{low:.1f} {y + 5}v8M{high:.1f} {y + 5}v8" '
				'stroke="#1a1a1a" stroke-width="1.5" fill="none"/>'
			)
		end = left + (line.value.high or mean) * scale + 6
		shapes.append(words(end, y + 13, show(line.value, measure)))
		y += height + (gap if number % len(groups) == len(groups) - 1 else 0)
	return picture(full, tall, shapes, say(LABELS[measure]))


def _table(summary: Summary, measure: str, say: Say) -> str:
	base = summary.scenarios[0] if summary.scenarios else ""
	heads = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in summary.scenarios)
	rows = []
	for group in summary.groups:
		cells = []
		for scenario in summary.scenarios:
			line = summary.of(scenario, group, measure)
			cell = html.escape(show(line.value, measure))
			if line.difference:
				cell += f"<br><small>{html.escape(show(line.difference, measure, signed=True))}</small>"
			cells.append(f"<td>{cell}</td>")
		label = html.escape(say(LABELS[group]) if group in LABELS else group)
		rows.append(f'<tr><th scope="row">{label}</th>{"".join(cells)}</tr>')
	caption = html.escape(say(LABELS[measure]))
	if len(summary.scenarios) > 1:
		caption += f" <small>({html.escape(say(DIFFERENCE).format(base))})</small>"
	return (
		f'<div class="wide" tabindex="0"><table><caption>{caption}</caption>'
		f"<thead><tr><td></td>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
	)
