"""Retention: what goes when its term is over, by the months in Settings.

A file that goes is emptied as if its family had asked for it: what it counts for stays. Lines of logs are removed. Each
record stands for itself and is kept with its batch, so a run that is killed goes on the next day, and one that runs
twice finds nothing left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate

from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.domain import retention as terms_of
from loket_kinderopvang.follow_up import follow_up
from loket_kinderopvang.platform import clock, compat
from loket_kinderopvang.privacy import forget
from loket_kinderopvang.privacy.records import APPLICATION, FAMILY, REQUEST

SETTINGS = "Childcare Settings"
FAMILIES, APPLICATIONS = "families", "applications"
KIND_LABELS = {
	FAMILIES: "Families",
	APPLICATIONS: "Applications",
	"Childcare Match Log": "Lists shown",
	"Childcare Reading": "Lines of who opened a file",
	"Childcare Personal Link": "Personal links that ended",
	"Childcare Waiting Mail": "Mails that waited",
	"Childcare Import Row": "Rows of imported lists",
}
TERM_OF_OUTCOME = {
	rules.ANSWERED: "retention_answered",
	rules.UNANSWERED: "retention_unanswered",
	rules.LAPSED: "retention_lapsed",
	rules.UNKNOWN: "retention_unknown",
	"": "retention_without_request",
}
# Log -> its term, and the moment from which it counts.
LOGS = {
	"Childcare Match Log": ("retention_match_logs", "creation"),
	"Childcare Reading": ("retention_readings", "creation"),
	"Childcare Personal Link": ("retention_links", "expires_on"),
	"Childcare Waiting Mail": ("retention_waiting_mails", "waits_since"),
	"Childcare Import Row": ("retention_import_rows", "creation"),
}
# A day's work: what is left goes on the next days. A first run over old files must not hold the night's other work.
MOST_FILES, MOST_LINES = 2000, 50_000


@dataclass(frozen=True)
class Due:
	"""A file whose term ends; ``why`` is the outcome that kept it longest, or how an application ended."""

	doctype: str
	name: str
	desk: str
	why: str
	ended_on: date
	goes_on: date


def months(field: str) -> int:
	"""Return a term in months; 0 keeps for ever."""
	return max(0, cint(frappe.get_cached_doc(SETTINGS).get(field)))


def terms() -> dict[str, int]:
	"""Return the months that a family's file is kept, by the outcome of its requests; "" for none."""
	return {outcome: months(field) for outcome, field in TERM_OF_OUTCOME.items()}


def due_families(until: date, desks: Sequence[str] | None = None) -> list[Due]:
	"""Return the families whose file goes by a day, the first ones first.

	Args:
		until: that day.
		desks: only of these; None for all.
	"""
	kept = terms()
	shortest = min((term for term in kept.values() if term), default=0)
	if not shortest:
		return []
	filters: dict = {"anonymised_on": compat.day_not_set(), "creation": ("<=", f"{until} 23:59:59")}
	if desks is not None:
		filters["desk"] = ("in", list(desks) or [""])
	# A file that is younger than the shortest term has nothing that ended so long ago.
	youngest = terms_of.months_after(until, -shortest)
	filters["creation"] = ("<", f"{terms_of.months_after(youngest, 1)} 00:00:00")
	families = {row.name: row for row in frappe.get_all(FAMILY, filters, ["name", "desk", "creation"])}
	ended: dict[str, list[tuple[str, date | None]]] = {}
	for row in frappe.get_all(
		REQUEST, {"family": ("is", "set")}, ["family", "outcome", "closed_on"], order_by="name asc"
	):
		if row.family in families:
			ended.setdefault(row.family, []).append(
				(row.outcome, getdate(row.closed_on) if row.closed_on else None)
			)
	waiting = set(
		frappe.get_all(APPLICATION, {"status": ("in", ("New", "Unconfirmed", "Draft"))}, pluck="family")
	)
	result = []
	for name, family in families.items():
		made = getdate(family.creation)
		day = terms_of.goes_on(ended.get(name, ()), kept, made)
		if day and day <= until and name not in waiting:
			closed = [(on, outcome) for outcome, on in ended.get(name, ()) if on]
			last, why = max(closed) if closed else (made, "")
			result.append(Due(FAMILY, name, family.desk, why, last, day))
	return sorted(result, key=lambda due: (due.goes_on, due.name))


def due_applications(until: date, desks: Sequence[str] | None = None) -> list[Due]:
	"""Return the rejected and the registered applications that go by a day, the first ones first."""
	result = []
	for status, term, day_field in (
		("Rejected", "retention_rejected", "received_on"),
		("Registered", "retention_registered", "registered_on"),
	):
		if not months(term):
			continue
		filters: dict = {"status": status, "forgotten": 0}
		if desks is not None:
			filters["desk"] = ("in", list(desks) or [""])
		for row in frappe.get_all(
			APPLICATION, filters, ["name", "desk", "creation", "received_on", "registered_on"]
		):
			ended = getdate(row.get(day_field) or row.received_on or row.creation)
			day = terms_of.months_after(ended, months(term))
			if day <= until:
				result.append(Due(APPLICATION, row.name, row.desk, status, ended, day))
	return sorted(result, key=lambda due: (due.goes_on, due.name))


def due_lines(doctype: str, until: date) -> list[str]:
	"""Return the lines of a log whose term is over on a day, the oldest first."""
	field, moment = LOGS[doctype]
	term = months(field)
	if not term:
		return []
	limit = terms_of.months_after(until, -term)
	return frappe.get_all(
		doctype,
		{moment: ("<", f"{limit} 00:00:00")},
		pluck="name",
		order_by=f"{moment} asc, name asc",
		limit=MOST_LINES,
	)


def daily() -> dict[str, int]:
	"""Empty the files and remove the lines whose term is over; return how many of each (hook ``daily_long``)."""
	today = clock.today()
	done: Counter[str] = Counter()
	done[FAMILIES] = follow_up.in_batches(
		[due.name for due in due_families(today)[:MOST_FILES]], _still_due(_forget_family)
	)
	done[APPLICATIONS] = follow_up.in_batches(
		[due.name for due in due_applications(today)[:MOST_FILES]], _forget_application
	)
	for doctype in LOGS:
		done[doctype] = follow_up.in_batches(due_lines(doctype, today), _remover(doctype))
	_say(done)
	return dict(done)


def _still_due(handle: Callable[[str], bool]) -> Callable[[str], bool]:
	"""Look again right before: a family may have asked anew since the list was made."""

	def look_again(name: str) -> bool:
		doc = compat.locked(FAMILY, name)
		rows = frappe.get_all(REQUEST, {"family": name}, ["outcome", "closed_on"])
		ended = [(row.outcome, getdate(row.closed_on) if row.closed_on else None) for row in rows]
		day = terms_of.goes_on(ended, terms(), getdate(doc.creation))
		return bool(not doc.anonymised_on and day and day <= clock.today() and handle(name))

	return look_again


def _forget_family(name: str) -> bool:
	forget.anonymise(name, forget.TERM)
	return True


def _forget_application(name: str) -> bool:
	doc = compat.locked(APPLICATION, name)
	if doc.status not in ("Rejected", "Registered") or doc.get("forgotten"):
		return False
	forget.forget_application(doc)
	return True


def _remover(doctype: str) -> Callable[[str], bool]:
	def remove(name: str) -> bool:
		frappe.db.delete(doctype, {"name": name})
		return True

	return remove


def in_words(done: dict[str, int]) -> str:
	"""Return what a run did, in words of the current language."""
	parts = [f"{_(KIND_LABELS[kind])}: {count}" for kind, count in done.items() if count]
	return "; ".join(parts) or _("Nothing was due.")


def _say(done: dict[str, int]) -> None:
	values = {"retention_run_on": get_datetime(clock.now()), "retention_run_result": in_words(done)}
	for field, value in values.items():
		frappe.db.set_single_value(SETTINGS, field, value, update_modified=False)
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	if not compat.in_test():
		frappe.db.commit()  # nosemgrep: commits # the end of a scheduler job, which nobody else commits
