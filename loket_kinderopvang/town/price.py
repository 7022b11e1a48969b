"""The income-based price explained, with an indication from the dated parameters that staff entered; never a guess."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from loket_kinderopvang.domain.tariff import Bracket, IncomeTariff, Indication, indicate
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import date_words, money

if TYPE_CHECKING:
	from frappe.model.document import Document


def tariffs() -> list[IncomeTariff]:
	"""Return all dated parameters as the domain reads them; an empty amount is not known."""
	names = frappe.get_all(
		"Childcare Income Tariff", {"disabled": 0}, pluck="name", order_by="valid_from asc"
	)
	return [_tariff(frappe.get_cached_doc("Childcare Income Tariff", name)) for name in names]


def _tariff(doc: Document) -> IncomeTariff:
	factors = {
		"short": doc.factor_short_day,
		"full": doc.factor_full_day,
		"long": doc.factor_long_day,
	}
	return IncomeTariff(
		valid_from=getdate(doc.valid_from),
		valid_until=getdate(doc.valid_until) if doc.valid_until else None,
		brackets=tuple(
			Bracket(
				_amount(row.income_up_to),
				_amount(row.coefficient),
				_amount(row.cap),
				_amount(row.fixed_price),
			)
			for row in doc.brackets
		),
		minimum_price=_amount(doc.minimum_price),
		maximum_price=_amount(doc.maximum_price),
		child_reduction=_amount(doc.child_reduction),
		multiple_birth_reduction=_amount(doc.multiple_birth_reduction),
		duration_factors=tuple(
			(name, Decimal(str(percent)) / 100) for name, percent in factors.items() if percent
		),
	)


def _amount(value: float | None) -> Decimal | None:
	return Decimal(str(value)) if value else None


def can_calculate() -> bool:
	"""Tell whether the parameters of today are complete enough for an indication of any income."""
	today = clock.today()
	known = tariffs()
	return not any(indicate(income, today, known).missing for income in (None, Decimal(20000)))


def indication(form: dict[str, str]) -> Indication:
	"""Return the price of a day for what a family filled in.

	Raises:
		frappe.ValidationError: a figure can't be one; the field is named.
	"""
	income = _number(form, "income", _("Income"))
	children = _number(form, "children", _("Children at your charge"))
	twins = _number(form, "twins", _("Twins or more among them"))
	duration = form.get("duration") if form.get("duration") in ("short", "full", "long") else "full"
	return indicate(income, clock.today(), tariffs(), int(children or 1), int(twins or 0), duration)


def _number(form: dict[str, str], name: str, label: str) -> Decimal | None:
	text = (form.get(name) or "").replace(" ", "").replace("€", "")
	if text.count(",") == 1:
		text = text.replace(".", "").replace(",", ".")
	if not text:
		return None
	try:
		value = Decimal(text)
	except InvalidOperation:
		value = Decimal(-1)
	if not value.is_finite() or not 0 <= value <= 10_000_000:
		frappe.throw(
			_("{0}: fill in a number, such as {1}.").format(label, "25000" if name == "income" else "1")
		)
	return value


def words(found: Indication) -> dict[str, str]:
	"""Return an indication in words of the current language."""
	since = date_words(found.valid_from) if found.valid_from else ""
	return {"price": money(found.price) if found.price is not None else "", "since": since}
