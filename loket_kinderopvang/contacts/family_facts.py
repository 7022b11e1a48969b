"""What a child or request takes over from its family while it is saved, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from frappe.model.document import Document

READ = ("name", "desk", "area", "language", "partner", "anonymised_on")


def read(doc: Document) -> frappe._dict:
	"""Return what ``doc`` takes over from its family, as the database has it now; kept for the rest of this save."""
	facts = frappe.db.get_value("Childcare Family", doc.family, READ, as_dict=True) or frappe._dict()
	doc.flags.family_facts = facts
	return facts


def known(doc: Document) -> frappe._dict:
	"""Return what this save has read already, or reads it now."""
	facts = doc.flags.family_facts
	return facts if facts and facts.name == doc.family else read(doc)


def is_emptied(doc: Document) -> bool:
	"""Tell whether the family of ``doc`` was forgotten. The last to ask in a save: the next save reads anew."""
	facts = known(doc)
	doc.flags.family_facts = None
	return bool(facts.anonymised_on)
