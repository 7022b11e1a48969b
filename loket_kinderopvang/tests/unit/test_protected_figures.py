"""Protected figures: the same requests always give the same figure, and it tells too little of any one of them."""

from __future__ import annotations

import unittest

from loket_kinderopvang.domain import protected_figures as rules
from loket_kinderopvang.domain.protected_figures import Protection, bounds, carried, count_of, record_key
from loket_kinderopvang.tests.optional import given, st

bases = st.integers(3, 12)
keys = st.integers(0, (1 << 40) - 1)


class TestProtectedFigures(unittest.TestCase):
	@given(bases, st.integers(0, 100_000), keys)
	def test_a_figure_is_a_multiple_of_the_base_near_the_count_and_always_the_same(
		self, base: int, count: int, key: int
	) -> None:
		shown = Protection(b"secret", base).figure(carried(count, key))
		self.assertEqual(shown % base, 0)
		self.assertGreaterEqual(shown, 0)
		self.assertLessEqual(abs(shown - count), 2 * (base - 1))
		self.assertEqual(shown, Protection(b"secret", base).figure(carried(count, key)))
		low, high = bounds(shown, base)
		self.assertTrue(low <= count <= high)

	@given(bases, keys)
	def test_nobody_is_nobody(self, base: int, key: int) -> None:
		self.assertEqual(Protection(b"secret", base).figure(carried(0, key)), 0)

	def test_over_all_keys_the_mean_is_the_count(self) -> None:
		protection = Protection(b"secret", 5)
		for count in (1, 2, 3, 4, 5, 7, 12, 160, 2000):
			found = [protection.figure(carried(count, key)) for key in range(20_000)]
			self.assertAlmostEqual(sum(found) / len(found), count, delta=0.12)

	def test_every_small_count_may_be_any_other_one_behind_what_is_shown(self) -> None:
		for base in (3, 5, 10):
			protection = Protection(b"secret", base)
			for count in range(1, base):
				for key in range(2_000):
					low, high = bounds(protection.figure(carried(count, key)), base)
					# So many values at least are left to guess from, and never the small ones alone.
					self.assertGreaterEqual(high - low + 1, 2 * base - 1)
					self.assertGreaterEqual(high, base)

	@given(st.lists(st.text(min_size=1), min_size=2, max_size=30, unique=True))
	def test_a_sum_in_any_order_carries_the_same_key(self, names: list[str]) -> None:
		numbers = [carried(1, record_key(b"secret", name)) for name in names]
		protection = Protection(b"secret", 5)
		self.assertEqual(count_of(sum(numbers)), len(names))
		half = len(numbers) // 2
		self.assertEqual(
			protection.figure(sum(reversed(numbers))),
			protection.figure(sum(numbers[:half]) + sum(numbers[half:])),
		)

	def test_one_request_more_is_rounded_anew_whatever_the_figure_was(self) -> None:
		protection = Protection(b"secret", 5)
		differences = set()
		for number in range(3_000):
			before = carried(40, 7919 * number)
			after = before + carried(1, record_key(b"secret", str(number)))
			differences.add(protection.figure(after) - protection.figure(before))
		# From "fewer" to "many more": the difference tells of no single request.
		self.assertLessEqual({-10, -5, 0, 5, 10}, differences)

	def test_another_secret_gives_other_figures_and_keys(self) -> None:
		figures = [
			[Protection(secret, 5).figure(carried(7, key)) for key in range(50)]
			for secret in (b"one", b"two")
		]
		self.assertNotEqual(*figures)
		self.assertNotEqual(record_key(b"one", "OV-1"), record_key(b"two", "OV-1"))
		self.assertTrue(all(1 <= record_key(b"one", str(n)) <= rules.KEYS for n in range(1000)))

	def test_a_share_is_of_what_is_shown_and_of_enough(self) -> None:
		protection = Protection(b"secret", 5)
		self.assertEqual(protection.share(10, 40), 25)
		self.assertEqual(protection.share(45, 40), 100)
		self.assertIsNone(protection.share(5, 10))
		self.assertEqual([rules.in_weeks(days) for days in (0, 3, 3.5, 10, 11, 35)], [0, 0, 7, 7, 14, 35])

	def test_a_million_requests_fit_a_number_of_64_bits(self) -> None:
		full = carried(1_000_000, 1_000_000 * rules.KEYS)
		self.assertLess(full, 1 << 63)
		self.assertEqual(count_of(carried(1_000_000, 1_000_000 * (rules.KEYS - 1))), 1_000_000)
