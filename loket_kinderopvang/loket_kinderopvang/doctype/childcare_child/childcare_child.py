from __future__ import annotations

from datetime import date
from hashlib import sha1

import frappe
from babel import UnknownLocaleError
from babel.dates import format_date
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from loket_kinderopvang.domain import checks, identity
from loket_kinderopvang.platform import clock, field_checks
from loket_kinderopvang.registration import registration

LONGEST_NAME_SHOWN = 140
DATES = ("birth_date", "expected_date")


class ChildcareChild(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		birth_date: DF.Date | None
		birth_order: DF.Int
		care_need: DF.SmallText | None
		child_name: DF.Data | None
		desk: DF.Link
		expected_date: DF.Date | None
		family: DF.Link
		first_name: DF.Data | None
		identity_key: DF.Data | None
		last_name: DF.Data
		naming_series: DF.Literal["KD-.YYYY.-.#####"]
		notes: DF.SmallText | None

	# end: auto-generated types
	def validate(self) -> None:
		field_checks.plain_texts(self)
		self.desk = frappe.db.get_value("Childcare Family", self.family, "desk") or self.desk
		self._check_dates()
		self.child_name = self._name_to_show()
		self.identity_key = identity_text(identity.child_key(self.identity))

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		kept = ("child_name", "family", "identity_key", *DATES)
		if before and any(before.get(field) != self.get(field) for field in kept):
			self._carry_to_requests()

	@property
	def identity(self) -> identity.ChildIdentity:
		"""What the child is compared by."""
		return identity.ChildIdentity(
			first_name=self.first_name or "",
			last_name=self.last_name or "",
			birth_date=_date(self.birth_date),
			expected_date=_date(self.expected_date),
			birth_order=cint(self.birth_order),
			family=self.family or "",
		)

	@property
	def date(self) -> date | None:
		"""The birth date, or the expected one as long as the child isn't born."""
		return _date(self.birth_date) or _date(self.expected_date)

	def _check_dates(self) -> None:
		"""Look at the dates when they change: a child in an old file has the right to grow."""
		if not self.is_new() and not any(self.has_value_changed(field) for field in DATES):
			return
		found = checks.check_child_dates(_date(self.birth_date), _date(self.expected_date), clock.today())
		field_checks.refuse(field_checks.told(found, self.meta))

	def _name_to_show(self) -> str:
		"""Return the child's name; without one yet, whose child it is and when it is expected, in the desk's language."""
		if self.first_name:
			return f"{self.first_name} {self.last_name or ''}".strip()[:LONGEST_NAME_SHOWN]
		language = frappe.db.get_value("Childcare Desk", self.desk, "default_language") or "en"
		template = (
			_("Child of {0}, born {1}", lang=language)
			if self.birth_date
			else _("Child of {0}, expected {1}", lang=language)
		)
		day = _long_date(self.date, language)
		room = LONGEST_NAME_SHOWN - len(template) - len(day)
		return template.format((self.last_name or "")[:room], day)

	def _carry_to_requests(self) -> None:
		"""Let what requests keep of their child follow it."""
		for name in frappe.get_all("Childcare Request", filters={"child": self.name}, pluck="name"):
			request = frappe.get_doc("Childcare Request", name)
			key_before = request.unique_key
			request.take_over_child(self)
			request.db_set(
				{field: request.get(field) for field in ("family", "title", "child_date", "unique_key")}
			)
			# Under its old name it may have stood beside another request, which now counts alone.
			registration.recount({key_before})


def identity_text(key: str) -> str:
	"""Return a key as it fits an indexed column: one that is too long ends in its own digest, so none are mixed up."""
	return key if len(key) <= 140 else f"{key[:99]}|{sha1(key.encode(), usedforsecurity=False).hexdigest()}"


def _date(value: str | date | None) -> date | None:
	return getdate(value) if value else None


def _long_date(day: date | None, language: str) -> str:
	if not day:
		return "?"
	try:
		return format_date(day, "d MMMM yyyy", locale=language.replace("-", "_"))
	except (UnknownLocaleError, ValueError):
		return format_date(day, "d MMMM yyyy", locale="en")
