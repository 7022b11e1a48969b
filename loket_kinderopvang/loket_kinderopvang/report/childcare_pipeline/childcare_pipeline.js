frappe.query_reports["Childcare Pipeline"] = {
	filters: [
		loket.desk_filter(),
	],
	formatter: loket.figure_formatter,
};
