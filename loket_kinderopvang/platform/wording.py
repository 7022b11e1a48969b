"""Codes of the domain as sentences for people, in the reader's language."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import frappe
from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import get_day_names
from babel.lists import format_list
from frappe import _
from frappe.utils import flt, fmt_money, format_date, getdate

from loket_kinderopvang.domain.matching import Reason
from loket_kinderopvang.domain.priority import PriorityReason
from loket_kinderopvang.domain.week_pattern import DAYS, EXTENDED, WeekPattern

EXTENDED_LABELS = {
	"before_7": "before 7:00",
	"after_18": "after 18:00",
	"overnight": "overnight",
	"public_holidays": "public holidays",
}


def reader_locale() -> Locale:
	"""Return the reader's locale for names of days and lists; English where babel does not know the language."""
	return _locale(frappe.local.lang or "en")


@lru_cache
def _locale(language: str) -> Locale:
	try:
		# English as it is written in Belgium: the day before the month.
		return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
	except Exception:
		return Locale.parse("en")


@lru_cache
def _day_names(width: str, language: str) -> tuple[str, ...]:
	names = get_day_names(width, locale=_locale(language))
	return tuple(names[day] for day in range(7))


def day_name(day: int) -> str:
	"""Return the name of a day, 0 for Monday, as it stands in a sentence."""
	return _day_names("wide", frappe.local.lang or "en")[day]


def week_names() -> list[tuple[str, str]]:
	"""Return (field, short name) of the seven days, Monday first."""
	return list(zip(DAYS, _day_names("abbreviated", frappe.local.lang or "en"), strict=True))


def month_words(day: date) -> str:
	"""Return a month with its year: "March 2026"."""
	return babel_date(day, "LLLL y", locale=reader_locale())


def month_short(day: date) -> str:
	"""Return a month with its year for a narrow column: "Mar 2026"."""
	return babel_date(day, "LLL y", locale=reader_locale())


def quarter_short(day: date) -> str:
	"""Return a quarter with its year for a narrow column, as the reader's language writes it: "Q3 2026", "K3 2026"."""
	return babel_date(day, "QQQ y", locale=reader_locale())


def number(value: float, digits: int = 1) -> str:
	"""Return a number in the reader's notation, without needless zeros."""
	from babel.numbers import format_decimal

	return format_decimal(round(flt(value), digits), locale=reader_locale())


def money(amount: object) -> str:
	"""Return an amount in euro in the reader's notation: "€ 12.34"."""
	from babel.numbers import format_currency

	return format_currency(amount, "EUR", locale=reader_locale())


def days_text(mask: int) -> str:
	"""Return half days in words: "Monday to Wednesday, Friday morning"."""
	slots = WeekPattern.from_mask(mask).to_days()
	values = [slots[day] for day in DAYS]
	parts: list[str] = []
	day = 0
	while day < 7:
		value = values[day]
		if not value:
			day += 1
			continue
		last = day
		while last < 6 and values[last + 1] == value:
			last += 1
		if last - day >= 2:
			name = _("{0} to {1}").format(day_name(day), day_name(last))
			parts.append(_with_part(name, value))
		else:
			parts.extend(_with_part(day_name(i), value) for i in range(day, last + 1))
		day = last + 1
	return listing(parts) if parts else _("no days")


def days_short(mask: int) -> str:
	"""Return half days in short names without words around them: "Mon–Wed, Fri ½"."""
	names = _day_names("abbreviated", frappe.local.lang or "en")
	slots = WeekPattern.from_mask(mask).to_days()
	values = [slots[day] for day in DAYS]
	parts: list[str] = []
	day = 0
	while day < 7:
		last = day
		while values[day] and last < 6 and values[last + 1] == values[day]:
			last += 1
		if values[day]:
			name = names[day] if last == day else f"{names[day]}–{names[last]}"
			parts.append(name if values[day] == "Full Day" else f"{name} ½")
		day = last + 1
	return ", ".join(parts)


def _with_part(name: str, value: str) -> str:
	if value == "Morning":
		return _("{0} (morning)").format(name)
	if value == "Afternoon":
		return _("{0} (afternoon)").format(name)
	return name


def listing(parts: list[str]) -> str:
	"""Join words as the reader's language does: "a, b and c"."""
	return format_list(parts, locale=reader_locale()) if parts else ""


def extended_text(mask: int) -> str:
	"""Return extended hours in words."""
	return listing([_(EXTENDED_LABELS[name]) for i, name in enumerate(EXTENDED) if mask >> i & 1])


def day_text(day: object) -> str:
	"""Return a date in the short format of the site, for lists and tables."""
	return format_date(day) if day else ""


def date_words(day: object) -> str:
	"""Return a date in words in the reader's language: "1 September 2027"."""
	return babel_date(getdate(day), format="long", locale=reader_locale()) if day else ""


def date_short(day: object) -> str:
	"""Return a date in few letters in the reader's language: "1 Sept 2027"."""
	return babel_date(getdate(day), format="medium", locale=reader_locale()) if day else ""


def reason_text(reason: Reason) -> str:
	"""Return a matching reason as a sentence for the officer.

	Raises:
		KeyError: a code without a sentence; a test sees that there is none.
	"""
	return REASONS[reason.code](reason.params)


def _mask(params: dict, name: str = "mask") -> int:
	return int(params[name])


REASONS = {
	"days_all": lambda p: _("All days are free: {0}.").format(days_text(_mask(p))),
	"days_enough": lambda p: _("Enough days are free: {0}. Not free: {1}.").format(
		days_text(_mask(p)), days_text(_mask(p, "missing"))
	),
	"days_missing": lambda p: _("Not free: {0}.").format(days_text(_mask(p, "missing"))),
	"start_on_time": lambda p: _("Free on the wanted start."),
	"start_later": lambda p: (
		_("Starts 1 week later.") if p["weeks"] == 1 else _("Starts {0} weeks later.").format(p["weeks"])
	),
	"period_covers": lambda p: _("Free until {0}, long enough.").format(day_text(p["until"])),
	"period_ends": lambda p: _("Free only until {0}.").format(day_text(p["until"])),
	"distance": lambda p: _("{0} km.").format(number(p["km"])),
	"distance_too_far": lambda p: _("{0} km, further than the {1} km that the family accepts.").format(
		number(p["km"]), number(p["max_km"])
	),
	"distance_unknown": lambda p: _("Distance unknown."),
	"price": lambda p: _(p["price_system"]) + ".",
	"price_other": lambda p: _("Another price system: {0}.").format(_(p["price_system"])),
	"kind": lambda p: _(p["kind"]) + ".",
	"kind_other": lambda p: _("Another kind of care: {0}.").format(_(p["kind"])),
	"extended": lambda p: _("Extended hours are possible: {0}.").format(extended_text(_mask(p))),
	"extended_missing": lambda p: _("Not possible: {0}.").format(extended_text(_mask(p))),
	"inclusive": lambda p: _("Takes children with a specific care need."),
	"sibling": lambda p: _("A brother or sister goes there."),
	"preferred": lambda p: _("Choice {0} of the family.").format(p["rank"]),
	"language": lambda p: _("The family's language is spoken there."),
	"fresh": lambda p: _("Confirmed on {0}.").format(day_text(p["on"])),
	"stale": lambda p: _("Last confirmed {0} days ago: call first.").format(p["days"]),
	"never_confirmed": lambda p: _("Never confirmed: call first."),
}

CHANGES = {
	"days": lambda amount: (
		_("Half a day less would open a place.")
		if amount == 1
		else _("{0} days less would open a place.").format(number(amount / 2))
	),
	"start": lambda amount: (
		_("Starting 1 week later would open a place.")
		if amount <= 7
		else _("Starting {0} weeks later would open a place.").format(-(-int(amount) // 7))
	),
	"period": lambda amount: _("A place is free for a part of the time."),
	"distance": lambda amount: _("{0} km further would open a place.").format(number(amount)),
	"price": lambda amount: _("Another price system would open a place."),
	"kind": lambda amount: _("Another kind of care would open a place."),
	"extended": lambda amount: _("Without the extended hours there would be a place."),
}


def change_text(rule: str, amount: float) -> str:
	"""Return a near miss as a sentence: what change would open a place."""
	return CHANGES[rule](amount)


DECIDERS = {
	"tier": lambda: _("it has a higher priority"),
	"weight": lambda: _("its reasons for priority weigh more"),
	"asked_on": lambda: _("it was asked earlier"),
	"draw": lambda: _("the draw decided between equals"),
}


def proposal_text(line: object) -> str:
	"""Return why this request goes to this place, as a sentence: a line of an allocation round."""
	if line.why == "nobody_else":
		return _("Nobody else is proposed for this place.")
	if line.why == "room_for_all":
		return _("There is room for all who come first for this place.")
	return _("It goes before {0}: {1}.").format(line.before, DECIDERS[line.why]())


def left_text(row: object) -> str:
	"""Return why a request has no proposal in an allocation round, as a sentence."""
	if row.why == "no_place_fits":
		return _("No free place fits it fully.")
	if row.why == "not_together":
		return _("No provider has room for the children of this family together.")
	return _("At its best place, {0}, goes {1} first: {2}.").format(
		row.vacancy, row.after, DECIDERS[row.decided_by]()
	)


NOTES = {
	"no_requests": lambda n: _("There are no open requests to propose a place for."),
	"no_vacancies": lambda n: _("There are no free places."),
	"weights_are_empty": lambda n: _("All weights in the settings are zero: every rule weighs the same."),
	"requests_unknown_place": lambda n: _(
		"For {0} requests it is not known where the family lives: the distance counts neither for nor against."
	).format(n),
	"places_unknown_place": lambda n: _(
		"For {0} places it is not known where they are: the distance counts neither for nor against."
	).format(n),
	"named_twice": lambda n: _("In {0} requests a provider was preferred twice; it counts once.").format(n),
}


def note_text(code: str, count: int) -> str:
	"""Return what a reader of an allocation round must know, as a sentence."""
	return NOTES[code](count)


def criterion_label(code: str) -> str:
	"""Return the label that staff gave a criterion, translated."""
	return _(frappe.get_cached_value("Childcare Priority Criterion", code, "label") or code)


def priority_reason_text(reason: PriorityReason) -> str:
	"""Return why a request has its priority, as a sentence for the officer."""
	params = dict(reason.params)
	asked = params.get("asked_on")
	when = day_text(asked) if isinstance(asked, date) else ""
	if reason.code == "criterion_unknown":
		return _("The criterion {0} does not exist any more and does not count.").format(params["criterion"])
	if reason.code == "criterion_not_in_force":
		return _("The criterion “{0}” did not apply on {1} and does not count.").format(
			criterion_label(str(params["criterion"])), when
		)
	if reason.code == "no_rule_set":
		return _("No priority rules were in force on {0}.").format(when)
	if reason.code == "no_tier":
		return _("No priority by the rules “{0}”.").format(_(str(params["rule_set"])))
	if reason.code == "tier":
		return _("Priority {0} because of “{1}”, by the rules “{2}”.").format(
			params["tier"], criterion_label(str(params["criterion"])), _(str(params["rule_set"]))
		)
	met = listing([str(letter) for letter in params["components"]]) or _("none")
	if reason.code == "vulnerable":
		return _("Vulnerable family: components {0}, by “{1}”.").format(met, _(str(params["rule"])))
	return _("Not a vulnerable family: components {0} of the {1} that are needed, by “{2}”.").format(
		met, params["minimum"], _(str(params["rule"]))
	)


def amount_text(amount: float) -> str:
	"""Return an amount of euro in the reader's notation."""
	return fmt_money(amount, currency="EUR")
