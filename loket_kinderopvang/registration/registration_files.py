"""The registration as a file: a workbook laid out to be handed in, or JSON for another program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from loket_kinderopvang.domain.registration import OUTCOMES
from loket_kinderopvang.figures import official as figures_of
from loket_kinderopvang.figures.reporting import rounding_words
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.spreadsheets import Sheet, as_xlsx
from loket_kinderopvang.platform.wording import date_words
from loket_kinderopvang.registration import closed_years

if TYPE_CHECKING:
	from frappe.model.document import Document

	from loket_kinderopvang.figures.scope import Scope

KINDS = ("xlsx", "json")


def download(desk: Document, scope: Scope, closed: str | None, kind: str) -> None:
	"""Answer a request with the file; the caller has checked the right to it.

	Args:
		desk: whose registration.
		scope: of which period; it says whether figures are protected.
		closed: the closed year whose frozen figures are wanted; None for the figures of today.
		kind: one of ``KINDS``.
	"""
	if kind not in KINDS:
		frappe.throw(_("There is no file of the kind {0}. Choose xlsx or json.").format(frappe.bold(kind)))
	if closed:
		figures = closed_years.figures(closed)
		if scope.hides:
			figures = figures_of.published(figures)
		figures = figures_of.in_readers_words(figures)
		figures.pop("as_published", None)
	else:
		figures = figures_of.official(scope)
	facts = _facts(desk, scope, closed)
	if kind == "json":
		content = json.dumps(
			{"desk": desk.name, "rounded_to": scope.minimum, "closed": closed, **figures},
			ensure_ascii=False,
			indent=1,
		).encode()
	else:
		content = as_xlsx(_sheets(facts, figures))
	frappe.response.filename = (
		f"{_('registration')}-{frappe.scrub(desk.name).replace('_', '-')}-{_span(scope)}.{kind}"
	)
	frappe.response.filecontent = content
	frappe.response.type = "binary"


def _span(scope: Scope) -> str:
	whole_year = (scope.start.month, scope.start.day, scope.end.month, scope.end.day) == (1, 1, 12, 31)
	if whole_year and scope.start.year == scope.end.year:
		return str(scope.start.year)
	return f"{scope.start}-{scope.end}"


def _facts(desk: Document, scope: Scope, closed: str | None) -> list[tuple[str, Any]]:
	area = desk.municipality and frappe.db.get_value(
		"Childcare Area", desk.municipality, ("area_name", "nis_code"), as_dict=True
	)
	facts: list[tuple[str, Any]] = [
		(_("Desk"), desk.desk_name),
		(_("Municipality"), area.area_name if area else ""),
		(_("NIS Code"), area.nis_code or "" if area else ""),
		(
			_("Requests asked from"),
			_("{0} to {1}").format(date_words(scope.start), date_words(scope.end)),
		),
	]
	if closed:
		year = frappe.get_doc(closed_years.DOCTYPE, closed)
		facts += [
			(_("Closed On"), date_words(getdate(year.closed_on))),
			(_("Closed By"), frappe.utils.get_fullname(year.closed_by)),
		]
		if year.note:
			facts.append((_("Remark"), year.note))
	else:
		facts.append((_("Figures of"), date_words(clock.today())))
	if scope.hides:
		facts.append((_("Rounding"), rounding_words(scope.minimum)))
	return facts


def _sheets(facts: list[tuple[str, Any]], figures: dict[str, Any]) -> list[Sheet]:
	form: list[list[Any]] = [[_("Registration of Requests for Childcare")], *map(list, facts), []]
	bold = [0]
	bold.append(len(form))
	form.append([_("Row"), _("Total"), _("Of Which Unanswered"), _("Code")])
	for row in figures["rows"]:
		bold.append(len(form))
		form.append([row["label"], row["total"], row["unanswered"], row["code"]])
		form += [
			[f"    {part['label']}", part["total"], part["unanswered"], part["code"]]
			for part in figures["breakdowns"].get(row["code"], [])
		]
	ended = [[_("How It Ended"), _("Requests")]]
	ended += [[_(outcome), figures["outcomes"].get(outcome, 0)] for outcome in OUTCOMES]
	heads = [_("Total"), _("Of Which Unanswered"), _("Answered"), _("Open"), _("Lapsed"), _("Unknown")]
	keys = ("total", "unanswered", "answered", "open", "lapsed", "unknown")
	sheets = [
		Sheet(_("Registration"), form, widths=(58, 12, 22, 26), bold_rows=tuple(bold)),
		Sheet(_("How It Ended"), ended, widths=(30, 12)),
	]
	for section, lines in figures["sections"].items():
		rows = [[figures_of.section_label(section), *heads]]
		rows += [[line["label"], *(line[key] for key in keys)] for line in lines]
		sheets.append(Sheet(figures_of.section_label(section), rows, widths=(36, *[14] * len(heads))))
	return sheets
