frappe.query_reports["Childcare Expected Need"] = {
	filters: [
		{
			fieldname: "desk",
			label: __("Desk"),
			fieldtype: "Link",
			options: "Childcare Desk",
			default: frappe.defaults.get_user_default("Childcare Desk"),
		},
		{ fieldname: "months", label: __("Number of Months"), fieldtype: "Int", default: 18 },
		{
			fieldname: "by",
			label: __("By"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All together") },
				{ value: "area", label: __("Area") },
				{ value: "age_group", label: __("Age Group") },
			],
		},
		{
			fieldname: "figure",
			label: __("Figure"),
			fieldtype: "Select",
			options: [
				{ value: "places", label: __("Full-Time Places Needed") },
				{ value: "days", label: __("Days a Week") },
				{ value: "requests", label: __("Requests That Need Care") },
				{ value: "starts", label: __("Requests That Start") },
			],
			default: "places",
			depends_on: "eval:doc.by",
		},
		...loket.as_published_filter(),
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		return data?.is_total ? `<strong>${text}</strong>` : text;
	},
};
