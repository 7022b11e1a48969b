frappe.query_reports["Childcare Expected Need"] = {
	filters: [
		loket.desk_filter(),
		{ fieldname: "months", label: __("Number of Months"), fieldtype: "Int", default: 18 },
		loket.choice_filter("by", __("By"), [
			["", __("All together")],
			["area", __("Area")],
			["age_group", __("Age Group")],
		]),
		loket.choice_filter("figure", __("Figure"), [
			["places", __("Full-Time Places Needed")],
			["days", __("Days a Week")],
			["requests", __("Requests That Need Care")],
			["starts", __("Requests That Start")],
		], { depends_on: "eval:doc.by" }),
		...loket.as_published_filter(),
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		return data?.is_total ? `<strong>${text}</strong>` : text;
	},
};
