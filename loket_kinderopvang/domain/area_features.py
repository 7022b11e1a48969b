"""Which area a feature of a file is: the names and codes under which portals give them, and which features are one area.

Known are the words of Statbel, of the Flemish address register and administrative boundaries, and of Opendatasoft, which
puts each value in a list of one. A code may come as 44021, "44021", 44021.0 or at the end of an address.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from loket_kinderopvang.domain.geojson import Polygon

CODES = (
	"nis_code",
	"niscode",
	"nis",
	"nis5",
	"nisnr",
	"nis_gemeente",
	"refnis",
	"cd_refnis",
	"cd_munty_refnis",
	"cd_munty",
	"munty_nis",
	"mun_code",
	"mun_area_code",
	"munic_nis",
	"ins_code",
	"code_ins",
	"objectid_gemeente",
	"identificator",
	"gemeente_nis",
	"c_nis6",
	"nis6",
)
NAMES = (
	"area",
	"area_name",
	"name",
	"naam",
	"nom",
	"naam_nl",
	"name_nl",
	"mun_name_nl",
	"mun_name",
	"tx_munty_descr_nl",
	"tx_munty_dutch",
	"tx_descr_nl",
	"tx_adm_munty_descr_nl",
	"sub_mun_name_nl",
	"gemeente",
	"gemeentenaam",
	"gemeentenamen",
	"gemeentenm",
	"munnamedut",
	"municipality",
	"wijk",
	"wijknaam",
	"deelgemeente",
	"deelgemeentenaam",
)
LONGEST = 200
# Parts of one area lie together: Baarle-Hertog's farthest exclave lies a few kilometres from the next part.
FARTHEST_PART_KM = 10.0
# Two features that cover so much of each other are two drawings of the same area, not two parts.
MOST_COVERED = 0.2
KM_PER_DEGREE = 111.32


@dataclass(frozen=True)
class Known:
	"""What a feature says of itself: the areas' codes and names that it gives, as they are compared."""

	codes: frozenset[str]
	names: frozenset[str]
	title: str


def known_of(properties: object) -> Known:
	"""Return the codes and names that the properties of a feature give."""
	given = {
		str(key).strip().lower(): texts
		for key, value in (properties.items() if isinstance(properties, Mapping) else ())
		if (texts := _texts(value))
	}
	codes = [code for key in CODES for text in given.get(key, ()) if (code := _code(text))]
	names = [text for key in NAMES for text in given.get(key, ())]
	title = next(iter(names), "") or next((text for key in CODES for text in given.get(key, ())), "")
	return Known(frozenset(codes), frozenset(map(folded, names)), title)


def _texts(value: Any, depth: int = 0) -> list[str]:
	"""Return the texts of a value: itself, the items of a list, or what a record of the address register says."""
	if isinstance(value, bool) or value is None or depth > 3:
		return []
	if isinstance(value, float):
		return [str(int(value))] if math.isfinite(value) and value.is_integer() else []
	if isinstance(value, (str, int)):
		text = str(value).strip()[:LONGEST]
		return [text] if text else []
	if isinstance(value, list):
		return [text for item in value[:5] for text in _texts(item, depth + 1)]
	if isinstance(value, Mapping):
		for key in ("spelling", "objectId", "naam", "id", "geografischeNaam", "gemeentenaam"):
			if found := _texts(value.get(key), depth + 1):
				return found
	return []


def _code(text: str) -> str:
	"""Return the five figures of a municipality, also of a statistical sector or at the end of an address."""
	found = re.search(r"(?:^|/)(\d{5})(?:\.0+)?(?:[A-Z]\d\w{1,2}-?)?/?$", text)
	return found[1] if found else ""


def folded(name: str) -> str:
	"""Return a name as it is compared: without accents, signs and a word before it that says what it is."""
	plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
	words = re.sub(r"\W+", " ", plain).split()
	if len(words) > 1 and words[0] in ("gemeente", "stad", "wijk", "deelgemeente", "commune", "ville"):
		words = words[1:]
	return " ".join("sint" if word == "st" else word for word in words)


# ---- which features are one area


def are_parts(features: Iterable[tuple[Polygon, ...]]) -> bool:
	"""Tell whether features are parts of one area: all lie together, and none covers another."""
	found = list(features)
	if any(_covered(one, other) > MOST_COVERED for one, other in combinations(found, 2)):
		return False
	together, apart = [found[0]], found[1:]
	while apart:
		near = next(
			(one for one in apart if any(_distance_km(one, other) <= FARTHEST_PART_KM for other in together)),
			None,
		)
		if near is None:
			return False
		apart.remove(near)
		together.append(near)
	return True


def box(parts: tuple[Polygon, ...]) -> tuple[float, float, float, float]:
	"""Return west, south, east and north of polygons."""
	points = [point for part in parts for point in part[0]]
	longitudes, latitudes = zip(*points, strict=True)
	return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def size_km2(parts: tuple[Polygon, ...]) -> float:
	"""Return the size of polygons, near enough to tell one from another."""
	total = 0.0
	for part in parts:
		for number, ring in enumerate(part):
			west, south = ring[0]
			squeeze = math.cos(math.radians(south))
			doubled = sum(
				(ax - west) * (by - south) - (bx - west) * (ay - south)
				for (ax, ay), (bx, by) in pairwise(ring)
			)
			total += (1 if number == 0 else -1) * abs(doubled) / 2 * KM_PER_DEGREE**2 * squeeze
	return total


def _distance_km(one: tuple[Polygon, ...], other: tuple[Polygon, ...]) -> float:
	"""Return how far the boxes around two features are from each other."""
	a, b = box(one), box(other)
	squeeze = math.cos(math.radians((a[1] + b[1]) / 2))
	east = max(0.0, a[0] - b[2], b[0] - a[2]) * squeeze
	north = max(0.0, a[1] - b[3], b[1] - a[3])
	return math.hypot(east, north) * KM_PER_DEGREE


def _covered(one: tuple[Polygon, ...], other: tuple[Polygon, ...]) -> float:
	"""Return which share of the smaller feature lies in the other one, by points spread over it."""
	small, large = sorted((one, other), key=size_km2)
	a, b = box(small), box(large)
	if a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]:
		return 0.0
	steps = 24
	inside = both = 0
	for i in range(steps):
		for j in range(steps):
			point = (a[0] + (i + 0.5) * (a[2] - a[0]) / steps, a[1] + (j + 0.5) * (a[3] - a[1]) / steps)
			if _holds(small, point):
				inside += 1
				both += _holds(large, point)
	return both / inside if inside else 0.0


def _holds(parts: tuple[Polygon, ...], point: tuple[float, float]) -> bool:
	return any(
		_in_ring(part[0], point) and not any(_in_ring(hole, point) for hole in part[1:]) for part in parts
	)


def _in_ring(ring: tuple[tuple[float, float], ...], point: tuple[float, float]) -> bool:
	x, y = point
	inside = False
	for (ax, ay), (bx, by) in pairwise(ring):
		if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
			inside = not inside
	return inside
