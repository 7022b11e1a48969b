from loket_kinderopvang import permissions as _permissions
from loket_kinderopvang.access import around as _around
from loket_kinderopvang.platform import own_doctypes as _own_doctypes
from loket_kinderopvang.setup import desk_places as _desk_places
from loket_kinderopvang.setup import profiles as _profiles

app_name = "loket_kinderopvang"
app_title = "Loket Kinderopvang"
app_publisher = "The Loket Kinderopvang maintainers"
app_description = "The municipal childcare desk: requests, matching, referrals and registration"
app_email = "loket@example.org"
app_license = "gpl-3.0"
required_apps: list[str] = []

app_include_js = [
	"/assets/loket_kinderopvang/js/loket.js",
	"/assets/loket_kinderopvang/js/loket_reports.js",
	"/assets/loket_kinderopvang/js/loket_mail.js",
	"/assets/loket_kinderopvang/js/loket_together.js",
	"/assets/loket_kinderopvang/js/loket_hours.js",
]
app_include_css = "/assets/loket_kinderopvang/css/loket.css"

# One icon for all: on Frappe 15's /apps, and after the login. On Frappe 16's desktop stand those of desktop_icon/.
add_to_apps_screen = [
	{
		"name": app_name,
		"logo": _desk_places.LOGO,
		"title": app_title,
		"route": _desk_places.WAY_IN,
		"has_permission": "loket_kinderopvang.desk.own_place.may_enter",
	}
]
extend_bootinfo = "loket_kinderopvang.desk.own_place.leave_out_what_is_for_others"

page_js = {
	"childcare-intake": [
		f"loket_kinderopvang/page/childcare_intake/{part}.js"
		for part in (
			"week_grid",
			"intake_fields",
			"intake_children",
			"intake_form",
			"similar_panel",
			"newcomer",
		)
	],
	"childcare-map": ["loket_kinderopvang/page/childcare_map/map_drawing.js"],
}

after_install = "loket_kinderopvang.setup.install.after_install"
after_sync = "loket_kinderopvang.setup.install.ensure_all"
after_migrate = "loket_kinderopvang.setup.install.ensure_all"
before_migrate = [
	"loket_kinderopvang.setup.profiles.take_off_locks",
	"loket_kinderopvang.setup.workspaces.keep_from_sweep",
]
before_uninstall = "loket_kinderopvang.setup.uninstall.before_uninstall"

# Only what nobody edits: the platform makes these anew at each migrate.
fixtures = [{"dt": kind, "filters": [["name", "in", _profiles.PROFILES]]} for kind in _profiles.KINDS]

permission_query_conditions = {
	doctype: f"loket_kinderopvang.permissions.{_own_doctypes.function_of(doctype)}"
	for doctype in _own_doctypes.names()
} | {
	**{
		doctype: f"loket_kinderopvang.access.around.{_around.function_of(doctype)}"
		for doctype in _around.ABOUT
	},
	"Tag": "loket_kinderopvang.access.around.rows_of_tag",
}

has_permission = {
	doctype: "loket_kinderopvang.permissions.document_check" for doctype in _own_doctypes.names()
} | {doctype: "loket_kinderopvang.access.around.document_check" for doctype in _around.ABOUT}

jinja = {"methods": ["loket_kinderopvang.mail.printing.childcare_letter"]}

doc_events = {
	**{
		doctype: {
			"before_insert": "loket_kinderopvang.lists.quoted_cells.take_off",
			"before_validate": [
				"loket_kinderopvang.platform.typed_fields.read",
				"loket_kinderopvang.lists.quoted_cells.take_off",
				"loket_kinderopvang.permissions.refuse_foreign_rows",
				"loket_kinderopvang.permissions.refuse_foreign_links",
			],
		}
		for doctype in _own_doctypes.names()
		if doctype not in _own_doctypes.tables()
	},
	"File": {
		"before_insert": "loket_kinderopvang.permissions.refuse_uploads",
		"after_insert": "loket_kinderopvang.permissions.keep_files_private",
		"before_validate": "loket_kinderopvang.permissions.keep_files_private",
	},
	**{
		doctype: {"before_validate": "loket_kinderopvang.access.side_doors.check_reader_of_figures"}
		for doctype in ("Dashboard Chart", "Number Card", "Auto Email Report", "Report")
	},
	"DocShare": {"before_validate": "loket_kinderopvang.permissions.refuse_shares"},
	"Custom DocPerm": {"before_validate": "loket_kinderopvang.permissions.refuse_portal_rights"},
	"Email Queue": {"on_trash": "loket_kinderopvang.platform.link_traces.clean_deleted"},
	"Email Template": {"validate": "loket_kinderopvang.mail.message_templates.check"},
	"Communication": {
		"before_validate": "loket_kinderopvang.platform.link_traces.clean",
		"after_insert": "loket_kinderopvang.follow_up.mail_states.read_bounce",
		"onload": "loket_kinderopvang.access.reading_log.opened",
		"before_print": "loket_kinderopvang.access.reading_log.printed",
	},
	**{
		doctype: {"before_validate": "loket_kinderopvang.platform.link_traces.clean"}
		for doctype in (
			"Error Log",
			"Web Page View",
			"Integration Request",
			"Access Log",
			"Notification Log",
		)
	},
}
doc_events["Childcare Settings"]["validate"] = "loket_kinderopvang.mail.message_templates.check_settings"
for _doctype in (
	"Childcare Application",
	"Childcare Family",
	"Childcare Request",
	"Childcare Referral",
	"Childcare Provider",
):
	doc_events[_doctype]["on_trash"] = "loket_kinderopvang.follow_up.mail_states.forget"

for _doctype in (
	"Childcare Family",
	"Childcare Child",
	"Childcare Request",
	"Childcare Referral",
	"Childcare Application",
):
	doc_events[_doctype]["onload"] = "loket_kinderopvang.access.reading_log.opened"
	doc_events[_doctype]["before_print"] = "loket_kinderopvang.access.reading_log.printed"
	if _doctype != "Childcare Application":
		doc_events[_doctype]["validate"] = "loket_kinderopvang.privacy.forget.refuse_changes"

after_job = ["loket_kinderopvang.platform.link_traces.after_job"]

scheduler_events = {
	"all": ["loket_kinderopvang.platform.link_traces.every_few_minutes"],
	"hourly": ["loket_kinderopvang.follow_up.follow_up.hourly"],
	"daily": [
		"loket_kinderopvang.follow_up.follow_up.daily",
		"loket_kinderopvang.platform.link_traces.every_day",
	],
	"daily_long": ["loket_kinderopvang.privacy.retention.daily"],
}

page_renderer = [
	"loket_kinderopvang.town.open_data.OpenDataFile",
	"loket_kinderopvang.desk.own_place.WayIn",
	"loket_kinderopvang.web.pages.DeskPage",
	"loket_kinderopvang.web.pages.PlatformFormPage",
	"loket_kinderopvang.web.pages.SiteMap",
	"loket_kinderopvang.web.pages.RobotsFile",
	"loket_kinderopvang.web.pages.MissingPage",
]
role_home_page = dict(_permissions.HOME_PAGES)
update_website_context = ["loket_kinderopvang.web.look.sign_in_page"]

before_request = [
	"loket_kinderopvang.platform.callers_address.mend",
	"loket_kinderopvang.platform.incoming_limits.look_at_request",
	"loket_kinderopvang.access.gate.before_request",
	"loket_kinderopvang.platform.well_formed.check",
	"loket_kinderopvang.platform.compat.mend_module_list",
	"loket_kinderopvang.access.side_doors.mend_added_columns",
	"loket_kinderopvang.platform.import_dates.before_request",
]
before_job = ["loket_kinderopvang.platform.import_dates.before_job"]
auth_hooks = ["loket_kinderopvang.access.gate.after_key"]
after_request = [
	"loket_kinderopvang.platform.incoming_limits.answer_unread",
	"loket_kinderopvang.platform.link_traces.keep_out_of_logs",
	"loket_kinderopvang.web.personal_page.keep_private",
	"loket_kinderopvang.town.open_data.share",
	"loket_kinderopvang.platform.well_formed.answer_for_what_cannot_be_read",
	"loket_kinderopvang.access.reading_log.write_noted",
]

override_whitelisted_methods = {
	"frappe.client.get": "loket_kinderopvang.access.side_doors.one",
	"frappe.client.get_count": "loket_kinderopvang.access.side_doors.count",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "loket_kinderopvang.access.side_doors.chart",
	"frappe.desk.query_report.get_data_for_custom_field": "loket_kinderopvang.access.side_doors.added_column",
	"frappe.desk.search.get_link_title": "loket_kinderopvang.access.side_doors.link_title",
	"frappe.email.relink": "loket_kinderopvang.access.side_doors.relink",
	"frappe.utils.global_search.search": "loket_kinderopvang.access.side_doors.search_everywhere",
	"frappe.desk.form.linked_with.get": "loket_kinderopvang.access.side_doors.linked",
	"frappe.desk.form.linked_with.get_linked_docs": "loket_kinderopvang.access.side_doors.linked_documents",
	"frappe.desk.form.load.getdoc": "loket_kinderopvang.access.side_doors.record",
	"frappe.desk.form.load.get_docinfo": "loket_kinderopvang.access.side_doors.around_record",
	"frappe.utils.print_format.report_to_pdf": "loket_kinderopvang.access.offline_pdf.of_report",
	"frappe.utils.print_format.download_pdf": "loket_kinderopvang.access.offline_pdf.of_record",
	"frappe.utils.print_format.download_multi_pdf": "loket_kinderopvang.access.offline_pdf.of_records",
	"frappe.desk.form.save.savedocs": "loket_kinderopvang.access.together.savedocs",
	"frappe.desk.reportview.export_query": "loket_kinderopvang.access.safe_exports.of_list",
	"frappe.desk.query_report.export_query": "loket_kinderopvang.access.safe_exports.of_report",
	"frappe.core.doctype.data_export.exporter.export_data": "loket_kinderopvang.access.safe_exports.of_data",
	"frappe.core.doctype.data_import.data_import.download_template": "loket_kinderopvang.access.safe_exports.of_import_template",
	"frappe.core.doctype.data_import.data_import.download_errored_template": "loket_kinderopvang.access.safe_exports.of_rejected_rows",
	"frappe.core.doctype.data_import.data_import.download_import_log": "loket_kinderopvang.access.safe_exports.of_import_log",
	**{
		f"frappe.website.doctype.web_form.web_form.{function}": f"loket_kinderopvang.web.platform_forms.{function}"
		for function in (
			"accept",
			"delete",
			"delete_multiple",
			"get_form_data",
			"get_in_list_view_fields",
			"get_link_options",
			"get_web_form_filters",
		)
	},
	"frappe.email.doctype.auto_email_report.auto_email_report.download": "loket_kinderopvang.access.safe_exports.of_mailed_report",
}

pdf_body_html = "loket_kinderopvang.access.offline_pdf.body_without_addresses"

make_email_body_message = ["loket_kinderopvang.access.safe_exports.in_mail"]
