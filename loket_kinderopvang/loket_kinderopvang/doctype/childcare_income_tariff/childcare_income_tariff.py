from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from loket_kinderopvang.platform import field_checks


class ChildcareIncomeTariff(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_tariff_bracket.childcare_tariff_bracket import (
			ChildcareTariffBracket,
		)

		brackets: DF.Table[ChildcareTariffBracket]
		child_reduction: DF.Currency
		disabled: DF.Check
		factor_full_day: DF.Percent
		factor_long_day: DF.Percent
		factor_short_day: DF.Percent
		lowest_price: DF.Currency
		maximum_price: DF.Currency
		middle_price: DF.Currency
		minimum_price: DF.Currency
		multiple_birth_reduction: DF.Currency
		source: DF.SmallText
		title: DF.Data
		valid_from: DF.Date
		valid_until: DF.Date | None

	# end: auto-generated types
	def validate(self) -> None:
		field_checks.check_date_order(self, "valid_from", "valid_until")
		self._validate_amounts()
		self._validate_brackets()
		field_checks.warn_overlap(self)

	def _validate_amounts(self) -> None:
		for field in self.meta.fields:
			if field.fieldtype in ("Currency", "Percent") and flt(self.get(field.fieldname)) < 0:
				frappe.throw(_("{0} can't be below 0.").format(frappe.bold(_(field.label))))
		if self.minimum_price and self.maximum_price and self.minimum_price > self.maximum_price:
			frappe.throw(_("The minimum price is above the maximum price. Check both amounts in the source."))

	def _validate_brackets(self) -> None:
		"""See that the brackets rise and that only the last one is without an upper limit."""
		last = 0.0
		for row in self.brackets:
			for fieldname in ("income_up_to", "coefficient", "cap", "fixed_price"):
				if flt(row.get(fieldname)) < 0:
					frappe.throw(
						_("Row {0}: {1} can't be below 0.").format(
							row.idx, frappe.bold(_(row.meta.get_label(fieldname)))
						)
					)
			if not row.income_up_to:
				if row.idx != len(self.brackets):
					frappe.throw(
						_(
							"Row {0}: only the last bracket may be without an upper income. Fill it in, or move the row down."
						).format(row.idx)
					)
				continue
			if row.income_up_to <= last:
				frappe.throw(
					_(
						"Row {0}: the income must be above that of the row before. Put the brackets in rising order."
					).format(row.idx)
				)
			last = row.income_up_to
