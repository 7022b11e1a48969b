frappe.query_reports["Childcare Partners"] = {
	filters: loket.figure_filters(),
	formatter: loket.figure_formatter,
};
