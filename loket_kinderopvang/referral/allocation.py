"""Allocation rounds: proposals for all open requests of a desk at once, which an officer accepts or drops.

A round changes no file. It keeps what was proposed, why, and with which draw; an accepted line becomes an ordinary
referral, with everything that belongs to one. Requests that wait for an answer of a provider stay out of the round, and
a provider that was asked before is not proposed again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.domain.allocation import NotPlaced, Proposals, propose
from loket_kinderopvang.matching import matching
from loket_kinderopvang.platform import clock, compat, long_work
from loket_kinderopvang.platform.wording import change_text, left_text, note_text, proposal_text
from loket_kinderopvang.referral import referrals

if TYPE_CHECKING:
	from frappe.model.document import Document

	from loket_kinderopvang.domain.matching import RequestFacts

PROPOSED, ACCEPTED, DROPPED = "Proposed", "Accepted", "Dropped"
MOST_CHOICES = 20


def start(name: str) -> None:
	"""Start a round in the background.

	Raises:
		frappe.ValidationError: it runs already, or it was looked through: a new one is needed then.
	"""
	doc = frappe.get_doc("Childcare Allocation Round", name)
	if any(line.decision != PROPOSED for line in doc.lines):
		frappe.throw(_("Lines of this round were accepted or dropped. Make a new round."))
	long_work.start(doc)


def start_for_all_desks() -> list[str]:
	"""Make and start a round for every desk on which the user may work; return the rounds."""
	made = []
	for desk in frappe.get_list("Childcare Desk", {"disabled": 0}, pluck="name", order_by="name asc"):
		doc = frappe.get_doc({"doctype": "Childcare Allocation Round", "desk": desk}).insert()
		start(doc.name)
		made.append(doc.name)
	return made


def work(doc: Document, progress: Callable[[float], long_work.Progress]) -> None:
	"""Compute a round and put the result on its document."""
	settings = frappe.get_cached_doc("Childcare Settings")
	wishes, waiting = _wishes(doc.desk)
	places = matching.open_places(doc.desk)
	found = propose(
		wishes,
		places,
		matching.weights(settings),
		doc.seed,
		clock.today(),
		choices=min(max(cint(doc.choices), 1), MOST_CHOICES),
		progress=progress(max(len(wishes), 1)),
	)
	doc.update(
		{
			"requests_count": len(wishes),
			"vacancies_count": len(places),
			"waiting_count": waiting,
			"proposed_count": len(found.lines),
			"left_count": len(found.not_placed),
			"blocking_count": len(found.blocking),
			"blocking": "\n".join(
				f"{', '.join(requests)}: {', '.join(vacancies)}" for requests, vacancies in found.blocking
			),
			"notes": json.dumps(found.notes),
		}
	)
	_set_lines(doc, found)


def _set_lines(doc: Document, found: Proposals) -> None:
	doc.set("lines", [])
	doc.set("left", [])
	for line in found.lines:
		doc.append(
			"lines",
			{
				"request": line.request,
				"vacancy": line.vacancy,
				"provider": line.provider,
				"choice": line.choice,
				"choices": line.choices,
				"score": round(line.score, 1),
				"why": line.why,
				"before": line.before or None,
				"wanted_by": line.wanted_by,
				"together_with": "\n".join(line.together_with),
				"decision": PROPOSED,
			},
		)
	for left in found.not_placed:
		doc.append("left", _left_row(left))


def _left_row(left: NotPlaced) -> dict[str, Any]:
	return {
		"request": left.request,
		"why": left.why,
		"choices": left.choices,
		"after": left.after or None,
		"decided_by": left.decided_by,
		"vacancy": left.vacancy or None,
		"change_rule": left.nearest.rule if left.nearest else "",
		"change_amount": left.nearest.amount if left.nearest else 0,
	}


def _wishes(desk: str) -> tuple[list[RequestFacts], int]:
	"""Return the requests that take part, and how many wait for an answer of a provider."""
	asked: dict[str, set[str]] = {}
	pending: set[str] = set()
	for row in frappe.get_all(
		"Childcare Referral",
		{"desk": desk, "response": ("!=", "Cancelled")},
		["request", "provider", "response"],
		order_by="name asc",
	):
		if row.provider:
			asked.setdefault(row.request, set()).add(row.provider)
		if row.response == "Pending":
			pending.add(row.request)
	everybody = matching.open_requests(desk)
	wishes = [
		replace(wish, excluded=wish.excluded | asked.get(wish.request, set()))
		for wish in everybody
		if wish.request not in pending
	]
	return wishes, len(everybody) - len(wishes)


def page_of(name: str) -> dict[str, Any]:
	"""Return a round as an officer looks through it.

	Returns:
		``{"lines": [{"row", "request", "title", "vacancy", "provider", "provider_name", "choice", "choices", "why",
		"together_with", "decision", "referral", "remark"}], "left": [{"request", "title", "why"}], "notes": [text]}``
	"""
	doc = frappe.get_doc("Childcare Allocation Round", name)
	rows = [*doc.lines, *doc.left]
	titles = matching.titles([row.request for row in rows])
	names = dict(
		frappe.get_all(
			"Childcare Provider",
			{"name": ("in", list({line.provider for line in doc.lines}) or ["-"])},
			["name", "provider_name"],
			as_list=True,
		)
	)
	return {
		"lines": [
			{
				"row": line.name,
				"request": line.request,
				"title": titles.get(line.request, line.request),
				"vacancy": line.vacancy,
				"provider": line.provider,
				"provider_name": names.get(line.provider, line.provider),
				"choice": line.choice,
				"choices": line.choices,
				"why": proposal_text(line),
				"together_with": [item for item in (line.together_with or "").split("\n") if item],
				"decision": line.decision,
				"referral": line.referral,
				"remark": line.remark,
			}
			for line in doc.lines
		],
		"left": [
			{
				"request": row.request,
				"title": titles.get(row.request, row.request),
				"why": left_text(row),
				"change": change_text(row.change_rule, row.change_amount) if row.change_rule else "",
			}
			for row in doc.left
		],
		"notes": [note_text(code, count) for code, count in json.loads(doc.notes or "{}").items()],
	}


def decide(name: str, rows: list[str], accept: bool) -> dict[str, Any]:
	"""Accept or drop lines of a round; children who go together are decided on together.

	An accepted line becomes a referral. One that no longer holds (the request was closed, the place is gone) is left as
	it is, with the reason; the others go on.

	Args:
		name: the round.
		rows: the lines, by the name of their row.
		accept: False to drop them.

	Returns:
		``{"accepted": n, "dropped": n, "refused": [{"request", "message"}]}``

	Raises:
		frappe.ValidationError: a line does not belong to the round.
	"""
	doc = frappe.get_doc("Childcare Allocation Round", name)
	by_row, by_request = {line.name: line for line in doc.lines}, {line.request: line for line in doc.lines}
	unknown = [row for row in rows if row not in by_row]
	if unknown:
		frappe.throw(_("{0} is not a line of this round. Load the page again.").format(unknown[0]))
	result: dict[str, Any] = {"accepted": 0, "dropped": 0, "refused": []}
	seen: set[str] = set()
	for row in rows:
		line = by_row[row]
		if line.name in seen:
			continue
		group = [line]
		for other in (line.together_with or "").split("\n"):
			if other in by_request:
				group.append(by_request[other])
		seen.update(member.name for member in group)
		group = [member for member in group if member.decision == PROPOSED]
		if not group:
			continue
		if not accept:
			for member in group:
				member.db_set("decision", DROPPED)
			result["dropped"] += len(group)
			continue
		try:
			with compat.all_or_nothing():
				for member in group:
					_refer(member)
		except compat.Busy:
			# A deadlock undid the lines before it as well: all of them are decided again, in a fresh transaction.
			raise
		except frappe.ValidationError as error:
			frappe.clear_last_message()
			message = str(error)
			for member in group:
				member.db_set("remark", frappe.utils.strip_html(message)[:500])
				result["refused"].append({"request": member.request, "message": message})
		else:
			result["accepted"] += len(group)
	doc.notify_update()
	return result


def _refer(line: Document) -> None:
	# Read again under a lock: two officers may look through the same round.
	now = compat.locked("Childcare Allocation Line", line.name)
	if now.decision != PROPOSED:
		frappe.throw(_("Somebody else decided on this line already. Load the page again."))
	made = referrals.refer(line.request, [{"provider": line.provider, "vacancy": line.vacancy}])
	line.db_set({"decision": ACCEPTED, "referral": made[0]["referral"], "remark": ""})
