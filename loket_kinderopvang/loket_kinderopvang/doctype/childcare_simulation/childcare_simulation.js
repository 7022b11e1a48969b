frappe.ui.form.on("Childcare Simulation", {
	refresh(frm) {
		if (frm.perm[0] && frm.perm[0].write) {
			loket.add_work_buttons(frm, "start_simulation", { simulation: frm.doc.name });
		}
		show_result(frm);
	},
});

async function show_result(frm) {
	const $wrapper = frm.fields_dict.page.$wrapper.empty();
	if (frm.is_new() || frm.doc.status !== "Done") return;
	await loket.fill($wrapper, async () => {
		const { message } = await frappe.call("loket_kinderopvang.api.simulation_page", { simulation: frm.doc.name });
		// A template of the app, which escapes what it fills in.
		$wrapper.html(`<div class="lk-plots">${message}</div>`);
	});
	for (const [kind, label] of [
		["csv", __("Download as CSV")],
		["html", __("Download as a Page")],
	]) {
		frm.add_custom_button(label, () =>
			window.open(
				`/api/method/loket_kinderopvang.api.simulation_file?simulation=${encodeURIComponent(frm.doc.name)}&kind=${kind}`
			)
		);
	}
}
