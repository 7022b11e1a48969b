"""Priority by the rules of the day on which was asked; the sets that ship are the ones judged here."""

import json
import unittest
from datetime import date
from pathlib import Path

from loket_kinderopvang.domain import priority
from loket_kinderopvang.domain.priority import (
	NO_TIER,
	Criterion,
	PriorityRule,
	RuleSet,
	VulnerabilityRule,
	judge,
)
from loket_kinderopvang.tests.optional import given, st

DEFAULTS = Path(__file__).resolve().parents[2] / "setup" / "defaults"


def shipped(file: str) -> list[dict]:
	return json.loads((DEFAULTS / file).read_text(encoding="utf-8"))


def day(text: str | None) -> date | None:
	return date.fromisoformat(text) if text else None


CRITERIA = [
	Criterion(
		c["code"], c["weight"], c["registration_code"], day(c.get("valid_from")), day(c.get("valid_until"))
	)
	for c in shipped("priority_criteria.json")
]
RULE_SETS = [
	RuleSet(
		s["title"],
		day(s["valid_from"]),
		day(s["valid_until"]),
		tuple(
			PriorityRule(r["criterion"], r["tier"], r["weight"] or None, r["price_system"])
			for r in s["rules"]
		),
	)
	for s in shipped("priority_rule_sets.json")
]


def vulnerability() -> VulnerabilityRule:
	rule = shipped("vulnerability_rules.json")[0]
	letters: dict[str, set[str]] = {}
	for row in rule["components"]:
		letters.setdefault(row["component"], set()).add(row["criterion"])
	return VulnerabilityRule(
		rule["title"],
		day(rule["valid_from"]),
		None,
		rule["minimum_total"],
		rule["minimum_core"],
		tuple((letter, frozenset(codes)) for letter, codes in letters.items()),
		frozenset(row["component"] for row in rule["components"] if row["is_core"]),
	)


def judged(codes: list[str], asked_on: date, price_system: str = "") -> priority.Judgement:
	return judge(codes, asked_on, CRITERIA, RULE_SETS, [vulnerability()], price_system)


class TestDatedRules(unittest.TestCase):
	def test_the_same_family_has_another_tier_in_march_2024_june_2024_and_june_2025(self) -> None:
		single = ["single_parent"]
		self.assertEqual(
			[judged(single, date(y, m, 15)).tier for y, m in ((2024, 3), (2024, 6), (2025, 6))],
			[2, NO_TIER, 2],
		)
		working = ["work_or_training"]
		self.assertEqual(
			[judged(working, date(y, m, 15)).tier for y, m in ((2024, 3), (2024, 6), (2025, 6))],
			[1, NO_TIER, 1],
		)
		four_fifths = ["work_four_fifths"]
		self.assertEqual(
			[judged(four_fifths, date(y, m, 15)).tier for y, m in ((2024, 3), (2024, 6), (2025, 6))],
			[NO_TIER, 1, NO_TIER],
		)
		sibling = ["sibling_same_location"]
		self.assertEqual(
			[judged(sibling, date(y, m, 15)).tier for y, m in ((2024, 3), (2024, 6), (2025, 6))], [2, 1, 2]
		)

	def test_each_tier_has_its_reason(self) -> None:
		result = judged(["single_parent", "work_or_training"], date(2024, 3, 15))
		tiers = [dict(r.params) for r in result.reasons if r.code == "tier"]
		self.assertEqual(
			{t["criterion"]: t["tier"] for t in tiers}, {"single_parent": 2, "work_or_training": 1}
		)
		self.assertEqual(result.rule_set, "Priority rules 2014")

	def test_the_shipped_sets_leave_no_day_without_rules_and_none_with_two(self) -> None:
		for text in ("2014-04-01", "2024-03-31", "2024-04-01", "2025-04-29", "2025-04-30", "2026-11-23"):
			in_force = [
				s
				for s in RULE_SETS
				if priority.in_force(s.valid_from, s.valid_until, date.fromisoformat(text))
			]
			self.assertEqual(len(in_force), 1, text)

	def test_a_gap_gives_no_tier_and_says_so(self) -> None:
		result = judged(["single_parent"], date(2013, 1, 1))
		self.assertEqual((result.tier, result.rule_set), (NO_TIER, None))
		self.assertIn("no_rule_set", [r.code for r in result.reasons])

	def test_of_two_sets_the_one_that_began_last_counts(self) -> None:
		sets = [
			RuleSet("old", date(2020, 1, 1), None, (PriorityRule("a", 2),)),
			RuleSet("new", date(2025, 1, 1), None, (PriorityRule("a", 1),)),
		]
		self.assertEqual(judge(["a"], date(2026, 1, 1), [Criterion("a")], sets, []).tier, 1)

	def test_a_criterion_that_ended_yesterday_does_not_count_and_is_named(self) -> None:
		ended = [Criterion("a", valid_until=date(2026, 11, 22))]
		sets = [RuleSet("s", date(2020, 1, 1), None, (PriorityRule("a", 1),))]
		result = judge(["a"], date(2026, 11, 23), ended, sets, [])
		self.assertEqual(result.tier, NO_TIER)
		self.assertIn("criterion_not_in_force", [r.code for r in result.reasons])
		self.assertEqual(judge(["a"], date(2026, 11, 22), ended, sets, []).tier, 1)

	def test_no_statutory_priority_at_a_free_price(self) -> None:
		self.assertEqual(judged(["single_parent"], date(2026, 1, 1), "Free Price").tier, NO_TIER)


class TestVulnerableFamily(unittest.TestCase):
	def test_two_of_five_with_one_core(self) -> None:
		cases = {
			("low_income", "single_parent"): True,
			("low_income", "low_education"): True,
			("work_or_training", "single_parent"): False,  # none of a to c
			("low_income",): False,
			("family_member_disability", "reduced_self_care"): False,  # one component, b, counts once
			("social_or_pedagogical", "work_or_training"): True,
		}
		for codes, expected in cases.items():
			with self.subTest(codes=codes):
				self.assertEqual(judged(list(codes), date(2026, 1, 1)).vulnerable, expected)

	@given(st.sets(st.sampled_from([c.code for c in CRITERIA])), st.sampled_from([c.code for c in CRITERIA]))
	def test_one_criterion_more_never_takes_priority_away(self, codes: set[str], more: str) -> None:
		before, after = (
			judged(sorted(codes), date(2026, 1, 1)),
			judged(sorted(codes | {more}), date(2026, 1, 1)),
		)
		self.assertLessEqual(after.tier, before.tier)
		self.assertGreaterEqual(after.vulnerable, before.vulnerable)
