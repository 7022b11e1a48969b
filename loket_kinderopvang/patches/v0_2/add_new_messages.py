"""Give a site of before the mails that this version sends, for staff to edit like all others."""

from __future__ import annotations

from loket_kinderopvang.setup import install


def execute() -> None:
	install.add_new_messages()
