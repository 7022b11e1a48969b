"""The defaults that ship fit together and name their sources."""

import itertools
import json
import unittest
from datetime import date, timedelta

import jinja2
import jinja2.meta

from loket_kinderopvang.mail import mail_texts
from loket_kinderopvang.tests.metadata.artefacts import MODULE, PACKAGE, defaults, fields

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
			if card["type"] == "Custom":
				self.assertIn(f"def {card['method'].rpartition('.')[2]}(", (PACKAGE / "api.py").read_text())
				continue
			for condition in json.loads(card["filters_json"]) + json.loads(card["dynamic_filters_json"]):
				self.assertEqual(len(condition), 4)
				self.assertIn(condition[1], fields(card["document_type"]))
		for chart in defaults("dashboard_charts.json"):
			if chart["chart_type"] == "Report":
				folder = chart["report_name"].lower().replace(" ", "_")
				self.assertTrue((MODULE / "report" / folder).exists(), chart["name"])
				continue
			self.assertIn(chart["based_on"], fields(chart["document_type"]))

	def test_dashboards_show_what_ships(self) -> None:
		cards = {card["name"] for card in defaults("number_cards.json")}
		charts = {chart["name"] for chart in defaults("dashboard_charts.json")}
		for dashboard in defaults("dashboards.json"):
			self.assertLessEqual({link["card"] for link in dashboard["cards"]}, cards)
			self.assertLessEqual({link["chart"] for link in dashboard["charts"]}, charts)

	def test_saved_reports_use_fields_that_officers_may_read(self) -> None:
		for report in defaults("saved_reports.json"):
			known, settings = fields(report["ref_doctype"]), json.loads(report["json"])
			used = [field for field, _doctype in settings["fields"]] + [row[1] for row in settings["filters"]]
			for fieldname in set(used) - {"name", "_aggregate_column"}:
				self.assertFalse(known[fieldname].get("permlevel"), f"{report['name']}: {fieldname}")
			# Without roles Frappe would take those of the doctype, parents and partners among them.
			self.assertEqual({row["role"] for row in report["roles"]}, {"Loket Manager", "Loket Officer"})

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
