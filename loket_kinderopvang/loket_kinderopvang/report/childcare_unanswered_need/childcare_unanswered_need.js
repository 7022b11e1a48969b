frappe.query_reports["Childcare Unanswered Need"] = {
	filters: loket.figure_filters(
		loket.period_filter({ value: "last", label: __("The last ones") }, { value: "last-year", label: __("Last year") }),
		{
			fieldname: "step",
			label: __("Per"),
			fieldtype: "Select",
			options: [
				{ value: "Month", label: __("Month") },
				{ value: "Quarter", label: __("Quarter") },
				{ value: "Year", label: __("Year") },
			],
			default: "Month",
			reqd: 1,
		},
		{
			fieldname: "by",
			label: __("By"),
			fieldtype: "Select",
			options: [
				{ value: "all", label: __("All together") },
				{ value: "area", label: __("Area") },
				{ value: "day", label: __("Half day") },
				{ value: "age", label: __("Age at the start") },
				{ value: "reason", label: __("Closing reason") },
				{ value: "atypical", label: __("Atypical need") },
			],
			default: "all",
			reqd: 1,
		}
	),
	formatter: loket.figure_formatter,
};
