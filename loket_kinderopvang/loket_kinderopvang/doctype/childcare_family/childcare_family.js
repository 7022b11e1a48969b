frappe.ui.form.on("Childcare Family", {
	setup(frm) {
		frm.set_query("criterion", "criteria", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("New Request"), () => {
			frappe.route_options = { family: frm.doc.name };
			frappe.set_route("childcare-intake");
		});
		frm.add_custom_button(__("Send the Link of Its Own Page"), () => send_link(frm));
		frm.add_custom_button(__("Record Consent"), () => record_consent(frm), __("Consent"));
		if (frappe.user.has_role("Loket Manager")) privacy_buttons(frm);
		if (given(frm).length) frm.add_custom_button(__("Withdraw Consent"), () => withdraw_consent(frm), __("Consent"));
	},
});

function send_link(frm) {
	frappe.confirm(__("Mail this family a new link? Links of earlier mails stop working."), async () => {
		const { message: sent } = await frappe.call("loket_kinderopvang.api.send_family_link", { family: frm.doc.name });
		if (sent) frappe.show_alert({ message: __("A new link is on its way."), indicator: "green" });
		else frappe.msgprint(__("There is no email address. A letter stands on the timeline; call the family."));
	});
}

function privacy_buttons(frm) {
	frm.add_custom_button(
		__("Who Opened This File"),
		() => frappe.set_route("query-report", "Childcare Who Looked", { family: frm.doc.name }),
		__("Privacy")
	);
	if (frm.doc.anonymised_on) return;
	frm.add_custom_button(__("Copy of Its Data"), () => copy_of_data(frm), __("Privacy"));
	frm.add_custom_button(__("Forget This Family"), () => forget(frm), __("Privacy"));
}

function copy_of_data(frm) {
	const contacts = (frm.doc.contacts || []).map((row) => ({ value: row.name, label: row.contact_name }));
	frappe.prompt(
		{
			fieldname: "contact",
			fieldtype: "Select",
			label: __("Who Asks"),
			options: [{ value: "", label: __("The family as a whole") }, ...contacts],
			description: __("For one contact, what is of the others is left out."),
		},
		({ contact }) =>
			open_url_post("/api/method/loket_kinderopvang.api.family_data", {
				family: frm.doc.name,
				contact: contact || "",
			}),
		__("Copy of Its Data"),
		__("Download")
	);
}

function forget(frm) {
	const ways = frappe.meta.get_docfield("Childcare Family", "forgotten_because").options.split("\n").slice(2, -1);
	frappe.prompt(
		[
			{
				fieldname: "reason",
				fieldtype: "Select",
				label: __("How the Family Asked"),
				options: ways.map((value) => ({ value, label: __(value) })),
				reqd: 1,
			},
			{
				fieldname: "sure",
				fieldtype: "Check",
				label: __("I saw that it is the family itself that asks. This can't be undone."),
				reqd: 1,
			},
		],
		async ({ reason, sure }) => {
			if (!sure) return frappe.msgprint(__("Tick that you saw who asks."));
			await frappe.call({
				method: "loket_kinderopvang.api.forget_family",
				args: { family: frm.doc.name, reason },
				freeze: true,
			});
			frappe.show_alert({ message: __("The family is forgotten. Its requests still count."), indicator: "green" });
			frm.reload_doc();
		},
		__("Forget This Family"),
		__("Forget")
	);
}

const given = (frm) => (frm.doc.consents || []).filter((row) => !row.withdrawn_on);

function purposes() {
	const options = frappe.meta.get_docfield("Childcare Consent", "purpose").options.split("\n");
	return options.map((value) => ({ value, label: __(value) }));
}

function record_consent(frm) {
	frappe.prompt(
		[
			{ fieldname: "purpose", fieldtype: "Select", label: __("Purpose"), options: purposes(), reqd: 1 },
			{
				fieldname: "given_through",
				fieldtype: "Select",
				label: __("Given Through"),
				options: ["Counter", "Phone", "Paper"].map((value) => ({ value, label: __(value) })),
				default: "Counter",
				reqd: 1,
			},
			{
				fieldname: "wording",
				fieldtype: "Small Text",
				label: __("Wording"),
				description: __("Leave empty to keep the wording of the settings as it stands today."),
			},
		],
		(values) => {
			frm.add_child("consents", { ...values, given_on: frappe.datetime.now_datetime() });
			frm.refresh_field("consents");
			frm.save();
		},
		__("Record Consent"),
		__("Save")
	);
}

function withdraw_consent(frm) {
	const rows = given(frm);
	frappe.prompt(
		{
			fieldname: "row",
			fieldtype: "Select",
			label: __("Consent"),
			reqd: 1,
			options: rows.map((row) => ({
				value: row.name,
				label: `${__(row.purpose)} (${frappe.datetime.str_to_user(row.given_on)})`,
			})),
		},
		({ row }) => {
			frappe.model.set_value("Childcare Consent", row, "withdrawn_on", frappe.datetime.now_datetime());
			frm.save();
		},
		__("Withdraw Consent"),
		__("Withdraw")
	);
}
