"""Who is known already: families and requests that look like what somebody types, with what differs.

The database gives candidates, by phone, mail, day and the sounds of names, each through an index of its own;
``domain.identity`` compares those, first the children alone, then with what is known of their families. Files of other desks are not shown: that a child is known there is all that is
said, unless its family agreed to more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from itertools import islice
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Criterion
from frappe.utils import cint

from loket_kinderopvang.contacts import contacts
from loket_kinderopvang.domain import identity, name_forms, phones, postal_codes, typed_dates
from loket_kinderopvang.domain.identity import ChildIdentity, FamilyIdentity
from loket_kinderopvang.intake import side_by_side
from loket_kinderopvang.platform.wording import child_title

MOST_CANDIDATES = 400
# Of families that share a phone number, mail or name with what is typed, so many are looked at.
MOST_FAMILIES, MOST_NAMED = 60, 30
MOST_SHOWN = 5
MOST_CHILDREN = 8
# Of so many children that look alike the files are opened; a common name has hundreds.
MOST_COMPARED = 40


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
	reached, named = _family_candidates(typed, data)
	children = _like_children(typed_children, typed, reached)[:MOST_COMPARED]
	alike = _like_families(typed, reached | named, {match["family"] for match in children})
	may_read = _Readable({match["name"] for match in alike} | {match["family"] for match in children})
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


class _Readable:
	"""Tells which of these families the session's user may read; asks once for all."""

	def __init__(self, families: Collection[str]) -> None:
		self._readable = set(
			frappe.get_list(
				"Childcare Family",
				filters={"name": ("in", sorted(families))},
				pluck="name",
				order_by="name asc",
				limit_page_length=0,
			)
			if families
			else ()
		)

	def __call__(self, family: str) -> bool:
		return family in self._readable


# ---- what is typed


def _readable(data: dict) -> dict:
	"""Return what is compared, as texts: a page or program sends what it has, in any shape."""
	compared = ("contact_name", "phone", "second_phone", "email", "street", "postal_code", "family")
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
		return typed_dates.read_date(value)
	except typed_dates.TypedError:
		# Half a date is no date yet.
		return None


def _phones(*values: str | None) -> tuple[str, ...]:
	"""Return the numbers that were typed; half a number is none yet."""
	numbers: dict[str, None] = {}
	for value in values:
		try:
			numbers.update(dict.fromkeys(phones.read(value).numbers))
		except phones.PhoneError:
			continue
	return tuple(numbers)


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
	email = identity.normal_email(data.get("email"))
	names = [data.get("contact_name") or "", *(child.last_name for child in children)]
	return FamilyIdentity(
		names=tuple(dict.fromkeys(name.strip() for name in names if name and len(name.strip()) > 2)),
		phones=_phones(data.get("phone"), data.get("second_phone")),
		emails=(email,) if identity.is_email(email) else (),
		street=data.get("street") or "",
		postal_code=postal_codes.read_postal_code(data.get("postal_code")).postal_code,
	)


# ---- families


def _like_families(typed: FamilyIdentity, reached: set[str], named: set[str]) -> list[dict]:
	"""Return the families of ``reached`` that look like ``typed``; ``named`` are families of children that were found."""
	matches = []
	for known in _family_records(reached | named):
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


def _family_candidates(typed: FamilyIdentity, data: dict) -> tuple[set[str], set[str]]:
	"""Return the families that share a phone number, mail or contact's name, and those that share a family name only."""
	Contact, Family = frappe.qb.DocType("Childcare Family Contact"), frappe.qb.DocType("Childcare Family")
	reached: set[str] = {data["family"]} if data.get("family") else set()
	contacts_of = (
		frappe.qb.from_(Contact)
		.select(Contact.parent)
		.where(Contact.parenttype == "Childcare Family")
		.limit(MOST_FAMILIES)
	)
	if typed.phones:
		for number in (Contact.phone, Contact.second_phone):
			reached.update(row[0] for row in contacts_of.where(number.isin(typed.phones)).run())
	if typed.emails:
		reached.update(row[0] for row in contacts_of.where(Contact.email.isin(typed.emails)).run())
	keys = sorted({key for name in typed.names for key in name_forms.sound_keys(name)})
	if not keys:
		return reached, set()
	# Two words and more are a person's name; one is a family's, which says little by itself.
	if persons := [key for key in keys if " " in key]:
		reached.update(row[0] for row in contacts_of.where(Contact.name_sound.isin(persons)).run())
	families = frappe.qb.from_(Family).select(Family.name).where(Family.name_sound.isin(keys))
	named = {row[0] for row in families.limit(MOST_NAMED).run()}
	if typed.postal_code and len(named) == MOST_NAMED:
		# Of a common name those who live near come first.
		near = families.where(Family.postal_code == typed.postal_code).limit(MOST_NAMED)
		named |= {row[0] for row in near.run()}
	return reached, named


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
			Contact.second_phone,
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
				phones=tuple(
					filter(None, (number for line in lines for number in (line.phone, line.second_phone)))
				),
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
					"child_name": child_title(child),
					"request": requests.get(child["name"], {}).get("name"),
					"detail": f"{child_title(child)} · {side_by_side.told_request(requests.get(child['name']))}",
				}
				for child in by_family[match["name"]]
			],
		}
		for match in matches
	]


# ---- children and their requests


def _like_children(typed: list[ChildIdentity], typed_family: FamilyIdentity, reached: set[str]) -> list[dict]:
	"""Return the children that look like those typed, the most alike first.

	Args:
		typed: the children as they are typed.
		typed_family: what is typed of their family.
		reached: families that share a phone number, mail or name with it.
	"""
	near = _children_where({"family": ("in", sorted(reached))}) if reached and typed else []
	rough = []
	for index, child in enumerate(typed):
		candidates = {known["name"]: known for known in [*_child_candidates(child), *near]}
		for known in candidates.values():
			alone = identity.compare_children(child, known["identity"])
			if alone.level != identity.DIFFERENT or known["family"] in reached:
				rough.append({**known, "row": index, "alone": alone, "typed": child})
	rough.sort(key=lambda match: (-match["alone"].score, match["name"]))
	kept = [match for match in rough if match["family"] in reached][:MOST_COMPARED]
	kept += [match for match in rough if match["family"] not in reached][:MOST_COMPARED]
	families = {known["name"]: known["identity"] for known in _family_records({m["family"] for m in kept})}
	matches = []
	for match in kept:
		likeness = identity.compare_children(
			match["typed"], match["identity"], typed_family, families.get(match["family"])
		)
		if likeness.level != identity.DIFFERENT:
			matches.append({**match, "likeness": likeness})
	return sorted(matches, key=lambda match: (-match["likeness"].score, match["name"]))


def _child_candidates(typed: ChildIdentity) -> list[dict]:
	"""Return children by day; by the sounds of both names; by one name and a day that a slip or a birth explains."""
	if not typed.last_name and not (typed.first_name and typed.date):
		return []
	Child = frappe.qb.DocType("Childcare Child")
	first = name_forms.sound_keys(identity.given_name(typed.first_name))
	last = name_forms.sound_keys(typed.last_name)
	ways = []
	if typed.date and (first or last):
		ways += [Child.birth_date == typed.date, Child.expected_date == typed.date]
		slips = _slips(typed.date)
		column = Child.birth_date if typed.birth_date else Child.expected_date
		if first:
			ways.append(Child.first_sound.isin(first) & column.isin(slips))
		if last:
			ways.append(Child.last_sound.isin(last) & column.isin(slips))
	if first and last:
		straight = Child.last_sound.isin(last) & Child.first_sound.isin(first)
		swapped = Child.last_sound.isin(first) & Child.first_sound.isin(last)
		ways += [straight, swapped]
	if last and typed.date:
		early, late = timedelta(days=identity.EARLY_DAYS), timedelta(days=identity.LATE_DAYS)
		slack = timedelta(days=identity.PREGNANCY_SLACK_DAYS)
		of_name = Child.last_sound.isin(last)
		if typed.birth_date:
			# An expected child that was not said to be born.
			expected = Child.expected_date[typed.date - late : typed.date + early]
			ways.append(of_name & expected & Child.birth_date.isnull())
		else:
			ways.append(of_name & Child.expected_date[typed.date - slack : typed.date + slack])
			ways.append(of_name & Child.birth_date[typed.date - early : typed.date + late])
	found: dict[str, dict] = {}
	for way in ways:
		found.update((known["name"], known) for known in _children_where(None, way))
	return list(found.values())


def _slips(day: date) -> list[date]:
	"""Return the days that one slip of typing makes of a day: one of its parts, or day and month swapped."""
	parts = [(year, day.month, day.day) for year in range(day.year - 4, day.year + 5)]
	parts += [(day.year, month, day.day) for month in range(1, 13)]
	parts += [(day.year, day.month, number) for number in range(1, 32)]
	parts.append((day.year, day.day, day.month))
	days = {day - timedelta(days=1), day + timedelta(days=1)}
	for year, month, number in parts:
		try:
			days.add(date(year, month, number))
		except ValueError:
			# No such day: the 31st of April, or the thirteenth month.
			continue
	return sorted(days)


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
		# Not ordered here: with an order and a limit a database may walk all names instead of the index asked for.
		.limit(MOST_CANDIDATES)
	)
	for fieldname, value in (filters or {}).items():
		query = query.where(
			Child[fieldname].isin(value[1]) if isinstance(value, tuple) else Child[fieldname] == value
		)
	if condition is not None:
		query = query.where(condition)
	rows = sorted(query.run(as_dict=True), key=lambda row: row["name"])
	return [{**row, "identity": _identity_of(row)} for row in rows]


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
				"child_name": child_title(match),
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
	# The other parent, with a phone number of its own, is told as well: the child alone decides here.
	certain = [match for match in matches if match["alone"].level in (identity.SAME, identity.LIKELY)]
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
			child_title(match),
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
