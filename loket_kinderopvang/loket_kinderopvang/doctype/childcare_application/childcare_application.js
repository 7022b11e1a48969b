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
		if (frm.doc.changes_request && frm.doc.status === "New") {
			frm.set_intro(__("The family asks to change its request {0}.", [frm.doc.changes_request]));
			frm.add_custom_button(__("Take Over the Change"), () => take_over(frm)).addClass("btn-primary");
			frm.add_custom_button(__("Do Not Register"), () => reject(frm));
		} else if (["New", "Unconfirmed"].includes(frm.doc.status)) {
			if (frm.doc.status === "Unconfirmed") {
				frm.set_intro(__("The address was not confirmed yet: call the family before you register this."));
			}
			frm.add_custom_button(__("Go Through and Register"), () => open_intake(frm)).addClass("btn-primary");
			frm.add_custom_button(__("Do Not Register"), () => reject(frm));
		}
		if (!frm.doc.family && !frm.doc.forgotten && frappe.user.has_role("Loket Manager")) {
			frm.add_custom_button(__("Forget This Application"), () => forget(frm));
		}
	},
});

function forget(frm) {
	frappe.confirm(__("Did its sender ask to be forgotten? This can't be undone."), async () => {
		await frappe.call({
			method: "loket_kinderopvang.api.forget_application",
			args: { application: frm.doc.name },
			freeze: true,
		});
		frappe.set_route("List", "Childcare Application");
	});
}

function open_intake(frm) {
	frappe.route_options = { draft: frm.doc.name };
	frappe.set_route("childcare-intake");
}

function take_over(frm) {
	frappe
		.call({
			method: "loket_kinderopvang.api.take_over_change",
			args: { application: frm.doc.name },
			freeze: true,
		})
		.then(() => frappe.set_route("Form", "Childcare Request", frm.doc.changes_request));
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
					method: "loket_kinderopvang.desk.intake_page.reject",
					args: { application: frm.doc.name, reason },
				})
				.then(() => frm.reload_doc()),
		__("Do Not Register"),
		__("Close the Application")
	);
}
