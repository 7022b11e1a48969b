"""Arguments that come as JSON text or as a value, as one or the other program sends them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.intake import incoming
from loket_kinderopvang.permissions import is_staff
from loket_kinderopvang.platform import well_formed


def parsed(value: Any, what: str, kind: type) -> Any:
	"""Return JSON text or a value as ``kind``; anything else gets a message that names the argument.

	Args:
		value: what came in.
		what: the argument's name, for whoever reads the message.
		kind: ``dict`` or ``list``.

	Raises:
		frappe.ValidationError: it is something else, or more than anybody has to say.
	"""
	value = well_formed.from_json(value)
	if not isinstance(value, kind):
		if kind is dict:
			frappe.throw(_("{0} must be a JSON object with field names and values.").format(what))
		frappe.throw(_("{0} must be a JSON list.").format(what))
	if not is_staff():
		incoming.check_shape(value, incoming.MOST_ON_A_PAGE)
	return value
