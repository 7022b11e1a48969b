"""A report for the board as it is read: titles, tables and plots in the reader's language, from its frozen figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from loket_kinderopvang.board.board_figures import OTHERS
from loket_kinderopvang.domain.drawing import Bar, legend, lying_bars, shortened, standing_bars, strips
from loket_kinderopvang.domain.registration import OUTCOMES
from loket_kinderopvang.figures import labels
from loket_kinderopvang.figures.reporting import rounding_words, too_few
from loket_kinderopvang.mail.printing import enlarged_by
from loket_kinderopvang.platform.wording import date_words, month_short, month_words, number, quarter_short

if TYPE_CHECKING:
	from frappe.model.document import Document

# A longer name would take a second line, and the page has room for one.
LONGEST_LABEL = 34
TEMPLATE = "loket_kinderopvang/templates/board_report.html"


def page_of(doc: Document) -> str:
	"""Return a report as HTML for the form: the same pages as its print."""
	return frappe.render_template(TEMPLATE, {"page": view_of(doc), "on_screen": True})


def view_of(doc: Document) -> dict[str, Any]:
	"""Return everything that a print format may show of a report, in the reader's language.

	Returns:
		``{"title", "desk", "period", "made", "note", "draft", "hidden", "facts", "parts"}``. ``facts`` are the few figures
		on top, ``parts`` by code hold ``{"title", "columns", "rows"}``, with
		a ``plot`` above the table or ``strips`` in it, and their ``legend``.
	"""
	desk = frappe.get_cached_doc("Childcare Desk", doc.desk)
	page: dict[str, Any] = {
		"title": _("Childcare: Report for the Board"),
		"desk": desk.desk_name,
		"contact": " · ".join(part for part in (desk.phone, desk.email) if part),
		"period": period_words(doc),
		"number": doc.name,
		"language": frappe.local.lang,
		"enlarged_by": enlarged_by(),
		"note": doc.note or "",
		"draft": not doc.figures,
		"facts": [],
		"parts": {},
	}
	if not doc.figures:
		return page
	figures = json.loads(doc.figures)
	page["made"] = _("Figures as they were on {0}.").format(
		date_words(getdate(figures.get("as_of") or doc.made_on))
	)
	# Reports of before have small figures hidden, and say so.
	page["hidden"] = (
		rounding_words(figures["rounded_to"])
		if "rounded_to" in figures
		else _("Figures under {0} are hidden.").format(figures["minimum"])
	)
	page["facts"] = _facts(figures)
	page["parts"] = {
		"registration": _registration(figures),
		"outcomes": _outcomes(figures),
		"quarters": _quarters(figures),
		"area": _section(figures, "area", _("By Area"), _("Area")),
		"age": _section(figures, "age", _("By Age at the Start of Care"), _("Age")),
		"waiting": _waiting(figures),
	}
	if figures.get("supply"):
		page["parts"]["supply"] = _supply(figures["supply"])
	return page


def period_words(doc: Document) -> str:
	"""Return the period of a report in words: "Quarter 3 of 2026", "July 2026 to December 2026"."""
	first, last = getdate(doc.from_date), getdate(doc.to_date or doc.from_date)
	if doc.period_kind == "Quarter":
		return labels.period(first, last, "Quarter")
	if doc.period_kind == "Year":
		return str(first.year)
	return _("{0} to {1}").format(month_words(first), month_words(last))


def shown(value: float | None) -> str:
	"""Return a figure in the reader's notation, or a word where a report of before hides it."""
	return _("hidden") if value is None else number(value)


def _beside(whole: float | None, part: float | None) -> str:
	return f"{shown(whole)} / {shown(part)}"


def _facts(figures: dict) -> list[dict[str, str]]:
	now, before = figures["official"], figures["year_before"]
	rows = {row["code"]: row for row in now["rows"]}
	earlier = {row["code"]: row for row in before["rows"]}
	waited = figures["waiting"][0]
	return [
		_fact(_("Requests"), rows["all"]["total"], earlier["all"]["total"]),
		_fact(_("Answered"), now["outcomes"]["Answered"], before["outcomes"]["Answered"]),
		_fact(_("Unanswered"), rows["all"]["unanswered"], earlier["all"]["unanswered"]),
		{
			"label": _("Days Until an Answer"),
			"value": _days(waited, "median"),
			"before": _("half within, 9 in 10 within {0}").format(_days(waited, "long")),
		},
	]


def _fact(label: str, value: int | None, before: int | None) -> dict[str, str]:
	return {"label": label, "value": shown(value), "before": _("a year before: {0}").format(shown(before))}


def _days(waited: dict, which: str) -> str:
	state = waited.get("long_state", waited["state"]) if which == "long" else waited["state"]
	return {"none": "–", "hidden": _("hidden"), "few": too_few()}.get(state) or number(waited[which])


def _registration(figures: dict) -> dict[str, Any]:
	earlier = {row["code"]: row for row in figures["year_before"]["rows"]}
	rows = figures["official"]["rows"]
	return {
		"title": _("Requests and Unanswered Requests"),
		"plot": lying_bars(
			[
				Bar(
					labels.row_label(row["code"]),
					row["total"],
					row["unanswered"],
					_beside(row["total"], row["unanswered"]),
				)
				for row in rows
			],
			_("Requests per row of the registration, with the unanswered part"),
		),
		"legend": _whole_and_part(),
		"columns": [
			_("Row of the Registration"),
			_("Requests"),
			_("Unanswered"),
			_("Requests a Year Before"),
			_("Unanswered a Year Before"),
		],
		"rows": [
			[
				labels.row_label(row["code"]),
				shown(row["total"]),
				shown(row["unanswered"]),
				shown(earlier[row["code"]]["total"]),
				shown(earlier[row["code"]]["unanswered"]),
			]
			for row in rows
		],
	}


def _whole_and_part() -> str:
	return legend([(_("Requests"), False), (_("of which unanswered"), True)])


def _outcomes(figures: dict) -> dict[str, Any]:
	now, before = figures["official"]["outcomes"], figures["year_before"]["outcomes"]
	return {
		"title": _("How Requests Ended"),
		"columns": [_("Outcome"), _("Requests"), _("Requests a Year Before")],
		"rows": [[_(outcome), shown(now[outcome]), shown(before[outcome])] for outcome in OUTCOMES],
	}


def _quarters(figures: dict) -> dict[str, Any]:
	lines = [
		(getdate(line["from_date"]), getdate(line["to_date"]), line["total"], line["unanswered"])
		for line in figures["quarters"]
	]
	return {
		"title": _("Two Years, Quarter by Quarter"),
		"plot": standing_bars(
			[
				Bar(quarter_short(first), total, part, _beside(total, part))
				for first, _last, total, part in lines
			],
			_("Requests per quarter, with the unanswered part"),
		),
		"legend": _whole_and_part(),
		"columns": [_("Quarter"), *(quarter_short(first) for first, _last, _total, _part in lines)],
		"rows": [
			[_("Requests"), *(shown(total) for _first, _last, total, _part in lines)],
			[_("Unanswered"), *(shown(part) for _first, _last, _total, part in lines)],
		],
	}


def _section(figures: dict, code: str, title: str, column: str) -> dict[str, Any]:
	lines = [
		(_key_words(code, line), line["total"], line["unanswered"])
		for line in figures["official"]["sections"][code]
	]
	return {
		"title": title,
		"strips": strips([(total, part) for _label, total, part in lines]),
		"legend": _whole_and_part() if lines else "",
		"columns": [column, _("Requests"), _("Unanswered")],
		"rows": [[label, shown(total), shown(part)] for label, total, part in lines],
	}


def _key_words(code: str, line: dict) -> str:
	if code == "age":
		return labels.age_group(int(line["key"]))
	if line["key"] == OTHERS:
		return _("Other areas")
	return shortened(line["label"], LONGEST_LABEL) if line["key"] else labels.not_known()


def _waiting(figures: dict) -> dict[str, Any]:
	lines = [(_group(line), line) for line in figures["waiting"]]
	return {
		"title": _("Days From Question to Answer"),
		"strips": strips([(line["long"], line["median"]) for _label, line in lines]),
		"legend": legend([(_("half were answered within"), True), (_("9 in 10 within"), False)]),
		"columns": [_("Requests"), _("Half Were Answered Within (Days)"), _("9 in 10 Within (Days)")],
		"rows": [[label, _days(line, "median"), _days(line, "long")] for label, line in lines],
	}


def _group(line: dict) -> str:
	if line["code"] == "all":
		return _("All requests")
	return _("Vulnerable families") if line["inside"] else _("Other families")


def _supply(supply: dict) -> dict[str, Any]:
	lines = [(_key_words("area", line), line["requests"], line["places"]) for line in supply["rows"]]
	first, later = (month_short(getdate(day)) for day in supply["months"])
	return {
		"title": _("Open Requests and Free Places in the Coming Months"),
		"strips": strips([(requests[0], places[0]) for _label, requests, places in lines], 180, apart=True),
		"legend": legend(
			[(_("Open requests in {0}").format(first), False), (_("Free places in {0}").format(first), True)]
		),
		"columns": [
			_("Area"),
			_("Requests {0}").format(first),
			_("Places {0}").format(first),
			_("Requests {0}").format(later),
			_("Places {0}").format(later),
		],
		"rows": [
			[label, shown(requests[0]), shown(places[0]), shown(requests[1]), shown(places[1])]
			for label, requests, places in lines
		],
	}
