"""The pictures of need and supply, as a manager, an officer and a board see them in a real browser."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import frappe
from frappe.utils import add_days, add_months, get_first_day, getdate

from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.browser import accessible
from loket_kinderopvang.tests.optional import expect

# Parts of an invented town, side by side; the last one has no boundary, only a centre.
PARTS = {
	"Centrum": [[3.700, 51.040], [3.722, 51.036], [3.735, 51.046], [3.728, 51.058], [3.706, 51.056]],
	"Stationswijk": [[3.735, 51.046], [3.760, 51.040], [3.771, 51.054], [3.752, 51.062], [3.728, 51.058]],
	"Noordhoek": [[3.706, 51.056], [3.728, 51.058], [3.752, 51.062], [3.745, 51.080], [3.715, 51.083]],
	"Zuiderpark": [[3.700, 51.040], [3.722, 51.036], [3.735, 51.046], [3.760, 51.040], [3.748, 51.018], [3.712, 51.016]],
	"Westkouter": [[3.668, 51.034], [3.700, 51.040], [3.706, 51.056], [3.715, 51.083], [3.680, 51.070], [3.662, 51.052]],
}  # fmt: skip
# part -> (requests for the full week, requests for Monday and Tuesday, free places)
FIGURES = {"Centrum": (9, 3, 2), "Stationswijk": (5, 2, 1), "Noordhoek": (2, 0, 6), "Zuiderpark": (6, 1, 3), "Oostakker": (1, 1, 0)}  # fmt: skip


class TestPictures(BrowserTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.month = getdate(get_first_day(add_months(clock.today(), 1)))
		cls.town = factories.make_area(
			area_name=f"Zonnedorp {factories.word(2)}", longitude=3.72, latitude=51.05
		)
		cls.desk = factories.make_desk(areas=[cls.town.name])
		cls.areas = {}
		for name, ring in PARTS.items():
			boundary = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
			cls.areas[name] = factories.make_area(
				area_name=name, parent_childcare_area=cls.town.name, boundary=json.dumps(boundary)
			).name
		cls.areas["Oostakker"] = factories.make_area(
			area_name="Oostakker", parent_childcare_area=cls.town.name, longitude=3.785, latitude=51.07
		).name
		for name, figures in FIGURES.items():
			cls.fill(cls.areas[name], *figures)
		cls.users = {
			role: factories.make_user(role, desk=cls.desk.name, password=factories.PASSWORD).name
			for role in ("Loket Manager", "Loket Officer", "Loket Board")
		}
		frappe.db.commit()

	@classmethod
	def fill(cls, area: str, full_week: int, two_days: int, places: int) -> None:
		"""Give an area requests and a provider with free places, from next month on."""
		two = {"monday": "Full Day", "tuesday": "Full Day"}
		for number in range(full_week + two_days):
			family = factories.make_family(cls.desk.name, area=area)
			child = factories.make_child(family.name, birth_date=add_months(clock.today(), -4 - 2 * number))
			start = add_months(cls.month, number % 5 if number > 2 else 0)
			days = {} if number < full_week else two
			factories.make_request(child.name, area=area, wanted_from=start, **days)
		provider = factories.make_provider(cls.desk.name, area=area, provider_name=f"Opvang {area}")
		if places:
			factories.make_vacancy(provider.name, places=places, available_from=cls.month)

	def signed_in(self, role: str, path: str, **options: Any) -> Any:
		page = self.open(self.users[role], factories.PASSWORD, **options)
		page.goto(path)
		return page

	def test_a_heat_map_of_half_days_and_of_months(self) -> None:
		page = self.signed_in("Loket Manager", "/app/query-report/Childcare Supply and Demand")
		centre = page.locator(".dt-row", has_text="Centrum").filter(has_text="Shortage").first
		# Nine for the whole week from one month or another, three for two days; two places.
		expect(centre.locator(".dt-cell__content .text-right").first).to_contain_text(r"▮")
		expect(page.locator(".report-summary")).to_contain_text("Shortage in full-time places")
		expect(page.locator(".chart-wrapper svg, .frappe-chart").first).to_be_visible()
		page.wait_for_timeout(800)
		self.screenshot(page, "d-heat-half-days")
		page.locator("[data-fieldname=view] select").select_option("months")
		expect(page.locator("[data-fieldname=months] input")).to_be_visible()
		page.get_by_label("Shortage Only").check()
		expect(page.locator(".dt-row", has_text="Centrum")).to_have_count(1)
		expect(page.locator(".dt-row-0").first).not_to_contain_text("Monday")
		page.wait_for_timeout(800)
		self.screenshot(page, "d-heat-months")
		options = page.locator("[data-fieldname=age_group] select option")
		expect(options.first).to_have_text("All ages")
		self.assertGreater(options.count(), 2)

	def test_the_need_that_comes(self) -> None:
		page = self.signed_in("Loket Manager", "/app/query-report/Childcare Expected Need")
		expect(page.locator(".dt-row")).to_have_count(18 + 2, timeout=30_000)
		page.wait_for_timeout(800)
		self.screenshot(page, "d-expected-need")
		page.locator("[data-fieldname=by] select").select_option("area")
		expect(page.locator(".dt-row", has_text="Centrum")).to_have_count(1)
		expect(page.locator("[data-fieldname=figure] select")).to_be_visible()
		page.wait_for_timeout(800)
		self.screenshot(page, "d-expected-need-by-area")

	def test_a_map_for_the_keyboard_and_as_a_table(self) -> None:
		page = self.signed_in("Loket Manager", "/app/childcare-map")
		centre = page.locator(f'g[data-area="{self.areas["Centrum"]}"]')
		expect(centre).to_have_attribute(
			"aria-label", "Centrum: shortage 2.4; open requests 5, free places 2"
		)
		centre.focus()
		panel = page.locator(".lk-map-chosen")
		expect(panel).to_contain_text("Centrum")
		expect(panel).to_contain_text("2.4")
		expect(page.locator(".lk-map-frame path")).to_have_count(1)
		self.screenshot(page, "d-map")
		page.keyboard.press("Tab")
		expect(page.locator("g[data-area]:focus")).to_have_count(1)
		expect(panel).not_to_contain_text("Centrum")
		table = page.locator(".lk-map-table")
		expect(table.get_by_role("row", name="Oostakker")).to_contain_text("2")
		# The town as a whole has no files of its own and lies around its parts only.
		expect(table.get_by_role("row", name="part not known")).to_have_count(0)
		expect(table.locator("tfoot")).to_contain_text("All areas")
		accessible.check(self, page, "the map", "#page-childcare-map .layout-main")
		later = str(add_months(self.month, 4))
		page.locator("[data-fieldname=month] select").select_option(later)
		expect(page.locator(".lk-map-heading")).to_contain_text(str(getdate(later).year))
		expect(centre).not_to_have_attribute(
			"aria-label", "Centrum: shortage 2.4; open requests 5, free places 2"
		)
		self.screenshot(page, "d-map-later")

	def test_the_board_sees_the_map_with_rounded_figures(self) -> None:
		page = self.signed_in("Loket Board", "/app/childcare-map", phone=True)
		oost = page.locator(f'g[data-area="{self.areas["Oostakker"]}"]')
		expect(oost).to_have_attribute(
			"aria-label", re.compile(r"Oostakker: shortage [\d.]+; open requests \d*[05], free places 0")
		)
		expect(page.get_by_text("rounded at random to multiples of 5")).to_be_visible()
		expect(page.get_by_role("button", name="Load Boundaries")).to_have_count(0)
		self.screenshot(page, "d-map-board-phone")
		page.goto("/app/query-report/Childcare Supply and Demand")
		expect(page.get_by_text("rounded at random to multiples of 5")).to_be_visible()

	def test_a_manager_loads_a_boundary(self) -> None:
		ring = [[3.77, 51.055], [3.80, 51.055], [3.80, 51.085], [3.77, 51.085], [3.77, 51.055]]
		part = self.committed(factories.make_area)
		feature = {
			"type": "Feature",
			"properties": {"name": part.name},
			"geometry": {"type": "Polygon", "coordinates": [ring]},
		}
		page = self.signed_in("Loket Manager", "/app/childcare-area/view/list")
		with tempfile.TemporaryDirectory() as folder:
			for text, said in (
				("no json", "not JSON"),
				(json.dumps({"type": "FeatureCollection", "features": [feature]}), "Boundaries loaded"),
			):
				file = Path(folder) / "town.geojson"
				file.write_text(text, encoding="utf-8")
				page.get_by_role("button", name="Load Boundaries").click()
				dialog = page.locator(".modal.show", has_text="GeoJSON file")
				dialog.locator("input[type=file]").set_input_files(file)
				dialog.get_by_role("button", name="Load", exact=True).click()
				message = page.locator(".modal.show .msgprint")
				expect(message).to_contain_text(said)
				self.screenshot(page, "d-boundaries")
				page.reload()
		page.goto("/app/childcare-area/view/tree")
		expect(page.get_by_role("button", name="Load Boundaries")).to_be_visible()
		self.fresh()
		self.assertTrue(frappe.db.get_value("Childcare Area", part.name, "boundary"))

	def test_a_card_is_dragged_to_another_column(self) -> None:
		family = self.committed(factories.make_family, self.desk.name)
		child = self.committed(factories.make_child, family.name)
		request = self.committed(factories.make_request, child.name, attention="No Answer From Provider").name
		page = self.signed_in(
			"Loket Officer", "/app/childcare-request/view/kanban/Requests That Need Attention"
		)
		card = page.locator(".kanban-card", has_text=family.family_name).first
		expect(card).to_be_visible()
		target = page.locator('.kanban-column[data-column-value="Other Days Offered"] .kanban-cards')
		self.screenshot(page, "d-kanban")
		box, goal = card.bounding_box(), target.bounding_box()
		page.mouse.move(box["x"] + 40, box["y"] + 15)
		page.mouse.down()
		page.mouse.move(box["x"] + 60, box["y"] + 25, steps=5)
		with page.expect_response(lambda answer: "update_order_for_single_card" in answer.url) as saved:
			page.mouse.move(goal["x"] + 60, goal["y"] + 20, steps=25)
			page.wait_for_timeout(300)
			page.mouse.up()
		self.assertEqual(saved.value.status, 200)
		self.fresh()
		self.assertEqual(frappe.db.get_value("Childcare Request", request, "attention"), "Other Days Offered")

	def test_calendars_open(self) -> None:
		today = clock.today()
		family = self.committed(factories.make_family, self.desk.name)
		child = self.committed(factories.make_child, family.name)
		request = self.committed(factories.make_request, child.name)
		provider = self.committed(factories.make_provider, self.desk.name, provider_name="Opvang Zonnetje")
		referral = self.committed(
			factories.insert,
			"Childcare Referral",
			request=request.name,
			referral_type="Provider",
			provider=provider.name,
		)
		frappe.db.set_value(
			"Childcare Referral", referral.name, {"response": "Accepted", "start_date": today}
		)
		frappe.db.set_value("Childcare Request", request.name, "next_action_on", today)
		self.committed(
			factories.make_vacancy,
			provider.name,
			places=2,
			available_from=today,
			available_until=add_months(today, 1),
		)
		page = self.signed_in("Loket Officer", "/app/childcare-vacancy/view/calendar/default")
		for doctype, title in (
			("childcare-vacancy", "2 × Opvang Zonnetje"),
			("childcare-referral", "Opvang Zonnetje"),
			("childcare-request", family.family_name),
		):
			page.goto(f"/app/{doctype}/view/calendar/default")
			expect(page.locator(".fc-event", has_text=title).first).to_be_visible()
			self.screenshot(page, f"d-calendar-{doctype}")
		self.plan_for_tomorrow(page, request.name, family.family_name)
		page.goto("/app/childcare-vacancy/view/gantt")
		expect(page.locator(".gantt .bar-wrapper").first).to_be_visible()
		page.wait_for_timeout(800)
		self.screenshot(page, "d-gantt")

	def plan_for_tomorrow(self, page: Any, request: str, title: str) -> None:
		"""Drag the follow-up of a request to the next day in the calendar of requests, in the view of a week."""
		day = getdate(frappe.db.get_value("Childcare Request", request, "next_action_on"))
		page.get_by_role("button", name="Week", exact=True).click()
		event = page.locator(".fc-event", has_text=title).first
		expect(event).to_be_visible()
		box = event.bounding_box()
		others = [cell.bounding_box() for cell in page.locator(f'td[data-date="{add_days(day, 1)}"]').all()]
		goal = next((one for one in others if one), None)
		if not goal:
			# Tomorrow is a week further.
			return
		page.mouse.move(box["x"] + 30, box["y"] + 8)
		page.mouse.down()
		page.mouse.move(box["x"] + 45, box["y"] + 10, steps=5)
		with page.expect_response(lambda answer: "plan_follow_up" in answer.url) as saved:
			page.mouse.move(goal["x"] + goal["width"] / 2, box["y"] + 10, steps=20)
			page.wait_for_timeout(300)
			page.mouse.up()
		self.assertEqual(saved.value.status, 200)
		self.fresh()
		self.assertEqual(
			getdate(frappe.db.get_value("Childcare Request", request, "next_action_on")), add_days(day, 1)
		)
