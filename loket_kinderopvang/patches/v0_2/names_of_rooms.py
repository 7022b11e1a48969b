"""Call what moved into a room by its new name, where a site keeps the old one: cards, scripts and jobs of staff."""

from __future__ import annotations

import re

import frappe

APP = "loket_kinderopvang"
# Room -> what stood at the top of the package before.
MOVED = {
	"access": "around gate offline_pdf reading_log safe_exports side_doors together who_looked",
	"board": "board_figures board_reports board_view figure_cards",
	"contacts": "consents contacts",
	"desk": "calendars health_page intake_page message_preview openapi request_summary",
	"family": "family_page",
	"figures": "reporting",
	"follow_up": "family_contact file_changes follow_up mail_states",
	"intake": "asking drafts incoming intake known_files side_by_side",
	"mail": "message_templates messages printing",
	"matching": "judging matching neutrality simulate simulations",
	"platform": "batches callers_address clock compat configured conflicts counting field_checks incoming_limits link_states link_traces links long_work own_doctypes short_answers spreadsheets states well_formed wording",
	"referral": "allocation answer_times call_round closing placement questions referrals",
	"registration": "closed_years registration registration_files",
	"supply": "availability provider_figures",
	"town": "boundaries directory information open_data price",
	"web": "pages personal_page platform_forms portal",
}
ROOM_OF = {module: room for room, modules in MOVED.items() for module in modules.split()}
OLD_NAME = re.compile(rf"(?<![\w./]){APP}\.({'|'.join(sorted(ROOM_OF, key=len, reverse=True))})(?=\.)\.(\w+)")
# Where a name of code may stand in what staff and administrators make.
KEPT_IN = (
	("Number Card", "method"),
	("Scheduled Job Type", "method"),
	("Client Script", "script"),
	("Server Script", "script"),
	("Custom HTML Block", "script"),
	("Web Page", "javascript"),
	("Web Form", "client_script"),
	("Report", "javascript"),
	("Report", "report_script"),
)


def execute() -> None:
	for doctype, fieldname in KEPT_IN:
		if not (frappe.db.table_exists(doctype) and frappe.db.has_column(doctype, fieldname)):
			continue
		for row in frappe.get_all(
			doctype, filters={fieldname: ("like", f"%{APP}.%")}, fields=["name", fieldname]
		):
			new = renamed(row[fieldname])
			if new != row[fieldname]:
				frappe.db.set_value(doctype, row.name, fieldname, new, update_modified=False)


def renamed(text: str) -> str:
	"""Return a text in which every function that moved is called by its new name; twice is as good as once."""

	def new(match: re.Match[str]) -> str:
		room, module, name = ROOM_OF[match[1]], match[1], match[2]
		# A room may have the name of one of its modules.
		moved = module in MOVED and name in MOVED[module].split()
		return match[0] if moved else f"{APP}.{room}.{module}.{name}"

	return OLD_NAME.sub(new, text)
