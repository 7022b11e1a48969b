"""How long an answer to a referral took: kept on the referral, so that a mean is one aggregate of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import flt, get_datetime

from loket_kinderopvang.platform import compat

if TYPE_CHECKING:
	from frappe.model.document import Document

BATCH = 500
DAY = 86400


def days_between(sent_on: Any, responded_on: Any) -> float:
	"""Return the days from a question to its answer; 0 without an answer."""
	if not sent_on or not responded_on:
		return 0.0
	seconds = (get_datetime(responded_on) - get_datetime(sent_on)).total_seconds()
	return round(max(0.0, seconds) / DAY, 4)


def keep(referral: Document) -> None:
	"""Keep how long the answer of a referral took, after anything of it changed."""
	days = days_between(referral.sent_on, referral.responded_on)
	if flt(referral.days_to_answer, 4) != days:
		frappe.db.set_value(referral.doctype, referral.name, "days_to_answer", days, update_modified=False)
		referral.days_to_answer = days


def keep_all() -> None:
	"""Work it out for every answered referral that is there, in batches; safe to run twice."""
	last = ""
	while rows := frappe.get_all(
		"Childcare Referral",
		{"name": (">", last), "responded_on": compat.day_set()},
		["name", "sent_on", "responded_on", "days_to_answer"],
		order_by="name asc",
		limit=BATCH,
	):
		for row in rows:
			days = days_between(row.sent_on, row.responded_on)
			if flt(row.days_to_answer, 4) != days:
				frappe.db.set_value(
					"Childcare Referral", row.name, "days_to_answer", days, update_modified=False
				)
		last = rows[-1].name
