frappe.ui.form.on("Childcare Availability Round", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.status === "Closed") return;
		frm.add_custom_button(__("Ask All Providers"), () =>
			frappe.confirm(__("Mail every active provider of this desk that was not asked yet?"), async () => {
				const { message } = await frappe.call("loket_kinderopvang.api.ask_availability", { round: frm.doc.name });
				frappe.show_alert({ message: __("{0} providers were asked.", [message]), indicator: "green" });
				frm.reload_doc();
			})
		);
	},
});
