"""Who may call a function that a browser can reach: declared above it, checked before it runs.

::

    @frappe.whitelist(methods=["POST"])
    @open_to(STAFF, record("Childcare Request", "request", "read"))
    def find_openings(request: str) -> dict: ...

Every whitelisted function of the app stands under one such declaration; a test refuses one that does not. What a
function then shows of the record is a matter of levels and of the function itself.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

from loket_kinderopvang import permissions
from loket_kinderopvang.platform import counting, links

OF_THE_DESK = "Childcare "


@dataclass(frozen=True)
class Caller:
	"""Who may call, apart from rights on records."""

	name: str
	# Refuses whoever is not this caller.
	check: Callable[[], None] = lambda: None


def _only_staff() -> None:
	if not permissions.is_staff():
		frappe.throw(_("Only the staff of a desk can do this."), frappe.PermissionError)


def _only_managers() -> None:
	if frappe.session.user != "Administrator" and permissions.MANAGER_ROLE not in frappe.get_roles():
		frappe.throw(_("Only the manager of a desk can do this."), frappe.PermissionError)


def _only_caretakers() -> None:
	roles = {permissions.MANAGER_ROLE, "System Manager", "Administrator"}
	if frappe.session.user != "Administrator" and not roles.intersection(frappe.get_roles()):
		frappe.throw(_("Only who looks after the site or a desk can see its health."), frappe.PermissionError)


# Whoever comes by, without an account too: the secret part of a link, or the form itself, says what it may.
ANYBODY = Caller("anybody")
# Whoever has an account and the rights that stand beside it.
ACCOUNTS = Caller("accounts")
# Who works at a desk; what belongs to another desk stays closed to them by the right on the record.
STAFF = Caller("staff", _only_staff)
# Who leads a desk.
MANAGERS = Caller("managers", _only_managers)
# Who looks after the site, or leads a desk.
CARETAKERS = Caller("caretakers", _only_caretakers)
# As the function of Frappe in whose place it stands (hook override_whitelisted_methods), which checks what it always did.
AS_THE_PLATFORM = Caller("as the platform")


@dataclass(frozen=True)
class Right:
	"""A right that a caller needs: on one record, whose name is an argument, or on a doctype as a whole."""

	ptype: str
	doctypes: tuple[str, ...] = ()
	# Arguments that hold the name of the record, and its doctype where that is asked too.
	name: str = ""
	doctype: str = ""
	# Whether the argument may be empty; then there is nothing to check.
	optional: bool = False

	def check(self, given: dict[str, Any]) -> None:
		"""Refuse whoever does not have it.

		Raises:
			frappe.DoesNotExistError: there is no such record, or it is none of the desk's.
			frappe.PermissionError: the user of the session has no such right on it.
		"""
		if not self.name:
			for doctype in self.doctypes:
				permissions.require(doctype, self.ptype)
			return
		name = given.get(self.name)
		if self.optional and not name:
			return
		doctype = str(given.get(self.doctype) or "") if self.doctype else self.doctypes[0]
		if self.doctype and not self._concerns(doctype):
			frappe.throw(_("The desk keeps no records of this kind."), frappe.DoesNotExistError)
		frappe.get_doc(doctype, str(name)).check_permission(self.ptype)

	def _concerns(self, doctype: str) -> bool:
		if self.doctypes:
			return doctype in self.doctypes
		return doctype.startswith(OF_THE_DESK) and bool(frappe.db.exists("DocType", doctype))


def record(doctype: str, argument: str, ptype: str, optional: bool = False) -> Right:
	"""Return the right on the one record whose name an argument gives.

	Args:
		doctype: of the record.
		argument: of the function; it holds the record's name.
		ptype: the right: "read", "write", "export", …
		optional: True where the argument may be empty.
	"""
	return Right(ptype, (doctype,), argument, optional=optional)


def record_of(doctype: str, argument: str, ptype: str, among: tuple[str, ...] = ()) -> Right:
	"""Return the right on the one record that two arguments give.

	Args:
		doctype: the argument with its doctype.
		argument: the argument with its name.
		ptype: the right.
		among: the doctypes that it may be of; by default all of the desk's.
	"""
	return Right(ptype, among, argument, doctype)


def every(doctype: str, ptype: str) -> Right:
	"""Return the right on a doctype as a whole."""
	return Right(ptype, (doctype,))


def open_to(
	caller: Caller, *rights: Right, limit: tuple[str, Callable[[], int]] | None = None
) -> Callable[[Any], Any]:
	"""Declare above a whitelisted function who may call it; checked before anything of it runs.

	Args:
		caller: who.
		rights: which rights it needs besides, and on what.
		limit: how often it may be called in an hour: a name, under which calls of several functions may count together,
			and a function that says how often. Calls with the ``token`` of a personal link count by that link, others
			by the address that they come from.

	Raises:
		counting.TooOften: it was called too often.
		frappe.PermissionError: the user of the session may not.
		frappe.DoesNotExistError: a record that it names is not there.
	"""

	def declared(function: Any) -> Any:
		signature = inspect.signature(function)

		@functools.wraps(function)
		def checked(*arguments: Any, **named: Any) -> Any:
			if limit:
				token = signature.bind_partial(*arguments, **named).arguments.get("token")
				if token and isinstance(token, str):
					counting.by_link(limit[0], token, limit[1]())
					# Links are counted one by one: whoever tries many is held by the address.
					counting.by_address(limit[0], limit[1]() * counting.MOST_DEVICES)
				else:
					counting.by_address(limit[0], limit[1]())
			caller.check()
			if rights:
				given = signature.bind_partial(*arguments, **named).arguments
				for right in rights:
					right.check(given)
			try:
				return function(*arguments, **named)
			except links.LinkProblem as problem:
				if limit and problem.code == links.UNKNOWN:
					# Links that there are none of are guesses: they count by the device, together with those on pages.
					counting.by_device(counting.GUESSES, limit[1]())
				raise

		checked.declaration = (caller, rights, limit)
		return checked

	return declared
