"""``python -m loket_kinderopvang.matching.simulate``: what if, for a municipality's childcare, without a site.

An invented town, or one from a JSON file, lives through a year once per seed, as it is and under each what-if. The same
seeds serve every what-if, so that a difference is the what-if's and not the draw's. Prints a table; CSV and an HTML page
with plots on demand. Examples:

    python -m loket_kinderopvang.matching.simulate --what-if "Ten more in Noord: places +10 in Noord" --html what-if.html
    python -m loket_kinderopvang.matching.simulate --what-if "open wednesday" --what-if "answer 2 days" --csv what-if.csv
    python -m loket_kinderopvang.matching.simulate --write-municipality town.json
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from loket_kinderopvang.domain.priority import Criterion, PriorityRule, RuleSet
from loket_kinderopvang.domain.simulation import (
	Municipality,
	MunicipalityError,
	Scenario,
	ScenarioError,
	apply,
	from_dict,
	invented,
	live_through,
	parse,
	summarise,
	to_dict,
)
from loket_kinderopvang.domain.simulation.output import as_csv, as_html, as_text
from loket_kinderopvang.domain.simulation.summary import Line, Summary
from loket_kinderopvang.domain.simulation.what_if import HELP
from loket_kinderopvang.domain.simulation.year import Case

DEFAULTS = Path(__file__).parent / "setup" / "defaults"
AS_IT_IS = "As it is"


def main(arguments: list[str] | None = None) -> int:
	"""Run the command; returns 2 and says what is wrong when something can't be understood."""
	parser = argparse.ArgumentParser(
		prog="python -m loket_kinderopvang.matching.simulate",
		description=__doc__,
		formatter_class=argparse.RawDescriptionHelpFormatter,
		epilog=f"A what-if is NAME: CHANGE; CHANGE. Changes: {HELP}",
	)
	parser.add_argument("--municipality", type=Path, help="a JSON file; by default an invented town")
	parser.add_argument("--what-if", action="append", default=[], metavar="LINE", help="may be repeated")
	parser.add_argument(
		"--seeds", type=int, default=12, help="so many simulated years per what-if (default 12)"
	)
	parser.add_argument("--first-seed", type=int, default=1)
	parser.add_argument(
		"--start", type=date.fromisoformat, default=date(2026, 1, 1), help="first day, YYYY-MM-DD"
	)
	parser.add_argument("--workers", type=int, help="processes; by default one per core")
	parser.add_argument("--csv", type=Path, help="write every figure to this file")
	parser.add_argument("--html", type=Path, help="write a page with plots to this file")
	parser.add_argument("--json", action="store_true", help="print the figures as JSON instead of a table")
	parser.add_argument(
		"--write-municipality", type=Path, help="write the municipality to this file and stop"
	)
	options = parser.parse_args(arguments)
	try:
		municipality = read(options.municipality) if options.municipality else invented_town()
		if options.write_municipality:
			options.write_municipality.write_text(
				json.dumps(to_dict(municipality), indent=1), encoding="utf-8"
			)
			return 0
		if options.seeds < 1:
			raise ScenarioError("--seeds must be 1 or more.")
		scenarios = [Scenario(AS_IT_IS, ()), *(parse(line) for line in options.what_if)]
		summary = run(
			municipality,
			scenarios,
			range(options.first_seed, options.first_seed + options.seeds),
			options.start,
			options.workers,
		)
	except (MunicipalityError, ScenarioError, OSError, json.JSONDecodeError) as error:
		print(error, file=sys.stderr)  # nosemgrep: prints # a program of its own, run from a terminal
		return 2
	if options.csv:
		options.csv.write_text(as_csv(summary), encoding="utf-8")
	if options.html:
		options.html.write_text(as_html(summary, municipality.name), encoding="utf-8")
	if options.json:
		# nosemgrep: prints # a program of its own, run from a terminal
		print(json.dumps([as_values(line) for line in summary.lines]))
	else:
		# nosemgrep: prints # a program of its own, run from a terminal
		print(f"{municipality.name}: {summary.seeds} simulated years per what-if\n")
		print(as_text(summary))  # nosemgrep: prints # a program of its own, run from a terminal
	return 0


def run(
	municipality: Municipality,
	scenarios: list[Scenario],
	seeds: Iterable[int],
	start: date,
	workers: int | None = None,
) -> Summary:
	"""Live through a year per scenario and seed, on several cores, and return what they say together.

	Raises:
		ScenarioError: a what-if names what does not exist.
	"""
	towns = [apply(municipality, scenario) for scenario in scenarios]
	numbers = list(seeds)
	jobs = [(town, seed, start) for town in towns for seed in numbers]
	workers = workers or os.cpu_count() or 1
	if workers == 1:
		done = [_one_year(job) for job in jobs]
	else:
		with ProcessPoolExecutor(workers) as pool:
			done = list(pool.map(_one_year, jobs))
	names = _different([scenario.name for scenario in scenarios])
	years = {name: done[at * len(numbers) : (at + 1) * len(numbers)] for at, name in enumerate(names)}
	return summarise(years, [district.name for district in municipality.districts])


def _one_year(job: tuple[Municipality, int, date]) -> list[Case]:
	town, seed, start = job
	return live_through(town, seed, start=start)


def _different(names: list[str]) -> list[str]:
	"""Return the names, numbered where two are the same."""
	return [name if name not in names[:at] else f"{name} ({at + 1})" for at, name in enumerate(names)]


def as_values(line: Line) -> dict[str, object]:
	"""Return a line as plain values."""
	return {
		"scenario": line.scenario,
		"group": line.group,
		"measure": line.measure,
		"requests": line.requests,
		"value": vars(line.value),
		"difference": vars(line.difference) if line.difference else None,
	}


def read(path: Path) -> Municipality:
	"""Read a municipality from a JSON file; rule sets and criteria that it leaves out are the app's own.

	Raises:
		MunicipalityError: names the field, and what would be right.
		OSError: the file can't be read.
	"""
	values = json.loads(path.read_text(encoding="utf-8"))
	if not isinstance(values, dict):
		raise MunicipalityError("The file must hold one object, as --write-municipality makes.")
	defaults = to_dict(invented_town())
	for name in ("rule_sets", "criteria"):
		values.setdefault(name, defaults[name])
	return from_dict(values)


def invented_town(seed: int = 1) -> Municipality:
	"""Return the invented town with the criteria and the priority rules that the app installs."""
	criteria = [
		Criterion(
			code=row["code"],
			weight=float(row.get("weight", 1)),
			registration_code=row.get("registration_code", ""),
			valid_from=_day(row.get("valid_from")),
			valid_until=_day(row.get("valid_until")),
		)
		for row in _defaults("priority_criteria.json")
	]
	rule_sets = [
		RuleSet(
			code=row["name"],
			valid_from=_day(row["valid_from"]) or date.min,
			valid_until=_day(row.get("valid_until")),
			rules=tuple(
				PriorityRule(
					rule["criterion"], rule["tier"], rule.get("weight"), rule.get("price_system", "")
				)
				for rule in row["rules"]
			),
			source=row.get("source", ""),
		)
		for row in _defaults("priority_rule_sets.json")
	]
	return invented(seed, rule_sets, criteria)


def _defaults(file: str) -> list[dict]:
	return json.loads((DEFAULTS / file).read_text(encoding="utf-8"))


def _day(text: str | None) -> date | None:
	return date.fromisoformat(text) if text else None


if __name__ == "__main__":
	sys.exit(main())
