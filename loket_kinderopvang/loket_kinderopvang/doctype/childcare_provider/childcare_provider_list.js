frappe.listview_settings["Childcare Provider"] = {
	add_fields: ["disabled", "kind"],
	get_indicator: (doc) =>
		doc.disabled ? [__("Disabled"), "gray", "disabled,=,1"] : [__(doc.kind), "blue", `kind,=,${doc.kind}`],
	onload: (listview) => loket.add_list_button(listview.page),
};
