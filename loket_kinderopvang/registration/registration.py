"""Counting requests: what each one keeps of how it counts, and the official figures of a desk.

A request keeps its own place in the registration (``registered_desk``, ``counted_on``, ``registration_mask``, …), by the
rules of ``domain.registration`` and in the transaction that changes it. So a figure is one grouped query over counted
requests, and a file that moves, is anonymised or asked again keeps counting as it should.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import cint, getdate

from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.domain.age_groups import UNKNOWN, full_months
from loket_kinderopvang.figures import protection
from loket_kinderopvang.platform import compat, conflicts

if TYPE_CHECKING:
	from frappe.model.document import Document

URGENT_CODES = {
	"Start of Work": "start_of_work",
	"Start of Training": "start_of_training",
	"Loss of Care": "loss_of_care",
	"Crisis Without Care Involvement": "crisis_without_care",
	"Crisis With Care Involvement": "crisis_with_care",
}
# What the counting rules read of a request.
READ = (
	"name",
	"registered_desk",
	"desk",
	"unique_key",
	"asked_on",
	"outcome",
	"closing_kind",
	"closed_on",
	"urgent",
	"urgent_reason",
	"judged_criteria",
	"vulnerable",
	"inclusive_care",
	"extended_mask",
	"slot_mask",
)
# What besides is needed to keep a request's own figures.
KEPT_FROM = (*READ, "child_date", "wanted_from")
KEPT = (
	"registration_mask",
	"registration_codes",
	"counts_unanswered",
	"days_open",
	"age_at_start",
	"figure_key",
)
BATCH = 500
# A value of the site that says that a recount was asked for and is not done.
WANTED = "loket_recount_wanted"


def register(request: Document) -> None:
	"""Note where and from whom a new request came in: it is counted there, wherever the family moves."""
	family = frappe.db.get_value("Childcare Family", request.family, ("language", "partner"), as_dict=True)
	request.registered_desk = request.registered_desk or request.desk
	request.registered_area = request.registered_area or request.area
	request.language = request.language or family.language
	request.partner = request.partner or family.partner


def keep(request: Document) -> None:
	"""Keep how a request counts, after anything of it changed; to be called in the same transaction.

	A request that was forgotten counts as it did: what it was counted from is gone.
	"""
	if cint(request.get("forgotten")):
		return
	values = kept_values(request, official_rows())
	changed = {field: value for field, value in values.items() if request.get(field) != value}
	if changed:
		frappe.db.set_value(request.doctype, request.name, changed, update_modified=False)
		request.update(changed)
	before = request.get_doc_before_save()
	recount({request.unique_key, before.unique_key} if before else {request.unique_key})


def kept_values(request: Any, official: dict[str, str]) -> dict[str, Any]:
	"""Return the figures that a request keeps of itself.

	Args:
		request: a request, or its fields of ``KEPT_FROM`` and the ``figure_key`` that it has.
		official: criterion -> row of the registration.
	"""
	record = record_of(request, official)
	mask = rules.registration_mask(record)
	ended = record.closed_on if record.outcome != rules.OPEN else None
	known = request.child_date and request.wanted_from
	return {
		"registration_mask": mask,
		"registration_codes": f",{','.join(rules.line_codes(mask))},",
		"counts_unanswered": int(rules.is_unanswered(record.outcome, record.closing_kind, record.asked_on)),
		"days_open": max(0, (ended - record.asked_on).days) if ended else 0,
		"age_at_start": full_months(getdate(request.child_date), getdate(request.wanted_from))
		if known
		else UNKNOWN,
		"figure_key": cint(request.figure_key) or protection.record_key(request.name),
	}


def recount(keys: Iterable[str | None]) -> None:
	"""Decide anew which request of a child counts, and on which day, after one of them came, changed or went.

	Args:
		keys: unique keys of the children; an empty one stands for no child.
	"""
	wanted = sorted({key for key in keys if key})
	if not wanted:
		return
	rows = frappe.get_all(
		"Childcare Request", {"unique_key": ("in", wanted)}, [*READ, "counted_on"], order_by="name asc"
	)
	days = rules.counted_on(record_of(row, {}) for row in rows)
	for row in rows:
		day = days[row.name]
		if day != (getdate(row.counted_on) if row.counted_on else None):
			frappe.db.set_value("Childcare Request", row.name, "counted_on", day, update_modified=False)


def recount_all(commit: Callable[[], None] = lambda: None) -> int:
	"""Work out every request's figures anew, in batches; safe to run twice. Return how many requests were looked at.

	After the row of a criterion changed, or for requests that an earlier version wrote.

	Args:
		commit: called after each batch.
	"""
	official = official_rows()
	last, seen = "", 0
	while rows := frappe.get_all(
		"Childcare Request",
		{"name": (">", last), "forgotten": 0},
		[*KEPT_FROM, *KEPT, "registered_area", "area", "family", "language"],
		order_by="name asc",
		limit=BATCH,
	):
		for row in rows:
			values = kept_values(row, official)
			if not row.registered_desk:
				values |= {"registered_desk": row.desk, "registered_area": row.area}
			if not row.language:
				family = frappe.db.get_value(
					"Childcare Family", row.family, ("language", "partner"), as_dict=True
				)
				values |= family or {}
			changed = {field: value for field, value in values.items() if row.get(field) != value}
			if changed:
				frappe.db.set_value("Childcare Request", row.name, changed, update_modified=False)
		recount(row.unique_key for row in rows)
		for row in rows:
			if not row.unique_key:
				frappe.db.set_value(
					"Childcare Request", row.name, "counted_on", row.asked_on, update_modified=False
				)
		commit()
		last, seen = rows[-1].name, seen + len(rows)
	return seen


def recount_in_background() -> None:
	"""Have every request counted anew by a worker, once the transaction that asks for it stands."""
	# Kept until it is done: a worker that is killed leaves it to the next hour's.
	frappe.db.set_global(WANTED, frappe.generate_hash(length=10))
	_enqueue()


def resume_recount() -> bool:
	"""Have the recount that was asked for and not finished done; tell whether there is one."""
	wanted = bool(_wanted())
	if wanted:
		_enqueue()
	return wanted


def _wanted() -> str | None:
	"""Return the mark of the recount that is asked for; from the database, for another process may have set it since."""
	return frappe.db.get_value("DefaultValue", {"parent": "__global", "defkey": WANTED}, "defvalue")


def _enqueue() -> None:
	frappe.enqueue(
		"loket_kinderopvang.registration.registration.recount_job",
		queue="long",
		timeout=3600,
		job_id=compat.new_job_id("recount"),
		enqueue_after_commit=True,
	)


def recount_job() -> None:
	"""Count every request anew, keeping what is done when it is killed."""
	wanted = _wanted()
	# A job of its own: each batch stands for itself, and a second run changes nothing.
	# nosemgrep: commits # a background job; what it did stays when it is killed
	conflicts.with_retries(lambda: recount_all(commit=frappe.db.commit), "recount")
	# Unless it was asked for once more meanwhile: what changed then may have come too late for this run.
	if wanted and _wanted() == wanted:
		frappe.db.set_global(WANTED, None)


def official_rows() -> dict[str, str]:
	"""Return which row of the registration each criterion belongs to."""
	return {
		row.name: row.registration_code
		for row in frappe.get_all("Childcare Priority Criterion", fields=["name", "registration_code"])
		if row.registration_code
	}


def record_of(row: Any, official: dict[str, str]) -> rules.RequestRecord:
	"""Return a request as the counting rules read it; no personal data.

	Args:
		row: a request, or its fields of ``READ``.
		official: criterion -> row of the registration.
	"""
	codes: Collection[str] = (row.judged_criteria or "").split()
	return rules.RequestRecord(
		name=row.name,
		desk=row.registered_desk or row.desk,
		child_key=row.unique_key or "",
		asked_on=getdate(row.asked_on),
		outcome=row.outcome,
		closing_kind=row.closing_kind or "",
		closed_on=getdate(row.closed_on) if row.closed_on else None,
		urgent=bool(cint(row.urgent)),
		urgent_reason=URGENT_CODES.get(row.urgent_reason or "", ""),
		priority_codes=frozenset(official[code] for code in codes if code in official),
		vulnerable=bool(cint(row.vulnerable)),
		inclusive=bool(cint(row.inclusive_care)),
		extended_mask=cint(row.extended_mask),
		slot_mask=cint(row.slot_mask),
	)
