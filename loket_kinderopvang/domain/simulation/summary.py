"""What many simulated years say together: means with 95 % confidence bands over the seeds, and differences."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loket_kinderopvang.domain.simulation.year import Case

ANSWERED, MEDIAN_DAYS, LONG_DAYS = "answered_share", "median_days", "ninth_decile_days"
MEASURES = (ANSWERED, MEDIAN_DAYS, LONG_DAYS)
# What a measure can be: no share over one, no negative days.
POSSIBLE = {ANSWERED: (0.0, 1.0), MEDIAN_DAYS: (0.0, math.inf), LONG_DAYS: (0.0, math.inf)}
ALL, PRIORITY, OTHERS = "all", "priority_groups", "others"


@dataclass(frozen=True)
class Band:
	"""A mean over the seeds with its 95 % confidence interval; None where no seed had a case."""

	mean: float | None
	low: float | None
	high: float | None


@dataclass(frozen=True)
class Line:
	"""One measure of one group of requests under one scenario, and how it differs from the first scenario.

	Shares are from 0 to 1, days are days of the calendar. The difference is taken seed by seed.
	"""

	scenario: str
	group: str
	measure: str
	value: Band
	difference: Band | None
	requests: float


@dataclass(frozen=True)
class Summary:
	"""All lines, in the order of scenarios, groups and measures."""

	scenarios: tuple[str, ...]
	groups: tuple[str, ...]
	seeds: int
	lines: tuple[Line, ...]

	def of(self, scenario: str, group: str = ALL, measure: str = ANSWERED) -> Line:
		"""Return one line.

		Raises:
			KeyError: there is none of that name.
		"""
		for line in self.lines:
			if (line.scenario, line.group, line.measure) == (scenario, group, measure):
				return line
		raise KeyError((scenario, group, measure))


def summarise(years: Mapping[str, Sequence[Sequence[Case]]], districts: Sequence[str]) -> Summary:
	"""Return the summary of each scenario's years.

	Args:
		years: per scenario the cases of each seed, in the same order of seeds; the first is what others differ from.
		districts: in which order the areas are shown.
	"""
	groups = (ALL, PRIORITY, OTHERS, *districts)
	base: dict[tuple[str, str], list[float | None]] = {}
	lines = []
	for scenario, runs in years.items():
		for group in groups:
			chosen = [[case for case in cases if _belongs(case, group)] for cases in runs]
			for measure in MEASURES:
				values = [_measure(cases, measure) for cases in chosen]
				before = base.setdefault((group, measure), values)
				differences = [
					now - then
					for now, then in zip(values, before, strict=True)
					if now is not None and then is not None
				]
				lines.append(
					Line(
						scenario,
						group,
						measure,
						band([value for value in values if value is not None], *POSSIBLE[measure]),
						band(differences) if before is not values else None,
						statistics.fmean(len(cases) for cases in chosen) if chosen else 0.0,
					)
				)
	seeds = max((len(runs) for runs in years.values()), default=0)
	return Summary(tuple(years), groups, seeds, tuple(lines))


def band(values: Sequence[float], lowest: float = -math.inf, highest: float = math.inf) -> Band:
	"""Return the mean with its 95 % interval by Student's t; of one value the interval is unknown.

	Args:
		values: one per seed.
		lowest: what the measure can't be under; the interval is cut there.
		highest: what it can't be over.
	"""
	if not values:
		return Band(None, None, None)
	mean = statistics.fmean(values)
	if len(values) < 2:
		return Band(mean, None, None)
	half = _t_975(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
	return Band(mean, max(lowest, mean - half), min(highest, mean + half))


def _t_975(freedom: int) -> float:
	"""Return the 0.975 quantile of Student's t (exact for 1 and 2, then Cornish and Fisher's expansion)."""
	if freedom == 1:
		return 12.706
	if freedom == 2:
		return 4.303
	z = statistics.NormalDist().inv_cdf(0.975)
	terms: tuple[float, ...] = (
		(z**3 + z) / 4,
		(5 * z**5 + 16 * z**3 + 3 * z) / 96,
		(3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
		(79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
	)
	return z + sum(term / float(freedom ** (power + 1)) for power, term in enumerate(terms))


def _belongs(case: Case, group: str) -> bool:
	if group == ALL:
		return True
	if group in (PRIORITY, OTHERS):
		return case.priority_group == (group == PRIORITY)
	return case.district == group


def _measure(cases: Sequence[Case], measure: str) -> float | None:
	if not cases:
		return None
	days = sorted(case.answered_after for case in cases if case.answered_after is not None)
	if measure == ANSWERED:
		return len(days) / len(cases)
	if not days:
		return None
	if measure == MEDIAN_DAYS:
		return float(statistics.median(days))
	return float(days[min(len(days) - 1, math.ceil(0.9 * len(days)) - 1)])
