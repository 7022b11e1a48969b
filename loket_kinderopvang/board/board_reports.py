"""What the local board gets: the protected figures of a period that is over, frozen when they are made.

The document is what a board member may open and print. No exact figure is ever in it, so nobody can be recognised,
whoever reads it and however it is exported. It is made by the desk's manager, or by the scheduler for the quarter that
ended, and mailed as a PDF where a desk wants that.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import (
	add_days,
	add_months,
	get_first_day,
	getdate,
	strip_html,
	validate_email_address,
)

from loket_kinderopvang.board import board_figures
from loket_kinderopvang.domain import fixed_periods
from loket_kinderopvang.mail import messages, printing
from loket_kinderopvang.platform import clock, compat
from loket_kinderopvang.platform.wording import date_words

if TYPE_CHECKING:
	from frappe.model.document import Document

DOCTYPE = "Childcare Board Report"
PRINT_FORMAT = "Childcare Quarterly Report"
MONTHS = {"Quarter": 3, "Half Year": 6, "Year": 12}
# What still leaves two pages with the longest tables.
LONGEST_NOTE = 700
FROZEN = ("desk", "period_kind", "from_date", "to_date", "figures", "made_on", "made_by")


def check(doc: Document) -> None:
	"""Hold to the rules of a report: a quarter, half year or year, a short note, addresses that can be mailed to, frozen figures.

	Raises:
		frappe.ValidationError: naming what is wrong and what would be right.
	"""
	before = doc.get_doc_before_save()
	if before and before.status != "Draft":
		if any(str(before.get(field) or "") != str(doc.get(field) or "") for field in FROZEN):
			frappe.throw(
				_("The figures of this report are made and stay as they were. Make another report instead.")
			)
	else:
		_set_period(doc)
	if len(strip_html(doc.note or "")) > LONGEST_NOTE:
		frappe.throw(
			_("The note is longer than {0} characters: it would not fit on the page.").format(LONGEST_NOTE),
			title=_("Note"),
		)
	for address in addresses(doc):
		if not validate_email_address(address):
			frappe.throw(
				_("{0} is no email address.").format(frappe.bold(frappe.utils.escape_html(address))),
				title=_("Recipients"),
			)


def _set_period(doc: Document) -> None:
	"""Widen a period to the quarter, half year or year: two that differ a little would tell of a few families."""
	if doc.period_kind not in MONTHS:
		frappe.throw(_("A report for the board is of a quarter, a half year or a year."), title=_("Period"))
	doc.from_date, doc.to_date = period_around(getdate(doc.from_date), MONTHS[doc.period_kind])


def period_around(day: date, months: int) -> tuple[date, date]:
	"""Return the first and last day of the quarter (3 months), half year (6) or year (12) in which a day falls."""
	first = date(day.year, day.month - (day.month - 1) % months, 1)
	return first, getdate(add_days(add_months(first, months), -1))


def addresses(doc: Document) -> list[str]:
	"""Return the addresses of the recipients, each once."""
	found = (doc.get("recipients") or "").replace(",", "\n").replace(";", "\n").split("\n")
	return list(dict.fromkeys(address.strip() for address in found if address.strip()))


def make(doc: Document) -> None:
	"""Freeze the figures of a draft.

	Raises:
		frappe.ValidationError: they were made before, or the period is not over.
	"""
	if doc.status != "Draft":
		frappe.throw(
			_("The figures of this report are made and stay as they were. Make another report instead.")
		)
	if not fixed_periods.is_over((getdate(doc.from_date), getdate(doc.to_date)), clock.today()):
		frappe.throw(
			_("This period is not over yet. Its figures can be made from {0} on.").format(
				date_words(add_days(doc.to_date, 1))
			),
			title=_("Period"),
		)
	doc.figures = json.dumps(
		board_figures.of(doc.desk, getdate(doc.from_date), getdate(doc.to_date)), ensure_ascii=False
	)
	doc.made_on = clock.now()
	doc.made_by = frappe.session.user
	doc.status = "Made"
	doc.save()


def send(doc: Document) -> int:
	"""Mail a report as a PDF to its recipients, in the desk's language; return to how many.

	Raises:
		frappe.ValidationError: its figures are not made, or nobody is to get it.
	"""
	if doc.status == "Draft":
		frappe.throw(_("Make the figures first."))
	recipients = addresses(doc)
	if not recipients:
		frappe.throw(_("Write the addresses of the recipients first."), title=_("Recipients"))
	desk = frappe.get_cached_doc("Childcare Desk", doc.desk)
	language = desk.default_language
	pdf = as_pdf(doc, language)
	subject, body = messages.render("board_report", language, desk, lambda: mail_context(doc))
	frappe.sendmail(
		recipients=recipients,
		subject=subject,
		message=body,
		attachments=[{"fname": f"{doc.name}.pdf", "fcontent": pdf}],
		reference_doctype=doc.doctype,
		reference_name=doc.name,
		reply_to=desk.email or None,
		add_unsubscribe_link=0,
		with_container=True,
	)
	doc.sent_on = clock.now()
	doc.status = "Sent"
	doc.save()
	doc.add_comment("Info", _("Mailed to {0}.").format(frappe.utils.escape_html(", ".join(recipients))))
	return len(recipients)


def mail_context(doc: Document) -> dict[str, Any]:
	"""Return what the mail of a report may say, in the language of its template."""
	return {"from_date": date_words(doc.from_date), "until": date_words(doc.to_date), "number": doc.name}


def as_pdf(doc: Document, language: str | None = None) -> bytes:
	"""Return a report as a PDF in a language."""
	return printing.pdf_of(doc.doctype, doc.name, PRINT_FORMAT, language)


# ---- by the scheduler


def due_desks() -> list[str]:
	"""Return the desks that want a report of each quarter and have none of the one that ended."""
	ended = _quarter_that_ended()
	return [
		row.name
		for row in frappe.get_all(
			"Childcare Desk",
			{"board_report_quarterly": 1, "disabled": 0},
			["name", "board_report_until"],
			order_by="name asc",
		)
		if not row.board_report_until or getdate(row.board_report_until) < ended[1]
	]


def make_quarterly(desk_name: str) -> bool:
	"""Make a desk's report of the quarter that ended, and mail it where it has recipients; tell whether it was made."""
	first, last = _quarter_that_ended()
	desk = compat.locked("Childcare Desk", desk_name)
	if desk.board_report_until and getdate(desk.board_report_until) >= last:
		return False
	desk.db_set("board_report_until", last, update_modified=False)
	known = {"desk": desk.name, "period_kind": "Quarter", "from_date": first, "status": ("!=", "Draft")}
	if frappe.db.exists(DOCTYPE, known):
		return False
	doc = frappe.new_doc(DOCTYPE)
	doc.update(
		{
			"desk": desk.name,
			"period_kind": "Quarter",
			"from_date": first,
			"recipients": desk.board_report_recipients,
		}
	)
	# The scheduler makes what the desk's manager switched on.
	doc.insert(ignore_permissions=True)
	make(doc)
	if addresses(doc):
		_send_or_say(doc)
	return True


def _send_or_say(doc: Document) -> None:
	"""Mail a report; where that fails it stays, with a line that says so: its figures are worth keeping."""
	point = "board_report_mail"
	frappe.db.savepoint(point)
	try:
		send(doc)
	except Exception:
		frappe.db.rollback(save_point=point)
		frappe.clear_last_message()
		frappe.log_error(title=f"Report {doc.name} could not be mailed", message=frappe.get_traceback())
		doc.reload()
		doc.add_comment("Info", _("This report could not be mailed. The error log says why."))


def _quarter_that_ended() -> tuple[date, date]:
	return period_around(getdate(add_months(get_first_day(clock.today()), -3)), 3)
