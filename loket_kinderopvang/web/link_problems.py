"""What a page says when its personal link does not work: why, what to do next, and a new link where there may be one.

The words fit who reads them: a family, or a provider. Nothing of the record behind the link is shown, and the answer to
*send me a new link* is the same for every link: the mail goes to the address on file, whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import links
from loket_kinderopvang.supply import availability

if TYPE_CHECKING:
	from frappe.model.document import Document

RENEW = "renew"
FOLLOW, CONFIRM, AVAILABILITY = family_contact.FOLLOW, asking.CONFIRM, availability.PURPOSE
# purpose of a link -> who mails a new one, for which reasons that the old one does not work
RENEWERS: dict[str, tuple[Callable[[str], None], frozenset[str]]] = {
	FOLLOW: (family_contact.renew, frozenset({links.EXPIRED})),
	CONFIRM: (asking.renew, frozenset({links.EXPIRED, links.USED})),
	AVAILABILITY: (availability.renew, frozenset({links.EXPIRED, links.REVOKED, links.CHANGED})),
}


def purpose_of(path: str) -> str:
	"""Return what the links of a page are for, by its address; empty where it has none."""
	return next((purpose for purpose, prefix in links.PATHS.items() if path.startswith(prefix)), "")


def words(purpose: str, code: str) -> tuple[str, str]:
	"""Return title and text for a link that does not work: why, and what to do."""
	if code == links.UNKNOWN:
		return links.problem_title(code), _(
			"A part of the address may be missing. Open the mail again and tap the button in it, or copy the whole address. Does it still not work? Call the desk."
		)
	texts = {
		(FOLLOW, links.EXPIRED): (
			_("The link of your page is over"),
			_(
				"A link works for some time only, so that nobody who finds an old mail sees your file. We can mail you a new one, to the address that we have of you."
			),
		),
		(FOLLOW, links.REVOKED): (
			_("This link does not work any more"),
			_("There is a newer link. Look for it in our latest mail to you, or call the desk."),
		),
		(CONFIRM, links.USED): (
			_("Your question is confirmed already"),
			_(
				"You need to do nothing more here. Your own page, on which you follow your question, has another link. We can mail it to you again."
			),
		),
		(CONFIRM, links.EXPIRED): (
			_("The time to confirm is over"),
			_("Do you still look for childcare? We can mail you a new link to confirm your question."),
		),
		(AVAILABILITY, links.EXPIRED): (
			_("The link of your page is over"),
			_("We can mail you a new one, to the address that we have of you."),
		),
		(AVAILABILITY, links.REVOKED): (
			_("There is a newer link"),
			_(
				"We asked you again since this mail. Use the link in our latest mail, or let us mail you a new one."
			),
		),
		(AVAILABILITY, links.CHANGED): (
			_("This question is over"),
			_(
				"The round in which we asked this is closed. Did something change? We can mail you a new link, to the address that we have of you."
			),
		),
	}
	return texts.get((purpose, code)) or (links.problem_title(code), links.problem_text(code))


def show(context: Any, path: str, token: str, code: str) -> None:
	"""Fill the context of a page whose link does not work.

	Args:
		context: of the page.
		path: of the request.
		token: the secret part of the link.
		code: why it does not work, as ``links.LinkProblem`` says.
	"""
	purpose = purpose_of(path)
	title, message = words(purpose, code)
	_renew, reasons = RENEWERS.get(purpose, (None, frozenset()))
	context.update({"title": title, "message": message, "may_renew": code in reasons})
	if desk := desk_of(token, purpose):
		context.update({"call": desk.phone or "", "write": desk.email or ""})


def renew(path: str, token: str) -> None:
	"""Mail a new link to the address on file, where there may be one; nobody hears whether there was."""
	renewer, _reasons = RENEWERS.get(purpose_of(path), (None, None))
	if renewer:
		renewer(token)


def desk_of(token: str, purpose: str) -> Document | None:
	"""Return the desk to call about a link: its own, else the one that a visitor meets first."""
	name = ""
	try:
		link = links.find(token, purpose)
	except links.LinkProblem:
		pass
	else:
		if frappe.get_meta(link.reference_doctype).has_field("desk"):
			name = frappe.db.get_value(link.reference_doctype, link.reference_name, "desk")
		else:
			name = frappe.db.get_value("Childcare Provider", {"organiser": link.reference_name}, "desk")
	return frappe.get_cached_doc("Childcare Desk", name) if name else asking.main_desk()
