"""Supply and demand, the expected need and the map of shortage: a small town worked out by hand."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.desk.query_report import run

from loket_kinderopvang import api
from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

SQUARE = '{"type": "Polygon", "coordinates": [[[3.70, 51.05], [3.74, 51.05], [3.74, 51.09], [3.70, 51.09], [3.70, 51.05]]]}'
WEEK = tuple(f"slot_{bit}" for bit in range(10))


class SupplyTestCase(LoketTestCase):
	"""A town with a northern and a southern part, on 25 November 2026; age groups begin at 12 and 24 months."""

	def setUp(self) -> None:
		super().setUp()
		still = clock.fixed("2026-11-25 10:00:00")
		still.__enter__()
		self.addCleanup(still.__exit__, None, None, None)
		self.addCleanup(frappe.clear_document_cache, "Childcare Settings", "Childcare Settings")
		frappe.db.set_single_value("Childcare Settings", "age_groups", "12, 24")
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		self.town = factories.make_area(area_name=factories.word()).name
		self.north, self.south = (
			factories.make_area(
				area_name=f"{side} {factories.word()}",
				parent_childcare_area=self.town,
				latitude=latitude,
				longitude=3.72,
			).name
			for side, latitude in (("North", 51.07), ("South", 51.03))
		)
		self.desk = factories.make_desk(areas=[self.town]).name
		self.providers = {
			area: factories.make_provider(self.desk, area=area).name for area in (self.north, self.south)
		}

	def place(self, area: str, **values: Any) -> str:
		return factories.make_vacancy(self.providers[area], **values).name

	def request(self, area: str | None, born: str, **values: Any) -> str:
		family = factories.make_family(values.pop("desk", self.desk), area=area)
		child = factories.make_child(
			family.name, **({"expected_date": born} if born > "2026-11-25" else {"birth_date": born})
		)
		return factories.make_request(child.name, area=area, **values).name

	def fill(self) -> None:
		self.place(self.north, places=2, available_from="2026-12-01", age_to_months=36)
		self.place(
			self.north,
			places=1,
			monday="Full Day",
			available_from="2027-01-15",
			available_until="2027-02-14",
			age_from_months=12,
			age_to_months=36,
		)
		self.place(self.south, places=5, available_from="2026-12-01", closed=1)
		self.place(self.south, places=0, available_from="2026-12-01")
		self.place(self.south, places=3, tuesday="Morning", available_from="2027-03-01")
		self.request(self.north, "2026-09-05", wanted_from="2027-01-01")
		for _twin in range(2):
			self.request(
				self.north,
				"2025-06-10",
				monday="Full Day",
				wanted_from="2027-01-20",
				wanted_until="2027-02-10",
			)
		self.request(self.north, "2026-02-01", monday="Morning", wanted_from="2027-01-01")
		self.request(self.south, "2024-12-15", tuesday="Full Day", wanted_from="2027-01-10")
		self.request(None, "2027-01-20", saturday="Morning", wanted_from="2027-03-01")
		# Neither what is answered nor what another desk keeps is open here.
		answered = self.request(self.south, "2026-01-01", wanted_from="2027-01-01")
		frappe.db.set_value("Childcare Request", answered, "outcome", "Answered")
		self.request(self.south, "2026-01-01", wanted_from="2027-01-01", desk=factories.make_desk().name)

	def report(self, name: str = "Childcare Supply and Demand", **filters: Any) -> dict:
		return run(name, filters={"desk": self.desk, **filters})

	def line(self, report: dict, area: str | None, kind: str) -> dict:
		"""Return the row of an area and kind; None for all areas."""
		(row,) = (
			row
			for row in report["result"]
			if row["kind"] == kind and (row["is_total"] if area is None else row["area"] == area and not row["is_total"])
		)  # fmt: skip
		return row

	def week(self, report: dict, area: str | None, kind: str) -> list:
		row = self.line(report, area, kind)
		return [row[name] for name in WEEK]

	def as_board(self) -> None:
		frappe.set_user(factories.make_user("Loket Board", desk=self.desk).name)


class TestSupplyAndDemand(SupplyTestCase):
	def test_half_days_of_a_month(self) -> None:
		self.fill()
		report = self.report(first_month="2027-01-09")
		self.assertEqual(self.week(report, self.north, "free"), [3, 3, 2, 2, 2, 2, 2, 2, 2, 2])
		self.assertEqual(self.week(report, self.north, "wanted"), [4, 3, 1, 1, 1, 1, 1, 1, 1, 1])
		self.assertEqual(self.week(report, self.north, "short"), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
		self.assertEqual(self.week(report, self.south, "free"), [0] * 10)
		self.assertEqual(self.week(report, self.south, "wanted"), [0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
		self.assertEqual(self.week(report, self.south, "short"), [0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
		# All together: what is free in the north answers the south.
		self.assertEqual(self.week(report, None, "free"), [3, 3, 2, 2, 2, 2, 2, 2, 2, 2])
		self.assertEqual(self.week(report, None, "wanted"), [4, 3, 2, 2, 1, 1, 1, 1, 1, 1])
		self.assertEqual(self.week(report, None, "short"), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
		places = [self.line(report, area, "short")["week"] for area in (self.north, self.south, None)]
		self.assertEqual(places, [0.1, 0.2, 0.1])
		self.assertEqual(self.line(report, self.north, "free")["week"], 2.2)
		self.assertEqual(self.line(report, self.north, "wanted")["week"], 1.5)
		self.assertEqual([card["value"] for card in report["report_summary"]], ["5", "3", "0.1"])
		# Nobody asks for a Saturday in January, so it has no column; in March somebody does.
		self.assertNotIn("slot_10", [column["fieldname"] for column in report["columns"]])
		march = self.report(first_month="2027-03-01")
		self.assertEqual(self.line(march, "", "short")["slot_10"], 1)
		self.assertEqual(self.line(march, "", "short")["label"], "Not known")

	def test_the_highest_shortage_is_the_darkest(self) -> None:
		self.fill()
		levels = self.line(self.report(first_month="2027-01-01"), self.north, "short")["levels"]
		self.assertEqual((levels["slot_0"], levels["slot_1"]), (4, 0))

	def test_months_in_full_time_places(self) -> None:
		self.fill()
		report = self.report(view="months", first_month="2027-01-01", months=3)
		labels = [column["label"] for column in report["columns"]][2:]
		self.assertEqual(labels, ["Jan 2027", "Feb 2027", "Mar 2027"])

		def months(area: str | None, kind: str) -> list[float]:
			row = self.line(report, area, kind)
			return [row[f"month_{number}"] for number in range(3)]

		self.assertEqual(months(self.north, "free"), [2.2, 2.2, 2.0])
		self.assertEqual(months(self.north, "wanted"), [1.5, 1.5, 1.1])
		self.assertEqual(months(self.north, "short"), [0.1, 0.1, 0.0])
		self.assertEqual(months(self.south, "free"), [0.0, 0.0, 0.3])
		self.assertEqual(months(self.south, "short"), [0.2, 0.2, 0.1])
		self.assertEqual(months("", "short"), [0.0, 0.0, 0.1])
		self.assertEqual(months(None, "wanted"), [1.7, 1.7, 1.4])
		self.assertEqual(months(None, "short"), [0.1, 0.1, 0.1])
		self.assertEqual(len(self.report(view="months", only_short=1)["result"]), 4)
		self.assertEqual(len(self.report(view="months")["columns"]), 2 + 12)

	def test_age_groups_follow_the_child(self) -> None:
		self.fill()

		def monday(month: str, age: int) -> tuple[int, int]:
			report = self.report(first_month=month, age_group=str(age))
			return tuple(self.line(report, self.north, kind)["slot_0"] for kind in ("free", "wanted"))

		# In January two are babies. One turns a year on the first of February; the place for a day takes from a year on.
		self.assertEqual((monday("2027-01-01", 0), monday("2027-02-01", 0)), ((2, 2), (2, 1)))
		self.assertEqual((monday("2027-01-01", 1), monday("2027-02-01", 1)), ((3, 2), (3, 3)))
		report = self.report(first_month="2027-01-01", age_group="2")
		self.assertEqual(self.line(report, self.south, "short")["slot_2"], 1)
		self.assertEqual(self.line(report, None, "wanted")["slot_2"], 1)
		frappe.db.set_value("Childcare Request", {"area": self.south}, "child_date", None)
		report = self.report(first_month="2027-01-01", age_group="-1")
		self.assertEqual(self.week(report, self.south, "wanted"), [0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
		self.assertEqual(self.week(report, self.north, "free"), [3, 3, 2, 2, 2, 2, 2, 2, 2, 2])
		self.assertEqual(
			[choice["label"] for choice in api.age_groups()],
			["Under 12 months", "12 to 23 months", "From 24 months", "Not known"],
		)

	def test_a_provider_that_is_disabled_has_no_place(self) -> None:
		self.fill()
		frappe.db.set_value("Childcare Provider", self.providers[self.north], "disabled", 1)
		report = self.report(first_month="2027-01-01")
		self.assertEqual(self.week(report, self.north, "free"), [0] * 10)

	def test_filters_that_make_no_sense_are_refused(self) -> None:
		for wrong in (
			{"first_month": "2026-10-01"},
			{"first_month": "2031-01-01"},
			{"first_month": "tomorrow"},
			{"age_group": "7"},
		):
			with self.assertRaises(frappe.ValidationError, msg=str(wrong)):
				self.report(**wrong)

	def test_the_board_sees_rounded_requests_and_free_places_as_they_are(self) -> None:
		self.fill()
		self.as_board()
		report = self.report(first_month="2027-01-01")
		self.assertEqual(self.week(report, self.north, "free"), [3, 3, 2, 2, 2, 2, 2, 2, 2, 2])
		for area in (self.north, None):
			wanted, free, short = (self.week(report, area, kind) for kind in ("wanted", "free", "short"))
			self.assertFalse([value for value in wanted if value % 5])
			# What is short follows from what is shown.
			self.assertEqual(short, [max(0, a - b) for a, b in zip(wanted, free, strict=True)])
		self.assertIn("rounded at random to multiples of 5", report["message"])

	def test_the_board_sees_how_things_stood_when_the_month_began(self) -> None:
		for _number in range(20):
			self.request(self.north, "2026-09-05", wanted_from="2027-01-01")
		frappe.db.set_value("Childcare Request", {"desk": self.desk}, "asked_on", "2026-10-20")
		self.as_board()
		before = self.week(self.report(first_month="2027-01-01"), self.north, "wanted")
		self.assertTrue(all(before))
		frappe.set_user("Administrator")
		self.request(self.north, "2026-09-05", wanted_from="2027-01-01")
		self.as_board()
		self.assertEqual(self.week(self.report(first_month="2027-01-01"), self.north, "wanted"), before)

	def test_who_does_not_see_figures_is_refused(self) -> None:
		for user in (
			factories.make_user("Loket Provider").name,
			factories.make_user("Loket Parent").name,
			"Guest",
		):
			frappe.set_user(user)
			for call in (
				self.report,
				lambda: self.report("Childcare Expected Need"),
				lambda: api.shortage_map(self.desk),
				api.age_groups,
			):
				with self.assertRaises(frappe.PermissionError):
					call()

	def test_an_officer_sees_the_own_desk_only(self) -> None:
		frappe.set_user(factories.make_user("Loket Officer", desk=self.desk).name)
		self.assertEqual(self.report()["result"], [])
		with self.assertRaises(frappe.PermissionError):
			api.shortage_map(factories.make_desk().name)


class TestExpectedNeed(SupplyTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.fill()
		# This one waits already: it is no need that is still to come.
		self.request(self.north, "2026-02-01", wanted_from="2026-11-01")

	def need(self, **filters: Any) -> dict:
		return self.report("Childcare Expected Need", **filters)

	def test_month_by_month(self) -> None:
		report = self.need(months=6)
		rows = [(row["starts"], row["requests"], row["days"], row["places"]) for row in report["result"]]
		self.assertEqual(
			rows,
			[
				(0, 0, 0, 0),
				(0, 0, 0, 0),
				(5, 5, 8.5, 1.7),
				(0, 5, 8.5, 1.7),
				(1, 4, 7.0, 1.4),
				(0, 4, 7.0, 1.4),
			],
		)
		self.assertEqual(report["result"][2]["label"], "January 2027")
		self.assertEqual(len(self.need()["result"]), 18)
		self.assertEqual(len(self.need(months=99)["result"]), 36)

	def test_by_area(self) -> None:
		report = self.need(months=6, by="area", figure="days")
		rows = {row["label"]: [row[f"month_{number}"] for number in range(2, 6)] for row in report["result"]}
		titles = {
			name: frappe.db.get_value("Childcare Area", name, "area_name")
			for name in (self.north, self.south)
		}
		self.assertEqual(rows[titles[self.north]], [7.5, 7.5, 5.5, 5.5])
		self.assertEqual(rows[titles[self.south]], [1.0, 1.0, 1.0, 1.0])
		self.assertEqual(rows["Not known"], [0.0, 0.0, 0.5, 0.5])
		self.assertEqual(rows["Total"], [8.5, 8.5, 7.0, 7.0])

	def test_by_age_group(self) -> None:
		report = self.need(months=6, by="age_group", figure="requests")
		rows = {row["label"]: [row[f"month_{number}"] for number in range(2, 6)] for row in report["result"]}
		self.assertEqual(rows["Under 12 months"], [2, 1, 2, 2])
		self.assertEqual(rows["12 to 23 months"], [2, 3, 1, 1])
		self.assertEqual(rows["From 24 months"], [1, 1, 1, 1])
		self.assertEqual(rows["Total"], [5, 5, 4, 4])

	def test_the_board_sees_no_small_figure(self) -> None:
		self.as_board()
		rows = self.need(months=6)["result"]
		for row in rows:
			self.assertEqual((row["starts"] % 5, row["requests"] % 5, row["days"] % 2.5), (0, 0, 0))
			self.assertEqual(row["places"], row["days"] / 5)
		for row in self.need(months=6, by="area", figure="requests")["result"]:
			self.assertEqual(row["month_2"] % 5, 0)


class TestMap(SupplyTestCase):
	def test_areas_with_their_figures_and_shapes(self) -> None:
		frappe.get_doc("Childcare Area", self.north).update({"boundary": SQUARE}).save()
		self.fill()
		data = api.shortage_map(self.desk, "2027-01-31")
		self.assertEqual((data["month"], data["month_label"]), ("2027-01-01", "January 2027"))
		self.assertEqual(data["months"][0], {"value": "2026-11-01", "label": "November 2026"})
		areas = {area["area"]: area for area in data["areas"]}
		self.assertEqual([area["area"] for area in data["areas"]], [self.town, self.north, self.south])
		north, south = areas[self.north], areas[self.south]
		self.assertEqual((north["short"], north["requests"], north["places"]), (0.1, 4, 3))
		self.assertEqual((south["short"], south["requests"], south["places"]), (0.2, 1, 0))
		self.assertEqual((north["level"], south["level"]), (2, 4))
		self.assertEqual(north["shape"][0][0][0], (3.7, 51.05))
		self.assertEqual(north["centre"], (3.72, 51.07))
		self.assertEqual((south["shape"], south["centre"]), (None, (3.72, 51.03)))
		self.assertTrue(areas[self.town]["is_larger"])
		self.assertIn("part not known", areas[self.town]["label"])
		self.assertIn("shortage 0.2; open requests 1, free places 0", south["summary"])
		self.assertEqual(
			(data["total"]["short"], data["total"]["requests"], data["total"]["places"]), (0.1, 5, 3)
		)
		# Next month is shown when none is chosen.
		self.assertEqual(api.shortage_map(self.desk)["month"], "2026-12-01")

	def test_the_board_gets_rounded_figures(self) -> None:
		self.fill()
		self.as_board()
		data = api.shortage_map(self.desk, "2027-01-01")
		north = next(area for area in data["areas"] if area["area"] == self.north)
		self.assertEqual((north["requests"] % 5, north["places"]), (0, 3))
		self.assertEqual(data["total"]["requests"] % 5, 0)
		self.assertIn("rounded", data["note"])
