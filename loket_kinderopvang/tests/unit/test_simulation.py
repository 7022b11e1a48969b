"""The simulator: the same seed the same year, a what-if that does what it says, and figures that can be read."""

import csv
import io
import json
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

from loket_kinderopvang.domain.simulation import (
	Behaviour,
	Case,
	District,
	Location,
	Municipality,
	MunicipalityError,
	ScenarioError,
	Wish,
	apply,
	from_dict,
	live_through,
	parse,
	summarise,
	to_dict,
)
from loket_kinderopvang.domain.simulation.output import as_csv, as_html
from loket_kinderopvang.domain.simulation.summary import band
from loket_kinderopvang.matching import simulate

MONDAY = 0b11


def hamlet(**values) -> Municipality:
	"""A hamlet small enough to think through: two districts, one location, one wish."""
	parts = {
		"name": "Hamlet",
		"districts": (District("Noord", 51.0, 3.8), District("Zuid", 50.98, 3.8)),
		"locations": (Location("Zonnetje", "Noord", 10),),
		"wishes": (Wish("Noord"),),
		"behaviour": Behaviour(requests_per_year=40, acceptance=1.0),
	}
	return Municipality(**{**parts, **values})


def answered(cases: list[Case]) -> int:
	return sum(case.answered_after is not None for case in cases)


class TestYear(unittest.TestCase):
	def test_the_same_seed_gives_the_same_year_and_another_gives_another(self) -> None:
		self.assertEqual(live_through(hamlet(), 1), live_through(hamlet(), 1))
		self.assertNotEqual(live_through(hamlet(), 1), live_through(hamlet(), 2))

	def test_without_places_nobody_is_answered_and_with_plenty_everybody(self) -> None:
		nobody = live_through(hamlet(locations=()), 1)
		self.assertEqual((answered(nobody), len(nobody) > 20), (0, True))
		plenty = live_through(hamlet(locations=(Location("Zonnetje", "Noord", 300, new=True),)), 1)
		in_time = [case for case in plenty if case.answered_after is not None]
		self.assertEqual(len(in_time), len(plenty))

	def test_more_places_answer_more(self) -> None:
		more = apply(hamlet(), parse("places +30 in noord"))
		self.assertEqual(sum(location.places for location in more.locations), 40)
		self.assertGreater(answered(live_through(more, 1)), answered(live_through(hamlet(), 1)))

	def test_a_day_that_is_opened_helps_who_needs_it(self) -> None:
		closed = hamlet(
			locations=(Location("Zonnetje", "Noord", 10, slot_mask=0b1111111100),),
			wishes=(Wish("Noord", slot_mask=MONDAY),),
		)
		self.assertEqual(answered(live_through(closed, 1)), 0)
		self.assertGreater(answered(live_through(apply(closed, parse("open monday")), 1)), 0)

	def test_a_slower_answer_makes_families_wait_longer(self) -> None:
		plenty = hamlet(locations=(Location("Zonnetje", "Noord", 300, new=True),))
		days = {
			pace: sum(
				case.answered_after for case in live_through(apply(plenty, parse(f"answer {pace} days")), 1)
			)
			for pace in (2, 14)
		}
		self.assertLess(days[2], days[14])

	def test_priority_rules_put_their_families_first(self) -> None:
		town = simulate.invented_town()
		code = "single_parent"
		wishes = (Wish("Noord", criteria=(code,), price_system="Income-based"), Wish("Noord", share=3.0))
		scarce = hamlet(criteria=town.criteria, rule_sets=town.rule_sets, wishes=wishes)
		first = live_through(scarce, 1)
		self.assertEqual({c.tier for c in first if c.priority_group}, {2})
		none = live_through(apply(scarce, parse("priority none")), 1)
		share = {
			name: answered([c for c in cases if c.priority_group])
			for name, cases in (("rules", first), ("none", none))
		}
		self.assertGreater(share["rules"], share["none"])


class TestWhatIf(unittest.TestCase):
	def test_what_cannot_be_understood_says_what_can(self) -> None:
		for line in ("", "more places", "open someday", "places ten in Noord"):
			with self.subTest(line), self.assertRaisesRegex(ScenarioError, "Write one of: places"):
				parse(line)

	def test_what_does_not_exist_is_named_with_what_does(self) -> None:
		with self.assertRaisesRegex(ScenarioError, "Districts: Noord, Zuid"):
			apply(hamlet(), parse("places +1 in Oost"))
		with self.assertRaisesRegex(ScenarioError, "Write none, or one of"):
			apply(hamlet(), parse("priority mine"))

	def test_dutch_and_french_are_understood(self) -> None:
		for english, others in {
			"places +4 in Zuid": ("plaatsen +4 in zuid", "places +4 à Zuid"),
			"open monday": ("open maandag", "ouvrir lundi"),
			"answer 2 days": ("antwoord 2 dagen", "réponse 2 jours"),
			"priority none": ("voorrang geen", "priorité aucune"),
		}.items():
			for other in others:
				self.assertEqual(apply(hamlet(), parse(other)), apply(hamlet(), parse(english)), other)

	def test_fewer_places_stop_at_none(self) -> None:
		self.assertEqual(apply(hamlet(), parse("places -99 in Noord")).locations[0].places, 0)
		self.assertEqual(apply(hamlet(), parse("places +10%")).locations[0].places, 11)


class TestFiles(unittest.TestCase):
	def test_a_municipality_comes_back_from_its_file_as_it_was(self) -> None:
		town = simulate.invented_town()
		self.assertEqual(from_dict(json.loads(json.dumps(to_dict(town)))), town)

	def test_a_wrong_field_is_named(self) -> None:
		good = to_dict(hamlet())
		cases = {
			"locations, number 1: nothing is known of places_free": {"locations": [{"places_free": 1}]},
			"locations, number 1: name, district, places must be given": {"locations": [{}]},
			"locations, number 1: places must be of the kind int": {
				"locations": [{"name": "A", "district": "Noord", "places": "ten"}]
			},
			"district must be one of Noord, Zuid": {"wishes": [{"district": "Oost"}]},
			"districts must hold at least one": {"districts": []},
			"wishes must be a list": {"wishes": {}},
			"acceptance from 0 to 1": {"behaviour": {"acceptance": 75}},
			"nothing is known of towns": {"towns": 1},
		}
		for text, wrong in cases.items():
			with self.subTest(text), self.assertRaises(MunicipalityError) as refused:
				from_dict({**good, **wrong})
			self.assertIn(text.lower(), str(refused.exception).lower())


class TestSummary(unittest.TestCase):
	def test_a_band_by_hand(self) -> None:
		found = band([1.0, 2.0, 3.0, 4.0, 5.0])
		# 3 ± 2.776 × 1.5811 / √5
		self.assertAlmostEqual(found.low, 3 - 1.963, delta=0.002)
		self.assertAlmostEqual(found.high, 3 + 1.963, delta=0.002)
		self.assertEqual((band([]).mean, band([4.0]).low), (None, None))

	def summary(self):
		def case(name, district, group, days):
			return Case(name, district, group, 1 if group else 99, days)

		years = {
			"As it is": [
				[case("1", "Noord", True, 10), case("2", "Zuid", False, None)],
				[case("1", "Noord", True, 20), case("2", "Zuid", False, None)],
			],
			"=More": [
				[case("1", "Noord", True, 10), case("2", "Zuid", False, 4)],
				[case("1", "Noord", True, 20), case("2", "Zuid", False, 6)],
			],
		}
		return summarise(years, ["Noord", "Zuid"])

	def test_every_number_by_hand(self) -> None:
		found = self.summary()
		self.assertEqual(found.of("As it is").value.mean, 0.5)
		self.assertEqual(found.of("=More").difference.mean, 0.5)
		self.assertEqual(found.of("=More", "Zuid").value.mean, 1.0)
		self.assertEqual(found.of("As it is", "priority_groups", "median_days").value.mean, 15.0)
		self.assertIsNone(found.of("As it is", "others", "median_days").value.mean)

	def test_a_spreadsheet_runs_nothing_and_the_page_stands_alone(self) -> None:
		rows = list(csv.DictReader(io.StringIO(as_csv(self.summary()))))
		self.assertEqual({row["scenario"] for row in rows}, {"As it is", "'=More"})
		page = as_html(self.summary(), "<Town>")
		self.assertIn("&lt;Town&gt;", page)
		self.assertNotIn("http", page.replace("http://www.w3.org", ""))
		self.assertEqual(page.count("<svg"), 3)


class TestCommand(unittest.TestCase):
	def test_a_table_and_both_files_without_a_site(self) -> None:
		with tempfile.TemporaryDirectory() as folder:
			town, page, figures = (Path(folder) / name for name in ("town.json", "page.html", "figures.csv"))
			town.write_text(json.dumps(to_dict(hamlet())))
			done = subprocess.run(
				[
					*(
						sys.executable,
						"-m",
						"loket_kinderopvang.matching.simulate",
						"--municipality",
						str(town),
					),
					*("--seeds", "2", "--workers", "1", "--what-if", "More: places +10 in Noord"),
					*("--html", str(page), "--csv", str(figures)),
				],
				capture_output=True,
				text=True,
				cwd=Path(simulate.__file__).parents[1],
			)
			self.assertEqual(done.returncode, 0, done.stderr)
			self.assertIn("More", done.stdout)
			self.assertIn("More", page.read_text())
			self.assertIn("More,Zuid,answered_share", figures.read_text())

	def test_a_mistake_is_said_in_one_line(self) -> None:
		said = io.StringIO()
		with redirect_stderr(said), redirect_stdout(io.StringIO()):
			self.assertEqual(simulate.main(["--what-if", "nonsense", "--seeds", "1"]), 2)
			self.assertEqual(simulate.main(["--municipality", "/nowhere.json"]), 2)
		self.assertEqual(len(said.getvalue().strip().splitlines()), 2)

	def test_two_what_ifs_of_one_name_stay_apart(self) -> None:
		small = replace(hamlet(), behaviour=Behaviour(requests_per_year=5))
		scenarios = [parse("A: answer 2 days"), parse("A: answer 9 days")]
		summary = simulate.run(small, scenarios, [1], simulate.date(2026, 1, 1), workers=1)
		self.assertEqual(summary.scenarios, ("A", "A (2)"))
