"""Ask in the public form whether providers may know of a care need, unless staff changed the form."""

from __future__ import annotations

from loket_kinderopvang.setup import defaults


def execute() -> None:
	for shipped in defaults.read("web_forms.json"):
		defaults.update_if_untouched(
			"Web Form", shipped["name"], {"web_form_fields": shipped["web_form_fields"]}
		)
