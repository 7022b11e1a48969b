"""A step that the database refuses: tried again whole, a bounded number of times, and counted."""

from __future__ import annotations

from unittest import mock

import frappe

from loket_kinderopvang.platform import clock, compat, conflicts
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.committed import CommittedTestCase


class TestTriedAgain(CommittedTestCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.db.commit()
		patched = mock.patch.object(conflicts.time, "sleep")
		patched.start()
		self.addCleanup(patched.stop)

	def counted(self, name: str) -> dict[str, int]:
		today = {row["day"]: row for row in conflicts.conflict_counts()}.get(clock.today(), {})
		return {
			**{"retried": 0, "exhausted": 0},
			**{key: today[key] for key in ("retried", "exhausted") if today},
		} | {"step": today.get("steps", {}).get(name, 0)}

	def test_what_a_refused_try_wrote_is_undone_and_the_next_one_stands(self) -> None:
		tries: list[str] = []

		def step() -> str:
			tries.append(factories.make_desk().name)
			if len(tries) < 3:
				compat.refuse_as_busy()
			return tries[-1]

		name = frappe.generate_hash(length=8)
		before = self.counted(name)
		made = conflicts.with_retries(step, name)
		frappe.db.commit()
		self.assertEqual(
			[bool(frappe.db.exists("Childcare Desk", desk)) for desk in tries], [False, False, True]
		)
		self.assertEqual(made, tries[-1])
		after = self.counted(name)
		self.assertEqual((after["step"], after["retried"] - before["retried"]), (2, 2))
		self.assertEqual(frappe.get_message_log(), [], "nobody hears of a try that was mended")

	def test_it_gives_up_with_a_clear_word(self) -> None:
		tries: list[int] = []

		def step() -> None:
			tries.append(1)
			raise frappe.QueryDeadlockError("1213")

		before = self.counted("")
		with self.assertRaises(compat.Busy) as refused:
			conflicts.with_retries(step, "test")
		self.assertIn("try again", str(refused.exception))
		self.assertEqual(len(tries), conflicts.TRIES)
		self.assertEqual(self.counted("")["exhausted"] - before["exhausted"], 1)
		self.assertEqual(len(frappe.get_message_log()), 1)
		frappe.clear_messages()

	def test_what_trying_again_cannot_help_is_said_at_once(self) -> None:
		for error in (compat.LookAgain("changed"), frappe.ValidationError("wrong")):
			step = mock.Mock(side_effect=error)
			with self.assertRaises(type(error)):
				conflicts.with_retries(step, "test")
			self.assertEqual(step.call_count, 1)

	def test_the_outer_step_is_the_one_that_is_tried_again(self) -> None:
		inner = mock.Mock(side_effect=[compat.Busy("busy"), "done"])
		outer = mock.Mock(side_effect=lambda: conflicts.with_retries(inner, "inner"))
		self.assertEqual(conflicts.with_retries(outer, "outer"), "done")
		self.assertEqual((outer.call_count, inner.call_count), (2, 2))

	def test_a_try_gets_what_the_first_one_got(self) -> None:
		seen: list[dict] = []

		@conflicts.retrying
		def step(data: dict) -> None:
			seen.append(dict(data))
			data.clear()
			if len(seen) == 1:
				compat.refuse_as_busy()

		step({"a": 1})
		self.assertEqual(seen, [{"a": 1}, {"a": 1}])
