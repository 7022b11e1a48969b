"""Figures for who is not staff: rounded at random, the same for the same requests wherever they are counted.

Every request carries a random number of its own, its record key. The sum of the keys of the requests behind a figure is
the figure's cell key; it alone decides how the figure is rounded. So the same requests give the same figure in every
report, file and year, asking again tells nothing, and two figures that differ by one request are rounded apart. This is
the cell key method of the Australian Bureau of Statistics (Fraser and Wooton, 2005) that Eurostat recommends for the
census of 2021 (Antal, Enderle and Giessing, 2017), with the unbiased random rounding of Statistics Canada as its table.

What is shown is a multiple of the base, so no sum or difference of shown figures is ever one of the small figures. A
figure is moved at random by at most ``base - 1`` before it is rounded: rounding alone, with its sharp bounds, would now
and then let four months and their year pin each other down.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import lru_cache

KEYS = 1 << 20
"""Record keys lie from 1 up to this number."""
CARRY = 1 << 40
"""A count travels with the keys behind it in one number: so many times this, and below it the sum of the keys.

Such numbers are added in a database, in a sum and in an array as counts are. They fit a signed number of 64 bits up to
one million requests.
"""
SMALLEST_BASE = 3
ENOUGH = 3
"""A mean or a share is shown from so many times the base on."""
ENOUGH_FOR_NINETY = 6
"""The days within which nine in ten are answered are shown from so many times the base on: one in ten is then several."""
WEEK = 7


def record_key(secret: bytes, name: str) -> int:
	"""Return the record key of a request, from 1 up to ``KEYS``.

	Args:
		secret: of the site.
		name: of the request.
	"""
	return 1 + int.from_bytes(hmac.digest(secret, f"record:{name}".encode(), "sha256")[:8], "big") % (
		KEYS - 1
	)


def carried(count: int, keys: int) -> int:
	"""Return a count with the sum of its record keys in one number."""
	return count * CARRY + keys


def count_of(number: int) -> int:
	"""Return the count in a number that carries keys."""
	return number // CARRY


@dataclass(frozen=True)
class Protection:
	"""How figures are shown to who is not staff.

	``base`` is what every figure is a multiple of; ``secret`` is the site's and known to nobody.
	"""

	secret: bytes
	base: int

	def figure(self, number: int) -> int:
		"""Return what is shown of a count that carries its keys: a multiple of the base, less than twice the base away.

		Zero stays zero. Over all keys the mean of what is shown is the count itself.
		"""
		return _rounded(self.secret, self.base, *divmod(int(number), CARRY))

	def enough(self, shown: int, times: int = ENOUGH) -> bool:
		"""Tell whether a shown figure is large enough for a mean or a share of it."""
		return shown >= times * self.base

	def share(self, part: int, whole: int) -> float | None:
		"""Return what percentage of a whole a part is, from shown figures alone; None where the whole is too small."""
		return min(100.0, round(100 * part / whole, 1)) if self.enough(whole) else None


@lru_cache(maxsize=1 << 16)
def _rounded(secret: bytes, base: int, count: int, keys: int) -> int:
	if not count:
		return 0
	digest = hmac.digest(secret, f"cell:{count}:{keys % KEYS}".encode(), "sha256")
	# Never below zero, and as often up as down.
	reach = min(base - 1, count)
	moved = count - reach + int.from_bytes(digest[:8], "big") % (2 * reach + 1)
	rest = moved % base
	return moved - rest + (base if int.from_bytes(digest[8:16], "big") % base < rest else 0)


def bounds(shown: int, base: int) -> tuple[int, int]:
	"""Return the smallest and the largest count of which a figure may be what is shown: all that a reader can conclude."""
	if not shown:
		return 0, 2 * base - 2
	low = next(count for count in range(1, shown + 1) if count + min(base - 1, count) > shown - base)
	return low, shown + 2 * (base - 1)


def in_weeks(days: float) -> int:
	"""Return days rounded to whole weeks, in days: few families share a day, many a week."""
	return WEEK * int(days / WEEK + 0.5)
