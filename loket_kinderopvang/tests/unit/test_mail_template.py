"""A message of staff shows the words that it is given and can do nothing else."""

import time
import unittest
from datetime import date

from loket_kinderopvang.domain import mail_template
from loket_kinderopvang.domain.mail_template import TemplateProblem, check, render
from loket_kinderopvang.mail import mail_texts
from loket_kinderopvang.tests.optional import given, settings, st

WORDS = {
	"recipient": "Jo",
	"desk": {"name": "Loket"},
	"vacancies": [{"days": "maandag"}],
	"start": date(2026, 3, 1),
}
REFUSED = {
	"{{ frappe.db.sql('select 1') }}": "call",
	"{{ frappe.conf }}": "unknown_name",
	"{{ ''.__class__.__mro__ }}": "unknown_field",
	"{{ desk.__class__ }}": "unknown_field",
	"{{ desk['__class__'] }}": "unknown_field",
	"{{ desk | attr('__class__') }}": "filter",
	"{{ recipient.format('a') }}": "call",
	"{{ recipient | safe }}": "filter",
	"{{ recipient | format }}": "filter",
	"{% for i in range(10**9) %}x{% endfor %}": "call",
	"{% for letter in recipient %}x{% endfor %}": "value",
	"{{ 'x' * 10**9 }}": "statement",
	"{{ 2 ** 99999999 }}": "statement",
	"{{ '%999999999d' % 1 }}": "statement",
	"{% set x = recipient ~ recipient %}{{ x }}": "statement",
	"{% include 'x' %}": "statement",
	"{% import 'x' as y %}": "statement",
	"{% macro a() %}x{% endmacro %}": "statement",
	"{% if recipient %}x": "syntax",
	"{{ recipient }": "syntax",
	"{{ recipent }}": "unknown_name",
	"{{ desk.nmae }}": "unknown_field",
	"{{ cycler }}": "unknown_name",
	"{{ self }}": "unknown_name",
	"{% autoescape false %}{{ recipient }}{% endautoescape %}": "statement",
}


class TestMailTemplate(unittest.TestCase):
	def test_what_reaches_further_is_refused_when_it_is_used(self) -> None:
		for source, code in REFUSED.items():
			with self.assertRaises(TemplateProblem, msg=source) as caught:
				render(source, WORDS, html=True)
			self.assertEqual(caught.exception.code, code, source)

	def test_words_lists_and_conditions_do_their_work(self) -> None:
		source = (
			"Dag {{ recipient | upper }}{% if desk.name %} ({{ desk.name }}){% endif %}: "
			"{% for v in vacancies %}{{ loop.index }} {{ v.days }}{% if not loop.last %}, {% endif %}{% endfor %}"
			"{% set day = start %} {{ day }}{{ recipient if recipient == 'An' else '' }}"
		)
		self.assertEqual(render(source, WORDS, html=False), "Dag JO (Loket): 1 maandag 2026-03-01")

	def test_values_are_escaped_in_html_and_plain_in_a_subject(self) -> None:
		values = {"name": "<b>An & Jo</b>"}
		self.assertEqual(render("{{ name }}", values, html=True), "&lt;b&gt;An &amp; Jo&lt;/b&gt;")
		self.assertEqual(render("{{ name }}", values, html=False), "<b>An & Jo</b>")
		self.assertNotIn("<b>", render("{{ name ~ name }}{{ [name] | join('<i>') }}", values, html=True))

	def test_a_record_is_never_handed_to_a_template(self) -> None:
		class Document:
			secret = "x"

		for value in (Document(), {"a": Document()}, [Document()], len):
			with self.assertRaises(TemplateProblem):
				render("{{ doc }}", {"doc": value}, html=True)

	def test_a_mistake_is_named_with_its_line_and_what_would_be_right(self) -> None:
		with self.assertRaises(TemplateProblem) as caught:
			check("Dag {{ recipient }}\n\n{{ desk.nmae }}", {"recipient": None, "desk": ("name", "phone")})
		problem = caught.exception
		self.assertEqual((problem.line, problem.word), (3, "desk.nmae"))
		self.assertEqual(problem.names, ("desk.name", "desk.phone"))

	def test_fields_of_a_lists_items_are_known_too(self) -> None:
		known = {"vacancies": ("days",)}
		check("{% for v in vacancies %}{{ v.days }}{% endfor %}", known)
		with self.assertRaises(TemplateProblem):
			check("{% for v in vacancies %}{{ v.dyas }}{% endfor %}", known)

	def test_its_work_is_bounded(self) -> None:
		rows = {"rows": ["x" * 50] * 500, "text": "a" * 2000}
		begin = time.monotonic()
		for source in (
			"{% for a in rows %}{% for b in rows %}{{ a }}{{ b }}{% endfor %}{% endfor %}",
			"{{ text" + " | replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')" * 5 + " }}",
			"{% for a in rows %}{% for b in rows %}{% for c in rows %}{% endfor %}{% endfor %}{% endfor %}",
			"x" * (mail_template.LONGEST_TEMPLATE + 1),
			"{{ " + "(" * 5000 + "text" + ")" * 5000 + " }}",
		):
			with self.assertRaises(TemplateProblem):
				render(source, rows, html=True)
		empty = "{% for a in rows %}{% for b in rows %}" + "{% if a == 1 %}x{% endif %}" * 1000
		with self.assertRaises(TemplateProblem):
			render(empty + "{% endfor %}{% endfor %}", rows, html=True)
		self.assertLess(time.monotonic() - begin, 20)
		with self.assertRaises(TemplateProblem):
			render("{% for a in rows %}{% endfor %}", {"rows": ["x"] * 501}, html=True)

	def test_everything_that_ships_passes(self) -> None:
		for row in mail_texts.shipped():
			check(row["subject"])
			check(row["response"])

	@settings(max_examples=300, deadline=None)
	@given(st.text(alphabet="{}%| ._()[]'~+-*<>=abdefinortskc0", max_size=60))
	def test_any_text_is_shown_or_refused_and_never_breaks(self, source: str) -> None:
		try:
			render(source, WORDS, html=True)
		except TemplateProblem:
			pass
