"""What-ifs, one line each: "Ten more in Noord: places +10 in Noord", "Wednesday opened: open wednesday".

Places that are added are as if they had been there for years: what is compared are ordinary years, not the first one.
Ten places more then answer some five families more in a year, for a child stays about two years.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from loket_kinderopvang.domain.simulation.municipality import Location, Municipality

DAYS = (
	("monday", "maandag", "lundi"),
	("tuesday", "dinsdag", "mardi"),
	("wednesday", "woensdag", "mercredi"),
	("thursday", "donderdag", "jeudi"),
	("friday", "vrijdag", "vendredi"),
	("saturday", "zaterdag", "samedi"),
	("sunday", "zondag", "dimanche"),
)
NONE = ("none", "geen", "aucune")
# The words are understood in English, Dutch and French; so is a day.
HELP = (
	"places +10 in DISTRICT · places -5 in DISTRICT · places +10% · open wednesday · priority none · "
	"priority RULE SET · answer 2 days · accept 90% · requests +10%"
)


class ScenarioError(ValueError):
	"""A what-if can't be understood or applied; the message says what can be written.

	``code`` and ``params`` say the same for who writes another language.
	"""

	def __init__(self, message: str, code: str = "", **params: object) -> None:
		super().__init__(message)
		self.code, self.params = code, params


@dataclass(frozen=True)
class Scenario:
	"""A name and the changes that it stands for."""

	name: str
	changes: tuple[str, ...]


def parse(line: str) -> Scenario:
	"""Return a what-if from one line: ``NAME: CHANGE; CHANGE`` or just the changes.

	Raises:
		ScenarioError: a change can't be understood; the message lists what can be written.
	"""
	name, found, rest = line.partition(":")
	changes = [part.strip() for part in (rest if found else line).split(";") if part.strip()]
	if not changes:
		raise ScenarioError(
			f"{line.strip() or 'An empty line'} has no change. Write one of: {HELP}",
			"no_change",
			line=line.strip(),
		)
	for change in changes:
		_rule(change)
	return Scenario((name if found else line).strip(), tuple(changes))


def apply(municipality: Municipality, scenario: Scenario) -> Municipality:
	"""Return the municipality as it would be.

	Raises:
		ScenarioError: a change names a district or rule set that does not exist.
	"""
	for change in scenario.changes:
		change_it, match = _rule(change)
		municipality = change_it(municipality, match)
	return municipality


def _rule(change: str) -> tuple[Callable[[Municipality, re.Match[str]], Municipality], re.Match[str]]:
	for pattern, change_it in _RULES:
		match = re.fullmatch(pattern, change.strip(), re.IGNORECASE)
		if match:
			return change_it, match
	raise ScenarioError(f"“{change}” is not understood. Write one of: {HELP}", "not_understood", line=change)


def _places_in(municipality: Municipality, match: re.Match[str]) -> Municipality:
	count, name = int(match[1]), match[2].strip()
	district = next((d for d in municipality.districts if d.name.casefold() == name.casefold()), None)
	if district is None:
		known = ", ".join(d.name for d in municipality.districts)
		raise ScenarioError(
			f"There is no district “{name}”. Districts: {known}.", "no_district", line=name, known=known
		)
	if count >= 0:
		new = Location(
			name=f"New in {district.name}",
			district=district.name,
			places=count,
			latitude=district.latitude,
			longitude=district.longitude,
		)
		while any(location.name == new.name for location in municipality.locations):
			new = replace(new, name=f"{new.name}+")
		return replace(municipality, locations=(*municipality.locations, new))
	left = -count
	changed = []
	for location in municipality.locations:
		less = min(left, location.places) if location.district == district.name else 0
		left -= less
		changed.append(replace(location, places=location.places - less))
	return replace(municipality, locations=tuple(changed))


def _places_everywhere(municipality: Municipality, match: re.Match[str]) -> Municipality:
	share = int(match[1]) / 100
	# Rounded on the running total, so that ten per cent more is ten per cent more.
	total, given, changed = 0.0, 0, []
	for location in municipality.locations:
		total += location.places * (1 + share)
		now = max(0, round(total) - given)
		given += now
		changed.append(replace(location, places=now))
	return replace(municipality, locations=tuple(changed))


def _open(municipality: Municipality, match: re.Match[str]) -> Municipality:
	day = 0b11 << 2 * next(i for i, names in enumerate(DAYS) if match[1].casefold() in names)
	return replace(
		municipality,
		locations=tuple(replace(x, slot_mask=x.slot_mask | day) for x in municipality.locations),
	)


def _priority(municipality: Municipality, match: re.Match[str]) -> Municipality:
	name = match[1].strip()
	if name.casefold() in NONE:
		return replace(municipality, priority="none")
	codes = [rules.code for rules in municipality.rule_sets]
	found = next((code for code in codes if code.casefold() == name.casefold()), None)
	if found is None:
		known = ", ".join(codes)
		raise ScenarioError(
			f"There is no rule set “{name}”. Write none, or one of: {known}.",
			"no_rule_set",
			line=name,
			known=known,
		)
	return replace(municipality, priority=found)


def _answer(municipality: Municipality, match: re.Match[str]) -> Municipality:
	return replace(municipality, behaviour=replace(municipality.behaviour, answer_days=float(match[1])))


def _accept(municipality: Municipality, match: re.Match[str]) -> Municipality:
	share = float(match[1]) / 100
	if share > 1:
		raise ScenarioError("Providers accept at most 100%.", "over_100")
	return replace(municipality, behaviour=replace(municipality.behaviour, acceptance=share))


def _requests(municipality: Municipality, match: re.Match[str]) -> Municipality:
	behaviour = municipality.behaviour
	many = max(0.0, behaviour.requests_per_year * (1 + float(match[1]) / 100))
	return replace(municipality, behaviour=replace(behaviour, requests_per_year=many))


_DAY = "|".join(name for names in DAYS for name in names)
_RULES: tuple[tuple[str, Callable[[Municipality, re.Match[str]], Municipality]], ...] = (
	(r"(?:places|plaatsen)\s+([+-]\d+)\s*%", _places_everywhere),
	(r"(?:places|plaatsen)\s+([+-]\d+)\s+(?:in|à|a)\s+(.+)", _places_in),
	(rf"(?:open|ouvrir)\s+({_DAY})", _open),
	(r"(?:priority|voorrang|priorité)\s+(.+)", _priority),
	(r"(?:answer|antwoord|réponse)\s+(\d+(?:\.\d+)?)\s*(?:days?|dag(?:en)?|jours?)", _answer),
	(r"(?:accept|aanvaard|accepter)\s+(\d+(?:\.\d+)?)\s*%", _accept),
	(r"(?:requests|vragen|demandes)\s+([+-]\d+(?:\.\d+)?)\s*%", _requests),
)
