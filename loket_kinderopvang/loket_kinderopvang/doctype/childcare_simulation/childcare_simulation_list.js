frappe.listview_settings["Childcare Simulation"] = {
	get_indicator: (doc) => loket.work_indicator(doc),
};
