// What became of the mails about a file, on the file itself.
(() => {
	const DOCTYPES = [
		"Childcare Family",
		"Childcare Request",
		"Childcare Referral",
		"Childcare Application",
		"Childcare Provider",
	];
	const escape = (text) => frappe.utils.escape_html(text || "");

	function row(mail) {
		return `<tr>
			<td class="text-nowrap">${escape(mail.day)}</td>
			<td>${escape(mail.to)}</td>
			<td>${escape(mail.subject)}</td>
			<td><span class="indicator-pill ${escape(mail.color)} no-indicator-dot">${escape(mail.words)}</span></td>
		</tr>`;
	}

	async function show(frm) {
		if (frm.is_new() || !frappe.user.has_role(["Loket Manager", "Loket Officer"])) return;
		const name = frm.doc.name;
		const { message: mails } = await frappe.call({
			method: "loket_kinderopvang.api.mail_states",
			args: { doctype: frm.doctype, name },
		});
		if (!mails || !mails.length || frm.doc.name !== name) return;
		frm.$loket_mails?.closest(".form-dashboard-section").remove();
		const head = [__("Day"), __("To"), __("Subject"), __("What Became of It")];
		// The headings are the app's own texts; what a mail says is escaped in row().
		frm.$loket_mails = $(`<table class="table table-sm loket-mails">
			<thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join("")}</tr></thead>
			<tbody>${mails.map(row).join("")}</tbody>
		</table>`);
		frm.dashboard.add_section(frm.$loket_mails, __("Mails"));
		frm.dashboard.show();
	}

	for (const doctype of DOCTYPES) {
		frappe.ui.form.on(doctype, { refresh: (frm) => { show(frm); } });
	}
})();
