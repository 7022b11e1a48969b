frappe.ui.form.on("Childcare Family", {
	setup(frm) {
		frm.set_query("criterion", "criteria", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		show_warnings(frm);
		if (frm.is_new()) return;
		if ((frm.doc.contacts || []).length) {
			frm.add_custom_button(__("Decide What a Contact May"), () => decide(frm));
		}
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

// What staff must know of the people on the file before they say anything; the server wrote the sentences.
function show_warnings(frm) {
	const warnings = (!frm.is_new() && frm.doc.__onload?.people_warnings) || [];
	frm.set_intro("");
	// One colour for all of them, the strongest.
	for (const { text } of warnings) frm.set_intro(loket.escape(text), warnings[0].colour);
}

const who = (row) => (row.relation ? `${row.contact_name} (${__(row.relation)})` : row.contact_name);

function decide(frm) {
	const contacts = frm.doc.contacts;
	const rights = ["may_see", "may_change", "is_asked", "not_to_be_told"];
	const waiting = contacts.find((row) => row.decision_waits) || contacts[0];
	const box = (fieldname) => {
		const { label, description } = frappe.meta.get_docfield("Childcare Family Contact", fieldname);
		return { fieldname, fieldtype: "Check", label: __(label), description: __(description) };
	};
	const show = () => {
		const row = contacts.find((contact) => contact.name === dialog.get_value("contact"));
		for (const right of rights) dialog.set_value(right, row?.[right] || 0);
	};
	const dialog = new frappe.ui.Dialog({
		title: __("Decide What a Contact May"),
		fields: [
			{
				fieldname: "contact",
				fieldtype: "Select",
				label: __("Contact"),
				reqd: 1,
				options: contacts.map((row) => ({
					value: row.name,
					label: row.decision_waits ? __("{0}: waits for a decision", [who(row)]) : who(row),
				})),
				onchange: show,
			},
			...rights.map(box),
			{
				fieldtype: "HTML",
				fieldname: "told",
				options: `<p class="text-muted small">${__("The other contacts who are told get a mail that the rights changed. Leave all empty for somebody who may see nothing.")}</p>`,
			},
		],
		primary_action_label: __("Save"),
		async primary_action({ contact, ...values }) {
			const row = contacts.find((known) => known.name === contact);
			for (const right of rights) {
				await frappe.model.set_value(row.doctype, row.name, right, values.not_to_be_told && right !== "not_to_be_told" ? 0 : values[right]);
			}
			await frappe.model.set_value(row.doctype, row.name, "decision_waits", 0);
			dialog.hide();
			// Nothing new is a decision as well.
			frm.dirty();
			frm.save();
		},
	});
	dialog.show();
	dialog.set_value("contact", waiting.name).then(show);
}

function send_link(frm) {
	const readers = (frm.doc.contacts || []).filter((row) => row.may_see && !row.not_to_be_told);
	if (!readers.length) {
		frappe.msgprint(__("No contact may see this file. Decide first what a contact may."));
		return;
	}
	frappe.prompt(
		{
			fieldname: "contact",
			fieldtype: "Select",
			label: __("To Whom?"),
			reqd: 1,
			default: (readers.find((row) => row.is_primary) || readers[0]).name,
			options: readers.map((row) => ({ value: row.name, label: who(row) })),
			description: __("Links of earlier mails to this contact stop working. The other contacts are told."),
		},
		async ({ contact }) => {
			const { message: sent } = await frappe.call("loket_kinderopvang.api.send_family_link", {
				family: frm.doc.name,
				contact,
			});
			if (sent) frappe.show_alert({ message: __("A new link is on its way."), indicator: "green" });
			else frappe.msgprint(__("There is no email address. A letter stands on the timeline; call the family."));
		},
		__("Send the Link of Its Own Page"),
		__("Send")
	);
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
