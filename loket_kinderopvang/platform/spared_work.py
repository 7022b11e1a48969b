"""What the platform would look up at every save to find that there is nothing to do.

Frappe keeps a list of *Workflow Actions*: for each record, who may take the next step. The desk has work lists of its
own, and its workflows say so with the platform's own setting: each state is *optional*, so no such action is made. Frappe
reads that setting state by state, some thirty queries at every save of a request or referral, to make nothing in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frappe.workflow.doctype.workflow_action import workflow_action


def spare_workflow_actions(keeps_none: Callable[[str], bool]) -> None:
	"""Leave out these look-ups for records of which no action is kept; every other doctype keeps what it has.

	Args:
		keeps_none: tells whether no action is ever made for the records of a doctype.
	"""
	original = workflow_action.process_workflow_actions
	if hasattr(original, "asked_first"):
		return

	def process_workflow_actions(doc: Any, state: str) -> None:
		if state == "on_trash" or not keeps_none(doc.get("doctype")):
			original(doc, state)

	process_workflow_actions.asked_first = original
	# nosemgrep: changes-the-platform # the hook of every doctype calls it by this name, and no app can leave a hook out
	workflow_action.process_workflow_actions = process_workflow_actions
