from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from loket_kinderopvang import field_checks


class ChildcareSettings(Document):
	def validate(self) -> None:
		self._validate_weights()
		self._validate_percentages()
		self._validate_templates()
		self._validate_state_reasons()

	def on_update(self) -> None:
		# Deadlines, weights and templates are read through the document cache.
		frappe.clear_document_cache(self.doctype, self.doctype)

	def _validate_weights(self) -> None:
		weights = [field.fieldname for field in self.meta.fields if field.fieldname.startswith("weight_")]
		if not any((self.get(field) or 0) > 0 for field in weights):
			frappe.throw(
				_(
					"All weights are 0, so no vacancy would score better than another. Give at least one a weight above 0."
				),
				title=_("Weights"),
			)

	def _validate_percentages(self) -> None:
		for field in self.meta.fields:
			if field.fieldtype == "Percent" and not 0 <= (self.get(field.fieldname) or 0) <= 100:
				frappe.throw(
					_("{0} must be a percentage from 0 to 100.").format(frappe.bold(_(field.label))),
					title=_("Percentage"),
				)

	def _validate_templates(self) -> None:
		seen: set[tuple] = set()
		for row in self.mail_templates:
			key = (row.message, row.language)
			if key in seen:
				frappe.throw(
					_("Row {0}: there is already a template for {1} in {2}. Remove one of the two.").format(
						row.idx, frappe.bold(_(row.message)), frappe.bold(field_checks.shown(row.language))
					),
					title=_("Mail Templates"),
				)
			seen.add(key)

	def _validate_state_reasons(self) -> None:
		seen: set[str] = set()
		for row in self.state_reasons:
			if row.workflow_state in seen:
				frappe.throw(
					_("Row {0}: the state {1} already suggests a reason. Remove one of the two.").format(
						row.idx, frappe.bold(field_checks.shown(_(row.workflow_state)))
					),
					title=_("Reason That a State Suggests"),
				)
			seen.add(row.workflow_state)
