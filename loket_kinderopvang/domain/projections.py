"""In which system the coordinates of a file of here are, and the same in degrees (WGS 84).

Files of the region and of Statbel come in Lambert 72 or Lambert 2008, others have latitude first. Where a point of
Belgium lies in one of these systems it lies in no other, so the numbers tell. The formulas are those of a Lambert conic
with two parallels (EPSG method 9802) and, for Lambert 72, a move between the two ellipsoids (EPSG 9606 with the seven
parameters of the National Geographic Institute): right to about a metre, which is as fine as a boundary is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

DEGREES, SWAPPED, LAMBERT_72, LAMBERT_2008, WEB_MERCATOR, EUROPE = (
	"degrees",
	"swapped",
	"lambert_72",
	"lambert_2008",
	"web_mercator",
	"europe",
)
# Where Belgium lies in each: from and to, in east and in north; a little wider than the country.
REACH = {
	DEGREES: ((2.3, 6.6), (49.3, 51.7)),
	SWAPPED: ((49.3, 51.7), (2.3, 6.6)),
	LAMBERT_72: ((0, 310_000), (10_000, 270_000)),
	LAMBERT_2008: ((500_000, 810_000), (505_000, 765_000)),
	WEB_MERCATOR: ((250_000, 740_000), (6_320_000, 6_750_000)),
	EUROPE: ((3_700_000, 4_150_000), (2_900_000, 3_200_000)),
}
# Numbers of these systems where a file names its own.
EPSG = {
	"4326": DEGREES,
	"4258": DEGREES,
	"crs84": DEGREES,
	"31370": LAMBERT_72,
	"31300": LAMBERT_72,
	"3812": LAMBERT_2008,
	"3857": WEB_MERCATOR,
	"900913": WEB_MERCATOR,
	"3035": EUROPE,
}
Pair = tuple[float, float]


@dataclass(frozen=True)
class _Ellipsoid:
	a: float
	inverse_flattening: float

	@property
	def e2(self) -> float:
		f = 1 / self.inverse_flattening
		return f * (2 - f)


GRS80 = _Ellipsoid(6378137.0, 298.257222101)
INTERNATIONAL = _Ellipsoid(6378388.0, 297.0)


@dataclass(frozen=True)
class _Conic:
	"""A Lambert conic: its origin and parallels in degrees, false coordinates in metres."""

	ellipsoid: _Ellipsoid
	latitude: float
	longitude: float
	first: float
	second: float
	x0: float
	y0: float


# EPSG:3812 and EPSG:31370.
CONIC_2008 = _Conic(
	GRS80, 50.797815, 4.359215833333333, 49.833333333333336, 51.166666666666664, 649328.0, 665262.0
)
CONIC_72 = _Conic(
	INTERNATIONAL, 90.0, 4.367486666666666, 51.16666723333333, 49.8333339, 150000.013, 5400088.438
)
# From Belgian Datum 72 to ETRS 89: metres, seconds of arc and parts per million.
MOVE = (-106.8686, 52.2978, -103.7239, 0.3366, -0.457, 1.8422, -1.2747)
# A point of a file may lie outside the country, at sea or in a neighbour's strip; most do not.
MOST_INSIDE = 0.95


def system_of(points: Iterable[Pair]) -> str | None:
	"""Return in which system points lie, by where Belgium is in it; None when they are of none of these."""
	found = list(points)
	if not found:
		return None
	for system, ((west, east), (south, north)) in REACH.items():
		inside = sum(west <= x <= east and south <= y <= north for x, y in found)
		if inside >= MOST_INSIDE * len(found):
			return system
	return None


def named(crs: object) -> str | None:
	"""Return the system that the member ``crs`` of an old GeoJSON names, such as "urn:ogc:def:crs:EPSG::31370"."""
	properties = crs.get("properties") if isinstance(crs, dict) else None
	name = properties.get("name") if isinstance(properties, dict) else None
	if not isinstance(name, str):
		return None
	return EPSG.get(name.lower().replace("/", ":").rsplit(":", 1)[-1])


def to_degrees(x: float, y: float, system: str) -> Pair:
	"""Return a point as (longitude, latitude) in WGS 84.

	Args:
		x: the first number of the point.
		y: the second one.
		system: ``DEGREES``, ``SWAPPED``, ``LAMBERT_72``, ``LAMBERT_2008`` or ``WEB_MERCATOR``.
	"""
	if system == SWAPPED:
		return y, x
	if system == LAMBERT_2008:
		return _from_conic(x, y, CONIC_2008)
	if system == LAMBERT_72:
		return _moved(*_from_conic(x, y, CONIC_72))
	if system == WEB_MERCATOR:
		radius = GRS80.a
		return math.degrees(x / radius), math.degrees(math.atan(math.sinh(y / radius)))
	return x, y


def _from_conic(x: float, y: float, conic: _Conic) -> Pair:
	e = math.sqrt(conic.ellipsoid.e2)

	def m(latitude: float) -> float:
		return math.cos(latitude) / math.sqrt(1 - (e * math.sin(latitude)) ** 2)

	def t(latitude: float) -> float:
		s = e * math.sin(latitude)
		return math.tan(math.pi / 4 - latitude / 2) / ((1 - s) / (1 + s)) ** (e / 2)

	first, second = math.radians(conic.first), math.radians(conic.second)
	n = (math.log(m(first)) - math.log(m(second))) / (math.log(t(first)) - math.log(t(second)))
	factor = m(first) / (n * t(first) ** n)
	at_pole = conic.latitude == 90.0
	rho0 = 0.0 if at_pole else conic.ellipsoid.a * factor * t(math.radians(conic.latitude)) ** n
	east, north = x - conic.x0, rho0 - (y - conic.y0)
	rho = math.copysign(math.hypot(east, north), n)
	theta = math.atan2(east, north)
	scaled = (rho / (conic.ellipsoid.a * factor)) ** (1 / n)
	latitude = math.pi / 2 - 2 * math.atan(scaled)
	for _time in range(6):
		s = e * math.sin(latitude)
		latitude = math.pi / 2 - 2 * math.atan(scaled * ((1 - s) / (1 + s)) ** (e / 2))
	return math.degrees(theta / n) + conic.longitude, math.degrees(latitude)


def _moved(longitude: float, latitude: float) -> Pair:
	"""Move a point from the old ellipsoid to the one of WGS 84, by way of the middle of the earth."""
	lam, phi = math.radians(longitude), math.radians(latitude)
	old, new = INTERNATIONAL, GRS80
	radius = old.a / math.sqrt(1 - old.e2 * math.sin(phi) ** 2)
	x, y = radius * math.cos(phi) * math.cos(lam), radius * math.cos(phi) * math.sin(lam)
	z = radius * (1 - old.e2) * math.sin(phi)
	dx, dy, dz, rx, ry, rz, ppm = MOVE
	rx, ry, rz = (math.radians(turn / 3600) for turn in (rx, ry, rz))
	scale = 1 + ppm / 1e6
	x, y, z = (
		dx + scale * (x - rz * y + ry * z),
		dy + scale * (rz * x + y - rx * z),
		dz + scale * (-ry * x + rx * y + z),
	)
	flat = math.hypot(x, y)
	phi = math.atan2(z, flat * (1 - new.e2))
	for _time in range(6):
		radius = new.a / math.sqrt(1 - new.e2 * math.sin(phi) ** 2)
		phi = math.atan2(z + new.e2 * radius * math.sin(phi), flat)
	return math.degrees(math.atan2(y, x)), math.degrees(phi)
