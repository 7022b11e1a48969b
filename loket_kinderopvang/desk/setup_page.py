"""The assistant that sets up a desk: what its page asks of the server.

A step changes nothing that its user could not change on the forms of the desk; each checks the rights again. Values live
in those records, and which steps are done on the desk, so that the assistant is taken up again anywhere, by anybody
with the right, and does no harm when it is run a second time.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang import permissions
from loket_kinderopvang.access.declarations import CARETAKERS, MANAGERS, open_to, record
from loket_kinderopvang.desk import setup_checks, setup_trial
from loket_kinderopvang.domain import municipalities
from loket_kinderopvang.platform import field_checks, well_formed
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.town import municipality as town

DESK, SETTINGS, CRITERION = "Childcare Desk", "Childcare Settings", "Childcare Priority Criterion"
# Step -> the fields that it asks, by doctype; those that this version of a doctype does not have are left out.
FIELDS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
	"town": (),
	"reach": ((DESK, ("email", "phone", "website", "address", "opening_hours", "complaint_text")),),
	"manner": ((DESK, ("default_language", "information_only")),),
	"terms": (
		(
			SETTINGS,
			(
				"referral_deadline_days",
				"urgent_deadline_hours",
				"follow_up_days",
				"urgent_follow_up_days",
				"round_day",
				"round_reminder_days",
			),
		),
	),
	"criteria": (),
	"pages": (
		(DESK, ("public_name", "introduction", "logo", "colour")),
		(SETTINGS, ("is_home_page", "map_tiles_url", "map_attribution", "no_open_data")),
	),
	"missing": (),
	"trial": (),
}
LAST_ROUND_DAY = 28
# No deadline is longer, in days or hours.
HIGHEST = 3650


@frappe.whitelist(methods=["GET"])
@open_to(CARETAKERS, record(DESK, "desk", "write", optional=True))
def start(desk: str | None = None) -> dict:
	"""Return where the setup of a desk stands, and everything that its steps ask.

	Args:
		desk: the desk; without it the only one that the user may set up, if there is one.

	Returns:
		``{"desk", "desks", "may_make", "steps", "several", "attribution"}``; ``desk`` is None before the first step.
	"""
	own = frappe.get_list(DESK, pluck="name", order_by="name asc")
	name = desk or (own[0] if len(own) == 1 else None)
	doc = frappe.get_doc(DESK, name) if name else None
	return {
		"desk": name,
		"desks": own,
		"may_make": _may_make_desk(),
		"several": frappe.db.count(DESK) > 1,
		"steps": [_step(key, doc) for key in FIELDS],
		"attribution": municipalities.attribution(),
	}


def _titles() -> dict[str, tuple[str, str]]:
	"""Return the title of each step and what it is for."""
	return {
		"town": (_("Your Municipality"), _("Its areas are made with postal codes, NIS code and centre.")),
		"reach": (
			_("How to Reach the Desk"),
			_("Families see this on the public pages and in every mail."),
		),
		"manner": (
			_("What the Desk Does"),
			_(
				"A desk may take in questions and refer families, or only inform. The public pages speak ten languages by themselves."
			),
		),
		"terms": (
			_("Deadlines and Round"),
			_(
				"How long a provider has to answer, when a file comes back to you, and on which day of the month providers are asked what is free."
			),
		),
		"criteria": (_("Priority Criteria"), _("Switch off what your town does not use.")),
		"pages": (_("Public Pages"), _("How the pages for families look.")),
		"missing": (_("What Is Missing"), _("Each line says what to do, and who can do it.")),
		"trial": (
			_("A Trial Request"),
			_(
				"An invented family goes the whole way, from its question to a place. Then all of it is taken out again: no mail goes out, and no figure changes."
			),
		),
	}


def _step(key: str, doc: Any) -> dict:
	title, intro = _titles()[key]
	step: dict[str, Any] = {
		"key": key,
		"title": title,
		"intro": intro,
		"done": bool(doc) and key in _done(doc),
		"fields": _fields(key, doc),
		"shared": any(doctype == SETTINGS for doctype, _names in FIELDS[key]) or key == "criteria",
	}
	if key == "town":
		step["town"] = _town_of(doc)
	if key == "criteria":
		step["fields"] = _criteria()
	return step


def _fields(key: str, doc: Any) -> list[dict]:
	found = []
	for doctype, names in FIELDS[key]:
		meta = frappe.get_meta(doctype)
		source = frappe.get_doc(SETTINGS) if doctype == SETTINGS else doc
		if source and not source.has_permission("write"):
			continue
		for name in names:
			field = meta.get_field(name)
			if field:
				found.append(
					{
						"fieldname": name,
						"fieldtype": field.fieldtype,
						"label": _(field.label),
						"description": _(field.description) if field.description else "",
						"options": field.options,
						"reqd": cint(field.reqd),
						"value": source.get(name) if source else field.default,
					}
				)
	return found


def _criteria() -> list[dict]:
	if not frappe.has_permission(CRITERION, "write"):
		return []
	return [
		{
			"fieldname": row.name,
			"fieldtype": "Check",
			"label": _(row.label),
			"description": _(row.question) if row.question else "",
			"value": 0 if row.disabled else 1,
		}
		for row in frappe.get_list(
			CRITERION,
			fields=["name", "label", "question", "disabled"],
			order_by="code asc",
			limit_page_length=0,
		)
	]


def _town_of(doc: Any) -> dict | None:
	"""Return the municipality of a desk and how many areas it has."""
	if not doc or not doc.municipality:
		return None
	area = frappe.get_doc("Childcare Area", doc.municipality)
	one = municipalities.by_nis_code(area.nis_code)
	return {
		"area": area.name,
		"name": area.area_name,
		"nis_code": area.nis_code or "",
		"province": area.get("province") or "",
		"postal_codes": [row.postal_code for row in area.postal_codes],
		"districts": frappe.db.count("Childcare Area", {"parent_childcare_area": area.name}),
		"known": bool(one),
	}


def _done(doc: Any) -> list[str]:
	return [key for key in (doc.get("setup_steps") or "").split(",") if key in FIELDS]


def _may_make_desk() -> bool:
	"""Tell whether the user may make a desk: one who is bound to desks may not add another."""
	bound = frappe.db.exists("User Permission", {"user": frappe.session.user, "allow": DESK})
	return not bound and bool(frappe.has_permission(DESK, "create"))


# ---- the municipality


@frappe.whitelist(methods=["GET"])
@open_to(CARETAKERS)
def find_town(text: str) -> list[dict]:
	"""Return the municipalities of Flanders and Brussels that a name, an older name, a place or a code may mean.

	Returns:
		``[{"nis_code", "name", "province", "by", "before", "postal_codes", "places"}]``; ``by`` is what was found
		where that is not the name, ``before`` the municipalities that merged into it, ``places`` how many it has.
	"""
	french = frappe.local.lang == "fr"
	found = []
	for match in municipalities.search(text):
		one = match.municipality
		name = one.name_fr if french else one.name
		names = {municipalities.normal_form(known) for known in (one.name, one.name_fr)}
		found.append(
			{
				"nis_code": one.nis_code,
				"name": name,
				"province": one.province,
				"by": "" if municipalities.normal_form(match.by) in names else match.by,
				"before": [before.name for before in one.predecessors],
				"postal_codes": list(one.postal_codes),
				"places": len({place.name for place in one.places}),
			}
		)
	return found


@frappe.whitelist(methods=["POST"])
@open_to(CARETAKERS, record(DESK, "desk", "write", optional=True))
@retrying
def choose_town(
	nis_code: str, desk: str | None = None, desk_name: str | None = None, districts: int = 0
) -> dict:
	"""Make the areas of a municipality and give them to a desk, which is made when none is named.

	Args:
		nis_code: of the municipality; that of one that merged means its successor.
		desk: the desk to set up.
		desk_name: of a new desk; by default the words for a desk and the municipality.
		districts: 1 to make an area of each place in it too.

	Returns:
		``{"desk", "new", "completed", "former"}``: the desk, and the areas by their names.
	"""
	one = municipalities.by_nis_code(nis_code)
	if not one:
		frappe.throw(
			_("No municipality of Flanders or Brussels has the NIS code {0}.").format(_shown(nis_code))
		)
	if not desk and not _may_make_desk():
		frappe.throw(
			_("You may set up your own desk only. Ask an administrator of the site to make another one."),
			frappe.PermissionError,
		)
	doc = frappe.get_doc(DESK, desk) if desk else _new_desk(one, desk_name)
	made = town.make_areas(one, bool(cint(districts)))
	doc.municipality = made.area
	if made.area not in [row.area for row in doc.areas]:
		doc.append("areas", {"area": made.area})
	_save_step(doc, "town")
	return {"desk": doc.name, "new": made.new, "completed": made.completed, "former": made.former}


def _new_desk(one: municipalities.Municipality, desk_name: str | None) -> Any:
	name = field_checks.plain(desk_name) or _("Childcare Desk of {0}").format(one.name)
	if frappe.db.exists(DESK, name):
		frappe.throw(
			_("There is a desk named {0} already. Choose it, or give the new one another name.").format(
				_shown(name)
			)
		)
	return frappe.new_doc(DESK).update({"desk_name": name})


def _shown(text: Any) -> str:
	return frappe.bold(field_checks.shown(text))


# ---- the other steps


@frappe.whitelist(methods=["POST"])
@open_to(CARETAKERS, record(DESK, "desk", "write"))
@retrying
def save(desk: str, step: str, values: dict | str) -> dict:
	"""Save what a step asked and note that it is done; return where the setup stands (see ``start``).

	Args:
		desk: the desk.
		step: its key.
		values: by fieldname; of the criteria, 1 for each that is in use. What a step does not ask is refused.
	"""
	given = well_formed.from_json(values)
	if not isinstance(given, dict) or step not in FIELDS:
		frappe.throw(_("{0} must be a JSON object with field names and values.").format("values"))
	doc = frappe.get_doc(DESK, desk)
	asked = {
		field["fieldname"]: field for field in (_criteria() if step == "criteria" else _fields(step, doc))
	}
	unknown = sorted(set(map(str, given)) - set(asked))
	if unknown:
		frappe.throw(_("This step does not ask for {0}.").format(_shown(unknown[0])), frappe.PermissionError)
	given = {name: _checked(asked[name], value) for name, value in given.items()}
	if step == "criteria":
		_save_criteria(given)
	else:
		_save_fields(doc, step, given)
	_save_step(doc, step)
	return start(desk)


def _checked(field: dict, value: Any) -> Any:
	"""Return a value as its field takes it.

	Raises:
		frappe.ValidationError: it is none of these, or a number that no setting has.
	"""
	if value is not None and not isinstance(value, (str, int, float)):
		frappe.throw(_("{0} can't be read.").format(frappe.bold(field["label"])))
	if field["fieldtype"] not in ("Int", "Check"):
		return value
	if not 0 <= cint(value) <= HIGHEST:
		frappe.throw(_("{0} must be a number from 0 to {1}.").format(frappe.bold(field["label"]), HIGHEST))
	return cint(value)


def _save_criteria(given: dict) -> None:
	for name, used in given.items():
		doc = frappe.get_doc(CRITERION, name)
		if cint(doc.disabled) == cint(used):
			doc.disabled = int(not cint(used))
			doc.save()


def _save_fields(doc: Any, step: str, given: dict) -> None:
	if "round_day" in given and not 0 <= cint(given["round_day"]) <= LAST_ROUND_DAY:
		frappe.throw(
			_("The day of the round is one from 1 to {0}, which every month has, or 0 for none.").format(
				LAST_ROUND_DAY
			)
		)
	for doctype, names in FIELDS[step]:
		chosen = {name: given[name] for name in names if name in given}
		if not chosen:
			continue
		if doctype == DESK:
			doc.update(chosen)
			continue
		settings = frappe.get_doc(SETTINGS)
		if any(str(settings.get(name) or "") != str(value or "") for name, value in chosen.items()):
			settings.update(chosen)
			settings.save()


def _save_step(doc: Any, step: str) -> None:
	done = {*_done(doc), step}
	doc.setup_steps = ",".join(key for key in FIELDS if key in done)
	doc.save()


# ---- what is missing, and the trial


@frappe.whitelist(methods=["GET"])
@open_to(CARETAKERS, record(DESK, "desk", "write"))
def missing(desk: str) -> list[dict]:
	"""Return what a desk needs to begin: what is in order, what is not, and what the user can do about it.

	Returns:
		``[{"check", "title", "state", "state_words", "found", "why", "todo", "actions"}]``, as ``setup_checks.of``.
	"""
	return setup_checks.of(frappe.get_doc(DESK, desk))


@frappe.whitelist(methods=["POST"])
@open_to(CARETAKERS, record(DESK, "desk", "write"))
@retrying
def mend(desk: str, check: str) -> list[dict]:
	"""Put in order what one button can, with the user's own rights; return the list anew (see ``missing``)."""
	setup_checks.mend(frappe.get_doc(DESK, desk), check)
	return missing(desk)


@frappe.whitelist(methods=["POST"])
@open_to(CARETAKERS, record(DESK, "desk", "write"))
@retrying
def ask_administrator(desk: str, check: str) -> list[str]:
	"""Tell the administrators of the site, on their desk, what the user may not mend; return their names."""
	return setup_checks.ask_administrator(frappe.get_doc(DESK, desk), check)


@frappe.whitelist(methods=["POST"])
@open_to(MANAGERS, record(DESK, "desk", "write"))
@retrying
def try_out(desk: str) -> dict:
	"""Let an invented family go the whole way at a desk, and take all of it out again.

	Returns:
		``{"steps": [{"text", "ok"}], "ok"}``; the last step says whether nothing is left.
	"""
	permissions.require("Childcare Application", "create")
	result = setup_trial.run(desk)
	if result["ok"]:
		_save_step(frappe.get_doc(DESK, desk), "trial")
	return result


@frappe.whitelist(methods=["POST"])
@open_to(CARETAKERS, record(DESK, "desk", "write"))
@retrying
def finish_step(desk: str, step: str) -> dict:
	"""Note that a step without fields was gone through; return where the setup stands (see ``start``)."""
	if step not in FIELDS:
		frappe.throw(_("There is no such step."))
	_save_step(frappe.get_doc(DESK, desk), step)
	return start(desk)
