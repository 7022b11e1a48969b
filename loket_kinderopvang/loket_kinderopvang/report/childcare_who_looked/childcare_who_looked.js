frappe.query_reports["Childcare Who Looked"] = {
	filters: [
		{ fieldname: "family", label: __("Number of the Family"), fieldtype: "Data" },
		{ fieldname: "reader", label: __("Reader"), fieldtype: "Link", options: "User" },
		{
			fieldname: "from_date",
			label: __("From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
		},
		{ fieldname: "to_date", label: __("Until"), fieldtype: "Date", default: frappe.datetime.get_today() },
	],
};
