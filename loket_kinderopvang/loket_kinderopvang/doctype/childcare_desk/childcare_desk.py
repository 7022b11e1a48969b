from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from loket_kinderopvang.domain import contrast
from loket_kinderopvang.platform import field_checks
from loket_kinderopvang.platform.wording import number


class ChildcareDesk(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_desk_area.childcare_desk_area import (
			ChildcareDeskArea,
		)
		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_desk_link.childcare_desk_link import (
			ChildcareDeskLink,
		)

		address: DF.SmallText | None
		areas: DF.Table[ChildcareDeskArea]
		board_report_quarterly: DF.Check
		board_report_recipients: DF.SmallText | None
		board_report_until: DF.Date | None
		colour: DF.Color | None
		complaint_text: DF.SmallText | None
		controller: DF.SmallText | None
		default_language: DF.Link
		default_officer: DF.Link | None
		desk_name: DF.Data
		disabled: DF.Check
		dpo_contact: DF.SmallText | None
		email: DF.Data | None
		favicon: DF.AttachImage | None
		footer_links: DF.Table[ChildcareDeskLink]
		information_only: DF.Check
		introduction: DF.SmallText | None
		logo: DF.AttachImage | None
		municipality: DF.Link | None
		opening_hours: DF.SmallText | None
		phone: DF.Data | None
		phone_note: DF.Data | None
		second_phone: DF.Data | None
		setup_steps: DF.Data | None
		privacy_addition: DF.SmallText | None
		public_name: DF.Data | None
		vacancy_version: DF.Data | None
		website: DF.Data | None

	# end: auto-generated types
	def validate(self) -> None:
		field_checks.plain_texts(self)
		field_checks.refuse_or_mention(field_checks.normalise_contact(self))
		field_checks.check_no_repeats(self, "areas", ("area",))
		self._check_look()

	def _check_look(self) -> None:
		"""Refuse a colour that families could not read, and what the public pages could not show.

		Raises:
			frappe.ValidationError: saying which colour, picture or address would be right.
		"""
		if self.colour:
			try:
				self.colour = contrast.normal(self.colour)
			except ValueError:
				frappe.throw(
					_("“{0}” is no colour. Give one such as #0b5fa5.").format(
						field_checks.shown(self.colour)
					),
					title=_("Colour of Buttons and Links"),
				)
			if not contrast.is_readable(self.colour):
				found = min(
					contrast.contrast(self.colour, ground) for ground in (contrast.WHITE, contrast.GROUND)
				)
				frappe.throw(
					_(
						"The colour {0} is too light: its contrast with the page is {1}, and {2} is needed to be read. A darker one that can be read is {3}."
					).format(
						self.colour,
						number(found),
						number(contrast.ENOUGH),
						frappe.bold(contrast.readable(self.colour)),
					),
					title=_("Colour of Buttons and Links"),
				)
		for fieldname in ("logo", "favicon"):
			address = self.get(fieldname)
			if address and not address.startswith("/files/"):
				frappe.throw(
					_(
						"{0}: choose a public file of this site. Upload the picture and leave “private” off."
					).format(frappe.bold(_(self.meta.get_label(fieldname)))),
					title=_("Public Pages"),
				)
		for row in self.footer_links:
			if not (row.url or "").startswith(("https://", "http://")):
				frappe.throw(
					_("Row {0}: an address on the web begins with https://.").format(row.idx),
					title=_("Links Below Every Page"),
				)
