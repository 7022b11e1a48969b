"""Matching families' wishes with free places: rules, reasons and order."""

from loket_kinderopvang.domain.matching.engine import (
	Match,
	draw_number,
	find_requests,
	find_vacancies,
	priority_key,
)
from loket_kinderopvang.domain.matching.openings import Combination, NearMiss, combinations, near_misses
from loket_kinderopvang.domain.matching.pairs import BestPlaces, best_places_for_all
from loket_kinderopvang.domain.matching.reasons import Reason
from loket_kinderopvang.domain.matching.rules import FIT_RULES
from loket_kinderopvang.domain.matching.tables import (
	RequestFacts,
	RequestTable,
	VacancyFacts,
	VacancyTable,
	Weights,
)

__all__ = [
	"FIT_RULES",
	"BestPlaces",
	"Combination",
	"Match",
	"NearMiss",
	"Reason",
	"RequestFacts",
	"RequestTable",
	"VacancyFacts",
	"VacancyTable",
	"Weights",
	"best_places_for_all",
	"combinations",
	"draw_number",
	"find_requests",
	"find_vacancies",
	"near_misses",
	"priority_key",
]
