"""PDFs of the app's own print formats, and how large the program that makes them draws."""

from __future__ import annotations

import re
import subprocess
from functools import lru_cache

import frappe
from frappe.utils.pdf import get_pdf

from loket_kinderopvang import messages

_LINKED = re.compile(r"<link\b[^>]*>|<script\b.*?</script>", re.DOTALL)
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
			return get_pdf(_LINKED.sub("", page))
	finally:
		frappe.flags.loket_makes_pdf = before


def enlarged_by() -> float:
	"""Return by what a page must be enlarged to come out as large as it says; 1 where it is not for a PDF."""
	asked = str(frappe.form_dict.get("cmd") or "")
	for_pdf = frappe.flags.loket_makes_pdf or asked.startswith("frappe.utils.print_format.")
	return SHRINKS_BY if for_pdf and not _is_patched() else 1


@lru_cache
def _is_patched() -> bool:
	"""Tell whether wkhtmltopdf comes with its own engine, which draws true to size; Debian's does not."""
	try:
		said = subprocess.run(["wkhtmltopdf", "--version"], capture_output=True, text=True, timeout=20).stdout
	except (OSError, subprocess.SubprocessError):
		return True
	return "patched" in said
