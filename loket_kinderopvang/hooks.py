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
]
app_include_css = "/assets/loket_kinderopvang/css/loket.css"

page_js = {
	"childcare-intake": [
		f"loket_kinderopvang/page/childcare_intake/{part}.js"
		for part in ("week_grid", "intake_fields", "intake_children", "intake_form", "similar_panel")
	],
	"childcare-map": ["loket_kinderopvang/page/childcare_map/map_drawing.js"],
}

after_install = "loket_kinderopvang.setup.install.after_install"
after_sync = "loket_kinderopvang.setup.install.ensure_all"
after_migrate = "loket_kinderopvang.setup.install.ensure_all"
before_uninstall = "loket_kinderopvang.setup.uninstall.before_uninstall"

permission_query_conditions = {
	"Childcare Organiser": "loket_kinderopvang.permissions.organisers",
	"Childcare Provider": "loket_kinderopvang.permissions.providers",
	"Childcare Vacancy": "loket_kinderopvang.permissions.vacancies",
	"Childcare Referral": "loket_kinderopvang.permissions.referrals",
	"Childcare Partner": "loket_kinderopvang.permissions.partners",
	"Childcare Family": "loket_kinderopvang.permissions.families",
	"Childcare Child": "loket_kinderopvang.permissions.children",
	"Childcare Request": "loket_kinderopvang.permissions.requests",
	"Childcare Application": "loket_kinderopvang.permissions.applications",
}

has_permission = {
	doctype: "loket_kinderopvang.permissions.document_check" for doctype in permission_query_conditions
}

jinja = {"methods": ["loket_kinderopvang.printing.childcare_letter"]}

doc_events = {
	"File": {"before_insert": "loket_kinderopvang.permissions.refuse_uploads"},
	**{
		doctype: {
			"onload": "loket_kinderopvang.reading_log.opened",
			"before_print": "loket_kinderopvang.reading_log.printed",
			"validate": "loket_kinderopvang.privacy.forget.refuse_changes",
		}
		for doctype in ("Childcare Family", "Childcare Child", "Childcare Request", "Childcare Referral")
	},
	**{
		doctype: {
			"onload": "loket_kinderopvang.reading_log.opened",
			"before_print": "loket_kinderopvang.reading_log.printed",
		}
		for doctype in ("Childcare Application", "Communication")
	},
}

scheduler_events = {
	"hourly": ["loket_kinderopvang.follow_up.hourly"],
	"daily": ["loket_kinderopvang.follow_up.daily"],
	"daily_long": ["loket_kinderopvang.privacy.retention.daily"],
}

page_renderer = ["loket_kinderopvang.open_data.OpenDataFile", "loket_kinderopvang.pages.DeskPage"]

before_request = ["loket_kinderopvang.compat.mend_module_list"]
after_request = [
	"loket_kinderopvang.personal_page.keep_private",
	"loket_kinderopvang.open_data.share",
	"loket_kinderopvang.reading_log.write_noted",
]

override_whitelisted_methods = {
	"frappe.desk.reportview.export_query": "loket_kinderopvang.safe_exports.of_list",
	"frappe.desk.query_report.export_query": "loket_kinderopvang.safe_exports.of_report",
	"frappe.core.doctype.data_export.exporter.export_data": "loket_kinderopvang.safe_exports.of_data",
	"frappe.core.doctype.data_import.data_import.download_template": "loket_kinderopvang.safe_exports.of_import_template",
	"frappe.core.doctype.data_import.data_import.download_errored_template": "loket_kinderopvang.safe_exports.of_rejected_rows",
	"frappe.core.doctype.data_import.data_import.download_import_log": "loket_kinderopvang.safe_exports.of_import_log",
	"frappe.email.doctype.auto_email_report.auto_email_report.download": "loket_kinderopvang.safe_exports.of_mailed_report",
}

make_email_body_message = ["loket_kinderopvang.safe_exports.in_mail"]
