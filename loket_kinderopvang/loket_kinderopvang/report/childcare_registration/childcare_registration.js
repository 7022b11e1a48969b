frappe.query_reports["Childcare Registration"] = {
	filters: [
		{
			fieldname: "desk",
			label: __("Desk"),
			fieldtype: "Link",
			options: "Childcare Desk",
			reqd: 1,
			default: frappe.defaults.get_user_default("Childcare Desk"),
		},
		{
			fieldname: "year",
			label: __("Year"),
			fieldtype: "Int",
			reqd: 1,
			default: new Date().getFullYear(),
		},
	],
};
