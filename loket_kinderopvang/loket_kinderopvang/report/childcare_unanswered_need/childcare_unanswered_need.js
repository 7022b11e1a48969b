frappe.query_reports["Childcare Unanswered Need"] = {
	filters: loket.figure_filters(
		loket.period_filter({ value: "last", label: __("The last ones") }, { value: "last-year", label: __("Last year") }),
		loket.choice_filter("step", __("Per"), [
			["Month", __("Month")],
			["Quarter", __("Quarter")],
			["Year", __("Year")],
		], { reqd: 1 }),
		loket.choice_filter("by", __("By"), [
			["all", __("All together")],
			["area", __("Area")],
			["day", __("Half day")],
			["age", __("Age at the start")],
			["reason", __("Closing reason")],
			["atypical", __("Atypical need")],
		], { reqd: 1 })
	),
	formatter: loket.figure_formatter,
};
