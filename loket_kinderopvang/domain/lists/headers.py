"""Which row of a sheet is its header, and which column is which field.

A header may stand below titles and empty lines, and in two rows, where one above several columns says what they have in
common ("Kind" above "Voornaam" and "Naam"). A guess by name is taken back where the cells below can't be that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from loket_kinderopvang.domain.lists import cells, kinds
from loket_kinderopvang.domain.lists.files import Cell, Row
from loket_kinderopvang.domain.lists.kinds import Field

# Titles and remarks above a header fill no more rows than this.
MOST_ABOVE = 30
SAMPLE_ROWS = 200
EXACT, TOGETHER, WITHIN, ALIKE, BY_CONTENT = 100, 95, 60, 50, 40
LEAST_RATIO = 88
# Of the cells below a guessed column so many have to be what it asks; of a column without a known name more.
LEAST_FITS, LEAST_FITS_UNNAMED, LEAST_CELLS = 0.5, 0.9, 2
READERS = {
	kinds.DATE: cells.as_date,
	kinds.TIME: cells.as_time,
	kinds.NUMBER: cells.as_number,
	kinds.WHOLE: cells.as_whole,
	kinds.YES_NO: cells.as_yes_no,
	kinds.PHONE: cells.as_phone,
	kinds.EMAIL: cells.as_email,
	kinds.POSTAL_CODE: cells.as_postal_code,
	kinds.ENTERPRISE: cells.as_enterprise_number,
}
# What a column without a known name may still be known by.
TELLING = (kinds.EMAIL, kinds.PHONE, kinds.ENTERPRISE)


@dataclass(frozen=True)
class Header:
	"""Where the header stands: the numbers of its first and last row in the file, and the label of each column."""

	first: int
	last: int
	labels: tuple[str, ...]


def find(rows: Sequence[Row], fields: Mapping[str, Field]) -> Header:
	"""Return the header of a sheet.

	Args:
		rows: of the sheet, at least one.
		fields: that its columns may be.
	"""
	words = _telling(fields)
	above = rows[:MOST_ABOVE]
	width = max(len(row.cells) for row in rows[:SAMPLE_ROWS])
	scored = [(_known(row, words), _texts(row), -index) for index, row in enumerate(above)]
	best = max(scored)
	if best[0] < 2:
		# No word is known: the first row that fills most of the width with texts.
		wide = [entry for entry in scored if entry[1] >= max(2, 0.6 * width)]
		best = max(wide, key=lambda entry: entry[2]) if wide else scored[0]
	index = -best[2]
	return _whole(above, index, words)


def _telling(fields: Mapping[str, Field]) -> set[str]:
	"""Return the words that only a header has: none that may stand in a cell below it, as "IKT" or "zon" do."""
	values = {word for field in fields.values() for words in field.choices.values() for word in words}
	short_days = {word for word in kinds.DAY_WORDS if len(word) <= 3}
	return {word for field in fields.values() for word in field.words} - values - short_days


def at(rows: Sequence[Row], number: int, fields: Mapping[str, Field]) -> Header:
	"""Return the header that stands in a row somebody pointed at, by its number in the file."""
	words = _telling(fields)
	index = next((index for index, row in enumerate(rows) if row.number == number), 0)
	return _whole(rows, index, words)


def _whole(rows: Sequence[Row], index: int, words: set[str]) -> Header:
	"""Join the row of a header with the one above or below it, where the two are one header."""
	row = rows[index]
	labels = [_text(cell) for cell in row.cells]
	above = rows[index - 1] if index else None
	below = rows[index + 1] if index + 1 < len(rows) else None
	if above and above.number == row.number - 1 and _texts(above) >= 2 and _texts(above) == _filled(above):
		return Header(above.number, row.number, _joined([_text(cell) for cell in above.cells], labels))
	if below and below.number == row.number + 1 and _is_second(labels, below, words):
		return Header(row.number, below.number, _joined(labels, [_text(cell) for cell in below.cells]))
	return Header(row.number, row.number, _named(labels))


def _is_second(labels: list[str], below: Row, words: set[str]) -> bool:
	"""Tell whether a row below goes on with a header: known words, beneath and beside one that holds for several columns."""
	known = _known(below, words)
	gaps = sum(1 for i, cell in enumerate(below.cells) if cell and (i >= len(labels) or not labels[i]))
	return gaps > 0 and known > 0 and 2 * known >= _filled(below) and _texts(below) == _filled(below)


def _joined(upper: list[str], lower: list[str]) -> tuple[str, ...]:
	joined, common = [], ""
	for column in range(max(len(upper), len(lower))):
		high = upper[column] if column < len(upper) else ""
		low = lower[column] if column < len(lower) else ""
		common = high or common
		joined.append(f"{common} – {low}" if low and common and low != common else low or high)
	return _named(joined)


def _named(labels: Sequence[str]) -> tuple[str, ...]:
	"""Return labels without a second one of the same name."""
	seen: dict[str, int] = {}
	named = []
	for label in labels:
		label = " ".join(label.split())[:140]
		seen[label] = seen.get(label, 0) + 1
		named.append(f"{label} ({seen[label]})" if label and seen[label] > 1 else label)
	return tuple(named)


def _text(cell: Cell) -> str:
	try:
		return cells.as_text(cell)
	except cells.CellError:
		return ""


def _known(row: Row, words: set[str]) -> int:
	return len({text for cell in row.cells if (text := cells.folded(_text(cell))) in words})


def _texts(row: Row) -> int:
	"""Return how many cells of a row hold words: no figures, and not the same as another one."""
	texts = {cell for cell in row.cells if isinstance(cell, str) and not any(c.isdigit() for c in cell)}
	# "Voor 7 uur" has a figure, and is still a label.
	labels = {cell for cell in row.cells if isinstance(cell, str) and sum(c.isalpha() for c in cell) > 3}
	return len(texts | labels)


def _filled(row: Row) -> int:
	return len({str(cell) for cell in row.cells if cell is not None})


def layout_key(kind: str, labels: Sequence[str]) -> str:
	"""Return the same for every file with these columns in this order, whatever stands in their cells."""
	text = "|".join([kind, *(cells.folded(label) for label in labels)])
	return hashlib.sha256(text.encode()).hexdigest()[:32]


# ---- columns


def guess(labels: Sequence[str], sample: Sequence[Row], fields: Mapping[str, Field]) -> dict[int, str]:
	"""Return for columns, counted from 0, the field that each is; a column that is none is left out.

	Args:
		labels: of the header.
		sample: rows below it.
		fields: that a column may be; each is at most one.
	"""
	columns = [
		[row.cells[index] for row in sample[:SAMPLE_ROWS] if index < len(row.cells)]
		for index in range(len(labels))
	]
	scored = []
	for index, label in enumerate(labels):
		filled = [cell for cell in columns[index] if cell is not None]
		for order, field in enumerate(fields.values()):
			score = _score(label, field)
			share = _fits(filled, field)
			if score and share is not None and share < LEAST_FITS:
				continue
			if not score and field.type in TELLING and len(filled) >= LEAST_CELLS and share is not None:
				score = BY_CONTENT if share >= LEAST_FITS_UNNAMED and not _plain_numbers(filled) else 0
			if score:
				scored.append((score, -order, -index, field.name))
	found: dict[int, str] = {}
	for _points, _order, index, name in sorted(scored, reverse=True):
		if -index not in found and name not in found.values():
			found[-index] = name
	return dict(sorted(found.items()))


def _score(label: str, field: Field) -> int:
	whole = cells.folded(label)
	if not whole:
		return 0
	lower = cells.folded(label.rsplit("–", 1)[-1])
	if whole in field.words:
		return EXACT
	if lower != whole:
		# "Kind – Naam" is the child's name, whatever "Naam" alone would be.
		together = max(
			(fuzz.token_sort_ratio(whole, word) for word in field.words if len(word.split()) > 1), default=0
		)
		if together >= LEAST_RATIO:
			return TOGETHER
		return WITHIN if lower in field.words else 0
	tokens = set(whole.split())
	if len(tokens) <= 5 and any(
		len(word.split()) > 1 and set(word.split()) <= tokens for word in field.words
	):
		return WITHIN
	if len(whole) > 4 and any(
		len(word) > 4 and fuzz.ratio(whole, word) >= LEAST_RATIO for word in field.words
	):
		return ALIKE
	if 2 <= len(tokens) <= 3 and any(word in tokens and len(word) > 4 for word in field.words):
		return ALIKE - 5
	return 0


def _fits(filled: Sequence[Cell], field: Field) -> float | None:
	"""Return which share of cells can be what a field asks; None when there is nothing to tell by."""
	if not filled:
		return None
	if field.type == kinds.CHOICE:
		known = {word for words in field.choices.values() for word in words}
		# A choice that a town writes in its own words is still that choice; a date or a long text is none.
		fits = [
			isinstance(cell, (str, int, bool))
			and (cells.folded(_text(cell)) in known or 0 < len(_text(cell)) <= 40)
			for cell in filled
		]
	elif reader := READERS.get(field.type):
		fits = [_reads(reader, cell) for cell in filled]
	else:
		return None
	return sum(fits) / len(fits)


def _reads(reader: object, cell: Cell) -> bool:
	try:
		reader(cell)  # type: ignore[operator]
	except cells.CellError:
		return False
	return True


def _plain_numbers(filled: Sequence[Cell]) -> bool:
	"""Tell whether cells are small numbers: many of them can be read as a phone number too."""
	return all(len(_text(cell).strip()) < 8 for cell in filled)
