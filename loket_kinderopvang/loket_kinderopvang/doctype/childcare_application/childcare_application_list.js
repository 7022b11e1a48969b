frappe.listview_settings["Childcare Application"] = {
	add_fields: ["status", "channel"],
	get_indicator(doc) {
		const colours = { New: "blue", Unconfirmed: "orange", Draft: "gray", Registered: "green", Rejected: "red" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
