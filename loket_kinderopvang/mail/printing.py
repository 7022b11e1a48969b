"""PDFs of the app's own print formats, and what the old engine that makes them needs."""

from __future__ import annotations

import re
import subprocess
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import frappe

from loket_kinderopvang.access import offline_pdf as pdf_engine
from loket_kinderopvang.mail import mail_texts, messages
from loket_kinderopvang.platform.wording import date_words

if TYPE_CHECKING:
	from frappe.model.document import Document

# The platform's buttons above the page go too: only its style sheet hides them.
_LINKED = re.compile(r'<link\b[^>]*>|<script\b.*?</script>|<div class="action-banner.*?</div>', re.DOTALL)
# Words that run from right to left, without the punctuation between them.
_RTL_WORD = re.compile(r"[\u0590-\u060b\u060d-\u061a\u061c-\u061e\u0620-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]+")
_TAG = re.compile(r"(<[^>]*>)")
_LANGUAGE = re.compile(r'<div lang="([\w-]+)"')
LETTER_PREFIX = "Letter: {0}"
# What the engine of an unpatched wkhtmltopdf shrinks every page by.
SHRINKS_BY = 1.25


def pdf_of(doctype: str, name: str, print_format: str, language: str | None = None) -> bytes:
	"""Return a record as a PDF in a language, as the user of the session may print it.

	The platform's page links to a style sheet on the site's public address, which the server itself may not reach, and
	then there would be no PDF. The app's formats bring their own styles.

	Raises:
		frappe.PermissionError: the user may not print it.
		OSError: the PDF could not be made.
	"""
	before = frappe.flags.loket_makes_pdf
	frappe.flags.loket_makes_pdf = True
	try:
		with messages.in_language(language):
			page = frappe.get_print(doctype, name, print_format, no_letterhead=1)
			return offline_pdf(_LINKED.sub("", page))
	finally:
		frappe.flags.loket_makes_pdf = before


def offline_pdf(html: str, options: dict[str, Any] | None = None) -> bytes:
	"""Return a page as a PDF whose engine reaches no address and no file of the machine (see ``offline_pdf.make``)."""
	return pdf_engine.make(html, options)


def enlarged_by() -> float:
	"""Return by what a page must be enlarged to come out as large as it says; 1 where it is not for a PDF."""
	asked = str(frappe.form_dict.get("cmd") or "")
	for_pdf = frappe.flags.loket_makes_pdf or asked.startswith("frappe.utils.print_format.")
	return SHRINKS_BY if for_pdf and not _is_patched() else 1


@lru_cache
def _is_patched() -> bool:
	"""Tell whether wkhtmltopdf comes with its own engine, which draws true to size; Debian's does not."""
	try:
		command = ["wkhtmltopdf", "--version"]
		said = subprocess.run(command, capture_output=True, text=True, timeout=20).stdout  # nosec B603, B607 # a fixed command, found where the platform finds it
	except (OSError, subprocess.SubprocessError):
		return True
	return "patched" in said


def words_apart(html: str) -> str:
	"""Return HTML with each word that runs from right to left in an element of its own.

	The engine of an unpatched wkhtmltopdf mismeasures such words beside punctuation or other letters, so that they run
	off the paper. Nobody else sees a difference.
	"""
	parts = _TAG.split(html or "")
	return "".join(
		part if number % 2 else _RTL_WORD.sub(lambda word: f"<span>{word[0]}</span>", part)
		for number, part in enumerate(parts)
	)


def childcare_letter(doc: Document) -> dict[str, Any]:
	"""Return what the print format of a letter shows: desk, address, day and text, in the letter's own language.

	Behind the hook ``jinja``. ``doc`` is the line of the timeline that keeps the letter.
	"""
	reference = frappe.get_doc(doc.reference_doctype, doc.reference_name) if doc.reference_doctype else None
	desk = (
		frappe.get_cached_doc("Childcare Desk", reference.desk)
		if reference and reference.get("desk")
		else None
	)
	found = _LANGUAGE.search(doc.content or "")
	language = found[1] if found else (desk.default_language if desk else frappe.local.lang)
	with messages.in_language(language):
		day = date_words(doc.creation)
	return {
		"language": language,
		"direction": "rtl" if language in mail_texts.RIGHT_TO_LEFT else "ltr",
		"enlarged_by": enlarged_by(),
		"desk": desk,
		"address": _address(reference),
		"day": words_apart(frappe.utils.escape_html(day)),
		"subject": words_apart(frappe.utils.escape_html(_without_prefix(doc.subject or ""))),
		"content": words_apart(doc.content or ""),
	}


def _address(reference: Document | None) -> list[str]:
	"""Return the lines of the address of the family that a letter is for."""
	if not reference:
		return []
	name = reference.name if reference.doctype == "Childcare Family" else reference.get("family")
	if not name:
		return []
	family = frappe.get_doc("Childcare Family", name)
	first = next((row.contact_name for row in family.contacts if row.is_primary), family.family_name)
	town = " ".join(part for part in (family.postal_code, family.city) if part)
	return [line for line in (first, family.street, town) if line]


def _without_prefix(subject: str) -> str:
	"""Return a letter's subject without the word that marks it as a letter on the timeline."""
	for language in mail_texts.LANGUAGES:
		prefix = (mail_texts.translations(language).get(LETTER_PREFIX) or LETTER_PREFIX).split("{0}")[0]
		if prefix and subject.startswith(prefix):
			return subject[len(prefix) :]
	return subject
