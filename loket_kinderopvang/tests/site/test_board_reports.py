"""The report for the board: frozen figures with each rounded, two pages as a PDF, made and mailed once a quarter."""

from __future__ import annotations

import io
import json
import os
import shutil
import unittest
from pathlib import Path
from unittest.mock import patch

import frappe
from frappe.utils import add_days

from loket_kinderopvang import api
from loket_kinderopvang.board import board_reports
from loket_kinderopvang.platform import clock, states
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase

# A font may draw two letters as one sign; the text has two.
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})


def pages_of(pdf: bytes, name: str = "") -> list[str]:
	"""Return the text of each page of a PDF, which is kept among the run's artefacts when it has a name."""
	if name and (folder := os.environ.get("LOKET_ARTEFACTS")):
		bench = os.environ.get("LOKET_BENCH", "site")
		Path(folder).mkdir(parents=True, exist_ok=True)
		Path(folder, f"{name}-{bench}.pdf").write_bytes(pdf)
	try:
		from pypdf import PdfReader
	except ImportError:
		from PyPDF2 import PdfReader
	texts = (page.extract_text().translate(LIGATURES) for page in PdfReader(io.BytesIO(pdf)).pages)
	return [" ".join(text.split()) for text in texts]


needs_pdf = unittest.skipUnless(
	shutil.which("wkhtmltopdf"), "wkhtmltopdf is not installed: no PDF can be made"
)


class BoardReportCase(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk(desk_name=factories.unique("Lokaal Loket Zonnedorp")).name
		self.areas = [factories.make_area(area_name=f"Wijk {factories.word()}").name for _number in range(3)]

	def request(self, asked_on: str, area: int = 0, outcome: str = "Open", days: int = 0, **values) -> None:
		"""Make one request of a family that lives in an area, and end it so many days later."""
		vulnerable = values.pop("vulnerable", False)
		criteria = [{"criterion": "low_income"}, {"criterion": "single_parent"}] if vulnerable else []
		family = factories.make_family(self.desk, area=self.areas[area], criteria=criteria)
		child = factories.make_child(family.name, birth_date=str(add_days(asked_on, -300)))
		with clock.fixed(asked_on):
			request = factories.make_request(
				child.name,
				asked_on=asked_on,
				wanted_from=str(add_days(asked_on, 60)),
				area=self.areas[area],
				**values,
			)
		if outcome != "Open":
			also = {"closed_on": str(add_days(asked_on, days))}
			if outcome != "Answered":
				reason = frappe.get_all(
					"Childcare Closing Reason", {"kind": outcome}, pluck="name", order_by="name"
				)[0]
				also |= {"closing_reason": reason, "closing_kind": outcome}
			states.move(request, outcome, also=also)

	def town(self) -> None:
		"""Make quarter 3 of 2026: 20 requests, 12 of them answered, 6 unanswered, 2 open; and 7 of a year before."""
		for number in range(12):
			self.request("2026-07-06", number % 2, "Answered", 10 + number, vulnerable=number < 6)
		for _number in range(6):
			self.request("2026-08-10", 0, "Unanswered", 20, urgent=1, urgent_reason="Loss of Care")
		for _number in range(2):
			self.request("2026-09-14", 2)
		for _number in range(7):
			self.request("2025-08-10", 1, "Unanswered", 20)

	def report(self, **values):
		return factories.insert(
			"Childcare Board Report", **{"desk": self.desk, "from_date": "2026-08-15", **values}
		)

	def made(self, **values):
		doc = self.report(**values)
		with clock.fixed("2026-10-02 09:00:00"):
			board_reports.make(doc)
		return doc


class TestBoardReport(BoardReportCase):
	def near(self, shown, counts) -> None:
		"""See that figures are multiples of five, near what was counted."""
		for figure, count in zip(shown, counts, strict=True):
			self.assertEqual(figure % 5, 0)
			self.assertLessEqual(abs(figure - count), 8)

	def test_the_frozen_figures_hold_what_was_counted_rounded(self) -> None:
		self.town()
		doc = self.made()
		self.assertEqual((str(doc.from_date), str(doc.to_date)), ("2026-07-01", "2026-09-30"))
		self.assertEqual((doc.status, doc.made_by), ("Made", "Administrator"))
		figures = json.loads(doc.figures)
		rows = {row["code"]: (row["total"], row["unanswered"]) for row in figures["official"]["rows"]}
		self.near(rows["all"], (20, 6))
		self.near(rows["urgent"], (6, 6))
		# All that are urgent are all that are unanswered: the same requests, the same figure.
		self.assertEqual(rows["urgent"], (rows["all"][1],) * 2)
		self.near(figures["official"]["outcomes"].values(), (2, 12, 6, 0, 0))
		earlier = {row["code"]: (row["total"], row["unanswered"]) for row in figures["year_before"]["rows"]}
		self.near(earlier["all"], (7, 7))
		self.assertEqual(
			(figures["year_before"]["from_date"], figures["year_before"]["to_date"]),
			("2025-07-01", "2025-09-30"),
		)
		quarters = {line["from_date"]: line["total"] for line in figures["quarters"]}
		self.assertEqual(len(quarters), 8)
		self.assertEqual(
			(quarters["2026-07-01"], quarters["2025-07-01"]), (rows["all"][0], earlier["all"][0])
		)
		self.assertEqual(quarters["2024-10-01"], 0)
		# 12 were answered within 10 … 21 days: a week is said of them where they are enough, and of no half of them.
		self.assertIn(figures["waiting"][0]["median"], (None, 14))
		self.assertEqual([line["long_state"] for line in figures["waiting"]], ["few"] * 3)
		areas = {line["key"]: line["total"] for line in figures["official"]["sections"]["area"]}
		self.near([areas.get(self.areas[2], 0)], [2])

	def test_made_figures_stay_and_the_note_may_still_change(self) -> None:
		doc = self.made()
		doc.note = "<p>More places are needed.</p>"
		doc.save()
		for field, value in (
			("from_date", "2026-01-01"),
			("figures", "{}"),
			("desk", factories.make_desk().name),
		):
			changed = frappe.get_doc(doc.doctype, doc.name)
			changed.set(field, value)
			with self.assertRaises(frappe.ValidationError):
				changed.save()
		with self.assertRaises(frappe.ValidationError):
			board_reports.make(frappe.get_doc(doc.doctype, doc.name))

	def test_periods_are_quarters_half_years_and_years(self) -> None:
		for kind, until, period in (
			("Quarter", None, ("2026-07-01", "2026-09-30")),
			("Half Year", None, ("2026-07-01", "2026-12-31")),
			("Year", None, ("2026-01-01", "2026-12-31")),
		):
			doc = self.report(period_kind=kind, to_date=until)
			self.assertEqual((str(doc.from_date), str(doc.to_date)), period)

	def test_a_draft_of_the_future_a_long_note_and_a_wrong_address_are_refused(self) -> None:
		doc = self.report(from_date="2027-01-01")
		with clock.fixed("2026-10-02"), self.assertRaises(frappe.ValidationError):
			board_reports.make(doc)
		for wrong in ({"note": "long " * 200}, {"recipients": "mayor"}, {"period_kind": "Custom"}):
			with self.assertRaises(frappe.ValidationError):
				self.report(**wrong)

	@needs_pdf
	def test_it_prints_as_two_pages_in_three_languages(self) -> None:
		self.town()
		for _number in range(9):
			self.areas.append(
				factories.make_area(area_name=f"Wijk met een lange naam {factories.word()}").name
			)
			for _request in range(5):
				self.request("2026-07-20", len(self.areas) - 1, "Answered", 30)
		with clock.fixed("2026-09-20"):
			for area in range(11):
				place = factories.make_provider(self.desk, area=self.areas[area]).name
				factories.make_vacancy(place, places=3 + area)
				for _request in range(6):
					self.request("2026-09-20", area)
		doc = self.made(note="<p>" + "Er is vooral nood aan plaatsen voor baby’s. " * 15 + "</p>")
		for language, title, word in (
			("nl", "K3 2026", "Onbeantwoord"),
			("en", "Childcare: Report for the Board", "Unanswered"),
			("fr", "2026", "2025"),
		):
			pages = pages_of(board_reports.as_pdf(doc, language), f"board-report-{language}")
			self.assertEqual(len(pages), 2, language)
			self.assertIn(title, pages[0])
			self.assertIn(word, " ".join(pages))
			total = json.loads(doc.figures)["official"]["rows"][0]["total"]
			self.assertIn(str(total), pages[0])


class TestEachQuarter(BoardReportCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)

	def switch_on(self, **values) -> None:
		frappe.db.set_value("Childcare Desk", self.desk, {"board_report_quarterly": 1, **values})
		frappe.clear_document_cache("Childcare Desk", self.desk)

	def reports(self) -> list[dict]:
		return frappe.get_all(
			"Childcare Board Report",
			{"desk": self.desk},
			["name", "from_date", "to_date", "status", "period_kind"],
			order_by="from_date asc",
		)

	def night(self, day: str) -> bool:
		"""Do what the scheduler does for this desk, in one night."""
		with clock.fixed(f"{day} 00:30:00"):
			return self.desk in board_reports.due_desks() and board_reports.make_quarterly(self.desk)

	def test_it_is_off_until_a_desk_wants_it(self) -> None:
		self.assertFalse(self.night("2026-10-01"))
		self.assertEqual(self.reports(), [])

	def test_each_quarter_is_made_once_also_when_the_report_was_thrown_away(self) -> None:
		self.switch_on()
		self.assertTrue(self.night("2026-10-01"))
		self.assertFalse(self.night("2026-10-01"))
		self.assertFalse(self.night("2026-12-31"))
		made = self.reports()
		self.assertEqual(
			[(str(row.from_date), str(row.to_date), row.status) for row in made],
			[("2026-07-01", "2026-09-30", "Made")],
		)
		frappe.delete_doc("Childcare Board Report", made[0].name)
		self.assertFalse(self.night("2026-10-02"))
		self.assertTrue(self.night("2027-01-01"))
		self.assertEqual([str(row.from_date) for row in self.reports()], ["2026-10-01"])

	def test_two_schedulers_at_once_make_one(self) -> None:
		self.switch_on()
		with clock.fixed("2026-10-01 00:30:00"):
			due = board_reports.due_desks()
			self.assertIn(self.desk, due)
			self.assertEqual(
				[board_reports.make_quarterly(self.desk) for _scheduler in range(2)], [True, False]
			)
		self.assertEqual(len(self.reports()), 1)

	@needs_pdf
	def test_it_is_mailed_as_a_pdf_with_the_desk_to_reply_to(self) -> None:
		self.switch_on(board_report_recipients="mayor@example.org\ncouncil@example.org, mayor@example.org")
		self.town()
		self.assertTrue(self.night("2026-10-01"))
		report = self.reports()[0]
		self.assertEqual(report.status, "Sent")
		mail = frappe.get_doc("Email Queue", {"reference_name": report.name})
		self.assertEqual(
			sorted(row.recipient for row in mail.recipients), ["council@example.org", "mayor@example.org"]
		)
		self.assertIn(frappe.db.get_value("Childcare Desk", self.desk, "email"), mail.message)
		attached = json.loads(mail.attachments) if mail.attachments else []
		self.assertIn(f"{report.name}.pdf", json.dumps(attached) + mail.message)
		self.assertEqual(frappe.db.count("Email Queue", {"reference_name": report.name}), 1)

	def test_what_can_not_be_mailed_stays_and_says_so(self) -> None:
		self.switch_on(board_report_recipients="mayor@example.org")
		with patch("loket_kinderopvang.mail.printing.pdf_of", side_effect=OSError("no wkhtmltopdf")):
			self.assertTrue(self.night("2026-10-01"))
		report = self.reports()[0]
		self.assertEqual(report.status, "Made")
		comments = frappe.get_all("Comment", {"reference_name": report.name}, pluck="content")
		self.assertIn("This report could not be mailed. The error log says why.", comments)

	def test_the_board_reads_and_prints_but_sees_no_recipients_and_changes_nothing(self) -> None:
		doc = self.made(recipients="mayor@example.org")
		board = factories.make_user("Loket Board").name
		frappe.set_user(board)
		seen = frappe.get_doc(doc.doctype, doc.name)
		seen.apply_fieldlevel_read_permissions()
		self.assertFalse(seen.get("recipients"))
		self.assertIn(
			"Childcare: Report for the Board",
			frappe.get_print(doc.doctype, doc.name, board_reports.PRINT_FORMAT),
		)
		self.assertIn("By Area", api.board_report_page(doc.name))
		for call in (api.make_board_report, api.send_board_report):
			with self.assertRaises(frappe.PermissionError):
				call(doc.name)
