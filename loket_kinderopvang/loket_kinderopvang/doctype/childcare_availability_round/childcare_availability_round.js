frappe.ui.form.on("Childcare Availability Round", {
	refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.status !== "Closed") {
			frm.add_custom_button(__("Ask All Providers"), () => ask(frm));
		}
		if (frm.doc.status === "Sent") show_silent(frm);
	},
});

function ask(frm) {
	frappe.confirm(__("Mail every active provider of this desk that was not asked yet?"), async () => {
		const { message } = await frappe.call("loket_kinderopvang.api.ask_availability", { round: frm.doc.name });
		frappe.show_alert({ message: __("{0} providers are being asked.", [message]), indicator: "green" });
		frm.reload_doc();
	});
}

// Who did not answer, with the number to call.
async function show_silent(frm) {
	const { message: rows } = await frappe.call("loket_kinderopvang.api.silent_providers", { round: frm.doc.name });
	if (!rows || !rows.length) return;
	const lines = rows.map(
		(row) =>
			`<li><a href="${frappe.utils.get_form_link("Childcare Provider", row.name)}">${loket.escape(row.provider_name)}</a>
			${loket.escape([row.contact_name, row.phone].filter(Boolean).join(", ")) || __("no phone number")}</li>`
	);
	frm.dashboard.add_section(`<ul>${lines.join("")}</ul>`, __("Did not answer yet: call them"));
	frm.dashboard.show();
}
