frappe.ui.form.on("Childcare Provider", {
	onload(frm) {
		// Frappe fills an empty time with this moment: a new location says its hours itself.
		if (frm.is_new()) frm.set_value({ opens_at: null, closes_at: null });
	},

	refresh(frm) {
		loket.add_week_buttons(frm);
		if (frm.is_new()) return;
		if (!frm.doc.disabled) {
			frm.add_custom_button(__("New Vacancy"), () =>
				frappe.new_doc("Childcare Vacancy", { provider: frm.doc.name, desk: frm.doc.desk })
			);
		}
		frappe.db
			.get_list("Childcare Vacancy", {
				filters: { provider: frm.doc.name, closed: 0 },
				fields: ["confirmed_on"],
				order_by: "confirmed_on desc",
				limit: 1,
			})
			.then((rows) => {
				frm.dashboard.clear_headline();
				if (!rows.length) return;
				frm.dashboard.set_headline(
					rows[0].confirmed_on
						? __("Free places confirmed on {0}", [frappe.datetime.str_to_user(rows[0].confirmed_on)])
						: __("Free places were never confirmed"),
					"blue"
				);
			});
	},
});
