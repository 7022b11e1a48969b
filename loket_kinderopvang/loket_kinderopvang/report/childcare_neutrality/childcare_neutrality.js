frappe.query_reports["Childcare Neutrality"] = {
	filters: [
		{
			fieldname: "desk",
			label: __("Desk"),
			fieldtype: "Link",
			options: "Childcare Desk",
			default: frappe.defaults.get_user_default("Childcare Desk"),
		},
		{
			fieldname: "from_date",
			label: __("From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -3),
		},
		{ fieldname: "to_date", label: __("Until"), fieldtype: "Date", default: frappe.datetime.get_today() },
	],
};
