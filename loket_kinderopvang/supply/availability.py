"""What is free at a provider's: asked in a round, told through a personal link, and dated when it was confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import (
	add_to_date,
	cint,
	escape_html,
	get_datetime,
	get_first_day,
	getdate,
	now,
	now_datetime,
)
from pypika.functions import Coalesce

from loket_kinderopvang.domain.week_pattern import DAYS, EXTENDED, WeekPattern
from loket_kinderopvang.mail import messages
from loket_kinderopvang.matching import matching
from loket_kinderopvang.platform import batches, clock, compat, conflicts, links, typed_fields
from loket_kinderopvang.platform.wording import date_words, days_short, days_text
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.supply import undoing

if TYPE_CHECKING:
	from frappe.model.document import Document

PURPOSE = "report_availability"
ROUND = "Availability round"
# A round of which so long nothing was kept lost its worker.
SILENT_MINUTES = 10
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


def start_due_rounds() -> list[str]:
	"""Make and send this month's round of every desk whose day has come; return the rounds that were made.

	A day on which the scheduler did not run is made up for later in the month.
	"""
	day = cint(frappe.get_cached_doc("Childcare Settings").round_day)
	today = clock.today()
	if not 1 <= day <= 28 or today.day < day:
		return []
	made = []
	for desk in frappe.get_all(
		"Childcare Desk", {"disabled": 0, "information_only": 0}, pluck="name", order_by="name asc"
	):
		month = {"desk": desk, "month": get_first_day(today)}
		if frappe.db.exists("Childcare Availability Round", month):
			continue
		round_doc = frappe.get_doc({"doctype": "Childcare Availability Round", **month, "asked_on": today})
		# The scheduler's own round, on the day that staff set.
		round_doc.insert(ignore_permissions=True)
		# With whom it asks: if the job is lost, the scheduler sees that nobody was asked yet.
		_fill(round_doc)
		made.append(round_doc.name)
		start(round_doc.name)
	return made


def start(round_name: str) -> None:
	"""Send a round in the background; started twice, it runs once."""
	frappe.enqueue(
		"loket_kinderopvang.supply.availability.send_round",
		queue="long",
		timeout=3600,
		enqueue_after_commit=True,
		job_id=compat.new_job_id("availability round", round_name),
		round_name=round_name,
	)


def ask(round_name: str) -> int:
	"""Start a round by hand, as its officer.

	Returns:
		How many providers will be asked.
	"""
	round_doc = frappe.get_doc("Childcare Availability Round", round_name)
	round_doc.check_permission("write")
	_fill(round_doc)
	start(round_name)
	return len([row for row in round_doc.answers if not row.sent_on])


def _fill(round_doc: Document) -> None:
	"""Put every active provider of the desk in a round that has none."""
	if round_doc.answers:
		return
	for provider in frappe.get_all(
		"Childcare Provider",
		filters={"desk": round_doc.desk, "disabled": 0},
		pluck="name",
		order_by="name asc",
	):
		round_doc.append("answers", {"provider": provider, "answer": "Pending"})
	round_doc.status = "Sent"
	# Whoever starts a round was checked, or is the scheduler.
	round_doc.save(ignore_permissions=True)


def send_round(round_name: str) -> int:
	"""Ask every provider of a round that was not asked yet what is free; return how many mails went out now.

	One mail with one page for all locations of an organiser that has an address. Each mail is queued in the same
	transaction as the note that it was, so that a run that is killed goes on where it stopped and nobody is asked
	twice.
	"""
	# Two workers that begin at once fill it once.
	round_doc = conflicts.with_retries(lambda: _filled(round_name), ROUND)
	rows = {row.provider: row.name for row in round_doc.answers if not row.sent_on}
	groups = _by_recipient(list(rows))

	def ask_group(group: tuple[tuple[str, str], list[str]]) -> bool:
		recipient, providers = group
		if frappe.db.get_value("Childcare Round Answer", rows[providers[0]], "sent_on", for_update=True):
			return False
		docs = [frappe.get_doc("Childcare Provider", provider) for provider in providers]
		sent = bool(invite(frappe.get_doc(*recipient), docs, round_name=round_name))
		for provider in providers:
			frappe.db.set_value("Childcare Round Answer", rows[provider], "sent_on", clock.now())
		if sent:
			_count_mail(round_name)
		return sent

	return batches.in_batches(
		groups, ask_group, ROUND, lambda position: _show_progress(round_name, position, len(groups))
	)


def _filled(round_name: str) -> Document:
	"""Return a round with everybody whom it asks; what was filled in is kept."""
	with compat.all_or_nothing():
		round_doc = compat.locked("Childcare Availability Round", round_name)
		_fill(round_doc)
	batches.keep()
	return round_doc


def _count_mail(round_name: str) -> None:
	"""Count a mail on the round, in the transaction that queues it: a run that is killed leaves the right number."""
	table = frappe.qb.DocType("Childcare Availability Round")
	frappe.qb.update(table).set(table.sent_count, Coalesce(table.sent_count, 0) + 1).where(
		table.name == round_name
	).run()


def _show_progress(round_name: str, done: int, total: int) -> None:
	"""Show how far the round is; whoever has its form open sees the numbers."""
	# Whoever saves an older copy of the form is told, instead of writing the older numbers over these.
	frappe.db.set_value("Childcare Availability Round", round_name, "modified", now(), update_modified=False)
	batches.keep()
	frappe.publish_progress(
		done * 100 / (total or 1),
		title=_("Asking the providers"),
		doctype="Childcare Availability Round",
		docname=round_name,
	)


def resume_rounds() -> list[str]:
	"""Go on with the rounds whose worker was killed or lost: somebody is still to be asked; return them.

	A round that another worker is at this moment sending may be among them: nobody is asked twice.
	"""
	answer, provider, round_table = (
		frappe.qb.DocType(f"Childcare {name}") for name in ("Round Answer", "Provider", "Availability Round")
	)
	found = (
		frappe.qb.from_(answer)
		.join(provider)
		.on(answer.provider == provider.name)
		.join(round_table)
		.on(answer.parent == round_table.name)
		.select(answer.parent)
		.distinct()
		.where(answer.sent_on.isnull() & (provider.disabled == 0) & (round_table.status == "Sent"))
		.where(round_table.modified < add_to_date(now_datetime(), minutes=-SILENT_MINUTES))
		.orderby(answer.parent)
		.run()
	)
	for (name,) in found:
		start(name)
	return [name for (name,) in found]


def _by_recipient(providers: list[str]) -> list[tuple[tuple[str, str], list[str]]]:
	"""Return who is mailed about which providers: the organiser of several when it has an address, else each its own."""
	rows = frappe.get_all(
		"Childcare Provider",
		filters={"name": ("in", providers or [""]), "disabled": 0},
		fields=["name", "organiser"],
		order_by="name asc",
	)
	reachable = set(
		frappe.get_all("Childcare Organiser", {"email": ("is", "set"), "disabled": 0}, pluck="name")
	)
	by_organiser: dict[str, list[str]] = {}
	for row in rows:
		if row.organiser in reachable:
			by_organiser.setdefault(row.organiser, []).append(row.name)
	groups: list[tuple[tuple[str, str], list[str]]] = []
	for row in rows:
		together = by_organiser.get(row.organiser, [])
		if len(together) < 2:
			groups.append((("Childcare Provider", row.name), [row.name]))
		elif together[0] == row.name:
			groups.append((("Childcare Organiser", row.organiser), together))
	return groups


def invite(
	recipient: Document,
	providers: list[Document] | None = None,
	message: str = "availability_round",
	round_name: str | None = None,
) -> bool:
	"""Mail a provider, or an organiser about its providers, what the desk believes is free; tell whether it was sent.

	Args:
		recipient: the provider or organiser; the link in the mail is bound to it.
		providers: the locations that the mail is about; by default the recipient itself.
		message: which message: the question, or the reminder.
		round_name: the round that asks; the link ends when it is closed.
	"""
	providers = providers or [recipient]
	if message == "availability_round":
		links.revoke(recipient.doctype, recipient.name, PURPOSE)
	token = links.make(
		PURPOSE,
		recipient.doctype,
		recipient.name,
		add_to_date(clock.now(), days=LINK_DAYS),
		single_use=False,
		about=round_name,
	)
	return messages.send(
		message,
		providers[0],
		recipient.email,
		recipient.language or providers[0].language,
		lambda: {
			"recipient": recipient.get_title(),
			"link": links.url(PURPOSE, token),
			"vacancies": [
				{**vacancy_words(row), "provider": provider.provider_name if len(providers) > 1 else ""}
				for provider in providers
				for row in open_vacancies(provider.name)
			],
			"locations": [location_words(provider) for provider in providers],
		},
	)


def renew(token: str) -> None:
	"""Mail a provider or organiser a new link, for one that is over or that a newer one took the place of.

	It goes to the address on file. Nobody hears whether anything was mailed.
	"""
	link = links.renewable(token, PURPOSE)
	if not link:
		return
	over = link.revoked_on or links.has_changed(link) or clock.now() > get_datetime(link.expires_on)
	if not over or not frappe.db.exists(link.reference_doctype, link.reference_name):
		return
	recipient = frappe.get_doc(link.reference_doctype, link.reference_name)
	try:
		providers = _providers_of(link)
	except links.LinkProblem:
		return
	if recipient.disabled:
		return
	link.db_set("renewed_on", clock.now())
	invite(recipient, providers, round_name=_running_round(providers[0]))


def _running_round(provider: Document) -> str | None:
	"""Return the latest round that asks a provider and is not closed."""
	names = frappe.get_all("Childcare Round Answer", {"provider": provider.name}, pluck="parent")
	rounds = frappe.get_all(
		"Childcare Availability Round",
		{"name": ("in", names or [""]), "status": "Sent"},
		pluck="name",
		order_by="asked_on desc, name desc",
		limit=1,
	)
	return rounds[0] if rounds else None


def remind_silent_providers() -> int:
	"""Remind the providers that did not answer the running rounds in the days that staff set, once each."""
	days = cint(frappe.get_cached_doc("Childcare Settings").round_reminder_days)
	if not days:
		return 0
	reminded = 0
	for name in frappe.get_all(
		"Childcare Availability Round", {"status": "Sent"}, pluck="name", order_by="name asc"
	):
		rows = frappe.get_all(
			"Childcare Round Answer",
			filters={
				"parent": name,
				"answer": "Pending",
				"sent_on": ("<=", add_to_date(clock.now(), days=-days)),
				"reminded_on": compat.day_not_set(),
			},
			fields=["name", "provider"],
			order_by="idx asc",
		)
		marks = {row.provider: row.name for row in rows}

		def remind_group(
			group: tuple[tuple[str, str], list[str]], marks: dict[str, str] = marks, name: str = name
		) -> bool:
			recipient, providers = group
			if frappe.db.get_value(
				"Childcare Round Answer", marks[providers[0]], "reminded_on", for_update=True
			):
				return False
			docs = [frappe.get_doc("Childcare Provider", provider) for provider in providers]
			invite(frappe.get_doc(*recipient), docs, "round_reminder", name)
			for provider in providers:
				frappe.db.set_value("Childcare Round Answer", marks[provider], "reminded_on", clock.now())
			return True

		reminded += batches.in_batches(_by_recipient(list(marks)), remind_group, "Round reminder")
	return reminded


def silent_providers(round_name: str) -> list[dict]:
	"""Return who did not answer a round, with how to reach it, for the officer to call."""
	frappe.get_doc("Childcare Availability Round", round_name).check_permission("read")
	answer = frappe.qb.DocType("Childcare Round Answer")
	provider = frappe.qb.DocType("Childcare Provider")
	return (
		frappe.qb.from_(answer)
		.join(provider)
		.on(answer.provider == provider.name)
		.select(
			provider.name,
			provider.provider_name,
			provider.contact_name,
			provider.phone,
			provider.email,
			answer.reminded_on,
		)
		.where((answer.parent == round_name) & (answer.answer == "Pending") & answer.sent_on.isnotnull())
		.orderby(provider.provider_name)
		.run(as_dict=True)
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


def location_words(provider: Document, vacancies: list[Document] | None = None) -> dict[str, str]:
	"""Return a location and what the desk believes is free there as one short line, in words of the current language."""
	vacancies = open_vacancies(provider.name) if vacancies is None else vacancies
	parts = [
		_("{0} free: {1}").format(cint(row.places), days_short(cint(row.slot_mask)))
		for row in vacancies
		if cint(row.places)
	]
	return {"name": provider.provider_name, "text": "; ".join(parts) or _("nothing free")}


def _ages(vacancy: Document) -> str:
	if not vacancy.age_from_months and not vacancy.age_to_months:
		return ""
	if not vacancy.age_to_months:
		return _("From {0} months").format(vacancy.age_from_months)
	return _("{0} to {1} months").format(cint(vacancy.age_from_months), vacancy.age_to_months)


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
		"ages": _ages(vacancy),
	}


def page_for(token: str) -> dict[str, Any]:
	"""Return what the page behind an availability link shows. Nothing changes.

	Raises:
		links.LinkProblem: the link does not work (any more).
	"""
	link = links.resolve(token, PURPOSE)
	recipient = frappe.get_doc(link.reference_doctype, link.reference_name)
	providers = _providers_of(link)
	return {
		"recipient": recipient,
		"providers": providers,
		"provider": providers[0],
		"desk": frappe.get_cached_doc("Childcare Desk", providers[0].desk),
		"vacancies": [row for provider in providers for row in open_vacancies(provider.name)],
		"answered": _answered(link.about),
		"undo_until": undoing.until(link),
	}


def _answered(round_name: str | None) -> set[str]:
	"""Return the locations that answered a round."""
	if not round_name:
		return set()
	rows = frappe.get_all(
		"Childcare Round Answer", {"parent": round_name, "answer": ("!=", "Pending")}, pluck="provider"
	)
	return set(rows)


def take_back(token: str) -> None:
	"""Put everything as it was before the last answer through an availability link, within the hour.

	Raises:
		links.LinkProblem: the link does not work (any more).
		frappe.ValidationError: it is too late, or a place changed since.
	"""
	with compat.all_or_nothing():
		link = links.resolve(token, PURPOSE, lock=True)
		providers = _providers_of(link)
		undoing.undo(link)
		for provider in providers:
			provider.add_comment("Info", _("What was told through the personal link was taken back."))


def _providers_of(link: Document) -> list[Document]:
	"""Return the locations that a link speaks for.

	Raises:
		links.LinkProblem: none of them is active any more.
	"""
	if link.reference_doctype == "Childcare Provider":
		return [frappe.get_doc("Childcare Provider", link.reference_name)]
	names = frappe.get_all(
		"Childcare Provider",
		{"organiser": link.reference_name, "disabled": 0},
		pluck="name",
		order_by="name asc",
	)
	if not names:
		raise links.LinkProblem(links.REVOKED)
	return [frappe.get_doc("Childcare Provider", name) for name in names]


def report_availability(token: str, vacancies: list[dict], only: set[str] | None = None) -> dict[str, Any]:
	"""Take over what a provider says is free; everything it tells is confirmed today. All of it, or nothing.

	Args:
		token: the secret part of an availability link.
		vacancies: for each place an object: ``vacancy`` (its number; without one it is a new place), ``closed`` to
			take it off, and the fields that changed. A vacancy that is not named stays as it was, and is confirmed
			too. With ``seen`` (from ``seen()``) a place that changed in the meantime is refused. A new place names
			its ``provider`` where the link is for several.
		only: of a link for several locations, those that are told about; nothing is said of the others.

	Returns:
		``{"provider", "confirmed": [numbers], "made": [numbers], "closed": [numbers]}``.

	Raises:
		links.LinkProblem: the link does not work (any more).
		frappe.ValidationError: a value can't be right, or a vacancy is another provider's.
	"""
	with compat.all_or_nothing():
		link = links.resolve(token, PURPOSE, lock=True)
		providers = {doc.name: doc for doc in _providers_of(link) if only is None or doc.name in only}
		if not providers:
			frappe.throw(_("This location is not one of yours."))
		before = undoing.noted(
			(row for name in providers for row in open_vacancies(name)),
			(*EDITABLE, "closed", "source", "confirmed_on"),
		)
		answered: list[str] = []
		if len(vacancies) > MOST_ROWS * len(providers):
			frappe.throw(_("At most {0} places can be told at once.").format(MOST_ROWS * len(providers)))
		result: dict[str, Any] = {
			"provider": next(iter(providers)),
			"confirmed": [],
			"made": [],
			"closed": [],
		}
		told: set[str] = set()
		changed: set[str] = set()
		more: list[str] = []
		for row in vacancies:
			_check_row(row, told)
			provider = _provider_of_row(row, providers)
			places_before = (
				cint(frappe.db.get_value("Childcare Vacancy", row["vacancy"], "places"))
				if row.get("vacancy")
				else 0
			)
			if _take_over(provider, row, result):
				changed.add(provider.name)
				name = row.get("vacancy") or result["made"][-1]
				if cint(frappe.db.get_value("Childcare Vacancy", name, "places")) > places_before:
					more.append(name)
		for provider in providers.values():
			for vacancy in open_vacancies(provider.name):
				if vacancy.name not in told and vacancy.name not in result["made"]:
					_take_over(provider, {"vacancy": vacancy.name}, result)
			answered += _answer_round(provider.name, provider.name in changed)
			provider.add_comment("Info", _("What is free was told through the personal link."))
		links.use(link)
		undoing.keep(link, before, result["made"], answered)
	for vacancy in more:
		announce_later(vacancy)
	return result


def _provider_of_row(row: dict, providers: dict[str, Document]) -> Document:
	if row.get("vacancy"):
		owner = frappe.db.get_value("Childcare Vacancy", str(row["vacancy"]), "provider")
		# One that is nobody's or another's is refused where it is taken over.
		return providers.get(owner) or next(iter(providers.values()))
	if len(providers) == 1 and not row.get("provider"):
		return next(iter(providers.values()))
	if row.get("provider") not in providers:
		frappe.throw(_("Choose at which location the new place is."))
	return providers[row["provider"]]


def announce_later(vacancy: str) -> None:
	"""Put the requests that a new place answers on the officer's list, as soon as what was told is kept."""
	frappe.enqueue(
		"loket_kinderopvang.supply.availability.announce",
		queue="short",
		enqueue_after_commit=True,
		vacancy=vacancy,
	)


def announce(vacancy: str) -> list[str]:
	"""Put the open requests that a place answers fully on the officer's list; return them, the first to ask first."""
	if not frappe.db.exists("Childcare Vacancy", {"name": vacancy, "closed": 0}):
		return []
	found = [row["request"] for row in matching.find_requests(vacancy) if row["fits"]]
	busy = set(
		frappe.get_all(
			"Childcare Referral", {"request": ("in", found or [""]), "response": "Pending"}, pluck="request"
		)
	)
	told = [name for name in found if name not in busy]
	for name in told:
		referrals.raise_attention(compat.locked("Childcare Request", name), "Place Came Free")
	if told:
		frappe.publish_realtime("list_update", {"doctype": "Childcare Request"}, after_commit=True)
	return told


def _check_row(row: Any, told: set[str]) -> None:
	if not isinstance(row, dict):
		frappe.throw(_("Each place must be an object with its fields."))
	# Only a new place says where it is: one that there is, stays where it is.
	known = {"vacancy", "closed", "seen", *EDITABLE, *(() if row.get("vacancy") else ("provider",))}
	if unknown := sorted(set(row) - known):
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
				compat.LookAgain,
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
		return typed_fields.day(value, _(kind.label))
	if kind.fieldtype == "Select" and (value or "") not in kind.options.split("\n"):
		frappe.throw(_("{0}: {1} is not one of the choices.").format(title, shown))
	return str(value or "")


def _answer_round(provider: str, changed: bool) -> list[str]:
	"""Note the answer in the rounds that wait for this provider; return their rows."""
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
	return [name for (name,) in waiting]
