"""What the local board reads."""

from __future__ import annotations

import frappe

from loket_kinderopvang.access.declarations import ACCOUNTS, every, open_to, record
from loket_kinderopvang.board import board_reports, board_view, figure_cards
from loket_kinderopvang.platform.conflicts import retrying


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record("Childcare Board Report", "report", "write"))
@retrying
def make_board_report(report: str) -> None:
	"""Make the figures of a report for the board: from then on they stay as they are."""
	board_reports.make(frappe.get_doc("Childcare Board Report", report))


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record("Childcare Board Report", "report", "write"))
@retrying
def send_board_report(report: str) -> int:
	"""Mail a report for the board to its recipients as a PDF; return to how many."""
	return board_reports.send(frappe.get_doc("Childcare Board Report", report))


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, record("Childcare Board Report", "report", "read"))
def board_report_page(report: str) -> str:
	"""Return the plots and tables of a report for the board."""
	return board_view.page_of(frappe.get_doc("Childcare Board Report", report))


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, every("Childcare Desk", "report"))
def card_requests(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the requests of the last quarter that is over for a number card."""
	return figure_cards.last_quarter(filters)


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, every("Childcare Desk", "report"))
def card_answered(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the answered requests of the last quarter that is over for a number card."""
	return figure_cards.last_quarter(filters, "Answered")


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, every("Childcare Desk", "report"))
def card_unanswered(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the requests of the last quarter that is over that count as unanswered for a number card."""
	return figure_cards.last_quarter(filters, "Unanswered")


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, every("Childcare Desk", "report"))
def card_open(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the requests of the last quarter that is over that are open for a number card."""
	return figure_cards.last_quarter(filters, "Open")


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, every("Childcare Desk", "report"))
def card_days_to_answer(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the median days from question to answer of the last quarter's requests for a number card: a number, or a word where there are too few."""
	return figure_cards.days_to_answer(filters)


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, every("Childcare Desk", "report"))
def card_free_places(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the places that are free next month for a number card: a number, or a word where it is hidden."""
	return figure_cards.free_places(filters)
