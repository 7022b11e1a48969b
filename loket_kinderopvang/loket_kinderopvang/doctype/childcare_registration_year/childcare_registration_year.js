frappe.ui.form.on("Childcare Registration Year", {
	refresh(frm) {
		if (frm.is_new()) {
			frm.fields_dict.page.$wrapper.html(
				`<p class="text-muted">${__("Save to freeze the figures of this year as they are now.")}</p>`
			);
			return;
		}
		show_figures(frm);
		for (const [kind, label] of [
			["xlsx", __("Workbook to Hand In")],
			["json", __("JSON for a Program")],
		]) {
			frm.add_custom_button(
				label,
				() =>
					window.open(
						`/api/method/loket_kinderopvang.api.registration_file?kind=${kind}&year=${cint(frm.doc.year)}&desk=${encodeURIComponent(frm.doc.desk)}`
					),
				__("Download")
			);
		}
		if (frm.doc.replaced_by) {
			frm.set_intro(__("This year was closed again: {0}.", [loket.form_link(frm.doctype, frm.doc.replaced_by)]), "orange");
		}
	},
});

async function show_figures(frm) {
	const $wrapper = frm.fields_dict.page.$wrapper.empty();
	await loket.fill($wrapper, async () => {
		const { message } = await frappe.call("loket_kinderopvang.api.closed_year_page", { name: frm.doc.name });
		$wrapper.html(differences(message.differences) + table(message));
	});
}

const FIGURES = () => [
	["total", __("Total")],
	["unanswered", __("Of Which Unanswered")],
	["answered", __("Answered")],
	["open", __("Open")],
	["lapsed", __("Lapsed")],
	["unknown", __("Unknown")],
];

function table({ lines, rounded_to }) {
	const shown = (value) => (value === null || value === undefined ? "" : loket.escape(value));
	const rows = lines
		.map((line) => {
			const cells = FIGURES().map(([key]) => `<td class="text-right">${shown(line[key])}</td>`).join("");
			const label = loket.escape(line.label);
			return `<tr><th scope="row" class="${line.indent ? "lk-indent" : ""}">${line.indent ? label : `<strong>${label}</strong>`}</th>${cells}</tr>`;
		})
		.join("");
	const heads = FIGURES().map(([, label]) => `<th scope="col" class="text-right">${label}</th>`).join("");
	const legend = rounded_to ? `<p class="text-muted">${__("Figures are rounded at random to multiples of {0}, so that nobody can be recognised; sums may differ slightly.", [rounded_to])}</p>` : "";
	return `${legend}<div class="lk-scroll"><table class="table table-sm"><caption class="sr-only">${__("Frozen Figures")}</caption>
		<thead><tr><th scope="col">${__("Requests for Childcare")}</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function differences(found) {
	if (!found.length) return `<p>${__("Nothing changed since the year was closed.")}</p>`;
	const names = Object.fromEntries(FIGURES());
	const rows = found
		.map((line) => {
			const change = line.now - line.before;
			return `<tr><th scope="row">${line.heading ? `<span class="text-muted">${loket.escape(line.heading)}:</span> ` : ""}${loket.escape(line.label)}</th><td>${names[line.figure]}</td><td class="text-right">${line.before}</td><td class="text-right">${line.now}</td><td class="text-right">${change > 0 ? "+" : "−"}${Math.abs(change)}</td></tr>`;
		})
		.join("");
	return `<h4>${__("Changed Since the Year Was Closed")}</h4><div class="lk-scroll"><table class="table table-sm lk-differences"><thead><tr>
		<th scope="col">${__("Requests for Childcare")}</th><th scope="col">${__("Figure")}</th><th scope="col" class="text-right">${__("Closed with")}</th>
		<th scope="col" class="text-right">${__("Now")}</th><th scope="col" class="text-right">${__("Difference")}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
