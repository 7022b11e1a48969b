"""How the pages outside the desk look: the name, logo, colour, icon and links that a desk gives itself.

Everything is a field of the desk. What is shown is checked once more here: records also come from imports.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import frappe

from loket_kinderopvang.domain import contrast
from loket_kinderopvang.intake import asking, desks

if TYPE_CHECKING:
	from frappe.model.document import Document

# The pages below /childcare/ that a menu leads to, and those that the law asks for.
STATEMENTS = ("accessibility", "privacy", "cookies")
# What the platform says on its pages and in its mails to sign in and has in none or few of the languages of ours: an
# app's translations serve the platform too.
SIGN_IN_LABELS = (
	"Login",
	"Login to {0}",
	"Login To {0}",
	"Log In To {0}",
	"Login with Email Link",
	"Send login link",
	"Login link sent to your email",
	"Click on the button to log in to {0}",
	"The link will expire in {0} minutes",
	"The link you trying to login is invalid or expired.",
	"User does not exist.",
	"Confirm Password",
	"Passwords do not match",
	"Please enter your new password.",
	"Please enter your old password.",
	"Password set",
	"Your new password has been set successfully.",
)


def of(desk: Document | None) -> dict[str, Any]:
	"""Return what a page shows of its desk's look.

	Returns:
		``{"name", "logo", "icon", "style", "style_hash", "town_site", "links"}``; empty texts where the desk has none.
		``style`` goes into a style element as it is, and ``style_hash`` into the page's content security policy.
	"""
	style = _style(desk.colour) if desk else ""
	return {
		"name": name(desk),
		"logo": _own_file(desk.logo) if desk else "",
		"icon": _own_file(desk.favicon) if desk else "",
		"style": style,
		"style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() if style else "",
		"town_site": _web_address(desk.website) if desk else "",
		"links": [
			{"text": row.text, "url": row.url}
			for row in (desk.footer_links if desk else [])
			if _web_address(row.url) and row.language in (None, "", frappe.local.lang)
		],
	}


def name(desk: Document | None) -> str:
	"""Return what the public knows a desk as; empty without a desk."""
	return (desk.public_name or desk.desk_name) if desk else ""


def _style(colour: str | None) -> str:
	"""Return the style of a page in a desk's colour; empty for none, or one that could not be read."""
	try:
		shade = contrast.normal(colour or "")
	except ValueError:
		return ""
	if not contrast.is_readable(shade):
		return ""
	return f":root{{--lk-accent:{shade};--lk-accent-dark:{contrast.darker(shade, 0.25)}}}"


def _own_file(address: str | None) -> str:
	"""Return the address of a public file of this site; empty for anything else, which pages may not load."""
	address = address or ""
	return address if address.startswith("/files/") and ".." not in address else ""


def _web_address(address: str | None) -> str:
	return address if address and address.startswith(("https://", "http://")) else ""


def sign_in_page(context: Any) -> dict[str, Any] | None:
	"""Put the desk's name and logo on the platform's own pages to sign in (hook ``update_website_context``).

	Only where the site gave none of its own in Website or System Settings: a site that is more than a desk keeps its name.
	"""
	request = getattr(frappe.local, "request", None)
	if not request or request.path.strip("/") not in ("login", "update-password"):
		return None
	site = frappe.get_website_settings
	desk = asking.main_desk()
	own_name = site("app_name") or frappe.get_system_settings("app_name")
	if not desk or own_name not in (None, "", "Frappe"):
		return None
	look = of(desk)
	found = {"app_name": look["name"]}
	if look["logo"] and not site("app_logo"):
		found["logo"] = look["logo"]
	if context.get("title") == "Login":
		found["title"] = frappe._("Log in")
	return found


def with_desk() -> str:
	"""Return what addresses on this page take along of the desk that the visitor chose: "&desk=…", or nothing."""
	return desks.parameters(desks.chosen())
