"""The public list of childcare places: who they are, what is free as they told it, how far, in an order that favours nobody."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import frappe
import numpy as np
from frappe import _
from frappe.utils import add_to_date, cint, flt, get_time, getdate

from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.matching.rules import distances_km
from loket_kinderopvang.domain.week_pattern import DAYS, WeekPattern
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import date_words, days_text, listing, number

PAGE = 30
SOON_DAYS = 90
FIELDS = (
	"name",
	"provider_name",
	"kind",
	"price_system",
	"area",
	"street",
	"postal_code",
	"city",
	"phone",
	"email",
	"website",
	"latitude",
	"longitude",
	"accessible",
	"inclusive_care",
	"before_7",
	"after_18",
	"overnight",
	"public_holidays",
	"opens_at",
	"closes_at",
	"licensed_places",
	*DAYS,
)
EXTENDED_FILTERS = ("before_7", "after_18", "overnight", "public_holidays")


@dataclass
class Wish:
	"""What a visitor filters by; empty is no wish."""

	kind: str = ""
	price: str = ""
	area: str = ""
	language: str = ""
	free: str = ""
	near: str = ""
	accessible: bool = False
	inclusive: bool = False
	days: tuple[str, ...] = ()
	extended: tuple[str, ...] = ()
	page: int = 1
	place: tuple[float, float] | None = field(default=None, compare=False)

	@classmethod
	def of(cls, form: dict[str, str]) -> Wish:
		"""Return what a page's address asks for; what it can't be is no wish."""
		wish = cls(
			kind=form.get("kind") if form.get("kind") in ("Family Care", "Group Care") else "",
			price=form.get("price") if form.get("price") in ("Income-based", "Free Price") else "",
			area=(form.get("area") or "")[:140],
			language=(form.get("speaks") or "")[:10],
			free=form.get("free") if form.get("free") in ("now", "soon") else "",
			near=(form.get("near") or "")[:140].strip(),
			accessible=bool(form.get("accessible")),
			inclusive=bool(form.get("inclusive")),
			days=tuple(day for day in DAYS if form.get(day)),
			extended=tuple(name for name in EXTENDED_FILTERS if form.get(name)),
			page=max(cint(form.get("page")), 1),
		)
		wish.place = locate(wish.near) if wish.near else None
		return wish


def locate(text: str) -> tuple[float, float] | None:
	"""Return where a district, a postal code or a street is, from what this site knows itself; nothing leaves it."""
	wanted = identity.normal_name(text)
	if not wanted:
		return None
	digits = "".join(letter for letter in text if letter.isdigit())
	area = None
	if len(digits) == 4:
		area = frappe.db.get_value("Childcare Postal Code", {"postal_code": digits}, "parent")
	names = {
		identity.normal_name(row.area_name): row.name
		for row in frappe.get_all("Childcare Area", fields=["name", "area_name"], order_by="lft desc")
	}
	area = names.get(wanted) or area or next((names[name] for name in names if wanted in name), None)
	if area:
		row = frappe.db.get_value("Childcare Area", area, ("latitude", "longitude"))
		if row and any(map(flt, row)):
			return flt(row[0]), flt(row[1])
	street = wanted.rstrip("0123456789 ")
	for row in frappe.get_all(
		"Childcare Provider",
		filters={"published": 1, "disabled": 0, "street": ("is", "set")},
		fields=["street", "latitude", "longitude"],
		order_by="name asc",
	):
		if street and identity.normal_name(row.street).startswith(street) and (row.latitude or row.longitude):
			return flt(row.latitude), flt(row.longitude)
	return None


def find(wish: Wish) -> dict[str, Any]:
	"""Return the published places that a wish leaves, nearest first when it says where, else in the day's own draw.

	Returns:
		``{"places": rows of this page, "all": every row for the map, "count", "pages", "page"}``.
	"""
	filters: dict[str, Any] = {"published": 1, "disabled": 0}
	if wish.kind:
		filters["kind"] = wish.kind
	if wish.price:
		filters["price_system"] = ("in", (wish.price, "Both"))
	if wish.accessible:
		filters["accessible"] = 1
	if wish.inclusive:
		filters["inclusive_care"] = 1
	for name in wish.extended:
		filters[name] = 1
	if wish.area:
		filters["area"] = ("in", _area_and_below(wish.area))
	rows = frappe.get_all("Childcare Provider", filters=filters, fields=list(FIELDS))
	if wish.language:
		speaking = _speakers(wish.language)
		rows = [row for row in rows if row.name in speaking]
	free = free_places([row.name for row in rows], wish.days)
	for row in rows:
		row.free = free.get(row.name)
		row.distance = _distance(row, wish.place)
	if wish.days:
		rows = [row for row in rows if all(row.get(day) for day in wish.days)]
	if wish.free:
		rows = [
			row
			for row in rows
			if row.free and (row.free["now"] or (wish.free == "soon" and row.free["soon"]))
		]
	today = clock.today().isoformat()
	rows.sort(key=lambda row: (row.distance is None, row.distance or 0, draw(today, row.name)))
	pages = max(1, -(-len(rows) // PAGE))
	page = min(wish.page, pages)
	return {
		"places": [words(row) for row in rows[(page - 1) * PAGE : page * PAGE]],
		"all": rows,
		"count": len(rows),
		"pages": pages,
		"page": page,
	}


def draw(day: str, provider: str) -> str:
	"""Return where a place comes in the day's draw: the same for every visitor, another one every day."""
	return hashlib.sha256(f"{day}:{provider}".encode()).hexdigest()


def _area_and_below(area: str) -> list[str]:
	span = frappe.db.get_value("Childcare Area", area, ("lft", "rgt"))
	if not span:
		return [area]
	return frappe.get_all("Childcare Area", {"lft": (">=", span[0]), "rgt": ("<=", span[1])}, pluck="name")


def _speakers(language: str) -> set[str]:
	return set(
		frappe.get_all(
			"Childcare Spoken Language",
			{"parenttype": "Childcare Provider", "language": language},
			pluck="parent",
		)
	)


def _distance(row: dict, place: tuple[float, float] | None) -> float | None:
	if not place or not (flt(row.latitude) or flt(row.longitude)):
		return None
	from_, to = (
		(np.array([flt(value)]) for value in pair) for pair in (place, (row.latitude, row.longitude))
	)
	return float(distances_km(*from_, *to)[0])


def free_places(providers: list[str], days: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
	"""Return what is free at providers: places now and within three months, and when that was last confirmed.

	Args:
		providers: whose places.
		days: only places that are free on all of these days.
	"""
	today = clock.today()
	soon = getdate(add_to_date(today, days=SOON_DAYS))
	needed = WeekPattern.from_days({day: "Morning" for day in days}).to_days() if days else {}
	result: dict[str, dict[str, Any]] = {}
	for row in frappe.get_all(
		"Childcare Vacancy",
		filters={
			"provider": ("in", providers or [""]),
			"closed": 0,
			"places": (">", 0),
			"available_from": ("<=", soon),
		},
		fields=["provider", "places", "available_from", "available_until", "slot_mask", "confirmed_on"],
	):
		if row.available_until and getdate(row.available_until) < today:
			continue
		pattern = WeekPattern.from_mask(cint(row.slot_mask)).to_days()
		if any(needed.get(day) and not pattern[day] for day in days):
			continue
		found = result.setdefault(row.provider, {"now": 0, "soon": 0, "confirmed": None, "rows": []})
		found["now" if getdate(row.available_from) <= today else "soon"] += cint(row.places)
		found["rows"].append(row)
		if row.confirmed_on and (not found["confirmed"] or getdate(row.confirmed_on) > found["confirmed"]):
			found["confirmed"] = getdate(row.confirmed_on)
	return result


def words(row: dict) -> dict[str, Any]:
	"""Return a place in words of the current language."""
	free = row.get("free")
	return {
		"name": row.name,
		"title": row.provider_name,
		"kind": _(row.kind),
		"price": {"Both": _("Income-based or free price")}.get(row.price_system, _(row.price_system)),
		"address": ", ".join(filter(None, (row.street, " ".join(filter(None, (row.postal_code, row.city)))))),
		"distance": _("{0} km").format(number(row.distance)) if row.get("distance") is not None else "",
		"free": _free_words(free),
		"confirmed": _("told on {0}").format(date_words(free["confirmed"]))
		if free and free["confirmed"]
		else "",
		"marks": [
			text
			for flag, text in (
				(row.accessible, _("Wheelchair accessible")),
				(row.inclusive_care, _("Inclusive care")),
				(row.before_7, _("Before 7:00")),
				(row.after_18, _("After 18:00")),
				(row.overnight, _("Overnight")),
				(row.public_holidays, _("Public holidays")),
			)
			if flag
		],
	}


def _free_words(free: dict | None) -> str:
	if not free or not (free["now"] or free["soon"]):
		return _("No free place known")
	if free["now"]:
		return _("1 place free now") if free["now"] == 1 else _("{0} places free now").format(free["now"])
	return _("1 place free soon") if free["soon"] == 1 else _("{0} places free soon").format(free["soon"])


def place(name: str) -> dict[str, Any] | None:
	"""Return one published place with its hours, languages and free days; None when there is none of that name."""
	rows = frappe.get_all(
		"Childcare Provider",
		filters={"name": name, "published": 1, "disabled": 0},
		fields=list(FIELDS),
		limit=1,
	)
	if not rows:
		return None
	row = rows[0]
	row.free, row.distance = free_places([name]).get(name), None
	spoken = frappe.get_all("Childcare Spoken Language", {"parent": name}, pluck="language")
	names = {
		r.name: r.language_name
		for r in frappe.get_all("Language", {"name": ("in", spoken or [""])}, ["name", "language_name"])
	}
	pattern = WeekPattern.from_days({day: row.get(day) or "" for day in DAYS})
	hours = " – ".join(
		get_time(str(value)).strftime("%H:%M") for value in (row.opens_at, row.closes_at) if value
	)
	return {
		**words(row),
		"phone": row.phone or "",
		"email": row.email or "",
		"website": row.website or "",
		"open_days": days_text(pattern.mask) if pattern else "",
		"hours": hours,
		"languages": listing([names.get(code, code) for code in spoken]),
		"vacancies": [
			{
				"days": days_text(cint(vacancy.slot_mask)),
				"from": date_words(max(getdate(vacancy.available_from), clock.today())),
				"places": cint(vacancy.places),
			}
			for vacancy in (row.free or {"rows": []})["rows"]
		],
		"latitude": flt(row.latitude),
		"longitude": flt(row.longitude),
	}


def choices() -> dict[str, list[tuple[str, str]]]:
	"""Return what a visitor can choose from in the filters."""
	areas = frappe.get_all("Childcare Area", fields=["name", "area_name"], order_by="lft asc")
	spoken = sorted(
		set(
			frappe.get_all(
				"Childcare Spoken Language", {"parenttype": "Childcare Provider"}, pluck="language"
			)
		)
	)
	names = {
		row.name: row.language_name
		for row in frappe.get_all("Language", {"name": ("in", spoken or [""])}, ["name", "language_name"])
	}
	return {
		"areas": [(row.name, row.area_name) for row in areas],
		"languages": [(code, names.get(code, code)) for code in spoken],
	}


def map_data(rows: list[dict]) -> list[dict[str, Any]]:
	"""Return the places that can stand on a map; one without coordinates is in the list only."""
	return [
		{
			"name": row.name,
			"title": row.provider_name,
			"free": _free_words(row.get("free")),
			"at": [flt(row.latitude), flt(row.longitude)],
		}
		for row in rows
		if flt(row.latitude) or flt(row.longitude)
	]
