"""The stable interface of the desk: what the pages call, and what another program of the town may call.

Every function is whitelisted, checks the caller's rights on the server and hands over to one step. Names, arguments
and answers stay the same between versions; ``docs/developers.md`` describes them for users of the REST API
(``/api/method/loket_kinderopvang.api.<name>``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang import privacy
from loket_kinderopvang.access import reading_log, together
from loket_kinderopvang.board import board_reports, board_view, figure_cards
from loket_kinderopvang.desk import health_page, message_preview, openapi
from loket_kinderopvang.family import family_page
from loket_kinderopvang.figures import official as official_figures
from loket_kinderopvang.figures import shortage_map as shortage_on_map
from loket_kinderopvang.figures import supply
from loket_kinderopvang.figures.scope import scope_of
from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.follow_up import mail_states as mail_fate
from loket_kinderopvang.intake import asking, incoming, intake
from loket_kinderopvang.matching import judging, matching, simulations
from loket_kinderopvang.permissions import SENDER_ROLE, is_staff, partners_of, require
from loket_kinderopvang.platform import counting, incoming_limits, long_work, well_formed
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.referral import allocation, call_round, closing, referrals
from loket_kinderopvang.registration import closed_years, registration_files
from loket_kinderopvang.supply import availability
from loket_kinderopvang.town import boundaries

if TYPE_CHECKING:
	from frappe.model.document import Document


# A program of the town that knows whom it speaks for: what its user hands in needs no mail that confirms it.


def answers_per_hour() -> int:
	"""Return how many answers one address may send in an hour (Settings)."""
	return frappe.get_cached_doc("Childcare Settings").answers_per_hour or 120


def _parsed(value: Any, what: str, kind: type) -> Any:
	"""Return JSON text or a value as ``kind``; anything else gets a message that names the argument."""
	value = well_formed.from_json(value)
	if not isinstance(value, kind):
		if kind is dict:
			frappe.throw(_("{0} must be a JSON object with field names and values.").format(what))
		frappe.throw(_("{0} must be a JSON list.").format(what))
	if not is_staff():
		incoming.check_shape(value, incoming.MOST_ON_A_PAGE)
	return value


MAILED = (
	"Childcare Family",
	"Childcare Request",
	"Childcare Referral",
	"Childcare Application",
	"Childcare Provider",
)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@counting.limited("ask", asking.applications_per_hour)
@retrying
def submit_application(data: dict | str) -> dict:
	"""Take in a family's question as an Application; nothing else is written.

	What a guest sends waits, *Unconfirmed*, until the link in a mail to ``email`` was used. A user with the role *Loket
	Sender* (a program of the town, with the API key of that user), a partner and the desk's staff hand in at once.

	Args:
		data: fieldnames of Childcare Application with their values; ``children`` is a list of objects.

	Returns:
		``{"application": its number, "status": "New" or "Unconfirmed"}``.

	Raises:
		frappe.ValidationError: naming the field that can't be accepted and what would be right.
		incoming.TooLarge: it is more than anybody has to say.
		counting.TooOften: too many came from this address within the hour.
	"""
	if isinstance(data, str) and len(data) > incoming_limits.LARGEST:
		incoming.refuse_as_too_large(incoming_limits.LARGEST)
	data = _parsed(data, "data", dict)
	if is_staff() or partners_of() or SENDER_ROLE in frappe.get_roles():
		application = intake.receive(data, channel="API", user_is_outside=not is_staff())
	else:
		application = asking.take_from_program(data)
	return {"application": application.name, "status": application.status}


@frappe.whitelist(methods=["POST"])
def find_similar(data: dict | str) -> dict:
	"""Return the families and open requests that look like what is typed, with what differs; for the desk's staff.

	Args:
		data: what is known so far: ``contact_name``, ``phone``, ``email``, ``street``, ``postal_code``, ``children``.

	Returns:
		``{"families": [...], "requests": [...], "other_desks": [{"known": True, ...}]}``; of a child at another desk
		no more than that it is known, unless its family agreed.
	"""
	_for_staff()
	found = intake.find_similar(_parsed(data, "data", dict))
	reading_log.note_compared(found)
	return found


@frappe.whitelist(methods=["POST"])
@retrying
def find_vacancies(request: str, limit: int | None = None) -> list[dict]:
	"""Return the vacancies for a request, best first, and log what was shown.

	Returns:
		``[{"vacancy", "provider", "score", "fits", "reasons": [{"rule", "ok", "detail"}], …}]``; score 0 to 100.
	"""
	doc = _checked("Childcare Request", request, "read")
	_for_staff()
	return matching.find_vacancies(doc, limit)


@frappe.whitelist(methods=["POST"])
def find_openings(request: str) -> dict:
	"""Return what change would open a place: ``{"near_misses": […], "combinations": […]}``."""
	_checked("Childcare Request", request, "read")
	_for_staff()
	return matching.find_openings(request)


@frappe.whitelist(methods=["POST"])
@retrying
def find_requests(vacancy: str, limit: int | None = None) -> list[dict]:
	"""Return the open requests for a vacancy, in the order of priority and waiting time, and log what was shown.

	Returns:
		``[{"request", "score", "fits", "reasons": [{"rule", "ok", "detail"}], "tier", "waiting_days", …}]``.
	"""
	_checked("Childcare Vacancy", vacancy, "read")
	_for_staff()
	found = matching.find_requests(vacancy, limit)
	reading_log.note("Childcare Request", (), reading_log.LISTED, len(found))
	return found


@frappe.whitelist(methods=["POST"])
@retrying
def refer(request: str, providers: list | str, message: str | None = None) -> list[dict]:
	"""Put a request to one or several providers, each by mail with its own link.

	Args:
		request: the request's number.
		providers: provider names, or objects ``{"provider": …, "vacancy": …}``.
		message: a text for the provider; without names unless the family agreed.

	Returns:
		``[{"referral", "provider", "mailed"}]``; all are made, or none.
	"""
	_for_staff()
	return referrals.refer(request, _parsed(providers, "providers", list), message)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@counting.limited("answers", answers_per_hour)
@retrying
def answer_referral(
	token: str,
	answer: str,
	reason: str | None = None,
	note: str | None = None,
	days: dict | str | None = None,
	start_date: str | None = None,
) -> dict:
	"""Answer a referral with its personal link's token: "accept", "decline" or "other_days".

	Args:
		token: the secret part of the personal link.
		answer: one of the three words.
		reason: code of a closing reason of the kind Declined; needed to decline.
		note: a few words for the desk.
		days: for "other_days", the free days: ``{"monday": "Full Day", …}``.
		start_date: the first day, when accepting (by default the day that was asked for).
	"""
	days = _parsed(days, "days", dict) if days else None
	return referrals.answer(token, answer, reason=reason, note=note, days=days, start_date=start_date)


@frappe.whitelist(methods=["POST"])
@retrying
def record_answer(
	referral: str,
	answer: str,
	reason: str | None = None,
	note: str | None = None,
	days: dict | str | None = None,
	start_date: str | None = None,
) -> dict:
	"""Write down what a provider answered by phone; the same consequences as its own click."""
	_for_staff()
	days = _parsed(days, "days", dict) if days else None
	return referrals.record_answer(
		referral, answer, reason=reason, note=note, days=days, start_date=start_date
	)


@frappe.whitelist(methods=["POST"])
@retrying
def send_new_link(referral: str) -> bool:
	"""Send a pending question again with a fresh link and deadline; tell whether a mail went out."""
	_for_staff()
	return referrals.send_new_link(referral)


@frappe.whitelist(methods=["POST"])
@retrying
def note_interest(referral: str) -> None:
	"""Note that a provider said by phone that it is interested: it may know of a care need of the child from now on."""
	_for_staff()
	referrals.note_interest(referral)


@frappe.whitelist(methods=["POST"])
@retrying
def withdraw_referral(referral: str, note: str | None = None) -> None:
	"""Take a question back from a provider or partner, which gets a mail that it need not answer any more."""
	_for_staff()
	referrals.withdraw(referral, note)


@frappe.whitelist(methods=["POST"])
@retrying
def ask_availability(round: str) -> int:
	"""Ask every active provider of an availability round that was not asked yet; return how many were asked."""
	_for_staff()
	return availability.ask(round)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@counting.limited("answers", answers_per_hour)
@retrying
def report_availability(token: str, vacancies: list | str) -> dict:
	"""Tell what is free, with the token of an availability link.

	Args:
		token: the secret part of the personal link.
		vacancies: objects with ``vacancy`` (a number, or none for a new one) and the fields of Childcare Vacancy
			that changed; ``closed`` takes one off the list.
	"""
	return availability.report_availability(token, _parsed(vacancies, "vacancies", list))


@frappe.whitelist()
def registration(
	desk: str,
	year: int | str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	hide_small: int | str = 0,
	sections: int | str = 1,
	period: str | None = None,
) -> dict:
	"""Return the official registration of a desk and a calendar year, or another period.

	Args:
		desk: the desk where the requests were registered.
		year: the calendar year; or ``from_date`` and ``to_date``.
		from_date: first day, as year-month-day.
		to_date: last day.
		hide_small: 1 for the version that may be published: every figure rounded, of a month, quarter or year that is
			over. Who does not work at a desk always gets that one.
		sections: 0 for the official rows alone.
		period: instead of a year or dates, such as "2026-Q3".

	Returns:
		``{"desk", "year", "from_date", "to_date", "rounded_to", "outcomes", "rows", "breakdowns", "sections"}``, see
		``figures.official``; ``rounded_to`` is 0 where figures are as they are.
	"""
	_checked("Childcare Desk", desk, "report")
	scope = scope_of(_registration_filters(desk, year, from_date, to_date, hide_small, period))
	figures = official_figures.official(scope, bool(cint(sections)))
	return {"desk": desk, "year": cint(year), "rounded_to": scope.minimum, **figures}


def _registration_filters(
	desk: str,
	year: int | str | None,
	from_date: str | None,
	to_date: str | None,
	hide_small: int | str,
	period: str | None,
) -> dict:
	if period or from_date or to_date:
		when: dict = {"period": period, "from_date": from_date, "to_date": to_date}
	else:
		when = {"year": cint(year) or -1}
	return {"desk": desk, "hide_small": hide_small, **when}


@frappe.whitelist()
def closing_reasons(request: str, action: str) -> dict:
	"""Return which reasons a workflow action on a request asks for.

	Returns:
		``{"needed": bool, "suggested": name or None, "reasons": [{"name", "label", "kind"}]}``.
	"""
	doc = frappe.get_doc("Childcare Request", request)
	doc.check_permission("write")
	return closing.reasons_for_action(doc, action)


@frappe.whitelist()
def priority_reasons(request: str) -> list[str]:
	"""Return why a request has its priority, in sentences, by the rules in force when it was asked."""
	doc = frappe.get_doc("Childcare Request", request)
	doc.check_permission("read")
	_for_staff()
	return judging.reasons_in_words(doc)


def _checked(doctype: str, name: str, ptype: str) -> Document:
	"""Return one record, unless the user may not do this with it."""
	if not doctype.startswith("Childcare ") or not frappe.db.exists("DocType", doctype):
		frappe.throw(_("The desk keeps no records of this kind."), frappe.DoesNotExistError)
	doc = frappe.get_doc(doctype, name)
	doc.check_permission(ptype)
	return doc


def _for_staff() -> None:
	"""Refuse everybody who does not work at a desk: matching and referring are the desk's acts."""
	if not is_staff():
		frappe.throw(_("Only the staff of a desk can do this."), frappe.PermissionError)


@frappe.whitelist(methods=["POST"])
def changes_since(doctype: str, name: str, seen: dict | str) -> list[dict]:
	"""Return how a file differs from what its form loaded, and who changed it: ``[{"path", "label", "old", "new", "who",
	"when"}]``, of the fields that the user may see.

	Args:
		doctype: of the file.
		name: the file.
		seen: its fields as they were loaded.
	"""
	if doctype not in together.DOCTYPES:
		frappe.throw(_("{0} is not followed for changes.").format(_(doctype)))
	return together.changes_since(_checked(doctype, name, "read"), _parsed(seen, "seen", dict))


@frappe.whitelist(methods=["POST"])
@retrying
def take_over_change(application: str) -> dict:
	"""Let a request become what its family proposed on its own page.

	Returns:
		What ``intake.register`` returns.
	"""
	_checked("Childcare Application", application, "write")
	_for_staff()
	return family_page.take_over_change(application)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@counting.limited("answers", answers_per_hour)
def my_data(token: str = "") -> None:  # nosec B107 # an empty token is no password: it says that there is no link
	"""Hand a parent everything that the desk keeps of it and that it may see, as a JSON file; nothing of other people.

	Args:
		token: the secret part of the link of the family's own page; empty for somebody with an account.
	"""
	data = family_page.copy_of(family_page.open_file(token))
	frappe.local.response.filename = "childcare.json"
	frappe.local.response.filecontent = frappe.as_json(data)
	frappe.local.response.type = "download"


def _for_managers() -> None:
	"""Refuse everybody who does not lead a desk: forgetting can't be undone."""
	roles = set(frappe.get_roles())
	if frappe.session.user != "Administrator" and "Loket Manager" not in roles:
		frappe.throw(_("Only the manager of a desk can do this."), frappe.PermissionError)


@frappe.whitelist(methods=["POST"])
def forget_family(family: str, reason: str) -> None:
	"""Forget a family that asked for it on paper, by phone, by mail or at the counter. It can't be undone.

	Args:
		family: the family; open requests of it are closed as withdrawn.
		reason: how it asked; one of the options of *Forgotten Because*.
	"""
	_for_managers()
	_checked("Childcare Family", family, "write")
	if reason not in privacy.BECAUSE[1:-1]:
		frappe.throw(_("Choose how the family asked to be forgotten."))
	privacy.forget_family(family, reason, _("The family asked to be forgotten."))


@frappe.whitelist(methods=["POST"])
def forget_application(application: str) -> None:
	"""Forget an application that was not registered, because its sender asked for it. It can't be undone."""
	_for_managers()
	doc = _checked("Childcare Application", application, "write")
	if doc.family:
		frappe.throw(_("This application belongs to a family. Forget the family instead."))
	privacy.forget_application(doc)


@frappe.whitelist(methods=["POST"])
def family_data(family: str, contact: str | None = None) -> None:
	"""Hand the desk what it keeps of a family as a JSON file, to give to a family that asks for it at the counter.

	Args:
		family: the family.
		contact: row of the contact who asks; what is of the others is then left out.
	"""
	_for_managers()
	_checked("Childcare Family", family, "read")
	reading_log.note("Childcare Family", family, reading_log.EXPORTED)
	frappe.local.response.filename = f"{family}.json"
	frappe.local.response.filecontent = frappe.as_json(privacy.copy_of(family, contact or None))
	frappe.local.response.type = "download"


@frappe.whitelist(methods=["POST"])
def silent_providers(round: str) -> list[dict]:
	"""Return who did not answer an availability round, with how to reach it."""
	_for_staff()
	return availability.silent_providers(round)


@frappe.whitelist(methods=["POST"])
def suitable_providers(request: str) -> list[dict]:
	"""Return whom an urgent call-round would ask: ``[{"provider", "vacancy"}]``."""
	_checked("Childcare Request", request, "read")
	_for_staff()
	return call_round.suitable(request)


@frappe.whitelist(methods=["POST"])
@retrying
def call_all(request: str, message: str | None = None) -> list[dict]:
	"""Ask every suitable provider of an urgent request at once; the answer is that of ``refer``."""
	_checked("Childcare Request", request, "write")
	_for_staff()
	return call_round.call(request, message)


@frappe.whitelist(methods=["POST"])
def preview_message(message: str, language: str, doctype: str, name: str) -> dict:
	"""Return a message as it would be sent about a real record: ``{"subject", "html", "text"}``. Nothing is sent."""
	doc = _checked(doctype, name, "read")
	_for_staff()
	return message_preview.preview(message, language, doc)


@frappe.whitelist(methods=["POST"])
def send_test_message(message: str, language: str, doctype: str, name: str) -> str:
	"""Send the preview of a message to the user's own address; return that address."""
	doc = _checked(doctype, name, "read")
	_for_staff()
	return message_preview.send_test(message, language, doc)


@frappe.whitelist(methods=["POST"])
@retrying
def send_family_link(family: str, contact: str | None = None) -> bool:
	"""Mail a family a new link of its own page; earlier links stop working. Tell whether it could be mailed.

	Args:
		family: the family's number.
		contact: the row of one of its contacts; by default the one to whom the desk writes.
	"""
	_checked("Childcare Family", family, "write")
	_for_staff()
	return family_contact.send_new_link(family, contact)


@frappe.whitelist(methods=["POST"])
@retrying
def start_allocation(round: str) -> None:
	"""Start an allocation round in the background. It proposes; nothing changes until somebody accepts a line."""
	_checked("Childcare Allocation Round", round, "write")
	_for_staff()
	allocation.start(round)


@frappe.whitelist(methods=["POST"])
@retrying
def start_all_allocations() -> list[str]:
	"""Make and start an allocation round for every desk of the user; return their numbers."""
	_for_staff()
	require("Childcare Allocation Round", "create")
	return allocation.start_for_all_desks()


@frappe.whitelist(methods=["GET", "POST"])
def allocation_page(round: str) -> dict:
	"""Return the lines of an allocation round with their reasons, and who is left with why."""
	_checked("Childcare Allocation Round", round, "read")
	_for_staff()
	return allocation.page_of(round)


@frappe.whitelist(methods=["POST"])
@retrying
def decide_allocation(round: str, rows: list | str, accept: bool | int | str) -> dict:
	"""Accept or drop lines of an allocation round: ``{"accepted", "dropped", "refused": [{"request", "message"}]}``.

	Args:
		round: the round.
		rows: the names of the lines' rows, as a list or as JSON.
		accept: 1 to make referrals of them, 0 to drop them.
	"""
	_checked("Childcare Allocation Round", round, "write")
	_for_staff()
	chosen = _parsed(rows, _("Lines"), list)
	return allocation.decide(round, [str(row) for row in chosen], bool(cint(accept)))


@frappe.whitelist(methods=["POST"])
@retrying
def start_simulation(simulation: str) -> None:
	"""Start a simulation in the background."""
	_checked("Childcare Simulation", simulation, "write")
	simulations.start(simulation)


@frappe.whitelist(methods=["GET", "POST"])
def simulation_page(simulation: str) -> str:
	"""Return the result of a simulation as the inside of a page: plots and tables."""
	return simulations.page_of(_checked("Childcare Simulation", simulation, "read"))


@frappe.whitelist(methods=["GET", "POST"])
def simulation_file(simulation: str, kind: str) -> None:
	"""Download the result of a simulation: ``kind`` is "csv" or "html"."""
	simulations.download(_checked("Childcare Simulation", simulation, "export"), kind)


@frappe.whitelist(methods=["POST"])
@retrying
def stop_work(doctype: str, name: str) -> None:
	"""Stop an allocation round or a simulation that runs; nothing of it is kept."""
	if doctype not in long_work.WORKS:
		frappe.throw(_("{0} is not work that can be stopped.").format(_(doctype)))
	long_work.cancel(_checked(doctype, name, "write"))


@frappe.whitelist(methods=["GET", "POST"])
def closed_year_page(name: str) -> dict:
	"""Return a closed year of the registration with its frozen figures, and how they differ from today's."""
	return closed_years.page_of(_checked("Childcare Registration Year", name, "read"))


@frappe.whitelist(methods=["POST"])
@retrying
def close_year(desk: str, year: int | str, note: str | None = None) -> str:
	"""Close a year of the registration: freeze its figures with date and author. Return the record's number.

	Args:
		desk: whose year.
		year: a calendar year that is over.
		note: a remark that goes with the figures.
	"""
	_checked("Childcare Desk", desk, "read")
	doc = frappe.new_doc("Childcare Registration Year")
	doc.update({"desk": desk, "year": cint(year), "note": note})
	return doc.insert().name


@frappe.whitelist(methods=["GET", "POST"])
def registration_file(
	desk: str,
	year: int | str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	hide_small: int | str = 0,
	kind: str = "xlsx",
	period: str | None = None,
) -> None:
	"""Download the registration as it is handed in: ``kind`` is "xlsx" or "json".

	Args:
		desk: the desk where the requests were registered.
		year: the calendar year; a closed one gives its frozen figures.
		from_date: first day of another period.
		to_date: last day of it.
		hide_small: 1 for the version that may be published.
		kind: of file.
		period: instead of a year or dates, such as "2026-Q3".
	"""
	desk_doc = _checked("Childcare Desk", desk, "report")
	scope = scope_of(_registration_filters(desk, year, from_date, to_date, hide_small, period))
	closed = None if period or from_date or to_date else closed_years.current(desk, cint(year))
	registration_files.download(desk_doc, scope, closed, kind)


@frappe.whitelist(methods=["POST"])
@retrying
def make_board_report(report: str) -> None:
	"""Make the figures of a report for the board: from then on they stay as they are."""
	board_reports.make(_checked("Childcare Board Report", report, "write"))


@frappe.whitelist(methods=["POST"])
@retrying
def send_board_report(report: str) -> int:
	"""Mail a report for the board to its recipients as a PDF; return to how many."""
	return board_reports.send(_checked("Childcare Board Report", report, "write"))


@frappe.whitelist(methods=["GET", "POST"])
def board_report_page(report: str) -> str:
	"""Return the plots and tables of a report for the board."""
	return board_view.page_of(_checked("Childcare Board Report", report, "read"))


@frappe.whitelist(methods=["GET", "POST"])
def shortage_map(desk: str | None = None, month: str | None = None) -> dict:
	"""Return per area what is free, asked for and short in one month, with what a map draws; protected figures for the board.

	Args:
		desk: one desk; every one that the user may see by default.
		month: any day in the month, as year-month-day; next month by default.

	Returns:
		What ``figures.shortage_map.shortage_map`` returns.
	"""
	return shortage_on_map.shortage_map(scope_of({"desk": desk}, ahead=True), month)


@frappe.whitelist(methods=["GET", "POST"])
def age_groups() -> list[dict]:
	"""Return the age groups of Settings for a filter of figures: ``[{"value", "label"}]``."""
	require("Childcare Desk", "report")
	return supply.age_choices()


@frappe.whitelist(methods=["POST"])
@retrying
def load_boundaries(geojson: str, choices: dict | str | None = None) -> dict:
	"""Give areas the boundaries of a GeoJSON file: ``{"loaded": areas, "left_out": features, "unclear", …}``.

	Args:
		geojson: the text of a FeatureCollection whose features name an area by NIS code or name.
		choices: for an area that several features could be, the number of the right one, from 1.
	"""
	require("Childcare Area", "write")
	chosen = frappe.parse_json(choices) if isinstance(choices, str) and choices else choices or {}
	if not isinstance(chosen, dict):
		frappe.throw(_("This can't be read. Load the page again."))
	return boundaries.load(geojson, {str(area): cint(number) for area, number in chosen.items()})


@frappe.whitelist(methods=["GET", "POST"])
def card_requests(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the requests of the last quarter that is over for a number card."""
	return figure_cards.last_quarter(filters)


@frappe.whitelist(methods=["GET", "POST"])
def card_answered(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the answered requests of the last quarter that is over for a number card."""
	return figure_cards.last_quarter(filters, "Answered")


@frappe.whitelist(methods=["GET", "POST"])
def card_unanswered(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the requests of the last quarter that is over that count as unanswered for a number card."""
	return figure_cards.last_quarter(filters, "Unanswered")


@frappe.whitelist(methods=["GET", "POST"])
def card_open(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the requests of the last quarter that is over that are open for a number card."""
	return figure_cards.last_quarter(filters, "Open")


@frappe.whitelist(methods=["GET", "POST"])
def card_days_to_answer(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the median days from question to answer of the last quarter's requests for a number card: a number, or a word where there are too few."""
	return figure_cards.days_to_answer(filters)


@frappe.whitelist(methods=["GET", "POST"])
def card_free_places(filters: dict | list | str | None = None) -> int | float | str:
	"""Return the places that are free next month for a number card: a number, or a word where it is hidden."""
	return figure_cards.free_places(filters)


@frappe.whitelist(methods=["POST"])
def mail_states(doctype: str, name: str) -> list[dict]:
	"""Return what became of the mails about a file, the newest first; for the desk's staff.

	Returns:
		``[{"day", "to", "subject", "state", "words", "color"}]``; ``state`` is "waiting", "sent", "refused", "bounced" or
		"failed".
	"""
	_for_staff()
	if doctype not in MAILED:
		frappe.throw(_("{0} is no file of the desk.").format(doctype))
	_checked(doctype, name, "read")
	return mail_fate.states_of(doctype, name)


@frappe.whitelist()
def site_health() -> list[dict]:
	"""Return what is in order on this site and what is not, with what to do; for its administrators and managers.

	Returns:
		``[{"check", "title", "state", "state_words", "found", "why", "todo"}]``; ``state`` is "ok", "attention" or
		"unknown".
	"""
	return health_page.shown()


@frappe.whitelist(methods=["GET"])
def description() -> dict:
	"""Return the OpenAPI 3.1 description of this interface, for programs and tools of the town; for the desk's staff."""
	_for_staff()
	return openapi.describe()
