"""An indication of the income-based price of a day, from dated parameters that staff entered.

The desk never sets a price: Kind en Gezin's certificate does. Where a parameter is missing nothing is guessed; the
result names what is missing. The shape of the calculation (income brackets, reduction per dependent child, factor for
the length of the day) is the one published since 2014.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
DURATIONS = ("short", "full", "long")


@dataclass(frozen=True)
class Bracket:
	"""One income bracket: a coefficient with a cap, or a fixed price. ``income_up_to`` None is the last bracket."""

	income_up_to: Decimal | None
	coefficient: Decimal | None = None
	cap: Decimal | None = None
	fixed_price: Decimal | None = None


@dataclass(frozen=True)
class IncomeTariff:
	"""The parameters of a period, in euro; None is not known."""

	valid_from: date
	valid_until: date | None
	brackets: tuple[Bracket, ...] = ()
	minimum_price: Decimal | None = None
	maximum_price: Decimal | None = None
	child_reduction: Decimal | None = None
	multiple_birth_reduction: Decimal | None = None
	duration_factors: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Indication:
	"""A price in euro a day, or the parameters that are missing for one."""

	price: Decimal | None
	valid_from: date | None
	missing: tuple[str, ...] = ()


def tariff_on(day: date, tariffs: Iterable[IncomeTariff]) -> IncomeTariff | None:
	"""Return the parameters in force on ``day``; the ones that began last where periods overlap."""
	current = [t for t in tariffs if t.valid_from <= day and (t.valid_until is None or day <= t.valid_until)]
	return max(current, key=lambda t: t.valid_from, default=None)


def indicate(
	income: Decimal | None,
	day: date,
	tariffs: Iterable[IncomeTariff],
	dependent_children: int = 1,
	multiple_births: int = 0,
	duration: str = "full",
) -> Indication:
	"""Return an indication of the price of a day.

	Args:
		income: joint taxable income, euro a year; None when it is not disclosed: the maximum applies.
		day: the day of care.
		tariffs: all dated parameters.
		dependent_children: children at the family's charge; each after the first reduces the price.
		multiple_births: multiples among them, each with the extra reduction.
		duration: "short" (less than 5 hours), "full", or "long" (11 hours and more).

	Raises:
		ValueError: a negative income or number of children, or an unknown duration.
	"""
	if income is not None and income < 0:
		raise ValueError("income is below zero")
	if dependent_children < 0 or multiple_births < 0:
		raise ValueError("a number of children is below zero")
	if duration not in DURATIONS:
		raise ValueError(f"duration {duration!r} is not one of {', '.join(DURATIONS)}")
	tariff = tariff_on(day, tariffs)
	if tariff is None:
		return Indication(None, None, ("tariff",))
	missing: list[str] = []
	factor = dict(tariff.duration_factors).get(duration)
	if factor is None:
		if duration == "full":
			factor = Decimal(1)
		else:
			missing.append(f"factor_{duration}_day")
	if tariff.maximum_price is None:
		missing.append("maximum_price")
	if tariff.minimum_price is None:
		missing.append("minimum_price")
	bracket = None
	if income is not None:
		bracket = next(
			(b for b in tariff.brackets if b.income_up_to is None or income <= b.income_up_to), None
		)
		if bracket is None or (bracket.coefficient is None and bracket.fixed_price is None):
			missing.append("brackets")
		if dependent_children > 1 and tariff.child_reduction is None:
			missing.append("child_reduction")
		if multiple_births and tariff.multiple_birth_reduction is None:
			missing.append("multiple_birth_reduction")
	if missing or factor is None or tariff.maximum_price is None or tariff.minimum_price is None:
		return Indication(None, tariff.valid_from, tuple(missing))
	price = tariff.maximum_price
	if income is not None and bracket is not None:
		if bracket.fixed_price is not None:
			price = bracket.fixed_price
		elif bracket.coefficient is not None:
			price = income * bracket.coefficient
			price = min(price, bracket.cap) if bracket.cap is not None else price
		price -= (tariff.child_reduction or Decimal(0)) * max(0, dependent_children - 1)
		price -= (tariff.multiple_birth_reduction or Decimal(0)) * multiple_births
		price = min(max(price, tariff.minimum_price), tariff.maximum_price)
	return Indication((price * factor).quantize(CENT, ROUND_HALF_UP), tariff.valid_from)
