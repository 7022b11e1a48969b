"""Work that runs in the background: allocation rounds and simulations."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.access.declarations import ACCOUNTS, STAFF, every, open_to, record, record_of
from loket_kinderopvang.api.arguments import parsed
from loket_kinderopvang.matching import simulations
from loket_kinderopvang.platform import long_work
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.referral import allocation


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Allocation Round", "round", "write"))
@retrying
def start_allocation(round: str) -> None:
	"""Start an allocation round in the background. It proposes; nothing changes until somebody accepts a line."""
	allocation.start(round)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, every("Childcare Allocation Round", "create"))
@retrying
def start_all_allocations() -> list[str]:
	"""Make and start an allocation round for every desk of the user; return their numbers."""
	return allocation.start_for_all_desks()


@frappe.whitelist(methods=["GET", "POST"])
@open_to(STAFF, record("Childcare Allocation Round", "round", "read"))
def allocation_page(round: str) -> dict:
	"""Return the lines of an allocation round with their reasons, and who is left with why."""
	return allocation.page_of(round)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Allocation Round", "round", "write"))
@retrying
def decide_allocation(round: str, rows: list | str, accept: bool | int | str) -> dict:
	"""Accept or drop lines of an allocation round: ``{"accepted", "dropped", "refused": [{"request", "message"}]}``.

	Args:
		round: the round.
		rows: the names of the lines' rows, as a list or as JSON.
		accept: 1 to make referrals of them, 0 to drop them.
	"""
	chosen = parsed(rows, _("Lines"), list)
	return allocation.decide(round, [str(row) for row in chosen], bool(cint(accept)))


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record("Childcare Simulation", "simulation", "write"))
@retrying
def start_simulation(simulation: str) -> None:
	"""Start a simulation in the background."""
	simulations.start(simulation)


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, record("Childcare Simulation", "simulation", "read"))
def simulation_page(simulation: str) -> str:
	"""Return the result of a simulation as the inside of a page: plots and tables."""
	return simulations.page_of(frappe.get_doc("Childcare Simulation", simulation))


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, record("Childcare Simulation", "simulation", "export"))
def simulation_file(simulation: str, kind: str) -> None:
	"""Download the result of a simulation: ``kind`` is "csv" or "html"."""
	simulations.download(frappe.get_doc("Childcare Simulation", simulation), kind)


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record_of("doctype", "name", "write", among=tuple(long_work.WORKS)))
@retrying
def stop_work(doctype: str, name: str) -> None:
	"""Stop an allocation round or a simulation that runs; nothing of it is kept."""
	long_work.cancel(frappe.get_doc(doctype, name))
