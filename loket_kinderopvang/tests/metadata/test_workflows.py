"""The workflows that ship: nothing unreachable, no dead end, and every state writes its meaning."""

import unittest

from loket_kinderopvang.tests.metadata.artefacts import STAFF, defaults, fields

SEMANTIC = {"Childcare Request": "outcome", "Childcare Referral": "response"}


class TestWorkflows(unittest.TestCase):
	def each(self):
		for workflow in defaults("workflows.json"):
			with self.subTest(workflow=workflow["name"]):
				yield workflow

	def reach(self, workflow: dict, start: str) -> set[str]:
		seen, todo = {start}, [start]
		while todo:
			state = todo.pop()
			for transition in workflow["transitions"]:
				if transition["state"] == state and transition["next_state"] not in seen:
					seen.add(transition["next_state"])
					todo.append(transition["next_state"])
		return seen

	def test_every_state_writes_a_value_that_its_field_knows(self) -> None:
		for workflow in self.each():
			field = SEMANTIC[workflow["document_type"]]
			values = fields(workflow["document_type"])[field]["options"].split("\n")
			written = [(state["update_field"], state["update_value"]) for state in workflow["states"]]
			self.assertTrue(all(f == field and value in values for f, value in written))
			self.assertEqual({value for _f, value in written}, set(values))

	def test_nothing_is_a_dead_end(self) -> None:
		for workflow in self.each():
			meaning = {state["state"]: state["update_value"] for state in workflow["states"]}
			first = workflow["states"][0]["state"]
			opening = meaning[first]
			reached = self.reach(workflow, first)
			# Accepting and declining are a provider's answers, drawn by the app and not by a transition.
			by_the_app = {"Answered", "Accepted", "Declined"}
			self.assertEqual(
				set(meaning) - reached - {s for s, v in meaning.items() if v in by_the_app}, set()
			)
			for state, value in meaning.items():
				if value not in ("Accepted",):
					back = {meaning[s] for s in self.reach(workflow, state)}
					self.assertIn(opening, back, state)

	def test_states_actions_and_roles_exist(self) -> None:
		made = {(row["doctype"], row["name"]) for row in defaults("workflow_states.json")}
		for workflow in self.each():
			for state in workflow["states"]:
				self.assertIn(("Workflow State", state["state"]), made)
				self.assertIn(state["allow_edit"], STAFF)
			for transition in workflow["transitions"]:
				self.assertIn(("Workflow Action Master", transition["action"]), made)
				self.assertIn(transition["allowed"], STAFF)
