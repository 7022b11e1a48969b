frappe.listview_settings["Childcare Request"] = {
	add_fields: ["child_date", "outcome", "urgent", "attention", "next_action_on", "officer", "wanted_from"],
	has_indicator_for_draft: 1,
	hide_name_column: false,
	formatters: {
		// A child that is not born yet carries its family's name alone.
		title(value, _df, doc) {
			const shown = loket.escape(value);
			if (!doc.child_date || doc.child_date <= frappe.datetime.get_today()) return shown;
			return __("{0}, expected {1}", [shown, frappe.datetime.str_to_user(doc.child_date)]);
		},
	},

	get_indicator(doc) {
		if (doc.outcome === "Open") {
			if (doc.urgent) return [__("Urgent"), "red", "outcome,=,Open|urgent,=,1"];
			if (doc.attention) return [__(doc.attention), "orange", `outcome,=,Open|attention,=,${doc.attention}`];
			if (doc.next_action_on && doc.next_action_on < frappe.datetime.get_today()) {
				return [__("Overdue"), "orange", "outcome,=,Open|next_action_on,<,Today"];
			}
			return [__("Open"), "blue", "outcome,=,Open"];
		}
		const colours = { Answered: "green", Unanswered: "red", Lapsed: "gray", Unknown: "gray" };
		return [__(doc.outcome), colours[doc.outcome], `outcome,=,${doc.outcome}`];
	},

	onload(listview) {
		const filter = (...filters) => listview.filter_area.clear().then(() => listview.filter_area.add(filters));
		const add = (label, ...filters) =>
			listview.page.add_inner_button(label, () => filter(["Childcare Request", "outcome", "=", "Open"], ...filters), __("Show"));
		add(__("My open requests"), ["Childcare Request", "officer", "=", frappe.session.user]);
		add(__("Urgent"), ["Childcare Request", "urgent", "=", 1]);
		add(__("Needs attention"), ["Childcare Request", "attention", "is", "set"]);
		add(__("Overdue"), ["Childcare Request", "next_action_on", "<", frappe.datetime.get_today()]);
		if (frappe.model.can_create("Childcare Request")) {
			listview.page.add_inner_button(__("New Intake"), () => frappe.set_route("childcare-intake"));
		}
		loket.add_list_button(listview.page);
	},
};
