"""What the demo town shows beside its files: brochures, hours, a tariff, boundaries, and each thing that a desk works with.

Everything here is invented and says so where a visitor could take it for true.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from math import cos, pi, sin
from random import Random
from typing import Any

import frappe

from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.matching import simulations
from loket_kinderopvang.platform import clock, long_work
from loket_kinderopvang.referral import allocation, referrals

Point = tuple[float, float]

# ---- maps

# Degrees around a town's middle, and the corners of its edge.
HEIGHT, WIDTH, CORNERS = 0.030, 0.048, 24


def boundaries(middle: Point, middles: dict[str, Point], draw: Random) -> tuple[str, dict[str, str]]:
	"""Return an invented boundary of a town and one of each district, which fill it and touch each other, as GeoJSON.

	Args:
		middle: latitude and longitude of the town.
		middles: the same of its districts; each gets what is nearer to it than to any other.
		draw: gives the edge its shape.
	"""
	edge: list[Point] = []
	for corner in range(CORNERS):
		angle, reach = 2 * pi * corner / CORNERS, draw.uniform(0.9, 1.1)
		edge.append((middle[0] + HEIGHT * reach * sin(angle), middle[1] + WIDTH * reach * cos(angle)))
	parts = {}
	for name, own in middles.items():
		part = edge
		for other, theirs in middles.items():
			if other != name:
				part = _nearer(part, own, theirs)
		parts[name] = _geojson(part)
	return _geojson(edge), parts


def _nearer(polygon: list[Point], own: Point, other: Point) -> list[Point]:
	"""Return the part of a polygon whose points are nearer to one point than to another."""

	def side(point: Point) -> float:
		return sum((a - c) ** 2 - (a - b) ** 2 for a, b, c in zip(point, own, other, strict=True))

	kept: list[Point] = []
	for number, here in enumerate(polygon):
		before = polygon[number - 1]
		one, two = side(before), side(here)
		if (one < 0) != (two < 0):
			share = one / (one - two)
			kept.append(
				(before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1]))
			)
		if two >= 0:
			kept.append(here)
	return kept


def _geojson(points: list[Point]) -> str:
	ring = [[round(longitude, 5), round(latitude, 5)] for latitude, longitude in points]
	return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


# ---- brochures and prices

BROCHURES = (
	(
		"Opvang zoeken",
		"Zo vind je opvang",
		"nl",
		"<p>Je stelt je vraag één keer. Het loket zoekt mee en laat weten wie plaats heeft.</p>",
	),
	(
		"Opvang zoeken",
		"Trouver un accueil",
		"fr",
		"<p>Vous posez votre question une seule fois. Le guichet cherche avec vous.</p>",
	),
	(
		"Wat kost opvang?",
		"De prijs van opvang",
		"nl",
		"<p>Bij een inkomenstarief betaal je volgens je inkomen. Vraag op tijd je attest aan.</p>",
	),
	(
		"De eerste dag",
		"Wennen aan de opvang",
		"nl",
		"<p>Een kind went in stapjes. Spreek af hoe lang de eerste dagen duren.</p>",
	),
)


def make_brochures(town: Any, desk: str) -> None:
	"""Make brochures of a desk; the first of each topic also as a file to print."""
	seen = set()
	for topic, title, language, content in BROCHURES:
		sheet = town.insert(
			"Childcare Info Sheet",
			title=title,
			topic=topic,
			language=language,
			desk=desk,
			published=1,
			content=f"{content}<p><em>Een verzonnen brochure, voor een proef.</em></p>",
		)
		if topic in seen:
			continue
		seen.add(topic)
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"{frappe.scrub(title)}.pdf",
				"attached_to_doctype": sheet.doctype,
				"attached_to_name": sheet.name,
				"attached_to_field": "attachment",
				"is_private": 0,
				"content": one_page_pdf([title, "Een verzonnen brochure, voor een proef."]),
			}
		)
		# The demo is made by a command of the bench, whose user is the administrator; it goes with its sheet.
		file.insert(ignore_permissions=True)
		sheet.db_set("attachment", file.file_url, update_modified=False)


def one_page_pdf(lines: list[str]) -> bytes:
	"""Return a PDF of one page with these lines; what its font does not have becomes a question mark."""
	shown = [line.encode("cp1252", "replace") for line in lines]
	text = b"".join(
		b"(%s) Tj 0 -28 Td " % line.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
		for line in shown
	)
	stream = b"BT /F1 20 Tf 72 760 Td " + text + b"ET"
	objects = [
		b"<< /Type /Catalog /Pages 2 0 R >>",
		b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
		b" /Resources << /Font << /F1 5 0 R >> >> >>",
		b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
		b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	]
	result, places = b"%PDF-1.4\n", []
	for number, body in enumerate(objects, 1):
		places.append(len(result))
		result += b"%d 0 obj\n%s\nendobj\n" % (number, body)
	table = b"".join(b"%010d 00000 n \n" % place for place in places)
	return (
		result
		+ b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
		% (
			len(objects) + 1,
			table,
			len(objects) + 1,
			len(result),
		)
	)


def make_tariff(town: Any, today: date) -> None:
	"""Make an income tariff that holds today, so that the public page calculates. No amount of it is a real one."""
	town.insert(
		"Childcare Income Tariff",
		title=f"Verzonnen tarief {today.year} (demo)",
		valid_from=today.replace(day=1),
		valid_until=None,
		source="Verzonnen bedragen voor een proef: geen enkel is echt.",
		minimum_price=6.66,
		maximum_price=33.33,
		lowest_price=2.22,
		middle_price=4.44,
		child_reduction=3.33,
		multiple_birth_reduction=3.33,
		factor_short_day=60,
		factor_full_day=100,
		factor_long_day=160,
		brackets=[
			{"income_up_to": 22_222, "coefficient": 0.000333, "cap": 11.11},
			{"income_up_to": 55_555, "coefficient": 0.000444, "cap": 22.22},
			{"income_up_to": 0, "coefficient": 0.000555, "cap": 33.33},
		],
	)


# ---- what a desk works with


def propose_change(town: Any, request: str) -> None:
	"""Have a family propose other days for its open request, as it does on its own page; nobody is mailed."""
	request = frappe.get_doc("Childcare Request", request)
	family = frappe.get_doc("Childcare Family", request.family)
	child = frappe.get_doc("Childcare Child", request.child)
	contact = family.first_contact
	days = {day: request.get(day) or "" for day in DAYS}
	free = next((day for day in DAYS[:5] if not days[day]), None)
	days.update({free: "Full Day"} if free else {DAYS[2]: ""})
	proposal = frappe.new_doc("Childcare Application")
	proposal.update(
		{
			"status": "New",
			"channel": "Web Form",
			"desk": request.desk,
			"received_on": clock.now(),
			"contact_name": contact.contact_name,
			"phone": contact.phone,
			"email": contact.email,
			"language": family.language,
			"area": request.area,
			"family": family.name,
			"contact": contact.name,
			"changes_request": request.name,
			"wanted_from": max(request.wanted_from, clock.today() + timedelta(days=14)),
			"message": "We werken voortaan op andere dagen.",
			"consent_registration": 1,
			"children": [
				{
					"first_name": child.first_name,
					"last_name": child.last_name,
					"birth_date": child.birth_date,
					"expected_date": None if child.birth_date else child.expected_date,
					"child": child.name,
					"request": request.name,
				}
			],
			**days,
		}
	)
	# It names the files of the very family that proposes it.
	proposal.flags.names_files = True
	town.keep(proposal)
	referrals.raise_attention(request, "Change Proposed")


def run_allocation(town: Any, desk: str) -> None:
	"""Make an allocation round with its proposals, which wait for an officer."""
	doc = town.insert("Childcare Allocation Round", desk=desk, choices=5)
	allocation.work(doc, _unseen)
	_done(doc)


def run_simulation(town: Any, desk: str, district: str) -> None:
	"""Make a what-if with its result."""
	doc = town.insert(
		"Childcare Simulation",
		title="Wat als er plaatsen bij komen?",
		desk=desk,
		what_ifs=f"places +10 in {district}",
		seeds=2,
	)
	simulations.work(doc, _unseen)
	_done(doc)


def _unseen(_total: float) -> Any:
	"""Return a progress that nobody watches."""
	return lambda done=1: None


def _done(doc: Any) -> None:
	doc.update({"status": long_work.DONE, "percent": 100, "ended_on": clock.now()})
	# The demo is made by a command of the bench, whose user is the administrator.
	doc.save(ignore_permissions=True)
