// An application is handled on the page for intake, where files that look alike stand beside it.
frappe.ui.form.on("Childcare Application", {
	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Register a family on the page Intake at the Counter."));
			return;
		}
		if (frm.doc.status === "Draft") {
			frm.add_custom_button(__("Continue the Intake"), () => open_intake(frm)).addClass("btn-primary");
		}
		if (["New", "Unconfirmed"].includes(frm.doc.status)) {
			frm.add_custom_button(__("Go Through and Register"), () => open_intake(frm)).addClass("btn-primary");
			frm.add_custom_button(__("Do Not Register"), () => reject(frm));
		}
	},
});

function open_intake(frm) {
	frappe.route_options = { draft: frm.doc.name };
	frappe.set_route("childcare-intake");
}

function reject(frm) {
	frappe.prompt(
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Why Not Registered"),
			description: __("Such as: asked twice, not a question for this desk, spam."),
			reqd: 1,
		},
		({ reason }) =>
			frappe
				.call({
					method: "loket_kinderopvang.intake_page.reject",
					args: { application: frm.doc.name, reason },
				})
				.then(() => frm.reload_doc()),
		__("Do Not Register"),
		__("Close the Application")
	);
}
