"""The defaults that ship fit together and name their sources."""

import itertools
import json
import unittest
from datetime import date, timedelta

import jinja2
import jinja2.meta

from loket_kinderopvang.setup import mail_texts
from loket_kinderopvang.tests.metadata.artefacts import defaults, fields

LANGUAGES = ("nl", "en", "fr")


class TestDefaults(unittest.TestCase):
	def test_rules_name_criteria_that_ship(self) -> None:
		codes = {row["code"] for row in defaults("priority_criteria.json")}
		for rule_set in defaults("priority_rule_sets.json"):
			self.assertTrue(rule_set["source"])
			self.assertLessEqual({row["criterion"] for row in rule_set["rules"]}, codes)
		for rule in defaults("vulnerability_rules.json"):
			self.assertLessEqual({row["criterion"] for row in rule["components"]}, codes)

	def test_each_official_priority_group_has_a_criterion(self) -> None:
		official = set(fields("Childcare Priority Criterion")["registration_code"]["options"].split("\n")) - {
			""
		}
		self.assertEqual({row["registration_code"] for row in defaults("priority_criteria.json")}, official)

	def test_rule_sets_follow_each_other_without_gap_or_overlap(self) -> None:
		sets = sorted(defaults("priority_rule_sets.json"), key=lambda row: row["valid_from"])
		for earlier, later in itertools.pairwise(sets):
			after = date.fromisoformat(earlier["valid_until"]) + timedelta(days=1)
			self.assertEqual(after.isoformat(), later["valid_from"])
		self.assertIsNone(sets[-1]["valid_until"])

	def test_there_is_a_closing_reason_of_each_kind(self) -> None:
		kinds = set(fields("Childcare Closing Reason")["kind"]["options"].split("\n"))
		self.assertEqual({row["kind"] for row in defaults("closing_reasons.json")}, kinds - {"Answered"})

	def test_every_message_has_its_template_in_three_languages(self) -> None:
		messages = fields("Childcare Mail Template")["message"]["options"].split("\n")
		shipped = {(row["message"], row["language"]): row for row in mail_texts.shipped()}
		self.assertLessEqual(
			{(message, language) for message in messages for language in LANGUAGES}, set(shipped)
		)
		self.assertNotIn("[[", json.dumps(list(shipped.values())))
		environment = jinja2.Environment(autoescape=False)
		for message in messages:
			variables = []
			for language in LANGUAGES:
				row = shipped[message, language]
				self.assertTrue(row["subject"].strip())
				variables.append(
					jinja2.meta.find_undeclared_variables(environment.parse(row["subject"] + row["response"]))
				)
			self.assertEqual(variables[0], variables[1], message)
			self.assertEqual(variables[0], variables[2], message)

	def test_cards_and_chart_filter_fields_that_exist(self) -> None:
		for card in defaults("number_cards.json"):
			for condition in json.loads(card["filters_json"]) + json.loads(card["dynamic_filters_json"]):
				self.assertEqual(len(condition), 4)
				self.assertIn(condition[1], fields(card["document_type"]))
		for chart in defaults("dashboard_charts.json"):
			self.assertIn(chart["based_on"], fields(chart["document_type"]))

	def test_the_home_shows_cards_charts_and_shortcuts_that_it_has(self) -> None:
		for workspace in defaults("workspaces.json"):
			blocks = json.loads(workspace["content"])
			shown = lambda kind, key: {b["data"][key] for b in blocks if b["type"] == kind}  # noqa: E731
			self.assertLessEqual(
				shown("number_card", "number_card_name"), {c["name"] for c in defaults("number_cards.json")}
			)
			self.assertLessEqual(
				shown("chart", "chart_name"), {c["name"] for c in defaults("dashboard_charts.json")}
			)
			self.assertLessEqual(
				shown("shortcut", "shortcut_name"), {s["label"] for s in workspace["shortcuts"]}
			)
			breaks = {link["label"] for link in workspace["links"] if link["type"] == "Card Break"}
			self.assertLessEqual(shown("card", "card_name"), breaks)

	def test_every_amount_has_a_source(self) -> None:
		for tariff in defaults("income_tariffs.json"):
			self.assertRegex(tariff["source"], r"\.(be|org|vlaanderen)")
