frappe.query_reports["Childcare Retention"] = {
	filters: [
		{ fieldname: "desk", label: __("Desk"), fieldtype: "Link", options: "Childcare Desk" },
		{
			fieldname: "until",
			label: __("Goes Until"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), 3),
		},
	],
};
