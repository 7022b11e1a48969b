"""Who goes first: dated rule sets that staff edit, and why a request falls under them.

The rules changed by decree on 1 April 2024 and were annulled by the Constitutional Court on 30 April 2025, so
nothing here knows a criterion, an amount or a date: a request is judged by the set in force on the day it was asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

NO_TIER = 99


@dataclass(frozen=True)
class Criterion:
	"""A reason why a family may go first, and the period in which it may be used."""

	code: str
	weight: float = 1.0
	registration_code: str = ""
	valid_from: date | None = None
	valid_until: date | None = None


@dataclass(frozen=True)
class PriorityRule:
	"""One line of a rule set: this criterion gives this tier (1 goes first)."""

	criterion: str
	tier: int
	weight: float | None = None
	price_system: str = ""


@dataclass(frozen=True)
class RuleSet:
	"""The priority rules of a period, with their source."""

	code: str
	valid_from: date
	valid_until: date | None
	rules: tuple[PriorityRule, ...]
	source: str = ""


@dataclass(frozen=True)
class VulnerabilityRule:
	"""When a family is vulnerable: so many of the components, of which so many core ones.

	``components`` maps a component's letter to the criteria that satisfy it, any of them.
	"""

	code: str
	valid_from: date
	valid_until: date | None
	minimum_total: int
	minimum_core: int
	components: tuple[tuple[str, frozenset[str]], ...]
	core: frozenset[str]


@dataclass(frozen=True)
class PriorityReason:
	"""Why, as a code with parameters; the site turns it into a sentence."""

	code: str
	params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Judgement:
	"""What the rules of its day say of a request."""

	rule_set: str | None
	tier: int
	weight: float
	vulnerable: bool
	priority_group: bool
	criteria: tuple[str, ...]
	reasons: tuple[PriorityReason, ...]


def in_force(valid_from: date | None, valid_until: date | None, day: date) -> bool:
	"""Tell whether a period holds ``day``; both ends are included, a missing end is open."""
	return (valid_from is None or valid_from <= day) and (valid_until is None or day <= valid_until)


def rule_set_on(day: date, rule_sets: Iterable[RuleSet]) -> RuleSet | None:
	"""Return the set in force on ``day``; where periods overlap, the one that began last (then the last code)."""
	current = [s for s in rule_sets if in_force(s.valid_from, s.valid_until, day)]
	return max(current, key=lambda s: (s.valid_from, s.code), default=None)


def vulnerability_rule_on(day: date, rules: Iterable[VulnerabilityRule]) -> VulnerabilityRule | None:
	"""Return the vulnerability rule in force on ``day``; the one that began last where periods overlap."""
	current = [r for r in rules if in_force(r.valid_from, r.valid_until, day)]
	return max(current, key=lambda r: (r.valid_from, r.code), default=None)


def is_vulnerable(codes: Collection[str], rule: VulnerabilityRule) -> tuple[bool, tuple[str, ...]]:
	"""Tell whether criteria ``codes`` make a family vulnerable, and which components they satisfy."""
	met = tuple(letter for letter, criteria in rule.components if criteria & set(codes))
	core = sum(letter in rule.core for letter in met)
	return len(met) >= rule.minimum_total and core >= rule.minimum_core, met


def judge(
	codes: Collection[str],
	asked_on: date,
	criteria: Sequence[Criterion],
	rule_sets: Iterable[RuleSet],
	vulnerability_rules: Iterable[VulnerabilityRule],
	price_system: str = "",
) -> Judgement:
	"""Judge a request by the rules in force when it was asked.

	Args:
		codes: the criteria that the family declared or proved.
		asked_on: the day of the question.
		criteria: all criteria that staff keep; unknown or ended ones do not count and are named in the reasons.
		rule_sets: all dated priority rules.
		vulnerability_rules: all dated definitions of a vulnerable family.
		price_system: the wanted price system; a rule for another one does not apply. Empty is any.
	"""
	known = {c.code: c for c in criteria}
	reasons: list[PriorityReason] = []
	valid: list[str] = []
	for code in sorted(set(codes)):
		criterion = known.get(code)
		if criterion is None:
			reasons.append(PriorityReason("criterion_unknown", (("criterion", code),)))
		elif not in_force(criterion.valid_from, criterion.valid_until, asked_on):
			reasons.append(
				PriorityReason("criterion_not_in_force", (("criterion", code), ("asked_on", asked_on)))
			)
		else:
			valid.append(code)
	rules = rule_set_on(asked_on, rule_sets)
	tier, weight = NO_TIER, 0.0
	if rules is None:
		reasons.append(PriorityReason("no_rule_set", (("asked_on", asked_on),)))
	else:
		applying = [
			rule
			for rule in rules.rules
			if rule.criterion in valid
			and (not rule.price_system or not price_system or rule.price_system == price_system)
		]
		tier = min((rule.tier for rule in applying), default=NO_TIER)
		for rule in applying:
			own = rule.weight if rule.weight is not None else known[rule.criterion].weight
			if rule.tier == tier:
				weight += own
			reasons.append(
				PriorityReason(
					"tier", (("criterion", rule.criterion), ("tier", rule.tier), ("rule_set", rules.code))
				)
			)
		if not applying:
			reasons.append(PriorityReason("no_tier", (("rule_set", rules.code),)))
	vulnerability = vulnerability_rule_on(asked_on, vulnerability_rules)
	vulnerable = False
	if vulnerability is not None:
		vulnerable, met = is_vulnerable(valid, vulnerability)
		params = (("rule", vulnerability.code), ("components", met), ("minimum", vulnerability.minimum_total))
		reasons.append(PriorityReason("vulnerable" if vulnerable else "not_vulnerable", params))
	return Judgement(
		rule_set=rules.code if rules else None,
		tier=tier,
		weight=weight,
		vulnerable=vulnerable,
		priority_group=any(known[code].registration_code for code in valid),
		criteria=tuple(valid),
		reasons=tuple(reasons),
	)
