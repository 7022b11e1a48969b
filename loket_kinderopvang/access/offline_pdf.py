"""PDFs whose engine reaches nothing: no address of the network, no file of the machine.

What a page shows of the site's own (style sheets, pictures that the reader may see) is put into it first; the rest is
taken out (``domain/offline_html``). Should anything be left, the engine has only a proxy on which nobody answers.
Some functions here stand in for the platform's (hook ``override_whitelisted_methods``), which fetch what a page names.
"""

from __future__ import annotations

import io
import json
import mimetypes
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.utils import cint, cstr, get_url

from loket_kinderopvang.domain.offline_html import offline, without_addresses
from loket_kinderopvang.platform import compat, counting

MODULE = "Loket Kinderopvang"
# To one address, of all records of the site: a whole town hall may stand behind it.
PDFS_PER_HOUR = 2000


def make(html: str, options: dict[str, Any] | None = None) -> bytes:
	"""Return a page as a PDF; its engine has no network.

	Args:
		html: the page; what it names and the site does not have, or the user may not see, is left out.
		options: of wkhtmltopdf, as the platform takes them.

	Raises:
		OSError: the PDF could not be made.
	"""
	# Its module opens a log file where the process stands, which only a bench has: not before a PDF is wanted.
	from frappe.utils.pdf import get_pdf

	page = offline(html, _own_file, urlsplit(get_url()).netloc)
	with _closed_port() as port:
		return get_pdf(
			page,
			{
				**(options or {}),
				"proxy": f"http://127.0.0.1:{port}",
				"load-error-handling": "ignore",
				"load-media-error-handling": "ignore",
			},
		)


@contextmanager
def _closed_port() -> Iterator[int]:
	"""Hold a port of this machine on which nobody listens."""
	with socket.socket() as held:
		held.bind(("127.0.0.1", 0))
		yield held.getsockname()[1]


def _own_file(path: str) -> tuple[bytes, str] | None:
	"""Return a file of the site with its kind: an asset, a public file, or a private one that the user may read."""
	kind = mimetypes.guess_type(path)[0] or ""
	if path.startswith("/assets/"):
		assets = Path(frappe.local.sites_path, "assets")
		file = Path(os.path.normpath(assets / path[len("/assets/") :]))
		if file.is_relative_to(assets) and file.is_file():
			return file.read_bytes(), kind
		return None
	if not path.startswith(("/files/", "/private/files/")):
		return None
	from frappe.core.doctype.file.utils import find_file_by_url

	with suppress(frappe.DoesNotExistError, frappe.PermissionError, OSError):
		# It looks whether the user of the session may read the file.
		if file := find_file_by_url(path):
			content = file.get_content()
			return content if isinstance(content, bytes) else content.encode(), kind
	return None


def body_without_addresses(template: Any, args: dict[str, Any], **others: Any) -> str:
	"""Return the body of a print (hook ``pdf_body_html``); one of ours names no address but the site's own.

	It is what the platform attaches to mails and puts together from several records, without the functions here.
	"""
	hooks = [
		path
		for path in frappe.get_hooks("pdf_body_html")
		if path != "loket_kinderopvang.access.offline_pdf.body_without_addresses"
	]
	# nosemgrep: calls-by-name # what an installed app names in its hooks, as the platform itself would call it
	body = frappe.get_attr(hooks[-1])(template=template, args=args, **others)
	doc = args.get("doc")
	if doc is None or not _is_ours(doc.doctype):
		return body
	return without_addresses(body, urlsplit(get_url()).netloc)


# ---- in the place of the platform's


@frappe.whitelist()
def of_report(html: str, orientation: str = "Landscape") -> None:
	"""Return what a report shows as a PDF (frappe.utils.print_format.report_to_pdf), for whoever works at a desk."""
	# nosemgrep: unchecked-read # asks of the caller itself, and is the check
	if frappe.db.get_value("User", frappe.session.user, "user_type") != "System User":
		frappe.throw(_("Only the staff of this site can make a PDF of a report."), frappe.PermissionError)
	from frappe.core.doctype.access_log.access_log import make_access_log

	make_access_log(file_type="PDF", method="PDF", page=html)
	orientation = "Portrait" if cstr(orientation).lower() == "portrait" else "Landscape"
	_answer("report.pdf", make(html, {"orientation": orientation}))


# nosemgrep: guest-by-get # changes nothing; the desk and its mails link to it, as to the original
@frappe.whitelist(allow_guest=True)
@counting.limited("pdfs", lambda: PDFS_PER_HOUR)
def of_record(doctype: str, name: str, **arguments: Any) -> Any:
	"""Return a record as a PDF (frappe.utils.print_format.download_pdf); of other apps as the platform does."""
	if not _is_ours(doctype):
		return compat.call_platform(
			"frappe.utils.print_format.download_pdf", {"doctype": doctype, "name": name, **arguments}
		)
	language = cstr(arguments.get("language")) or frappe.local.lang
	before, frappe.local.lang = frappe.local.lang, language
	try:
		content = _pdf_of(doctype, name, arguments)
	finally:
		frappe.local.lang = before
	_answer(f"{cstr(name).replace(' ', '-').replace('/', '-')}.pdf", content)


@frappe.whitelist()
def of_records(doctype: str | dict, name: str | list, **arguments: Any) -> Any:
	"""Return several records as one PDF (frappe.utils.print_format.download_multi_pdf)."""
	if not _is_ours(doctype):
		return compat.call_platform(
			"frappe.utils.print_format.download_multi_pdf", {"doctype": doctype, "name": name, **arguments}
		)
	from pypdf import PdfReader, PdfWriter

	writer = PdfWriter()
	for one in json.loads(name) if isinstance(name, str) else name:
		writer.append_pages_from_reader(PdfReader(io.BytesIO(_pdf_of(cstr(doctype), cstr(one), arguments))))
	with io.BytesIO() as merged:
		writer.write(merged)
		_answer(f"{cstr(doctype).replace(' ', '-')}.pdf", merged.getvalue())


def _pdf_of(doctype: str, name: str, arguments: dict[str, Any]) -> bytes:
	"""Return a record of ours as a PDF, as its user may print it."""
	from frappe.www.printview import validate_print_permission

	doc = frappe.get_doc(doctype, name)
	validate_print_permission(doc)
	before, frappe.flags.loket_makes_pdf = frappe.flags.loket_makes_pdf, True
	try:
		page = frappe.get_print(
			doctype,
			name,
			arguments.get("format"),
			doc=doc,
			no_letterhead=cint(arguments.get("no_letterhead")),
			letterhead=arguments.get("letterhead"),
		)
		return make(page)
	finally:
		frappe.flags.loket_makes_pdf = before


def _answer(name: str, content: bytes) -> None:
	frappe.local.response.filename = name
	frappe.local.response.filecontent = content
	frappe.local.response.type = "pdf"


def _is_ours(doctype: Any) -> bool:
	return (
		isinstance(doctype, str) and frappe.db.get_value("DocType", doctype, "module", cache=True) == MODULE
	)
