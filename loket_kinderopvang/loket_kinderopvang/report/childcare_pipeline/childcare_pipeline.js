frappe.query_reports["Childcare Pipeline"] = {
	filters: [
		{
			fieldname: "desk",
			label: __("Desk"),
			fieldtype: "Link",
			options: "Childcare Desk",
			default: frappe.defaults.get_user_default("Childcare Desk"),
		},
	],
	formatter: loket.figure_formatter,
};
