"""What the platform keeps around a file: comments, mails, versions, logs, files, search, accounts. All of it goes.

Which tables those are says ``places.json``. Everything here may run twice: what is gone already is not missed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any

import frappe

from loket_kinderopvang.permissions import AUTOMATIC_ROLES, PARENT_ROLE
from loket_kinderopvang.privacy import places
from loket_kinderopvang.privacy.records import Records

# Columns of the platform on every record.
COLUMNS = ("_comments", "_user_tags", "_assign", "_liked_by", "_seen")
WRITTEN_OF_DELETIONS = {
	"Deleted Document": ("data", "deleted_name"),
	"Permission Log": ("for_document", "reference", "changes"),
	"Comment": ("content", "subject", "comment_email", "reference_name", "reference_owner"),
}
SEARCH_QUEUE = "global_search_queue"
USER_SETTINGS = "_user_settings"


def remove(of: Records) -> None:
	"""Remove everything that the platform keeps about these records and their people."""
	frappe.flags.loket_removed = set(of.all())
	tags = _tags_of(of)
	# First the files: the platform notes on the timeline which one went.
	_remove_files(of)
	_remove_mails(of)
	for doctype, place in places.platform().items():
		if frappe.db.table_exists(doctype):
			_remove_rows(doctype, _found(doctype, place, of))
	_remove_contacts(of)
	_remove_from_user_settings(of)
	_remove_columns(of)
	_remove_unused_tags(tags)
	for user in of.users:
		remove_account(user)
	# Last: also what the rows that went above had put there.
	_remove_from_search(frappe.flags.pop("loket_removed"))


# ---- tables that the list describes


def _found(doctype: str, place: dict[str, Any], of: Records) -> set[str]:
	columns = set(frappe.db.get_table_columns(doctype))
	names: set[str] = set()
	for kind, name in place.get("records", ()):
		if {kind, name} <= columns:
			for known, records in of.names_of.items():
				if records:
					names |= set(frappe.get_all(doctype, {kind: known, name: ("in", records)}, pluck="name"))
	for column in place.get("users", ()):
		if column in columns and (users := [user for user in of.users if is_ours_alone(user)]):
			names |= set(frappe.get_all(doctype, {column: ("in", users)}, pluck="name"))
	names |= _quoting(doctype, [c for c in place.get("addresses", ()) if c in columns], of.emails)
	words = (*of.words, *of.names) if place.get("broad") else of.words
	return names | _quoting(doctype, [c for c in place.get("quotes", ()) if c in columns], words)


def _quoting(doctype: str, columns: list[str], words: Iterable[str]) -> set[str]:
	"""Return the rows in which one of the words stands, as it is or as JSON or HTML write it."""
	names: set[str] = set()
	for word in words:
		# Signs that JSON or HTML write in another way may be anything; what is found is looked at again.
		pattern = "%" + re.sub(r"[^A-Za-z0-9@.+ -]", "%", word) + "%"
		for column in columns:
			for row in frappe.get_all(doctype, {column: ("like", pattern)}, ["name", column]):
				if contains(str(row[column] or ""), (word,)):
					names.add(row.name)
	if doctype == "Communication" and names:
		# A mail on the file of somebody else, or of another app, is theirs.
		names = set(
			frappe.get_all(
				doctype,
				{"name": ("in", list(names))},
				or_filters=[
					["reference_name", "is", "not set"],
					["reference_doctype", "like", "Childcare %"],
				],
				pluck="name",
			)
		)
	return names


def contains(text: str, words: Iterable[str]) -> bool:
	"""Tell whether a text holds one of the words, written plainly, in JSON or in HTML; capitals don't count."""
	low = text.lower()
	return any(
		form in low
		for word in words
		for form in {word.lower(), json.dumps(word)[1:-1].lower(), escape(word).lower()}
	)


def _remove_rows(doctype: str, names: set[str]) -> None:
	if not names:
		return
	ordered = sorted(names, key=str)
	chosen = ("in", ordered)
	_remove_attached(doctype, [str(name) for name in ordered])
	if doctype == "Communication Link":
		parents = frappe.get_all(doctype, {"name": chosen}, pluck="parent")
		frappe.db.delete(doctype, {"name": chosen})
		own = frappe.get_all(
			"Communication",
			{"name": ("in", parents or [""]), "reference_name": ("is", "not set")},
			pluck="name",
		)
		_remove_rows("Communication", set(own))
		return
	for table in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(table.options, {"parent": chosen, "parenttype": doctype})
	frappe.db.delete(doctype, {"name": chosen})
	# The platform notes on a mail, too, that its attachment went.
	frappe.db.delete(
		"Comment", {"reference_doctype": doctype, "reference_name": ("in", [str(name) for name in ordered])}
	)
	_note_removed(doctype, ordered)


def _note_removed(doctype: str, names: Iterable[Any]) -> None:
	if frappe.flags.get("loket_removed") is not None:
		frappe.flags.loket_removed |= {(doctype, str(name)) for name in names}


# ---- tags


def _tags_of(of: Records) -> set[str]:
	return {
		tag
		for doctype, names in of.names_of.items()
		for tag in frappe.get_all(
			"Tag Link", {"document_type": doctype, "document_name": ("in", names or [""])}, pluck="tag"
		)
	}


def _remove_unused_tags(tags: set[str]) -> None:
	"""Remove tags that only this family had: one may be a name."""
	_remove_rows("Tag", {tag for tag in tags if not frappe.db.exists("Tag Link", {"tag": tag})})


# ---- files


def _remove_files(of: Records) -> None:
	for doctype, names in of.names_of.items():
		_remove_attached(doctype, names)
	ours = list(places.doctypes())
	# What was imported is in its records; the file is a copy of everybody in it. So is a report that was prepared.
	imports = frappe.get_all("Data Import", {"reference_doctype": ("in", ours)}, pluck="name")
	_remove_attached("Data Import", imports)
	reports = frappe.get_all("Report", {"ref_doctype": ("in", ours)}, pluck="name")
	for column in ("report_name", "ref_report_doctype"):
		if reports and column in frappe.db.get_table_columns("Prepared Report"):
			_remove_rows(
				"Prepared Report",
				set(frappe.get_all("Prepared Report", {column: ("in", reports)}, pluck="name")),
			)


def _remove_attached(doctype: str, names: list[str]) -> None:
	if not names or doctype == "File":
		return
	for name in frappe.get_all(
		"File", {"attached_to_doctype": doctype, "attached_to_name": ("in", names)}, pluck="name"
	):
		# Part of forgetting, which the caller was allowed to ask for.
		frappe.delete_doc(
			"File",
			name,
			force=True,
			ignore_permissions=True,
			delete_permanently=True,
			ignore_missing=True,
		)
		_note_removed("File", [name])


# ---- mails that were sent or wait


def _remove_mails(of: Records) -> None:
	"""Remove mails about these records, and those to addresses that are theirs alone: nothing goes out any more."""
	names: set[str] = set()
	for doctype, records in of.names_of.items():
		if records:
			reference = {"reference_doctype": doctype, "reference_name": ("in", records)}
			names |= set(frappe.get_all("Email Queue", reference, pluck="name"))
			frappe.db.delete("Childcare Waiting Mail", reference)
			frappe.db.delete("Childcare Mail Fault", reference)
			frappe.db.delete("Childcare Personal Link", reference)
	for email in of.emails:
		names |= set(frappe.get_all("Email Queue Recipient", {"recipient": email}, pluck="parent"))
		frappe.db.delete("Childcare Waiting Mail", {"email": email})
	_remove_rows("Email Queue", names)


# ---- address book, search, settings of lists, columns


def _remove_contacts(of: Records) -> None:
	names: set[str] = set()
	for email in of.emails:
		names |= set(frappe.get_all("Contact Email", {"email_id": email}, pluck="parent"))
		names |= set(frappe.get_all("Contact", {"email_id": email}, pluck="name"))
	for user in of.users:
		if is_ours_alone(user):
			names |= set(frappe.get_all("Contact", {"user": user}, pluck="name"))
	addresses: set[str] = set()
	for doctype, records in of.names_of.items():
		if records:
			for row in frappe.get_all(
				"Dynamic Link",
				{"link_doctype": doctype, "link_name": ("in", records)},
				["parenttype", "parent"],
			):
				{"Contact": names, "Address": addresses}.get(row.parenttype, set()).add(row.parent)
	for doctype, found in (("Contact", names), ("Address", addresses)):
		_remove_rows(doctype, {name for name in found if not _serves_others(doctype, name)})


def _serves_others(doctype: str, name: str) -> bool:
	"""Tell whether an entry of the address book belongs to another app's record or to a member of staff."""
	if doctype == "Contact":
		user = frappe.db.get_value("Contact", name, "user")
		if user and not is_ours_alone(user):
			return True
	return any(
		not str(row.link_doctype).startswith("Childcare ")
		for row in frappe.get_all("Dynamic Link", {"parenttype": doctype, "parent": name}, ["link_doctype"])
	)


def _remove_from_search(known: set[tuple[str, str]]) -> None:
	"""Remove records from the global search, and from the queue that would bring them back."""
	names_of: dict[str, list[str]] = {}
	for doctype, name in known:
		names_of.setdefault(doctype, []).append(name)
	for doctype, names in names_of.items():
		frappe.db.delete("__global_search", {"doctype": doctype, "name": ("in", names)})
	for item in frappe.cache.lrange(SEARCH_QUEUE, 0, -1) or []:
		text = item.decode() if isinstance(item, bytes) else item
		try:
			value = json.loads(text)
		except ValueError:
			continue
		if isinstance(value, dict) and (value.get("doctype"), value.get("name")) in known:
			frappe.cache.lrem(frappe.cache.make_key(SEARCH_QUEUE), 0, item)


def _remove_from_user_settings(of: Records) -> None:
	"""Remove what a user's list remembers, where it filters by somebody who is forgotten."""
	words = (*of.words, *of.names)
	table = frappe.qb.Table("__UserSettings")
	for user, doctype, data in frappe.qb.from_(table).select(table.user, table.doctype, table.data).run():
		if contains(data or "", words):
			frappe.qb.from_(table).delete().where((table.user == user) & (table.doctype == doctype)).run()
	for key, data in (frappe.cache.hgetall(USER_SETTINGS) or {}).items():
		if contains(str(data), words):
			frappe.cache.hdel(USER_SETTINGS, key.decode() if isinstance(key, bytes) else key)


def _remove_columns(of: Records) -> None:
	for doctype, names in of.names_of.items():
		columns = set(frappe.db.get_table_columns(doctype)) & set(COLUMNS)
		if names and columns:
			frappe.db.set_value(
				doctype, {"name": ("in", names)}, dict.fromkeys(sorted(columns)), update_modified=False
			)
		for name in names:
			frappe.clear_document_cache(doctype, name)


# ---- the account of a parent


def is_ours_alone(user: str) -> bool:
	"""Tell whether an account is a parent's and nothing else: no member of staff, no other role, no other family."""
	if user in ("Administrator", "Guest") or not frappe.db.exists("User", user):
		return False
	roles = set(frappe.get_all("Has Role", {"parent": user, "parenttype": "User"}, pluck="role"))
	return (
		roles - AUTOMATIC_ROLES <= {PARENT_ROLE}
		and frappe.db.get_value("User", user, "user_type") == "Website User"
		and frappe.db.count("Childcare Family", {"user": user}) <= 1
		and not frappe.db.exists("Childcare Portal User", {"user": user})
	)


def remove_account(user: str) -> bool:
	"""Remove the account of a forgotten parent when it served for nothing else; tell whether it went or will."""
	if not is_ours_alone(user):
		return False
	if frappe.session.user == user:
		# The answer to this very request still needs its session.
		frappe.db.set_value("User", user, "enabled", 0)
		frappe.enqueue(
			"loket_kinderopvang.privacy.traces.remove_account", user=user, enqueue_after_commit=True
		)
		return True
	_forget_author(user)
	# Its owner asked for it, or the term is over; the caller has checked which.
	frappe.delete_doc(
		"User", user, force=True, ignore_permissions=True, delete_permanently=True, ignore_missing=True
	)
	frappe.db.delete("Comment", {"reference_doctype": "User", "reference_name": user})
	_note_removed("User", [user])
	frappe.db.delete("Version", {"ref_doctype": "User", "docname": user})
	for doctype, column in (("Contact", "user"), ("Notification Settings", "name"), ("Activity Log", "user")):
		_remove_rows(doctype, set(frappe.get_all(doctype, {column: user}, pluck="name")))
	frappe.db.delete("DefaultValue", {"parent": user})
	# What the platform wrote down of the deletion itself.
	for doctype, columns in WRITTEN_OF_DELETIONS.items():
		known = set(frappe.db.get_table_columns(doctype)) if frappe.db.table_exists(doctype) else set()
		_remove_rows(doctype, _quoting(doctype, [column for column in columns if column in known], (user,)))
	return True


def _forget_author(user: str) -> None:
	"""Take an account away as author of records: its name is an address of mail."""
	for doctype in frappe.get_all(
		"DocType", {"issingle": 0, "is_virtual": 0}, pluck="name", order_by="name asc"
	):
		if not frappe.db.table_exists(doctype):
			continue
		table = frappe.qb.DocType(doctype)
		for column in ("owner", "modified_by"):
			frappe.qb.update(table).set(table[column], "Guest").where(table[column] == user).run()
