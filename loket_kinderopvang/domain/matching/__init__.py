"""Matching families' wishes with free places: rules, reasons and order."""

from loket_kinderopvang.domain.matching.engine import (
	FIT_RULES,
	Match,
	draw_number,
	find_requests,
	find_vacancies,
)
from loket_kinderopvang.domain.matching.openings import Combination, NearMiss, combinations, near_misses
from loket_kinderopvang.domain.matching.reasons import Reason
from loket_kinderopvang.domain.matching.tables import (
	RequestFacts,
	RequestTable,
	VacancyFacts,
	VacancyTable,
	Weights,
)

__all__ = [
	"FIT_RULES",
	"Combination",
	"Match",
	"NearMiss",
	"Reason",
	"RequestFacts",
	"RequestTable",
	"VacancyFacts",
	"VacancyTable",
	"Weights",
	"combinations",
	"draw_number",
	"find_requests",
	"find_vacancies",
	"near_misses",
]
