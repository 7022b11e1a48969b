"""What if: a year of a municipality's childcare, invented or from its own files, under the rules of the desk."""

from loket_kinderopvang.domain.simulation.municipality import (
	Behaviour,
	District,
	Location,
	Municipality,
	MunicipalityError,
	Wish,
	from_dict,
	invented,
	to_dict,
)
from loket_kinderopvang.domain.simulation.summary import Band, Line, Summary, summarise
from loket_kinderopvang.domain.simulation.what_if import Scenario, ScenarioError, apply, parse
from loket_kinderopvang.domain.simulation.year import Case, live_through

__all__ = [
	"Band",
	"Behaviour",
	"Case",
	"District",
	"Line",
	"Location",
	"Municipality",
	"MunicipalityError",
	"Scenario",
	"ScenarioError",
	"Summary",
	"Wish",
	"apply",
	"from_dict",
	"invented",
	"live_through",
	"parse",
	"summarise",
	"to_dict",
]
