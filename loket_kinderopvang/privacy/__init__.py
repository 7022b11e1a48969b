"""Personal data: one list of where it stands (``places.json``), and what follows from it.

A family gets a copy of its data or is forgotten, terms end, and a record of processing tells what is kept and why.
"""

from loket_kinderopvang.privacy.copies import copy_of, copy_of_application
from loket_kinderopvang.privacy.forget import BECAUSE, anonymise, forget_application, forget_family

__all__ = [
	"BECAUSE",
	"again",
	"anonymise",
	"copy_of",
	"copy_of_application",
	"forget",
	"forget_application",
	"forget_family",
	"record",
	"retention",
]
