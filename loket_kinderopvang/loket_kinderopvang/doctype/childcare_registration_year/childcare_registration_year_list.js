frappe.listview_settings["Childcare Registration Year"] = {
	add_fields: ["published", "replaced_by"],
	get_indicator(doc) {
		if (doc.replaced_by) return [__("Replaced"), "gray", "replaced_by,is,set"];
		if (doc.published) return [__("Published"), "green", "published,=,1"];
		return [__("Closed"), "blue", "replaced_by,is,not set"];
	},
};
