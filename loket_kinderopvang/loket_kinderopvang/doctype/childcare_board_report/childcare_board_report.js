frappe.ui.form.on("Childcare Board Report", {
	refresh(frm) {
		const manages = frm.perm[0] && frm.perm[0].write;
		if (manages && !frm.is_new() && frm.doc.status === "Draft") {
			frm.add_custom_button(__("Make the Figures"), () => act(frm, "make_board_report")).addClass("btn-primary");
		}
		if (manages && !frm.is_new() && frm.doc.status !== "Draft" && frm.doc.recipients) {
			frm.add_custom_button(__("Mail to the Recipients"), () =>
				frappe.confirm(__("Mail this report as a PDF to the recipients?"), () => act(frm, "send_board_report"))
			);
		}
		if (frm.is_new() || frm.doc.status === "Draft") {
			// "Custom" stays for reports of before: figures of any two days are made no more.
			frm.set_df_property("period_kind", "options", ["Quarter", "Half Year", "Year"]);
		}
		show_figures(frm);
	},
});

async function act(frm, method) {
	if (frm.is_dirty()) await frm.save();
	await frappe.call({
		method: `loket_kinderopvang.api.${method}`,
		args: { report: frm.doc.name },
		freeze: true,
	});
	await frm.reload_doc();
}

async function show_figures(frm) {
	const $wrapper = frm.fields_dict.page.$wrapper.empty();
	if (frm.is_new()) return;
	if (frm.doc.status === "Draft") {
		$wrapper.html(`<p class="text-muted">${__("The figures are not made yet. Once made, they stay as they are.")}</p>`);
		return;
	}
	await loket.fill($wrapper, async () => {
		const { message } = await frappe.call("loket_kinderopvang.api.board_report_page", { report: frm.doc.name });
		// A template of the app, which escapes what it fills in.
		$wrapper.html(`<div class="lk-plots">${message}</div>`);
	});
}
