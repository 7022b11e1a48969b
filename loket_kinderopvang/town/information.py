"""Brochures: one per topic, in the reader's language or the nearest one that there is."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils.html_utils import sanitize_html


def sheets(desk: str | None, language: str) -> list[dict[str, Any]]:
	"""Return the published brochures of a desk and those of all desks, one per topic.

	Args:
		desk: of the visitor; None shows those of all desks only.
		language: of the reader; a topic without it comes in the desk's language, else in any.

	Returns:
		``[{"title", "topic", "language", "content", "attachment"}]``, by topic; content is safe to show.
	"""
	rows = frappe.get_all(
		"Childcare Info Sheet",
		filters={"published": 1},
		fields=["title", "topic", "language", "desk", "attachment", "content"],
		order_by="topic asc, title asc, name asc",
	)
	own = frappe.db.get_value("Childcare Desk", desk, "default_language") if desk else None
	wanted = [code for code in (language, own, "nl", "en") if code]
	best: dict[str, dict[str, Any]] = {}

	def rank(row: dict) -> int:
		return wanted.index(row.language) if row.language in wanted else len(wanted)

	for row in rows:
		if row.desk and row.desk != desk:
			continue
		topic = row.topic or row.title
		if topic not in best or rank(row) < rank(best[topic]):
			best[topic] = row
	return [{**row, "content": sanitize_html(row.content or "")} for row in best.values()]
