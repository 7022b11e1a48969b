"""What staff print: the summary of a request on one page, and letters to families without an address."""

from __future__ import annotations

import frappe

from loket_kinderopvang.mail import messages, printing
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.site.test_board_reports import needs_pdf, pages_of

FORMAT = "Childcare Request Summary"
# What a print format throws later versions of Frappe 15 wrap; the earliest wants to answer with a page, and has no request.
REFUSED = (
	frappe.PermissionError,
	getattr(frappe.exceptions, "PrintFormatError", frappe.PermissionError),
	RuntimeError,
)
LONG = "Een lange tekst die maar niet wil ophouden. " * 60


class TestRequestSummary(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk(desk_name=factories.unique("Lokaal Loket Zonnedorp")).name

	def request(self, long: bool = False):
		family = factories.make_family(
			self.desk,
			street="Dorpsstraat 1",
			postal_code="9999",
			city="Zonnedorp",
			interpreter_needed=1,
			criteria=[{"criterion": "low_income"}, {"criterion": "single_parent"}],
			notes=LONG if long else "Calls after five.",
			contacts=[
				{
					"contact_name": f"{factories.word()} {factories.word()}",
					"relation": "Mother",
					"phone": factories.phone(),
					"email": factories.email("ouder"),
					"is_primary": number == 0,
				}
				for number in range(5 if long else 2)
			],
		)
		child = factories.make_child(family.name, care_need=LONG if long else "Needs an insulin pump.")
		return factories.make_request(
			child.name,
			wednesday="Morning",
			monday="Full Day",
			before_7=1,
			urgent=1,
			urgent_reason="Loss of Care",
			notes=LONG if long else "Works in shifts.",
			preferred_providers=[
				{"provider": factories.make_provider(self.desk).name, "preference": "Preferred"}
				for _number in range(8 if long else 1)
			],
		)

	def html(self, request) -> str:
		return frappe.get_print("Childcare Request", request.name, FORMAT)

	def test_it_says_who_asks_what_why_and_what_comes_next(self) -> None:
		request = self.request()
		provider = factories.make_provider(self.desk)
		made = referrals.refer(request.name, [provider.name])
		referrals.record_answer(
			made[0]["referral"], "decline", reason="declined_full", note="We are full until summer."
		)
		officer = factories.make_user("Loket Officer", desk=self.desk)
		frappe.set_user(officer.name)
		page = self.html(request)
		for text in (
			request.title,
			request.name,
			"Dorpsstraat 1",
			"Monday and Wednesday (morning)",
			"before 7:00",
			"Urgent: Loss of Care",
			provider.provider_name,
			"We are full until summer.",
			"Declined",
			"Needs an insulin pump.",
			"Works in shifts.",
			"Calls after five.",
		):
			self.assertIn(text, page)

	def test_who_may_not_read_sensitive_fields_prints_none(self) -> None:
		request = self.request()
		officer = factories.make_user("Loket Officer", desk=self.desk)
		for doctype in ("Childcare Request", "Childcare Child", "Childcare Family"):
			for right in frappe.get_meta(doctype).permissions:
				# The town took the officers' right to sensitive fields away.
				if right.role == "Loket Officer" and right.permlevel:
					continue
				values = {
					key: right.get(key) for key in ("role", "permlevel", "read", "write", "create", "print")
				}
				factories.insert(
					"Custom DocPerm",
					parent=doctype,
					parenttype="DocType",
					parentfield="permissions",
					**values,
				)
			frappe.clear_cache(doctype=doctype)
		try:
			frappe.set_user(officer.name)
			page = self.html(request)
		finally:
			frappe.set_user("Administrator")
			for doctype in ("Childcare Request", "Childcare Child", "Childcare Family"):
				frappe.db.delete("Custom DocPerm", {"parent": doctype})
				frappe.clear_cache(doctype=doctype)
		self.assertIn(request.name, page)
		for text in (
			"Needs an insulin pump.",
			"Works in shifts.",
			"Calls after five.",
			"Loss of Care",
			"single parent",
		):
			self.assertNotIn(text, page)

	def test_a_parent_and_the_officer_of_another_desk_print_nothing(self) -> None:
		request = self.request()
		parent = factories.make_user("Loket Parent")
		frappe.db.set_value("Childcare Family", request.family, "user", parent.name)
		other = factories.make_user("Loket Officer", desk=factories.make_desk().name)
		for user in (parent.name, other.name):
			frappe.set_user(user)
			with self.assertRaises(REFUSED):
				self.html(request)

	@needs_pdf
	def test_it_is_one_page_however_much_the_file_holds(self) -> None:
		for long in (False, True):
			request = self.request(long)
			for number in range(12 if long else 2):
				provider = factories.make_provider(
					self.desk, provider_name=f"{factories.word()} {factories.word(9)}"
				)
				made = referrals.refer(request.name, [provider.name], "Please." if number else None)
				referrals.record_answer(
					made[0]["referral"],
					"decline",
					reason="declined_full",
					note=LONG[:600] if long else "Full.",
				)
				request.reload()
			for language in ("nl", "en"):
				name = f"summary-{'long' if long else 'short'}-{language}"
				pages = pages_of(printing.pdf_of("Childcare Request", request.name, FORMAT, language), name)
				self.assertEqual(len(pages), 1, name)
				self.assertIn(request.name, pages[0])

	@needs_pdf
	def test_a_letter_is_a_pdf_also_from_right_to_left(self) -> None:
		request = self.request()
		family = frappe.get_doc("Childcare Family", request.family)
		context = {"recipient": "Sara", "children": "Noor", "number": request.name, "days": 7, "requests": []}
		context |= {"link": f"/childcare/file/{'x' * 30}", "until": "", "information": ""}
		for language, words in (("nl", "Dag Sara"), ("ar", "Noor")):
			letter = messages.write_letter("question_registered", family, language, context)
			page = frappe.get_print("Communication", letter, "Childcare Letter")
			self.assertIn('dir="rtl"' if language == "ar" else 'dir="ltr"', page)
			self.assertNotIn("<h1>Letter", page)
			pdf = printing.pdf_of("Communication", letter, "Childcare Letter", language)
			pages = pages_of(pdf, f"letter-{language}")
			self.assertEqual(len(pages), 1)
			for text in (words, "Dorpsstraat 1", "9999 Zonnedorp"):
				self.assertIn(text, pages[0])

	def test_words_from_right_to_left_stand_apart_and_tags_stay(self) -> None:
		self.assertEqual(
			printing.words_apart('<p title="طلب">تم طلبك، Sara.</p>'),
			'<p title="طلب"><span>تم</span> <span>طلبك</span>، Sara.</p>',
		)
		self.assertEqual(printing.words_apart("<b>Dag</b> Sara &amp; co."), "<b>Dag</b> Sara &amp; co.")
