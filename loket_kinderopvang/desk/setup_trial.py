"""A trial: an invented family goes the whole way at a desk, and nothing of it stays.

All of it happens in one transaction that is given up at the end, through the very steps that staff, site and provider
use. So no row, number, mail or figure is left; what lives outside of the database is kept out, or taken back by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_months, add_to_date, get_first_day

from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.intake import intake
from loket_kinderopvang.matching import matching
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.referral import referrals

# Reserved for examples; no mail goes out to them either.
FAMILY_MAIL, PROVIDER_MAIL = "family@example.org", "provider@example.org"
PHONE = "+32470123456"
WEEK = dict.fromkeys(DAYS[:5], "Full Day")
ALL = 100_000


class Trial:
	"""One trial: what was made, and what can be said of it so far."""

	def __init__(self, desk: str) -> None:
		self.desk = frappe.get_doc("Childcare Desk", desk)
		self.made: list[tuple[str, str]] = []
		self.steps: list[dict[str, Any]] = []

	def note(self, doctype: str, name: str) -> str:
		self.made.append((doctype, name))
		return name

	def say(self, text: str, ok: bool = True) -> None:
		self.steps.append({"text": text, "ok": ok})


def run(desk: str) -> dict[str, Any]:
	"""Go the whole way at a desk and take everything out again; call it with nothing else in the transaction.

	Returns:
		``{"steps": [{"text", "ok"}], "ok"}``: what happened, step by step, in the user's language.
	"""
	if frappe.db.get_value("Childcare Desk", desk, "information_only"):
		frappe.throw(_("This desk only informs: it takes in no requests, so there is nothing to try."))
	trial = Trial(desk)
	for step in (_take_in, _register, _match, _refer, _answer):
		if not _goes_well(trial, step):
			break
	_take_out(trial)
	return {"steps": trial.steps, "ok": all(step["ok"] for step in trial.steps)}


def _goes_well(trial: Trial, step: Callable[[Trial], None]) -> bool:
	try:
		with _outside_untouched():
			step(trial)
	except frappe.ValidationError as error:
		frappe.clear_messages()
		trial.say(frappe.utils.strip_html(str(error)) or _("This step was refused."), ok=False)
	return trial.steps[-1]["ok"]


@contextmanager
def _outside_untouched() -> Iterator[None]:
	"""Keep the platform from queueing names for its search outside of the transaction."""
	before = frappe.local.conf.get("disable_global_search")
	frappe.local.conf["disable_global_search"] = 1
	try:
		yield
	finally:
		frappe.local.conf["disable_global_search"] = before


# ---- the way


def _take_in(trial: Trial) -> None:
	today = clock.today()
	# Of an area that the desk serves, as a family of the town would be.
	area = trial.desk.municipality and frappe.get_doc("Childcare Area", trial.desk.municipality)
	data = {
		"desk": trial.desk.name,
		"contact_name": "Xq Zwwproef",
		"relation": "Mother",
		"phone": PHONE,
		"email": FAMILY_MAIL,
		"language": trial.desk.default_language or "nl",
		"postal_code": area.postal_codes[0].postal_code if area and area.postal_codes else "",
		"children": [{"first_name": "Xq", "last_name": "Zwwproef", "birth_date": str(add_months(today, -6))}],
		"wanted_from": str(get_first_day(add_months(today, 2))),
		"consent_registration": 1,
		"consent_providers": 1,
		**WEEK,
	}
	application = intake.take_counter(data)
	trial.application = trial.note(application.doctype, application.name)
	trial.say(_("The question came in, and the desk that gets it is {0}.").format(application.desk))


def _register(trial: Trial) -> None:
	result = intake.register(trial.application)
	trial.note("Childcare Family", result["family"])
	for child in result.get("children", []):
		trial.note("Childcare Child", child)
	trial.request = trial.note("Childcare Request", result["requests"][0])
	tier = frappe.db.get_value("Childcare Request", trial.request, "outcome")
	trial.say(_("It was registered as one request of one child."), ok=tier == "Open")


def _match(trial: Trial) -> None:
	provider = frappe.new_doc("Childcare Provider")
	area = trial.desk.municipality and frappe.get_doc("Childcare Area", trial.desk.municipality)
	provider.update(
		{
			"provider_name": "Zwwproef",
			"kind": "Group Care",
			"price_system": "Both",
			"desk": trial.desk.name,
			"email": PROVIDER_MAIL,
			"language": trial.desk.default_language or "nl",
			"latitude": area.latitude if area else 0,
			"longitude": area.longitude if area else 0,
			**WEEK,
		}
	)
	provider.insert()
	trial.provider = trial.note(provider.doctype, provider.name)
	vacancy = frappe.new_doc("Childcare Vacancy")
	vacancy.update(
		{
			"provider": provider.name,
			"desk": trial.desk.name,
			"places": 1,
			"available_from": add_months(clock.today(), 1),
			"price_system": "Income-based",
			"confirmed_on": clock.today(),
			**WEEK,
		}
	)
	vacancy.insert()
	trial.vacancy = trial.note(vacancy.doctype, vacancy.name)
	found = matching.find_vacancies(trial.request, ALL)
	fits = next((row["fits"] for row in found if row["vacancy"] == trial.vacancy), False)
	trial.say(
		_("A place of an invented provider fits.")
		if fits
		else _(
			"The place of an invented provider, which has all that was asked, does not fit. Look at the weights."
		),
		ok=bool(fits),
	)


def _refer(trial: Trial) -> None:
	asked = referrals.refer(trial.request, [{"provider": trial.provider, "vacancy": trial.vacancy}])[0]
	trial.referral = trial.note("Childcare Referral", asked["referral"])
	trial.say(
		_("The provider was asked, with a mail that was written and not sent.")
		if asked["mailed"]
		else _("The provider was asked, but no mail could be written: this site has no outgoing account yet.")
	)


def _answer(trial: Trial) -> None:
	# What the mail holds: the link with which the provider answers without an account.
	token = links.make(
		referrals.PURPOSE, "Childcare Referral", trial.referral, add_to_date(clock.now(), days=1)
	)
	referrals.answer(token, "accept")
	answered = frappe.db.get_value("Childcare Request", trial.request, "outcome") == "Answered"
	taken = frappe.db.get_value("Childcare Vacancy", trial.vacancy, "places") == 0
	trial.say(
		_("The provider said yes: the place is taken and the request is answered."), ok=answered and taken
	)


# ---- without a trace


def _take_out(trial: Trial) -> None:
	frappe.db.rollback()
	# What the steps said is said in the list; what they read of the family is nobody's file.
	frappe.clear_messages()
	frappe.flags.pop("loket_readings", None)
	for doctype, name in trial.made:
		frappe.clear_document_cache(doctype, name)
	# It held which places are free.
	frappe.clear_document_cache("Childcare Desk", trial.desk.name)
	left = [f"{doctype} {name}" for doctype, name in trial.made if frappe.db.exists(doctype, name)]
	if left:
		trial.say(
			_("These records are still there. Tell an administrator: {0}").format(", ".join(left)), ok=False
		)
		return
	trial.say(_("Everything was taken out again: no record, no mail, and no figure changed."))
