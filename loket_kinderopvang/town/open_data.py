"""Open data: published places and free-place counts as files that anybody may read, without an account.

Reading is all that can be done here. A file holds what the public pages show, less the e-mail addresses: those stand on
each place's own page, where a machine gathers them less easily. Each request reads the places anew with a few queries,
whatever their number; a reader that still has the same file gets no second copy (ETag).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.auth import CookieManager
from frappe.query_builder.functions import Max
from frappe.utils import cint, flt, get_datetime, get_system_timezone, get_time, get_url
from werkzeug.http import http_date
from werkzeug.wrappers import Response

from loket_kinderopvang.domain import hsds
from loket_kinderopvang.domain import open_data as shapes
from loket_kinderopvang.domain.open_data import Area, Free, Json, Place
from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import counting
from loket_kinderopvang.town import directory

PAGE = "childcare/open-data"
FOLDER = f"{PAGE}/"
FILES_PER_HOUR = 240
KEPT_SECONDS = 300
READING = ("GET", "HEAD")


class OpenDataFile:
	"""Answers requests for the files (hook page_renderer)."""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.path = path

	def can_render(self) -> bool:
		"""Tell whether the path is one of the files."""
		return self.path.startswith(FOLDER) and self.path[len(FOLDER) :] in FILES

	def render(self) -> Response:
		"""Return the file, or that the reader has it already, reads too often or does more than reading."""
		if frappe.request.method not in READING:
			return Response("", status=405, headers={"Allow": ", ".join(READING)})
		if not is_offered():
			# Said here: what the platform doesn't find, it takes for lost until the next restart.
			return Response("", status=404)
		try:
			counting.by_address("open data", FILES_PER_HOUR)
		except frappe.ValidationError:
			frappe.clear_messages()
			return Response("", status=429, headers={"Retry-After": "3600"})
		make, mimetype = FILES[self.path[len(FOLDER) :]]
		desk = asking.main_desk()
		# One file for everybody, whatever language a reader's browser asks for.
		frappe.local.lang = (desk and desk.default_language) or "nl"
		content = json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
		response = Response(content, mimetype=mimetype)
		if changed := last_changed():
			response.headers["Last-Modified"] = http_date(changed)
		response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
		response.headers["Link"] = _links()
		response.set_etag(hashlib.sha256(content).hexdigest()[:32])
		# Weakly compared: a web server that compresses the file marks the tag as weak.
		if frappe.request.if_none_match.contains_weak(response.get_etag()[0]):
			response.status_code = 304
			response.data = b""
		return response


def share(response: Any, request: Any, **_other: Any) -> None:
	"""Let any site's page read the files, and send nobody's session along with what caches keep (hook after_request)."""
	if response is None or not request.path.startswith(f"/{FOLDER}"):
		return
	response.headers["Access-Control-Allow-Origin"] = "*"
	response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, Retry-After"
	if request.method == "OPTIONS":
		response.headers["Access-Control-Allow-Methods"] = ", ".join(READING)
		response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
	frappe.local.cookie_manager = CookieManager()


def is_offered() -> bool:
	"""Tell whether this site offers open data (Settings)."""
	return not frappe.get_cached_doc("Childcare Settings").no_open_data


def places() -> list[Place]:
	"""Return every published place, by name."""
	rows = frappe.get_all(
		"Childcare Provider",
		filters={"published": 1, "disabled": 0},
		fields=[*directory.FIELDS, "desk"],
		order_by="provider_name asc, name asc",
	)
	areas = dict(frappe.get_all("Childcare Area", fields=["name", "area_name"], as_list=True))
	desks = _asking_desks()
	free, spoken = directory.free_places([row.name for row in rows]), _languages()
	ask_url = get_url("/childcare/ask") if asking.is_open() else ""
	return [
		_place(
			row,
			area=areas.get(row.area, ""),
			languages=tuple(spoken.get(row.name, ())),
			free=_free(free.get(row.name)) if row.desk in desks else None,
			ask_url=ask_url if row.desk in desks else "",
		)
		for row in rows
	]


def place(name: str) -> Place | None:
	"""Return one published place, or None when there is none of that name."""
	rows = frappe.get_all(
		"Childcare Provider",
		filters={"name": name, "published": 1, "disabled": 0},
		fields=[*directory.FIELDS, "desk"],
	)
	if not rows:
		return None
	row, asks = rows[0], rows[0].desk in _asking_desks()
	return _place(
		row,
		area=(row.area and frappe.db.get_value("Childcare Area", row.area, "area_name")) or "",
		languages=tuple(_languages(name).get(name, ())),
		free=_free(directory.free_places([name]).get(name)) if asks else None,
		ask_url=get_url("/childcare/ask") if asks and asking.is_open() else "",
	)


def areas() -> list[Area]:
	"""Return every area with its published places and what they have free, those of the areas in it included."""
	rows = frappe.get_all(
		"Childcare Area",
		fields=[
			"name",
			"area_name",
			"area_type",
			"parent_childcare_area",
			"nis_code",
			"latitude",
			"longitude",
			"boundary",
			"lft",
			"rgt",
		],
		order_by="lft asc",
	)
	codes: dict[str, list[str]] = {}
	for code in frappe.get_all(
		"Childcare Postal Code",
		filters={"parenttype": "Childcare Area"},
		fields=["parent", "postal_code"],
		order_by="postal_code asc",
	):
		codes.setdefault(code.parent, []).append(code.postal_code)
	found = _free_by_area()
	held = [(row.lft, found[row.name]) for row in rows if row.name in found]
	result = []
	for row in rows:
		inside = [counts for lft, counts in held if row.lft <= lft <= row.rgt]
		confirmed = [free.confirmed for _count, free in inside if free.confirmed]
		result.append(
			Area(
				id=row.name,
				name=row.area_name,
				kind=row.area_type.lower(),
				parent=row.parent_childcare_area or "",
				nis_code=row.nis_code or "",
				postal_codes=tuple(codes.get(row.name, ())),
				boundary=row.boundary or "",
				**_coordinates(row),
				places=sum(count for count, _free in inside),
				free=Free(
					sum(free.now for _count, free in inside),
					sum(free.soon for _count, free in inside),
					max(confirmed, default=None),
				),
			)
		)
	return result


def labels() -> dict[str, str]:
	"""Return a text in the current language for every code in the files."""
	return {
		"childcare": _("Childcare"),
		"family_care": _("Family Care"),
		"group_care": _("Group Care"),
		"income_based": _("Income-based"),
		"free_price": _("Free Price"),
		"both": _("Income-based or free price"),
		"accessible": _("Wheelchair accessible"),
		"inclusive_care": _("Inclusive care"),
		"before_7": _("Before 7:00"),
		"after_18": _("After 18:00"),
		"overnight": _("Overnight"),
		"public_holidays": _("Public holidays"),
		"full_day": _("Full Day"),
		"morning": _("Morning"),
		"afternoon": _("Afternoon"),
		"free_now": _("Places free now"),
		"free_soon": _("Places free later, within three months"),
	}


def licence() -> tuple[str, str]:
	"""Return under which terms the files may be used, as the town wrote it, and the address of those terms."""
	settings = frappe.get_cached_doc("Childcare Settings")
	text = settings.open_data_licence or _(
		"Free to use. Name the desk as the source, and say on which day a free place was confirmed."
	)
	return text, settings.open_data_licence_url or ""


def last_changed() -> datetime | None:
	"""Return when anything that the files hold was last changed, as far as records say.

	A count may also change because a day has passed, and what was deleted left no date: the ETag tells, this doesn't.
	"""
	latest = []
	for doctype in ("Childcare Provider", "Childcare Vacancy", "Childcare Area", "Childcare Desk"):
		table = frappe.qb.DocType(doctype)
		(row,) = frappe.qb.from_(table).select(Max(table.modified)).run()
		if row[0]:
			latest.append(get_datetime(row[0]))
	return max(latest).replace(tzinfo=ZoneInfo(get_system_timezone())) if latest else None


def _places_geojson() -> Json:
	return _licensed(shapes.places_geojson(places()))


def _places_json() -> Json:
	return shapes.childcare_graph(places(), labels())


def _hsds() -> Json:
	# The site's name: an address may change, and identifiers must not.
	site = f"https://{frappe.local.site}"
	return hsds.package(places(), labels(), site, get_url(f"/{PAGE}"), frappe.local.lang)


def _areas_geojson() -> Json:
	return _licensed(shapes.areas_geojson(areas()))


FILES: dict[str, tuple[Callable[[], Json], str]] = {
	"places.geojson": (_places_geojson, "application/geo+json"),
	"places.json": (_places_json, "application/ld+json"),
	"hsds.json": (_hsds, "application/json"),
	"areas.geojson": (_areas_geojson, "application/geo+json"),
}


def _licensed(collection: Json) -> Json:
	text, url = licence()
	return {**collection, "licence": text, **({"licence_url": url} if url else {})}


def _links() -> str:
	links = [f'<{get_url(f"/{PAGE}")}>; rel="describedby"']
	_text, url = licence()
	if url.startswith(("http://", "https://")) and not set(url) & set('<>"\r\n '):
		links.append(f'<{url}>; rel="license"')
	return ", ".join(links)


def _asking_desks() -> set[str]:
	"""Return the desks that ask their providers what is free: those that do more than inform."""
	return set(frappe.get_all("Childcare Desk", {"disabled": 0, "information_only": 0}, pluck="name"))


def _languages(provider: str | None = None) -> dict[str, list[tuple[str, str]]]:
	rows = frappe.get_all(
		"Childcare Spoken Language",
		filters={"parenttype": "Childcare Provider", **({"parent": provider} if provider else {})},
		fields=["parent", "language"],
		order_by="parent asc, idx asc",
	)
	spoken = sorted({row.language for row in rows})
	names = dict(
		frappe.get_all("Language", {"name": ("in", spoken or [""])}, ["name", "language_name"], as_list=True)
	)
	result: dict[str, list[tuple[str, str]]] = {}
	for row in rows:
		result.setdefault(row.parent, []).append((row.language, names.get(row.language) or row.language))
	return result


def _free_by_area() -> dict[str, tuple[int, Free]]:
	"""Return per area how many published places stand in it and what they have free."""
	rows = frappe.get_all(
		"Childcare Provider",
		filters={"published": 1, "disabled": 0, "area": ("is", "set")},
		fields=["name", "area", "desk"],
	)
	desks, free = _asking_desks(), directory.free_places([row.name for row in rows])
	result: dict[str, tuple[int, Free]] = {}
	for row in rows:
		count, so_far = result.get(row.area, (0, Free(0, 0)))
		own = _free(free.get(row.name)) if row.desk in desks else Free(0, 0)
		days = [day for day in (so_far.confirmed, own.confirmed) if day]
		result[row.area] = (
			count + 1,
			Free(so_far.now + own.now, so_far.soon + own.soon, max(days, default=None)),
		)
	return result


def _free(found: dict[str, Any] | None) -> Free:
	return Free(found["now"], found["soon"], found["confirmed"]) if found else Free(0, 0)


def _coordinates(row: Any) -> dict[str, float | None]:
	"""Return where something is; both zero means that nobody said it."""
	known = flt(row.latitude) or flt(row.longitude)
	return {
		"latitude": flt(row.latitude) if known else None,
		"longitude": flt(row.longitude) if known else None,
	}


def _place(row: Any, **found: Any) -> Place:
	website = row.website or ""
	return Place(
		id=row.name,
		name=row.provider_name,
		url=get_url(f"/childcare/places/{row.name}"),
		kind=shapes.KINDS[row.kind],
		price=shapes.PRICES[row.price_system],
		street=row.street or "",
		postal_code=row.postal_code or "",
		city=row.city or "",
		phone=row.phone or "",
		website=website if website.startswith(("http://", "https://")) else "",
		extras=tuple(extra for extra in shapes.EXTRAS if cint(row.get(extra))),
		opens=_hour(row.opens_at),
		closes=_hour(row.closes_at),
		days={day: row.get(day) or "" for day in DAYS},
		licensed_places=cint(row.licensed_places) or None,
		**_coordinates(row),
		**found,
	)


def _hour(value: object) -> str:
	return get_time(str(value)).strftime("%H:%M") if value else ""
