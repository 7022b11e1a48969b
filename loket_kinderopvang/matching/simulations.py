"""What if, for a desk's own municipality: its requests, places and answers of the past year, lived through again.

Only counts and kinds leave the files: a family's home is its district's middle, and no name, date or number goes into
the simulation or its result.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, date_diff, flt, getdate

from loket_kinderopvang.domain.protected_figures import carried
from loket_kinderopvang.domain.simulation import (
	Band,
	Behaviour,
	District,
	Line,
	Location,
	Municipality,
	MunicipalityError,
	Scenario,
	ScenarioError,
	Summary,
	Wish,
	apply,
	live_through,
	parse,
	summarise,
)
from loket_kinderopvang.domain.simulation.municipality import FULL_WEEK
from loket_kinderopvang.domain.simulation.output import as_html, as_rows, inside
from loket_kinderopvang.domain.simulation.year import WEEKS
from loket_kinderopvang.domain.week_pattern import WeekPattern, extended_mask
from loket_kinderopvang.figures import protection
from loket_kinderopvang.matching import judging, matching
from loket_kinderopvang.platform import clock, compat, long_work, spreadsheets

if TYPE_CHECKING:
	from frappe.model.document import Document

FEWEST_SEEDS, MOST_SEEDS, MOST_LINES = 2, 60, 12
DAYS_BACK = 365
# Where a location's number of places is not known: what such a location has at most by the Flemish licence (8 children
# for one family carer) and the size of a small group.
PLACES_UNKNOWN = {"Family Care": 8, "Group Care": 14}
NOWHERE = "?"
AS_IT_IS = "As it is"


def start(name: str) -> None:
	"""Start a simulation in the background, once its lines are understood.

	Raises:
		frappe.ValidationError: a line can't be understood or names what does not exist.
	"""
	doc = frappe.get_doc("Childcare Simulation", name)
	_scenarios(doc, municipality_of(doc.desk))
	long_work.start(doc)


def check(doc: Document) -> None:
	"""Refuse lines that can't be understood, with what can be written; keep the number of years within bounds."""
	doc.seeds = min(max(cint(doc.seeds), FEWEST_SEEDS), MOST_SEEDS)
	lines = _lines(doc)
	if len(lines) > MOST_LINES:
		frappe.throw(_("At most {0} lines can be compared at once.").format(MOST_LINES))
	try:
		for line in lines:
			parse(line)
	except ScenarioError as error:
		_refuse(error)


def _refuse(error: ScenarioError) -> None:
	"""Say in the reader's language what is wrong with a line, and what can be written."""
	line, known = (frappe.utils.escape_html(str(error.params.get(key, ""))) for key in ("line", "known"))
	possible = _(
		"places +10 in DISTRICT · places -5 in DISTRICT · places +10% · open wednesday · priority none · priority RULE SET "
		"· answer 2 days · accept 90% · requests +10%"
	)
	frappe.throw(
		{
			"no_change": lambda: _("“{0}” has no change. Write one of: {1}").format(line, possible),
			"not_understood": lambda: _("“{0}” is not understood. Write one of: {1}").format(line, possible),
			"no_district": lambda: _("There is no district “{0}”. Districts: {1}.").format(line, known),
			"no_rule_set": lambda: _("There is no rule set “{0}”. Write none, or one of: {1}.").format(
				line, known
			),
			"over_100": lambda: _("Providers accept at most 100%."),
		}[error.code](),
		title=_("What If"),
	)


def work(doc: Document, progress: Callable[[float], long_work.Progress]) -> None:
	"""Live through the years and put the figures on the document."""
	town = municipality_of(doc.desk)
	scenarios = _scenarios(doc, town)
	towns = [(scenario.name, apply(town, scenario)) for scenario in scenarios]
	seeds = range(1, doc.seeds + 1)
	weights = matching.weights(frappe.get_cached_doc("Childcare Settings"))
	done = progress(len(towns) * len(seeds) * WEEKS)
	years = {
		name: [live_through(changed, seed, weights, clock.today(), done) for seed in seeds]
		for name, changed in towns
	}
	summary = summarise(years, [district.name for district in town.districts])
	doc.result = json.dumps(asdict(summary))
	keys = frappe.get_all("Childcare Request", _of_past_year(doc.desk), pluck="figure_key")
	doc.basis = _("Requests: {0}; places: {1}; locations: {2}; from {3} to {4}.").format(
		# The board reads it too, and two simulations of two days would tell who came between them.
		protection.protection().figure(carried(len(keys), sum(keys))),
		sum(location.places for location in town.locations),
		len({location.name.split(NAME_END)[0] for location in town.locations}),
		frappe.utils.format_date(_since()),
		frappe.utils.format_date(clock.today()),
	)


def page_of(doc: Document) -> str:
	"""Return the plots and tables of a simulation, without the page around them; empty when it has no result."""
	return inside(_summary(doc), _said) if doc.result else ""


def download(doc: Document, kind: str) -> None:
	"""Answer the request with the result as a file.

	Raises:
		frappe.ValidationError: there is no result yet, or no such kind of file.
	"""
	if not doc.result:
		frappe.throw(_("This simulation has no result yet."))
	if kind not in ("csv", "html"):
		frappe.throw(_("The file can be csv or html."))
	summary = _summary(doc)
	if kind == "csv":
		content = spreadsheets.as_csv(as_rows(summary))
	else:
		content = as_html(summary, doc.title, frappe.local.lang, _said).encode("utf-8")
	frappe.response.update({"type": "download", "filename": f"{doc.name}.{kind}", "filecontent": content})


def _said(text: str) -> str:
	"""Return a text of the result page in the reader's language."""
	return {
		"Share answered": _("Share answered"),
		"Days waited, median": _("Days waited, median"),
		"Days waited, nine in ten within": _("Days waited, nine in ten within"),
		"All requests": _("All requests"),
		"Priority groups": _("Priority groups"),
		"Other families": _("Other families"),
		"What if? {0}": _("What if? {0}"),
		"Mean of {0} simulated years; in brackets the band that holds the true mean with 95 % confidence.": _(
			"Mean of {0} simulated years; in brackets the band that holds the true mean with 95 % confidence."
		),
		"Difference from “{0}”": _("Difference from “{0}”"),
	}[text]


def _summary(doc: Document) -> Summary:
	values = json.loads(doc.result)
	lines = tuple(
		Line(
			**{
				**line,
				"value": Band(**line["value"]),
				"difference": Band(**line["difference"]) if line["difference"] else None,
			}
		)
		for line in values["lines"]
	)
	# The first scenario has no line of its own: it is named in the language of who reads.
	first, now = values["scenarios"][0], _("As it is")
	lines = tuple(replace(line, scenario=now) if line.scenario == first else line for line in lines)
	return Summary((now, *values["scenarios"][1:]), tuple(values["groups"]), values["seeds"], lines)


def _lines(doc: Document) -> list[str]:
	return [line.strip() for line in (doc.what_ifs or "").split("\n") if line.strip()]


def _scenarios(doc: Document, town: Municipality) -> list[Scenario]:
	try:
		scenarios = [Scenario(AS_IT_IS, ()), *(parse(line) for line in _lines(doc))]
		for scenario in scenarios:
			apply(town, scenario).check()
	except ScenarioError as error:
		_refuse(error)
	except MunicipalityError as error:
		frappe.throw(str(error), title=_("What If"))
	names: list[str] = []
	for scenario in scenarios:
		name, number = scenario.name, 2
		while name in names:
			name, number = f"{scenario.name} ({number})", number + 1
		names.append(name)
	return [Scenario(name, scenario.changes) for name, scenario in zip(names, scenarios, strict=True)]


# ---- the desk's own municipality

NAME_END = " · "


def _since() -> object:
	return clock.today() - timedelta(days=DAYS_BACK)


def _of_past_year(desk: str) -> dict:
	return {"desk": desk, "asked_on": (">", _since()), "wanted_from": compat.day_set(), "slot_mask": (">", 0)}


def municipality_of(desk: str) -> Municipality:
	"""Return the municipality of a desk as its files of the past year show it.

	Raises:
		frappe.ValidationError: there are no requests to stand on.
	"""
	requests = frappe.get_all(
		"Childcare Request",
		_of_past_year(desk),
		[
			*("asked_on", "wanted_from", "child_date", "slot_mask", "extended_mask", "price_system", "kind"),
			*("maximum_distance_km", "inclusive_care", "judged_criteria", "area"),
		],
		order_by="name asc",
	)
	if not requests:
		frappe.throw(_("This desk has no requests of the past year to stand on."))
	providers = frappe.get_all(
		"Childcare Provider", {"desk": desk, "disabled": 0}, pluck="name", order_by="name asc"
	)
	places = [frappe.get_cached_doc("Childcare Provider", name) for name in providers]
	areas = {
		row.name: row
		for row in frappe.get_all("Childcare Area", fields=["name", "area_name", "latitude", "longitude"])
	}
	used = sorted({row.area or NOWHERE for row in requests} | {doc.area or NOWHERE for doc in places})
	names = {area: areas[area].area_name if area in areas else _("Area not known") for area in used}
	middle = {area: _middle(areas.get(area)) for area in used}
	return Municipality(
		name=desk,
		districts=tuple(
			District(name, *next(_or_zero(middle[area]) for area in used if names[area] == name))
			for name in dict.fromkeys(names.values())
		),
		locations=tuple(part for doc in places for part in _locations(doc, names, middle)),
		wishes=tuple(_wish(row, names, middle) for row in requests),
		behaviour=_behaviour(desk, len(requests)),
		criteria=tuple(judging.criteria()),
		rule_sets=tuple(judging.rule_sets()),
	)


def _middle(area: dict | None) -> tuple[float | None, float | None]:
	if area and (flt(area.latitude) or flt(area.longitude)):
		return flt(area.latitude), flt(area.longitude)
	return None, None


def _or_zero(place: tuple[float | None, float | None]) -> tuple[float, float]:
	return place[0] or 0.0, place[1] or 0.0


def _wish(row: dict, names: dict, middle: dict) -> Wish:
	area = row.area or NOWHERE
	latitude, longitude = middle[area]
	child = getdate(row.child_date or row.wanted_from)
	return Wish(
		district=names[area],
		slot_mask=cint(row.slot_mask),
		lead_days=max(0, date_diff(row.wanted_from, row.asked_on)),
		age_days=max(0, date_diff(row.wanted_from, child)),
		criteria=tuple(code for code in (row.judged_criteria or "").split("\n") if code),
		price_system=row.price_system or "",
		kind=row.kind or "",
		max_km=flt(row.maximum_distance_km),
		extended_mask=cint(row.extended_mask),
		inclusive=bool(cint(row.inclusive_care)),
		latitude=latitude,
		longitude=longitude,
	)


def _locations(doc: Document, names: dict, middle: dict) -> list[Location]:
	"""Return a location as the simulation knows it; one that has both prices is two, each with half of the places."""
	area = doc.area or NOWHERE
	latitude, longitude = flt(doc.latitude), flt(doc.longitude)
	place = (latitude, longitude) if latitude or longitude else middle[area]
	count = cint(doc.licensed_places) or PLACES_UNKNOWN.get(doc.kind, 8)
	both = doc.price_system not in ("Income-based", "Free Price")
	shares = (
		{"Income-based": count - count // 2, "Free Price": count // 2} if both else {doc.price_system: count}
	)
	mask = WeekPattern.from_days(doc.as_dict()).mask or FULL_WEEK
	return [
		Location(
			name=f"{doc.name}{NAME_END}{price}" if both else doc.name,
			district=names[area],
			places=places,
			kind=doc.kind,
			price_system=price,
			slot_mask=mask,
			extended_mask=extended_mask(doc.as_dict()),
			inclusive=bool(cint(doc.inclusive_care)),
			languages=tuple(row.language for row in doc.languages),
			latitude=place[0],
			longitude=place[1],
		)
		for price, places in shares.items()
	]


def _behaviour(desk: str, requests: int) -> Behaviour:
	"""Return how fast providers answer and how often they accept, as their answers of the past year show it."""
	answers = frappe.get_all(
		"Childcare Referral",
		{
			"desk": desk,
			"referral_type": "Provider",
			"sent_on": (">", _since()),
			"response": ("in", ("Accepted", "Declined")),
		},
		["sent_on", "responded_on", "response"],
	)
	usual = Behaviour()
	days = [date_diff(row.responded_on, row.sent_on) for row in answers if row.responded_on and row.sent_on]
	accepted = sum(row.response == "Accepted" for row in answers)
	return Behaviour(
		requests_per_year=requests * 365 / DAYS_BACK,
		answer_days=sum(days) / len(days) if days else usual.answer_days,
		acceptance=accepted / len(answers) if answers else usual.acceptance,
	)
