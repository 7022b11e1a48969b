frappe.ui.form.on("Childcare Desk", {
	refresh(frm) {
		if (frm.is_new() || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Set Up Step by Step"), () => {
			frappe.route_options = { desk: frm.doc.name };
			frappe.set_route("childcare-setup");
		});
	},
});
