from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang import field_checks, incoming
from loket_kinderopvang.permissions import is_staff

# What the desk does with an application; the rest is what came in.
HANDLING = ("status", "officer", "family", "rejected_reason", "registered_on", "raw", "received_on")


class ChildcareApplication(Document):
	def validate(self) -> None:
		if self.status == "Draft":
			return
		field_checks.plain_texts(self)
		if self.status in ("New", "Unconfirmed") and self._content_changed():
			self._check_content()

	def _check_content(self) -> None:
		"""Normalise and check what came in, whichever way it did: page, web form, import or API."""
		outside = self.flags.user_is_outside
		outside = not is_staff() if outside is None else outside
		incoming.prepare(self)
		field_checks.refuse(incoming.problems_of(self, outside=outside))
		if not self.consent_wording:
			incoming.set_wording(self)

	def _content_changed(self) -> bool:
		before = self.get_doc_before_save()
		return not before or before.status == "Draft" or _content(before) != _content(self)


def _content(application: Document) -> list:
	return [
		[
			str(row.get(field.fieldname) or "")
			for field in row.meta.fields
			if row is not application or field.fieldname not in HANDLING
			if field.fieldtype not in ("Table", "Section Break", "Column Break", "Tab Break")
		]
		for row in (application, *application.get_all_children())
	]
