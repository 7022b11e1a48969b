"""What is free at a provider's: asked in a round, told through a personal link, and dated when it was confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, escape_html, get_datetime, getdate

from loket_kinderopvang import clock, compat, links, messages
from loket_kinderopvang.domain.week_pattern import DAYS, EXTENDED, WeekPattern
from loket_kinderopvang.wording import date_words, days_text

if TYPE_CHECKING:
	from frappe.model.document import Document

PURPOSE = "report_availability"
# What a provider may say of a place through its link; the rest stays as the desk knows it.
EDITABLE = (
	"places",
	"available_from",
	"available_until",
	"age_from_months",
	"age_to_months",
	"price_system",
	"inclusive_care",
	"remark",
	*DAYS,
	*EXTENDED,
)
MOST_ROWS = 50
LINK_DAYS = 45
LARGEST_NUMBER = 999


def ask(round_name: str) -> int:
	"""Ask every active provider of a round what is free, each by mail with a personal link.

	A provider that was asked before in this round is passed over, so it can be run again after it was stopped.

	Args:
		round_name: an Availability Round; its providers are filled in when it has none.

	Returns:
		How many providers were asked now.
	"""
	round_doc = frappe.get_doc("Childcare Availability Round", round_name)
	round_doc.check_permission("write")
	if not round_doc.answers:
		for provider in frappe.get_all(
			"Childcare Provider",
			filters={"desk": round_doc.desk, "disabled": 0},
			pluck="name",
			order_by="name asc",
		):
			round_doc.append("answers", {"provider": provider, "answer": "Pending"})
		round_doc.save()
	asked = 0
	for row in round_doc.answers:
		if row.sent_on:
			continue
		provider = frappe.get_doc("Childcare Provider", row.provider)
		if provider.disabled:
			continue
		invite(provider)
		row.db_set("sent_on", clock.now())
		asked += 1
	round_doc.db_set("status", "Sent")
	return asked


def invite(provider: Document) -> bool:
	"""Mail a provider what the desk believes is free, with a link to confirm or change it; tell whether it was sent."""
	links.revoke(provider.doctype, provider.name, PURPOSE)
	token = links.make(
		PURPOSE, provider.doctype, provider.name, add_to_date(clock.now(), days=LINK_DAYS), single_use=False
	)
	return messages.send(
		"availability_round",
		provider,
		provider.email,
		provider.language,
		lambda: {
			"recipient": provider.provider_name,
			"link": links.url(PURPOSE, token),
			"vacancies": [vacancy_words(row) for row in open_vacancies(provider.name)],
		},
	)


def open_vacancies(provider: str) -> list[Document]:
	"""Return what the desk believes is free at a provider's."""
	names = frappe.get_all(
		"Childcare Vacancy",
		filters={"provider": provider, "closed": 0},
		pluck="name",
		order_by="available_from asc, name asc",
	)
	return [frappe.get_doc("Childcare Vacancy", name) for name in names]


def vacancy_words(vacancy: Document) -> dict[str, Any]:
	"""Return a vacancy in words of the current language."""
	return {
		"name": vacancy.name,
		"places": vacancy.places,
		"days": days_text(cint(vacancy.slot_mask)),
		"from": date_words(vacancy.available_from),
		"until": date_words(vacancy.available_until),
		"price_system": _(vacancy.price_system),
		"week": WeekPattern.from_mask(cint(vacancy.slot_mask)).to_days(),
		"seen": seen(vacancy),
	}


def page_for(token: str) -> dict[str, Any]:
	"""Return what the page behind an availability link shows. Nothing changes.

	Raises:
		links.LinkProblem: the link does not work (any more).
	"""
	link = links.resolve(token, PURPOSE)
	provider = frappe.get_doc("Childcare Provider", link.reference_name)
	return {
		"provider": provider,
		"desk": frappe.get_cached_doc("Childcare Desk", provider.desk),
		"vacancies": open_vacancies(provider.name),
	}


def report_availability(token: str, vacancies: list[dict]) -> dict[str, Any]:
	"""Take over what a provider says is free; everything it tells is confirmed today. All of it, or nothing.

	Args:
		token: the secret part of an availability link.
		vacancies: for each place an object: ``vacancy`` (its number; without one it is a new place), ``closed`` to
			take it off, and the fields that changed. A vacancy that is not named stays as it was, and is confirmed
			too. With ``seen`` (from ``seen()``) a place that changed in the meantime is refused.

	Returns:
		``{"provider", "confirmed": [numbers], "made": [numbers], "closed": [numbers]}``.

	Raises:
		links.LinkProblem: the link does not work (any more).
		frappe.ValidationError: a value can't be right, or a vacancy is another provider's.
	"""
	with compat.all_or_nothing():
		link = links.resolve(token, PURPOSE, lock=True)
		provider = frappe.get_doc("Childcare Provider", link.reference_name)
		if len(vacancies) > MOST_ROWS:
			frappe.throw(_("At most {0} places can be told at once.").format(MOST_ROWS))
		result: dict[str, Any] = {"provider": provider.name, "confirmed": [], "made": [], "closed": []}
		told: set[str] = set()
		changed = False
		for row in vacancies:
			_check_row(row, told)
			changed |= _take_over(provider, row, result)
		for vacancy in open_vacancies(provider.name):
			if vacancy.name not in told and vacancy.name not in result["made"]:
				_take_over(provider, {"vacancy": vacancy.name}, result)
		links.use(link)
		_answer_round(provider.name, changed)
		provider.add_comment("Info", _("What is free was told through the personal link."))
	return result


def _check_row(row: Any, told: set[str]) -> None:
	if not isinstance(row, dict):
		frappe.throw(_("Each place must be an object with its fields."))
	if unknown := sorted(set(row) - {"vacancy", "closed", "seen", *EDITABLE}):
		frappe.throw(
			_("{0} can't be told about a place.").format(frappe.bold(escape_html(str(unknown[0])[:60])))
		)
	if name := row.get("vacancy"):
		if name in told:
			frappe.throw(_("The vacancy {0} is told twice.").format(escape_html(str(name)[:40])))
		told.add(name)


def _take_over(provider: Document, row: dict, result: dict) -> bool:
	"""Save what was told of one place; tell whether anything is different now."""
	name = row.get("vacancy")
	if name:
		doc = _own_vacancy(provider, str(name))
		if row.get("seen") and str(row["seen"]) != seen(doc):
			frappe.throw(
				_(
					"Something changed here while you were looking: {0} has {1} free places now. Look again, and send your answer once more."
				).format(days_text(cint(doc.slot_mask)), cint(doc.places)),
				compat.Busy,
			)
	else:
		doc = frappe.new_doc("Childcare Vacancy")
		doc.update({"provider": provider.name, "available_from": clock.today()})
		if provider.price_system != "Both":
			doc.price_system = provider.price_system
		doc.age_from_months, doc.age_to_months = provider.age_from_months, provider.age_to_months
	before = _told_of(doc)
	for field in EDITABLE:
		if field in row:
			doc.set(field, _value(doc, field, row[field]))
	if cint(row.get("closed")):
		doc.closed = 1
	changed = not name or _told_of(doc) != before
	if changed:
		doc.source = "Availability Round"
	doc.confirmed_on = getdate(clock.today())
	# The provider itself tells it, through a link that is bound to it; its place was checked above.
	doc.flags.ignore_permissions = True
	doc.save()
	result["made" if not name else "closed" if doc.closed else "confirmed"].append(doc.name)
	return changed


def _own_vacancy(provider: Document, name: str) -> Document:
	owner = frappe.db.get_value("Childcare Vacancy", name, "provider")
	if owner != provider.name:
		# The same words for another's vacancy and for none: a link tells nothing of others.
		frappe.throw(_("The vacancy {0} is not one of yours.").format(escape_html(name[:40])))
	return compat.locked("Childcare Vacancy", name)


def seen(vacancy: Document) -> str:
	"""Return a mark of a vacancy as it stands: a page sends it back, so that nobody overwrites what changed since."""
	return str(get_datetime(vacancy.modified))


def _told_of(vacancy: Document) -> list[str]:
	return [str(vacancy.get(field) or "") for field in (*EDITABLE, "closed")]


def _value(vacancy: Document, field: str, value: Any) -> Any:
	"""Return what was told of one field as a value of its type.

	Raises:
		frappe.ValidationError: it can't be one; the field is named.
	"""
	kind = vacancy.meta.get_field(field)
	title = frappe.bold(_(kind.label))
	shown = escape_html(str(value)[:40])
	if kind.fieldtype in ("Int", "Check"):
		try:
			number = int(value or 0)
		except (TypeError, ValueError):
			frappe.throw(_("{0}: {1} is not a whole number.").format(title, shown))
		if not 0 <= number <= LARGEST_NUMBER:
			frappe.throw(_("{0} must be between {1} and {2}.").format(title, 0, LARGEST_NUMBER))
		return number
	if kind.fieldtype == "Date":
		try:
			return getdate(value) if value else None
		except Exception:
			frappe.throw(_("{0}: {1} is not a date.").format(title, shown))
	if kind.fieldtype == "Select" and (value or "") not in kind.options.split("\n"):
		frappe.throw(_("{0}: {1} is not one of the choices.").format(title, shown))
	return str(value or "")


def _answer_round(provider: str, changed: bool) -> None:
	"""Note the answer in the rounds that wait for this provider."""
	answer = "Changed" if changed else "Nothing Changed"
	if not any(cint(vacancy.places) for vacancy in open_vacancies(provider)):
		answer = "Full"
	row, round_doc = (
		frappe.qb.DocType("Childcare Round Answer"),
		frappe.qb.DocType("Childcare Availability Round"),
	)
	waiting = (
		frappe.qb.from_(row)
		.join(round_doc)
		.on(row.parent == round_doc.name)
		.select(row.name)
		.where((row.provider == provider) & (row.answer == "Pending") & (round_doc.status == "Sent"))
		.run()
	)
	for (name,) in waiting:
		frappe.db.set_value("Childcare Round Answer", name, {"answer": answer, "answered_on": clock.now()})
