"""Who is known already: families and requests that look like what somebody types, with what differs.

The database gives candidates, by phone, mail, date and pieces of names that it has an index or a short column for;
``domain.identity`` compares those. Files of other desks are not shown: that a child is known there is all that is
said, unless its family agreed to more.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.query_builder import Criterion
from frappe.utils import cint, getdate

from loket_kinderopvang.contacts import contacts
from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.identity import ChildIdentity, FamilyIdentity
from loket_kinderopvang.intake import side_by_side

if TYPE_CHECKING:
	from frappe.model.document import Document

MOST_CANDIDATES = 400
MOST_SHOWN = 5
MOST_CHILDREN = 8
# Of so many children that look alike the files are opened; a common name has hundreds.
MOST_COMPARED = 40
PIECE = 4
# Words that half of the names here hold: they find everybody, so they find nobody.
COMMON_WORDS = frozenset(
	"van de der den het ten ter le la les du des el al ben bin abu da di do dos von zu".split()
)


def find_similar(data: dict) -> dict:
	"""Return the files that look like what is typed, the most alike first.

	Args:
		data: what an application holds so far: ``contact_name``, ``phone``, ``email``, address, ``children``; and
			``family`` when the officer already chose one.

	Returns:
		``{"families": [{"name", "family_name", "score", "level", "compare", "differences", "children",
		"warning"}], "requests": [{"name", "row", "child", "child_name", "family", "open", "score", "level", "compare",
		"differences", "detail", "warning"}], "other_desks": [{"known": True, "row", "shared", "detail", …}]}``.
		``level`` is same, likely or possible; ``row`` the index of the child that it is like; ``compare`` lines of
		``{"label", "typed", "known", "same"}``.
	"""
	data = _readable(data)
	typed_children = _typed_children(data)
	typed = _typed_family(data, typed_children)
	may_read = _Readable()
	children = _like_children(typed_children)[:MOST_COMPARED]
	alike = _like_families(typed, {match["family"] for match in children})
	own_families = list(islice((match for match in alike if may_read(match["name"])), MOST_SHOWN))
	own_children = [match for match in children if may_read(match["family"])]
	elsewhere = [match for match in children if not may_read(match["family"])]
	return _with_warnings(
		{
			"families": _shown_families(own_families, typed),
			"requests": _requests_of(own_children)[:MOST_SHOWN],
			"other_desks": _told_of_other_desks(elsewhere),
		}
	)


def _with_warnings(found: dict) -> dict:
	"""Say of each file that somebody on it must not be told where the family is, before anybody reads it out."""
	of_match = {"families": "name", "requests": "family"}
	names = [match[key] for kind, key in of_match.items() for match in found[kind]]
	marked = contacts.families_with_mark(names)
	for kind, key in of_match.items():
		for match in found[kind]:
			match["warning"] = (
				_("This file has a contact who may not be told where the family is.")
				if match[key] in marked
				else ""
			)
	return found


def child_of_family(family: str, row: Document, order: int = 0) -> str | None:
	"""Return the child that a family's file holds already for this row of an application, if it does.

	Args:
		family: the family.
		row: first and last name, birth or expected date.
		order: order in a multiple birth, 0 when there is none.
	"""
	typed = ChildIdentity(
		first_name=row.first_name or "",
		last_name=row.last_name or "",
		birth_date=_day(row.birth_date),
		expected_date=_day(row.expected_date),
		birth_order=order,
		family=family,
	)
	best, best_score = None, 0.0
	for known in _children_where({"family": family}):
		likeness = identity.compare_children(typed, known["identity"])
		if likeness.level in (identity.SAME, identity.LIKELY) and likeness.score > best_score:
			best, best_score = known["name"], likeness.score
	return best


class _Readable:
	"""Tells whether the session's user may read a family; asks once for each."""

	def __init__(self) -> None:
		self._known: dict[str, bool] = {}

	def __call__(self, family: str) -> bool:
		if family not in self._known:
			self._known[family] = bool(frappe.has_permission("Childcare Family", "read", doc=family))
		return self._known[family]


# ---- what is typed


def _readable(data: dict) -> dict:
	"""Return what is compared, as texts: a page or program sends what it has, in any shape."""
	compared = ("contact_name", "phone", "email", "street", "postal_code", "family")
	of_child = ("first_name", "last_name", "birth_date", "expected_date")
	rows = data.get("children") if isinstance(data.get("children"), list) else []
	texts = {key: str(data.get(key) or "")[:140] for key in compared}
	children = [
		{key: str(row.get(key) or "")[:140] for key in of_child}
		for row in rows[:MOST_CHILDREN]
		if isinstance(row, dict)
	]
	return {**texts, "children": children}


def _day(value: Any) -> date | None:
	try:
		return getdate(value) if value else None
	except Exception:
		# Half a date is no date yet; Frappe's parser raises errors of several libraries.
		return None


def _phone(value: str | None) -> str:
	try:
		return identity.normal_phone(value)
	except identity.PhoneError:
		return ""


def _typed_children(data: dict) -> list[ChildIdentity]:
	children = []
	for row in data.get("children") or []:
		children.append(
			ChildIdentity(
				first_name=row.get("first_name") or "",
				last_name=row.get("last_name") or "",
				birth_date=_day(row.get("birth_date")),
				expected_date=_day(row.get("expected_date")),
				family=data.get("family") or "",
			)
		)
	return children


def _typed_family(data: dict, children: list[ChildIdentity]) -> FamilyIdentity:
	phone, email = _phone(data.get("phone")), identity.normal_email(data.get("email"))
	names = [data.get("contact_name") or "", *(child.last_name for child in children)]
	return FamilyIdentity(
		names=tuple(dict.fromkeys(name.strip() for name in names if name and len(name.strip()) > 2)),
		phones=(phone,) if phone else (),
		emails=(email,) if identity.is_email(email) else (),
		street=data.get("street") or "",
		postal_code=data.get("postal_code") or "",
	)


def _pieces(*names: str) -> list[str]:
	"""Return the first and last letters of the words of names: a typing error seldom hits both."""
	words = {word for name in names for word in identity.normal_name(name).split()}
	telling = [word for word in words if word not in COMMON_WORDS and len(word) > 1]
	return sorted({piece for word in telling for piece in (word[:PIECE], word[-PIECE:])})


def _holds(column: Any, pieces: list[str]) -> Criterion:
	# Pieces are letters and figures only: normal_name leaves nothing that LIKE reads in another way.
	return Criterion.any([column.like(f"%{piece}%") for piece in pieces])


# ---- families


def _like_families(typed: FamilyIdentity, named: set[str]) -> list[dict]:
	"""Return the families that look like ``typed``; ``named`` are families of children that were found."""
	matches = []
	for known in _family_records(_family_candidates(typed) | named):
		likeness = identity.compare_families(typed, known["identity"])
		if likeness.level == identity.DIFFERENT and known["name"] not in named:
			continue
		level = identity.POSSIBLE if likeness.level == identity.DIFFERENT else likeness.level
		matches.append(
			{
				"name": known["name"],
				"family_name": known["family_name"],
				"identity": known["identity"],
				"likeness": likeness,
				"score": likeness.score,
				"level": level,
			}
		)
	return sorted(matches, key=lambda match: (-match["score"], match["name"]))


def _family_candidates(typed: FamilyIdentity) -> set[str]:
	Contact, Family = frappe.qb.DocType("Childcare Family Contact"), frappe.qb.DocType("Childcare Family")
	of_contact = []
	if typed.phones:
		of_contact.append(Contact.phone.isin(list(typed.phones)))
	if typed.emails:
		of_contact.append(Contact.email.isin(list(typed.emails)))
	found: set[str] = set()
	contacts = (
		frappe.qb.from_(Contact)
		.select(Contact.parent)
		.where(Contact.parenttype == "Childcare Family")
		.limit(MOST_CANDIDATES)
	)
	if of_contact:
		found |= {row[0] for row in contacts.where(Criterion.any(of_contact)).run()}
	for name in typed.names:
		pieces = _pieces(name)
		if not pieces:
			continue
		# Two of a name's words, or the only one: a first name alone would bring in a street.
		found |= {row[0] for row in contacts.where(_word_by_word(Contact.name_key, name)).run()}
		families = frappe.qb.from_(Family).select(Family.name).where(_word_by_word(Family.name_key, name))
		found |= {row[0] for row in families.limit(MOST_CANDIDATES).run()}
	return found


def _word_by_word(column: Any, name: str) -> Criterion:
	"""Return the condition that a column holds a piece of each of the name's two longest words."""
	words = sorted(
		set(identity.normal_name(name).split()) - COMMON_WORDS, key=lambda word: (-len(word), word)
	)[:2]
	return Criterion.all([_holds(column, _pieces(word)) for word in words if _pieces(word)])


def _family_records(names: set[str]) -> list[dict]:
	if not names:
		return []
	Contact, Family = frappe.qb.DocType("Childcare Family Contact"), frappe.qb.DocType("Childcare Family")
	rows = (
		frappe.qb.from_(Family)
		.left_join(Contact)
		.on((Contact.parent == Family.name) & (Contact.parenttype == "Childcare Family"))
		.select(
			Family.name,
			Family.family_name,
			Family.street,
			Family.postal_code,
			Contact.contact_name,
			Contact.phone,
			Contact.email,
		)
		.where(Family.name.isin(sorted(names)))
		.where(Family.anonymised_on.isnull())
		.orderby(Family.name)
		.orderby(Contact.idx)
		.run(as_dict=True)
	)
	grouped: dict[str, list] = defaultdict(list)
	for row in rows:
		grouped[row.name].append(row)
	return [
		{
			"name": name,
			"family_name": lines[0].family_name,
			"identity": FamilyIdentity(
				names=tuple(filter(None, (lines[0].family_name, *(line.contact_name for line in lines)))),
				phones=tuple(filter(None, (line.phone for line in lines))),
				emails=tuple(filter(None, (line.email for line in lines))),
				street=lines[0].street or "",
				postal_code=lines[0].postal_code or "",
			),
		}
		for name, lines in grouped.items()
	]


def _shown_families(matches: list[dict], typed: FamilyIdentity) -> list[dict]:
	"""Return matches as they are shown: what differs, the children in the file and whether their question is open."""
	by_family: dict[str, list[dict]] = defaultdict(list)
	for child in _children_where({"family": ("in", [match["name"] for match in matches] or [""])}):
		by_family[child["family"]].append(child)
	requests = _latest_requests([child["name"] for children in by_family.values() for child in children])
	return [
		{
			**{key: match[key] for key in ("name", "family_name", "score", "level")},
			"compare": side_by_side.compare_families(typed, match["identity"]),
			"differences": side_by_side.told_differences(match["likeness"]),
			"children": [
				{
					"child": child["name"],
					"child_name": child["child_name"],
					"request": requests.get(child["name"], {}).get("name"),
					"detail": f"{child['child_name']} · {side_by_side.told_request(requests.get(child['name']))}",
				}
				for child in by_family[match["name"]]
			],
		}
		for match in matches
	]


# ---- children and their requests


def _like_children(typed: list[ChildIdentity]) -> list[dict]:
	matches = []
	for index, child in enumerate(typed):
		for known in _child_candidates(child):
			likeness = identity.compare_children(child, known["identity"])
			if likeness.level != identity.DIFFERENT:
				matches.append({**known, "row": index, "likeness": likeness, "typed": child})
	return sorted(matches, key=lambda match: (-match["likeness"].score, match["name"]))


def _child_candidates(typed: ChildIdentity) -> list[dict]:
	"""Return children with the same date and a piece of the last name, or with a piece of both names."""
	if not typed.last_name and not (typed.first_name and typed.date):
		return []
	Child = frappe.qb.DocType("Childcare Child")
	last, first = _pieces(typed.last_name), _pieces(typed.first_name)
	ways = []
	if typed.date and (last or first):
		slack = timedelta(days=identity.PREGNANCY_SLACK_DAYS)
		near = Child.expected_date[typed.date - slack : typed.date + slack] | (Child.birth_date == typed.date)
		if not typed.birth_date:
			near = near | Child.birth_date[typed.date - slack : typed.date + slack]
		ways.append(near & _holds(Child.identity_key, last + first))
	if last and first:
		ways.append(_holds(Child.identity_key, last) & _holds(Child.identity_key, first))
	if not ways:
		return []
	return _children_where(None, Criterion.any(ways))


def _children_where(filters: dict | None, condition: Criterion | None = None) -> list[dict]:
	Child, Family = frappe.qb.DocType("Childcare Child"), frappe.qb.DocType("Childcare Family")
	query = (
		frappe.qb.from_(Child)
		.join(Family)
		.on(Family.name == Child.family)
		.select(
			Child.name,
			Child.family,
			Child.first_name,
			Child.last_name,
			Child.child_name,
			Child.birth_date,
			Child.expected_date,
			Child.birth_order,
			Family.family_name,
			Family.share_with_desks,
			Family.desk,
		)
		.where(Family.anonymised_on.isnull())
		.orderby(Child.name)
		.limit(MOST_CANDIDATES)
	)
	for fieldname, value in (filters or {}).items():
		query = query.where(
			Child[fieldname].isin(value[1]) if isinstance(value, tuple) else Child[fieldname] == value
		)
	if condition is not None:
		query = query.where(condition)
	return [{**row, "identity": _identity_of(row)} for row in query.run(as_dict=True)]


def _identity_of(row: dict) -> ChildIdentity:
	return ChildIdentity(
		first_name=row["first_name"] or "",
		last_name=row["last_name"] or "",
		birth_date=_day(row["birth_date"]),
		expected_date=_day(row["expected_date"]),
		birth_order=cint(row["birth_order"]),
		family=row["family"],
	)


def _latest_requests(children: list[str]) -> dict[str, dict]:
	"""Return the latest request of each child, an open one before a closed one."""
	if not children:
		return {}
	rows = frappe.get_all(
		"Childcare Request",
		filters={"child": ("in", children)},
		fields=["name", "child", "family", "outcome", "asked_on", "wanted_from"],
		order_by="asked_on asc, name asc",
	)
	rows.sort(key=lambda row: row.outcome == "Open")
	return {row.child: row for row in rows}


def _requests_of(matches: list[dict]) -> list[dict]:
	requests = _latest_requests(list({match["name"] for match in matches}))
	found = []
	for match in matches:
		request = requests.get(match["name"])
		if not request:
			continue
		found.append(
			{
				"name": request.name,
				"row": match["row"],
				"child": match["name"],
				"child_name": match["child_name"],
				"family": match["family"],
				"family_name": match["family_name"],
				"open": request.outcome == "Open",
				"score": match["likeness"].score,
				"level": match["likeness"].level,
				"compare": side_by_side.compare_children(match["typed"], match["identity"]),
				"differences": side_by_side.told_differences(match["likeness"]),
				"detail": f"{side_by_side.told_request(request)} · {_('family {0}').format(match['family_name'])}",
			}
		)
	return found


# ---- other desks


def _told_of_other_desks(matches: list[dict]) -> list[dict]:
	"""Tell that a child is known at another desk; more only where its family agreed to it."""
	certain = [match for match in matches if match["likeness"].level in (identity.SAME, identity.LIKELY)]
	requests = _latest_requests([match["name"] for match in certain if match["share_with_desks"]])
	told: dict[tuple, dict] = {}
	for match in certain:
		if not match["share_with_desks"]:
			detail = _(
				"A child with this name and date is known at another desk. The family did not agree to show more."
			)
			told.setdefault(
				(match["row"],), {"known": True, "row": match["row"], "shared": False, "detail": detail}
			)
			continue
		detail = _("{0}, family {1}, at {2}: {3}.").format(
			match["child_name"],
			match["family_name"],
			match["desk"],
			side_by_side.told_request(requests.get(match["name"])),
		)
		told[(match["row"], match["name"])] = {
			"known": True,
			"row": match["row"],
			"shared": True,
			"desk": match["desk"],
			"request": requests.get(match["name"], {}).get("name"),
			"detail": detail,
			"compare": side_by_side.compare_children(match["typed"], match["identity"]),
			"differences": side_by_side.told_differences(match["likeness"]),
		}
	return list(told.values())
