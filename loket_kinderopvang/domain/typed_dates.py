"""Days and hours as people type them: the one place that turns text into a date, a moment or a time of day.

A day is written as year-month-day, or day first as it is done in Belgium, with ``-``, ``/``, ``.`` or a space between,
a year of two or four figures, or with the month's name or usual abbreviation in one of the ten languages of the pages
(nl fr de en es ar pl ro tr uk), in the figures of any script. Whatever else is typed is no day: nothing is guessed, a
lone "10" or "May" is not completed with today's month or year.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from functools import cache

# Years outside these come from typing, not from people.
FIRST_YEAR, LAST_YEAR = 1900, 2200
# Two figures: 69 to 99 are of the last century, as everywhere (POSIX).
FIRST_OF_LAST_CENTURY = 69
LONGEST = 60

# Names as they are written, nominative and genitive, with usual abbreviations; compared without accents and case.
_NAMES: dict[str, tuple[str, ...]] = {
	"nl": (
		"januari jan",
		"februari feb febr",
		"maart mrt maa",
		"april apr",
		"mei",
		"juni jun",
		"juli jul",
		"augustus aug",
		"september sep sept",
		"oktober okt",
		"november nov",
		"december dec",
	),
	"fr": (
		"janvier janv jan",
		"février févr fév",
		"mars",
		"avril avr",
		"mai",
		"juin",
		"juillet juil",
		"août",
		"septembre sept sep",
		"octobre oct",
		"novembre nov",
		"décembre déc",
	),
	"de": (
		"Januar Jan Jänner Jän",
		"Februar Feb Feber",
		"März Mär Mrz Maerz",
		"April Apr",
		"Mai",
		"Juni Jun",
		"Juli Jul",
		"August Aug",
		"September Sep Sept",
		"Oktober Okt",
		"November Nov",
		"Dezember Dez",
	),
	"en": (
		"January Jan",
		"February Feb",
		"March Mar",
		"April Apr",
		"May",
		"June Jun",
		"July Jul",
		"August Aug",
		"September Sep Sept",
		"October Oct",
		"November Nov",
		"December Dec",
	),
	"es": (
		"enero ene",
		"febrero feb",
		"marzo mar",
		"abril abr",
		"mayo may",
		"junio jun",
		"julio jul",
		"agosto ago",
		"septiembre setiembre sept sep set",
		"octubre oct",
		"noviembre nov",
		"diciembre dic",
	),
	# As in Egypt and the Gulf, in Syria and Iraq, and in the Maghreb.
	"ar": (
		"يناير كانون|الثاني جانفي",
		"فبراير شباط فيفري",
		"مارس آذار",
		"أبريل إبريل نيسان أفريل",
		"مايو أيار ماي",
		"يونيو حزيران جوان",
		"يوليو تموز جويلية يوليوز",
		"أغسطس آب أوت غشت",
		"سبتمبر أيلول شتنبر",
		"أكتوبر تشرين|الأول",
		"نوفمبر تشرين|الثاني نونبر",
		"ديسمبر كانون|الأول دجنبر",
	),
	"pl": (
		"styczeń stycznia sty",
		"luty lutego lut",
		"marzec marca mar",
		"kwiecień kwietnia kwi",
		"maj maja",
		"czerwiec czerwca cze",
		"lipiec lipca lip",
		"sierpień sierpnia sie",
		"wrzesień września wrz",
		"październik października paź",
		"listopad listopada lis",
		"grudzień grudnia gru",
	),
	"ro": (
		"ianuarie ian",
		"februarie feb",
		"martie mar",
		"aprilie apr",
		"mai",
		"iunie iun",
		"iulie iul",
		"august aug",
		"septembrie sept sep",
		"octombrie oct",
		"noiembrie noi nov",
		"decembrie dec",
	),
	"tr": (
		"ocak oca",
		"şubat şub",
		"mart mar",
		"nisan nis",
		"mayıs may",
		"haziran haz",
		"temmuz tem",
		"ağustos ağu",
		"eylül eyl",
		"ekim eki",
		"kasım kas",
		"aralık ara",
	),
	"uk": (
		"січень січня січ",
		"лютий лютого лют",
		"березень березня бер",
		"квітень квітня кві квіт",
		"травень травня тра трав",
		"червень червня чер черв",
		"липень липня лип",
		"серпень серпня сер серп",
		"вересень вересня вер",
		"жовтень жовтня жов жовт",
		"листопад листопада лис",
		"грудень грудня гру груд",
	),
}
LANGUAGES = tuple(_NAMES)

_SEPARATOR = r"(?:\s*[-/.]\s*|\s+)"
_YEAR_FIRST = re.compile(r"(\d{4})(\s*[-/.]\s*|\s+)(\d{1,2})(\s*[-/.]\s*|\s+)(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(\s*[-/.]\s*|\s+)(\d{1,2})(\s*[-/.]\s*|\s+)(\d{4}|\d{2})")
# 1st, 1er, 1ère, 2de, 3ème, 8ste, 1º
_ORDINAL = r"(?:\s?(?:st|nd|rd|th|ste|er|ere|eme|de|e|o|a))?"
_OF = r"(?:(?:de|del|of)\s+|d'\s*)?"
_NAME = r"([^\W\d_]+(?:\s(?!(?:de|del|of)\b)[^\W\d_]+)?)\.?"
_NAMED = re.compile(
	rf"(?:(?:le|de|den|the|op|am|el)\s+)?(\d{{1,2}}){_ORDINAL}(?:{_SEPARATOR}){_OF}{_NAME}"
	rf"(?:\s*,\s*|{_SEPARATOR}){_OF}(?:'?)(\d{{4}}|\d{{2}})"
)
_NAME_FIRST = re.compile(rf"{_NAME}(?:{_SEPARATOR}|\s*)(?:the\s+)?(\d{{1,2}}){_ORDINAL}\s*,?\s+(\d{{4}})")
# "3 maja 2027 r.", "3 травня 2027 р."
_WORD_OF_YEAR = re.compile(r"(?<=\d)\s*(?:r\.?|roku|р\.?|року)$")
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?"
_MOMENT = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})(?:t|\s+){_CLOCK}")
_TIME = re.compile(rf"{_CLOCK}|(\d{{1,2}})\s*(?:[.hu:]\s*(\d{{2}})?|uur|h00)\s*(?:u|h|uur)?")


class TypedError(ValueError):
	"""A text that is no day, moment or time of day."""


def read_date(value: object) -> date | None:
	"""Return the day that somebody typed; None where nothing was.

	Args:
		value: text in one of the accepted ways, or a date already. Of a moment without a time zone, its day.

	Raises:
		TypedError: it is none of these, whatever it is.
	"""
	if value is None or value == "":
		return None
	if isinstance(value, datetime):
		return _in_range(value.date())
	if isinstance(value, date):
		return _in_range(value)
	text = _plain(value)
	if not text:
		return None
	if moment := _MOMENT.fullmatch(text):
		_time(*moment.groups()[1:])
		text = moment.group(1)
	text = _WORD_OF_YEAR.sub("", text).rstrip(".")
	for pattern, order in ((_YEAR_FIRST, (0, 2, 4)), (_DAY_FIRST, (4, 2, 0))):
		if found := pattern.fullmatch(text):
			parts = found.groups()
			if parts[1].strip() != parts[3].strip():
				raise TypedError(f"{text!r} changes its separator")
			return _day(*(parts[index] for index in order))
	if found := _NAMED.fullmatch(text):
		return _day(found.group(3), _month(found.group(2)), found.group(1))
	if found := _NAME_FIRST.fullmatch(text):
		return _day(found.group(3), _month(found.group(1)), found.group(2))
	raise TypedError(f"{text!r} is no day")


def read_moment(value: object) -> datetime | None:
	"""Return the moment that somebody typed: a day in any accepted way, alone or year first with a time behind it.

	Raises:
		TypedError: it is no moment, or one of another time zone.
	"""
	if value is None or value == "":
		return None
	if isinstance(value, datetime):
		_in_range(value.date())
		return value
	if isinstance(value, date):
		return datetime.combine(_in_range(value), time())
	text = _plain(value)
	if not text:
		return None
	if found := _MOMENT.fullmatch(text):
		day = read_date(found.group(1))
		return datetime.combine(day, _time(*found.groups()[1:])) if day else None
	day = read_date(text)
	return datetime.combine(day, time()) if day else None


def read_time(value: object) -> time | None:
	"""Return the time of day that somebody typed, as 7:30, 07:30:00, 7.30, 7u30, 7h or 18 uur; None where nothing was.

	Raises:
		TypedError: it is no time of day.
	"""
	if value is None or value == "":
		return None
	if isinstance(value, datetime):
		return value.time()
	if isinstance(value, time):
		return value
	text = _plain(value)
	if not text:
		return None
	found = _TIME.fullmatch(text)
	if not found:
		raise TypedError(f"{text!r} is no time of day")
	hours, minutes, seconds, parts, plain_hours, plain_minutes = found.groups()
	return _time(hours or plain_hours, minutes or plain_minutes or "0", seconds, parts)


def _time(hours: str, minutes: str, seconds: str | None = None, parts: str | None = None) -> time:
	try:
		return time(int(hours), int(minutes), int(seconds or 0), int((parts or "").ljust(6, "0")))
	except ValueError as error:
		raise TypedError(str(error)) from error


def _plain(value: object) -> str:
	"""Return a text in small letters and ASCII figures, without accents, marks of direction and double spaces."""
	if not isinstance(value, str) or len(value) > LONGEST:
		raise TypedError("this is no text that a day fits in")
	return fold(value)


def fold(text: str) -> str:
	"""Return a text as names of months are compared: figures of any script in ASCII, no accents, small letters."""
	text = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("İ", "i")).casefold()
	kept = []
	for letter in unicodedata.normalize("NFKD", text):
		kind = unicodedata.category(letter)
		if kind == "Nd":
			kept.append(str(unicodedata.decimal(letter)))
		elif letter in "ł":
			kept.append("l")
		elif letter in "،":
			kept.append(",")
		elif letter in "‐‑‒–−":
			kept.append("-")
		elif letter in "’ʼ‘":
			kept.append("'")
		elif letter in "⁄∕؍":
			kept.append("/")
		elif kind not in ("Mn", "Cf") and letter != "ـ":
			kept.append(letter)
	return " ".join("".join(kept).split())


@cache
def month_names() -> dict[str, int]:
	"""Return each name and abbreviation of a month, as it is compared, with its number."""
	return {
		fold(name.replace("|", " ")): number
		for months in _NAMES.values()
		for number, names in enumerate(months, 1)
		for name in names.split()
	}


def written_months(language: str) -> list[list[str]]:
	"""Return how the months are written in a language: for each month its name and abbreviations."""
	return [[name.replace("|", " ") for name in names.split()] for names in _NAMES[language]]


def _month(name: str) -> int:
	number = month_names().get(name)
	if not number:
		raise TypedError(f"{name!r} is no month")
	return number


def _day(year: str | int, month: str | int, day: str | int) -> date:
	figures = int(year)
	if len(str(year)) == 2:
		figures += 1900 if figures >= FIRST_OF_LAST_CENTURY else 2000
	try:
		return _in_range(date(figures, int(month), int(day)))
	except ValueError as error:
		raise TypedError(str(error)) from error


def _in_range(day: date) -> date:
	if not FIRST_YEAR <= day.year <= LAST_YEAR:
		raise TypedError(f"{day.year} is no year that people mean")
	return day
