"""The board of requests that need attention gets a column for people on a file about whom nothing was decided yet."""

import frappe

BOARD = "Requests That Need Attention"
COLUMN = {"column_name": "Contact to Decide", "status": "Active", "indicator": "Orange"}


def execute() -> None:
	"""Add the column where the board is still there and has none; safe to run twice."""
	if not frappe.db.exists("Kanban Board", BOARD):
		return
	board = frappe.get_doc("Kanban Board", BOARD)
	if any(column.column_name == COLUMN["column_name"] for column in board.columns):
		return
	board.append("columns", COLUMN)
	# A patch of an upgrade: nobody's rights are asked.
	board.save(ignore_permissions=True)
