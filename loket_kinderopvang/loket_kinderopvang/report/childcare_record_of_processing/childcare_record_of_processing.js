frappe.query_reports["Childcare Record of Processing"] = {
	filters: [],
	tree: true,
	name_field: "place",
	initial_depth: 0,
};
