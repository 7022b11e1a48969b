frappe.listview_settings["Childcare Area"] = {
	onload(listview) {
		loket.add_boundaries_button(listview.page, () => listview.refresh());
	},
};
