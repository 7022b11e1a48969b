"""The secret of a site behind its protected figures, and the key that each request carries into them."""

from __future__ import annotations

import hmac

import frappe
from frappe.utils import cint
from frappe.utils.password import get_encryption_key

from loket_kinderopvang.domain import protected_figures
from loket_kinderopvang.domain.protected_figures import Protection


def smallest_figure() -> int:
	"""Return the figure of which every published one is a multiple (Settings); at least three, for two protect nobody."""
	chosen = cint(frappe.get_cached_doc("Childcare Settings").minimum_cell) or 5
	return max(protected_figures.SMALLEST_BASE, chosen)


def protection(base: int | None = None) -> Protection:
	"""Return how figures of this site are protected.

	Args:
		base: the figure of which every shown one is a multiple; by default that of Settings.
	"""
	return Protection(_secret(), base or smallest_figure())


def record_key(name: str) -> int:
	"""Return the record key of a new request. It is stored, so that it stays when the site's key is lost."""
	return protected_figures.record_key(_secret(), name)


def _secret() -> bytes:
	# The site's own key, which stands in its configuration and in no table: who reads the database alone can't use it.
	return hmac.digest(get_encryption_key().encode(), b"loket-figures", "sha256")
