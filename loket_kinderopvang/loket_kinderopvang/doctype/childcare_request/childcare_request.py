from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_link_to_form, getdate

from loket_kinderopvang.contacts import contacts, family_facts
from loket_kinderopvang.desk import request_summary
from loket_kinderopvang.domain import deadlines, identity
from loket_kinderopvang.domain.week_pattern import DAYS, WeekPattern, extended_mask
from loket_kinderopvang.loket_kinderopvang.doctype.childcare_child.childcare_child import identity_text
from loket_kinderopvang.matching import judging
from loket_kinderopvang.permissions import is_staff
from loket_kinderopvang.platform import clock, compat, configured, field_checks, states
from loket_kinderopvang.referral import closing, referrals
from loket_kinderopvang.registration import registration

if TYPE_CHECKING:
	from loket_kinderopvang.loket_kinderopvang.doctype.childcare_child.childcare_child import ChildcareChild

WISH = ("wanted_from", "wanted_until", "minimum_days", *DAYS)
JUDGED_BY = ("asked_on", "price_system", "family")


class ChildcareRequest(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_preferred_provider.childcare_preferred_provider import (
			ChildcarePreferredProvider,
		)

		after_18: DF.Check
		age_at_start: DF.Int
		application: DF.Link | None
		area: DF.Link | None
		asked_on: DF.Date
		attention: DF.Literal[
			"",
			"No Answer From Provider",
			"All Providers Declined",
			"Other Days Offered",
			"Follow Up",
			"Change Proposed",
			"Cannot Be Reached by Mail",
			"Family Did Not Reply",
			"Place Came Free",
			"Contact to Decide",
		]
		attention_on: DF.Datetime | None
		before_7: DF.Check
		channel: DF.Literal["Counter", "Phone", "Web Form", "Partner", "API", "Import"]
		child: DF.Link
		child_date: DF.Date | None
		closed_by_family_on: DF.Datetime | None
		closed_on: DF.Datetime | None
		closing_kind: DF.Data | None
		closing_note: DF.SmallText | None
		closing_reason: DF.Link | None
		counted_on: DF.Date | None
		counts_unanswered: DF.Check
		days_open: DF.Int
		desk: DF.Link
		extended_mask: DF.Int
		family: DF.Link
		figure_key: DF.Int
		friday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		inclusive_care: DF.Check
		judged_criteria: DF.SmallText | None
		kind: DF.Literal["", "Family Care", "Group Care"]
		language: DF.Link | None
		looking_confirmed_on: DF.Datetime | None
		maximum_distance_km: DF.Float
		minimum_days: DF.Float
		monday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		naming_series: DF.Literal["OV-.YYYY.-.#####"]
		next_action_on: DF.Date | None
		notes: DF.Text | None
		occasional: DF.Check
		officer: DF.Link | None
		outcome: DF.Literal["Open", "Answered", "Unanswered", "Lapsed", "Unknown"]
		overnight: DF.Check
		partner: DF.Link | None
		placed_at: DF.Link | None
		placed_from: DF.Date | None
		placement_referral: DF.Link | None
		preferred_providers: DF.Table[ChildcarePreferredProvider]
		price_system: DF.Literal["", "Income-based", "Free Price"]
		priority_group: DF.Check
		priority_tier: DF.Int
		priority_weight: DF.Float
		public_holidays: DF.Check
		registered_area: DF.Link | None
		registered_desk: DF.Link | None
		registration_codes: DF.Data | None
		registration_mask: DF.Int
		reopened_on: DF.Datetime | None
		rule_set: DF.Data | None
		saturday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		siblings_together: DF.Check
		slot_mask: DF.Int
		still_looking_on: DF.Datetime | None
		still_looking_sent: DF.Int
		sunday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		thursday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		title: DF.Data | None
		tuesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		unique_key: DF.Data | None
		urgent: DF.Check
		urgent_reason: DF.Literal[
			"",
			"Start of Work",
			"Start of Training",
			"Loss of Care",
			"Crisis Without Care Involvement",
			"Crisis With Care Involvement",
		]
		vulnerable: DF.Check
		wanted_from: DF.Date
		wanted_until: DF.Date | None
		wednesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		workflow_state: DF.Link | None

	# end: auto-generated types
	def onload(self) -> None:
		if is_staff():
			family = frappe.get_doc("Childcare Family", self.family)
			self.set_onload("people_warnings", contacts.warnings_of(family))

	def validate(self) -> None:
		field_checks.plain_texts(self)
		# The child's row is the lock: of two saves of a request for one child, the second sees the first.
		child = compat.locked("Childcare Child", self.child)
		self.take_over_child(child)
		self._set_defaults_of_desk()
		self.slot_mask = WeekPattern.from_days(self.as_dict()).mask
		self.extended_mask = extended_mask(self.as_dict())
		self._check_wish(child)
		self._check_providers()
		states.sync(self)
		closing.check(self)
		self._keep_dates_of_closing()
		self._refuse_second_open_request()
		if self.is_new() or any(self.has_value_changed(field) for field in JUDGED_BY):
			judging.judge(self)
		if self.is_new():
			registration.register(self)
			registration.count_in_advance(self)
		self._keep_next_action()

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before and before.outcome == "Open" and self.outcome != "Open":
			# Nobody need answer a question that is closed.
			referrals.withdraw_open(self.name)

	def on_change(self) -> None:
		# After a save, and after a field that a step wrote by itself.
		registration.keep(self)

	def after_delete(self) -> None:
		registration.recount({self.unique_key})

	def summary(self) -> dict:
		"""Return everything that a print format for staff may show: texts in the reader's language."""
		return request_summary.view_of(self)

	def take_over_child(self, child: ChildcareChild) -> None:
		"""Keep what lists, searches and comparisons need of the child."""
		self.family = child.family
		self.child_date = child.date
		self.title = child.child_name
		if child.identity_key:
			# A child that was anonymised has none: its requests keep the opaque key that holds them together.
			self.unique_key = identity_text(identity.request_key(child.identity))

	def _set_defaults_of_desk(self) -> None:
		family = family_facts.read(self)
		self.desk = self.desk or family.desk
		self.area = self.area or family.area
		# Since when a family waits decides its turn and the year in which it counts: a list that is imported says it.
		if not self.asked_on and frappe.flags.in_import:
			field_checks.refuse([field_checks.problem("missing", self.meta, "asked_on")])
		self.asked_on = self.asked_on or clock.today()
		if not self.officer and self.is_new():
			self.officer = officer_for(self.desk)

	def _check_wish(self, child: ChildcareChild) -> None:
		changed = [field for field in WISH if self.is_new() or self.has_value_changed(field)]
		if changed:
			field_checks.refuse(field_checks.wish_problems(self, self.meta, [child.date], outside=False))
		if not cint(self.urgent):
			self.urgent_reason = None
		elif not self.urgent_reason:
			field_checks.refuse([field_checks.problem("urgent_reason", self.meta, "urgent_reason")])

	def _check_providers(self) -> None:
		field_checks.check_no_repeats(self, "preferred_providers", ("provider",))

	def _refuse_second_open_request(self) -> None:
		"""Hold to one open request per child of a family (the unique request of the registration)."""
		if self.outcome != "Open":
			return
		# A locking read: it sees what was committed while this save waited for the child's row.
		other = frappe.db.get_value(
			"Childcare Request",
			{"unique_key": self.unique_key, "outcome": "Open", "name": ("!=", self.name or "")},
			"name",
			for_update=True,
		)
		if other:
			frappe.throw(
				_(
					"There is an open request for {0} already: {1}. Continue with that one, or close it first."
				).format(frappe.bold(field_checks.shown(self.title)), get_link_to_form(self.doctype, other)),
				frappe.DuplicateEntryError,
				title=_("Request Exists"),
			)

	def _keep_dates_of_closing(self) -> None:
		before = self.get_doc_before_save()
		was_open = not before or before.outcome == "Open"
		if self.outcome != "Open":
			if was_open or not self.closed_on:
				self.closed_on = self.closed_on or clock.now()
			self.next_action_on = None
			self.attention = self.attention_on = None
		elif not was_open:
			self.closed_on = self.closed_by_family_on = None
			self.reopened_on = clock.now()

	def _keep_next_action(self) -> None:
		"""Give an open request a day on which it comes back; an urgent one comes back soon."""
		if self.outcome != "Open":
			return
		rules = configured.deadline_rules()
		if not self.next_action_on:
			self.next_action_on = deadlines.next_follow_up(clock.today(), bool(self.urgent), rules)
		elif self.urgent and self.has_value_changed("urgent"):
			soon = deadlines.next_follow_up(clock.today(), True, rules)
			self.next_action_on = min(getdate(self.next_action_on), soon)


def officer_for(desk: str) -> str | None:
	"""Return whose file something new becomes: the officer's who makes it, else the desk's default officer."""
	user = frappe.session.user
	if user != "Administrator" and is_staff(user):
		return user
	return frappe.db.get_value("Childcare Desk", desk, "default_officer")


def on_doctype_update() -> None:
	"""Index what every figure asks for: the counted requests of a desk in a period."""
	frappe.db.add_index("Childcare Request", ["registered_desk", "counted_on"], "loket_counted")
