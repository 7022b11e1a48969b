frappe.query_reports["Childcare Sources"] = {
	filters: loket.figure_filters(),
	formatter: loket.figure_formatter,
};
