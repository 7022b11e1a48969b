"""What differs between Frappe versions and databases, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from frappe.model.document import Document


def locked(doctype: str, name: str) -> Document:
	"""Return a record as it is now, held until the end of the transaction.

	MariaDB and PostgreSQL lock the row, and a locking read sees what others committed after this transaction began.
	SQLite has no row locks and one writer: a first write, which changes nothing, makes this transaction that writer.

	Raises:
		frappe.DoesNotExistError: there is no such record.
	"""
	if frappe.db.db_type == "sqlite":
		table = frappe.qb.DocType(doctype)
		frappe.qb.update(table).set(table.name, name).where(table.name == name).run()
		return frappe.get_doc(doctype, name)
	return frappe.get_doc(doctype, name, for_update=True)
