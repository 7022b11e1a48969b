frappe.listview_settings["Childcare Vacancy"] = {
	add_fields: ["slot_mask", "closed", "places", "confirmed_on", "available_from", "available_until"],

	formatters: {
		// A place carries the name of its provider; which days it has is said in the reader's language.
		title(value, _df, doc) {
			return [value, loket.days_short(doc.slot_mask)].filter(Boolean).map(loket.escape).join(" · ");
		},
	},

	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.closed) return [__("Closed"), "gray", "closed,=,1"];
		if (doc.places < 1) return [__("Full"), "gray", "places,<,1"];
		if (!doc.confirmed_on || doc.confirmed_on < frappe.datetime.add_days(today, -35)) {
			return [__("Stale"), "orange", `confirmed_on,<,${frappe.datetime.add_days(today, -35)}`];
		}
		return [__("Free"), "green", "closed,=,0|places,>,0"];
	},

	onload: (listview) => loket.add_list_button(listview.page),
};
