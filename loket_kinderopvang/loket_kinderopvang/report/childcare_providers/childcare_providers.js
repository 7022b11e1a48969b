frappe.query_reports["Childcare Providers"] = {
	filters: loket.figure_filters(),
	formatter: loket.figure_formatter,
};
