frappe.query_reports["Childcare Waiting Times"] = {
	filters: loket.figure_filters(),
	formatter: loket.figure_formatter,
};
