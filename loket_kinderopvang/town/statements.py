"""The pages that the law asks of a public site: accessibility, privacy and cookies, made from what staff set.

Each text is right as it ships and in every language of the pages; what a town does otherwise stands in its own fields, or
in a Translation of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.platform.wording import date_words
from loket_kinderopvang.privacy import retention
from loket_kinderopvang.web import look

if TYPE_CHECKING:
	from frappe.model.document import Document

# The day on which the makers last went through every public page; a town's own check goes before it.
CHECKED_ON = date(2026, 11, 25)
_AUTHORITY = re.compile(r"(?P<name>.*?)[:,;]?\s*(?P<url>https?://\S+)?")


@dataclass
class Section:
	"""A part of a statement.

	Attributes:
		id: its place in the address of the page.
		rows: (what, what is said of it).
		links: (text, address); an empty address is shown as text alone.
		within: True for a part of the section before it.
	"""

	id: str
	title: str
	paragraphs: list[str] = field(default_factory=list)
	points: list[str] = field(default_factory=list)
	rows: list[tuple[str, str]] = field(default_factory=list)
	links: list[tuple[str, str]] = field(default_factory=list)
	within: bool = False
	contact: bool = False


@dataclass
class Statement:
	"""A page that the law asks for, in words of the current language."""

	title: str
	lead: str
	sections: list[Section]


def statement(kind: str, desk: Document | None) -> Statement | None:
	"""Return a statement of a desk; None for a kind that there is not.

	Args:
		kind: one of ``look.STATEMENTS``.
		desk: whose page it is; None while a site has no desk.
	"""
	make: dict[str, Callable[[Document | None], Statement]] = {
		"accessibility": _accessibility,
		"privacy": _privacy,
		"cookies": _cookies,
	}
	return make[kind](desk) if kind in make else None


def _name(desk: Document | None) -> str:
	return look.name(desk) or _("Childcare Desk")


def _setting(name: str) -> str:
	"""Return a text of Settings, or the one that ships where a site of before has none."""
	settings = frappe.get_cached_doc("Childcare Settings")
	return settings.get(name) or settings.meta.get_field(name).default or ""


def _lines(text: str | None) -> list[str]:
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _authorities(name: str) -> list[tuple[str, str]]:
	found = []
	for line in _lines(_setting(name)):
		match = _AUTHORITY.fullmatch(line)
		found.append((match["name"] or match["url"], match["url"] or "") if match else (line, ""))
	return found


# ---- accessibility


def _accessibility(desk: Document | None) -> Statement:
	settings = frappe.get_cached_doc("Childcare Settings")
	status = {
		"Fully Compliant": _("They do all that the law asks."),
		"Not Compliant": _("They do not yet do what the law asks."),
	}.get(settings.accessibility_status, _("They do most of what the law asks, but not yet all of it."))
	checked_on = date_words(settings.accessibility_checked_on or CHECKED_ON)
	if settings.accessibility_checked_by:
		how = _("They were checked on {0} by {1}.").format(checked_on, settings.accessibility_checked_by)
	else:
		how = _(
			"The makers checked them themselves on {0}: each page with a program, and by hand with a keyboard, on a phone and enlarged four times."
		).format(checked_on)
	limits = Section("limits", _("What does not work well yet?"))
	if settings.accessibility_status != "Fully Compliant" or settings.accessibility_limits:
		limits.points = _lines(settings.accessibility_limits) or [
			_("A screen reader can't read the map of the places. The list below the map says the same."),
			_("Brochures were written by others and may be hard to read. The desk tells you what they say."),
			_("What the desk writes itself, such as opening hours, may be in one language only."),
			_("The page to log in, for places and partners, does not work without JavaScript."),
		]
	return Statement(
		_("Accessibility"),
		_("{0} wants everybody to be able to use these pages, also with a disability.").format(_name(desk)),
		[
			Section(
				"status",
				_("How accessible are these pages?"),
				[
					status,
					_(
						"The law is the Flemish Administrative Decree of 7 December 2018. It asks for the European standard EN 301 549, which takes over WCAG 2.1, level AA."
					),
				],
			),
			*([limits] if limits.points else []),
			Section("check", _("How do we know?"), [how]),
			Section(
				"contact",
				_("Does something not work for you?"),
				[_("Tell the desk. It helps you in another way, and has it mended.")],
				contact=True,
			),
			Section(
				"complaint",
				_("Not satisfied with the answer?"),
				[_("Then you can complain here:")],
				links=_authorities("accessibility_complaint"),
			),
		],
	)


# ---- privacy


def _privacy(desk: Document | None) -> Statement:
	return Statement(
		_("What happens with your data"),
		_("This is the privacy notice of {0}.").format(_name(desk)),
		[
			_who_answers(desk),
			Section(
				"why",
				_("Why do we need your data, and for how long?"),
				[_("Each purpose stands by itself. You only agree to what you tick.")],
			),
			*_purposes(),
			Section(
				"who-sees",
				_("Who sees your data?"),
				points=[
					_("The people who work at the desk. We keep who opened a file."),
					_(
						"The places that we ask for you. They see your name only if you agreed, or after they said yes."
					),
					_("The organisation that asked for you, if one did."),
					_("The company that runs the computer, by contract and only for us."),
				],
				paragraphs=[
					_(
						"We sell nothing and show no advertising. A computer puts places in order; people decide, never the computer alone."
					)
				],
			),
			_rights(),
			Section(
				"complaint",
				_("Not satisfied?"),
				[
					_("Tell the desk first, or the data protection officer."),
					_("You can also complain to those who watch over privacy:"),
				],
				links=_authorities("privacy_complaint"),
			),
			*_addition(desk),
		],
	)


def _who_answers(desk: Document | None) -> Section:
	section = Section("controller", _("Who answers for your data?"), contact=True)
	own = _lines(desk.controller) if desk else []
	if desk:
		section.paragraphs = own or [", ".join([_name(desk), *_lines(desk.address)])]
	else:
		section.paragraphs = [_("Several desks are on this site.")]
	officer = ", ".join(_lines(desk.dpo_contact)) if desk else ""
	section.paragraphs.append(
		_("The data protection officer: {0}").format(officer)
		if officer
		else _("Do you have a question for the data protection officer? The desk passes it on.")
	)
	return section


def _purposes() -> list[Section]:
	"""Return why data are kept, on which ground and for how long; the first four carry the names of the consents."""
	why, ground, term = _("Why"), _("On which ground"), _("How long")
	consent = _("You agree to it, and may take that back at any time (GDPR, article 6.1.a).")
	task = _(
		"It is the task that Flanders gave the desk (GDPR, article 6.1.e; decree of 20 April 2012, article 13, and decision of 14 December 2018)."
	)
	until = _("As long as your file stays, or until you take it back.")
	return [
		Section(
			"consent_registration",
			_("Finding childcare for your child"),
			rows=[
				(
					why,
					_(
						"We need to know who you are, how we reach you, when you need childcare, and whether you go first."
					),
				),
				(ground, task),
				(term, file_term()),
			],
			within=True,
		),
		Section(
			"consent_providers",
			_("Giving your name to places"),
			rows=[(why, _("So that a place can call or mail you itself.")), (ground, consent), (term, until)],
			within=True,
		),
		Section(
			"consent_desks",
			_("Letting other desks see your file"),
			rows=[
				(why, _("So that you need not ask again when you look in another town.")),
				(ground, consent),
				(term, until),
			],
			within=True,
		),
		Section(
			"consent_care_need",
			_("Telling places about extra care"),
			rows=[
				(why, _("So that a place knows before it answers whether it can care for your child.")),
				(
					ground,
					_(
						"You tell us of it only if you want to, and agree to it apart (GDPR, article 9.2.a). You may take that back at any time."
					),
				),
				(term, until),
			],
			within=True,
		),
		Section(
			"figures",
			_("Counting questions"),
			rows=[
				(
					why,
					_("The town and Flanders want to know how many families look for childcare and find it."),
				),
				(ground, task),
				(term, _("Only figures stay, without names. Nobody can be found in them.")),
			],
			within=True,
		),
		Section(
			"security",
			_("Keeping your file safe"),
			rows=[
				(why, _("We write down who opened your file, so that nobody does so without a reason.")),
				(ground, _("It is a duty by law (GDPR, articles 5.2 and 32).")),
				(term, months_words(retention.months("retention_readings"))),
			],
			within=True,
		),
		Section(
			"organisations",
			_("Working with places and partners"),
			rows=[
				(why, _("We keep whom we can reach at a place or a partner.")),
				(ground, task),
				(term, _("As long as you work together with the desk.")),
			],
			within=True,
		),
	]


def file_term() -> str:
	"""Return how long the file of a family stays, by the terms in Settings."""
	kept = set(retention.terms().values())
	unconfirmed = cint(frappe.get_cached_doc("Childcare Settings").unconfirmed_days) or 7
	if 0 in kept:
		file = _("Until you ask us to delete it.")
	else:
		file = _("As long as your question is open, and at most {0} after that.").format(spell(max(kept)))
	return f"{file} {_('If you do not confirm your mail address, we delete your question after {0} days.').format(unconfirmed)}"


def months_words(months: int) -> str:
	"""Return a term as a sentence; none keeps until somebody asks."""
	return f"{spell(months)}." if months else _("Until you ask us to delete it.")


def spell(months: int) -> str:
	"""Return a number of months as the reader's language says it, in years where they are whole: "5 years"."""
	from babel.units import format_unit

	from loket_kinderopvang.platform.wording import reader_locale

	unit, number = ("duration-year", months // 12) if months % 12 == 0 else ("duration-month", months)
	return format_unit(number, unit, length="long", locale=reader_locale())


def _rights() -> Section:
	return Section(
		"rights",
		_("What can you ask?"),
		points=[
			_("To see what we have of you, and to get a copy."),
			_("To correct what is wrong."),
			_("To delete it."),
			_("To use less of it, or to stop using it."),
			_("To take back what you agreed to. That changes nothing of your place in the order."),
		],
		paragraphs=[
			_(
				"Most of it you do yourself, on your own page. Or call, mail or visit the desk. It costs nothing, and you get an answer within a month."
			)
		],
	)


def _addition(desk: Document | None) -> list[Section]:
	own = _lines(desk.privacy_addition) if desk else []
	return [Section("more", _("More about this desk"), own)] if own else []


# ---- cookies


def _cookies(desk: Document | None) -> Statement:
	own_device = [
		_("Your answers in the form stay on your own device, until you send them or forget them."),
	]
	settings = frappe.get_cached_doc("Childcare Settings")
	if settings.map_tiles_url:
		from urllib.parse import urlsplit

		own_device.append(
			_("The map gets its pictures from {0}. That site sees the address of your connection.").format(
				urlsplit(settings.map_tiles_url.replace("{s}.", "")).netloc
			)
		)
	return Statement(
		_("Cookies"),
		_("These pages do not follow you. They ask your browser to keep only what they need to work."),
		[
			Section(
				"visitors",
				_("When you look around"),
				[_("No cookie at all, unless you choose a language.")],
				rows=[
					(
						"preferred_language",
						_("The language that you chose, until you close your browser."),
					)
				],
			),
			Section(
				"accounts",
				_("When you log in"),
				[_("Only for places, partners and families with an account, until they log out:")],
				rows=[
					("sid", _("Says that you are logged in.")),
					(
						"full_name, user_id, user_image, user_lang, system_user",
						_("Your name, account, picture and language, for the pages behind it."),
					),
				],
			),
			Section("device", _("What is not a cookie"), points=own_device),
		],
	)
