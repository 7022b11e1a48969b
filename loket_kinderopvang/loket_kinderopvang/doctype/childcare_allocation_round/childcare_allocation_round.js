frappe.ui.form.on("Childcare Allocation Round", {
	refresh(frm) {
		loket.add_work_buttons(frm, "start_allocation", { round: frm.doc.name });
		show_proposals(frm);
	},
});

async function show_proposals(frm) {
	const $wrapper = frm.fields_dict.proposals.$wrapper.empty();
	if (frm.is_new() || !frm.doc.ended_on || !["Done"].includes(frm.doc.status)) return;
	await loket.fill($wrapper, async () => {
		const { message } = await frappe.call("loket_kinderopvang.api.allocation_page", { round: frm.doc.name });
		render(frm, $wrapper, message);
	});
}

function render(frm, $wrapper, { lines, left, notes }) {
	const remarks = notes.map((note) => `<p class="text-muted">${loket.escape(note)}</p>`).join("");
	const rows = lines.map((line, index) => row_of(frm, line, index)).join("");
	const waiting = left
		.map(
			(row) => `<li>${loket.form_link("Childcare Request", row.request, row.title)}: ${loket.escape(row.why)}
			${row.change ? `<strong>${loket.escape(row.change)}</strong>` : ""}</li>`
		)
		.join("");
	// Every text of a record in these parts was escaped where its row was made.
	$wrapper.html(
		`${remarks}
		<div class="lk-bar">
			<button type="button" class="btn btn-primary btn-sm lk-accept" disabled>${__("Accept the Chosen Lines")}</button>
			<button type="button" class="btn btn-default btn-sm lk-drop" disabled>${__("Drop the Chosen Lines")}</button>
			<span class="text-muted">${__("An accepted line becomes a referral: the provider is asked, and decides.")}</span>
		</div>
		<div class="lk-said" aria-live="polite"></div>
		<div class="lk-wide" tabindex="0"><table class="table table-bordered lk-lines"><caption class="sr-only">${__("Proposals")}</caption>
			<thead><tr><th scope="col"><input type="checkbox" class="lk-all" aria-label="${__("Choose all lines")}"></th>
			<th scope="col">${__("Request")}</th><th scope="col">${__("Provider")}</th><th scope="col">${__("Choice")}</th>
			<th scope="col">${__("Why")}</th><th scope="col">${__("Decision")}</th></tr></thead><tbody>${rows}</tbody></table></div>
		${left.length ? `<h4>${__("Not placed, and why")}</h4><ul>${waiting}</ul>` : ""}`
	);
	const boxes = () => $wrapper.find("tbody input:checked");
	const update = () => $wrapper.find(".lk-accept, .lk-drop").prop("disabled", !boxes().length);
	$wrapper.on("change", ".lk-all", (event) => {
		$wrapper.find("tbody input").prop("checked", event.target.checked);
		update();
	});
	$wrapper.on("change", "tbody input", update);
	const chosen = () => boxes().map((_i, box) => lines[box.dataset.index].row).get();
	$wrapper.find(".lk-accept").on("click", () => {
		const count = boxes().length;
		frappe.confirm(
			count === 1
				? __("Ask the provider of this line for its place?")
				: __("Ask the providers of these {0} lines for their places?", [count]),
			() => decide(frm, chosen(), 1)
		);
	});
	$wrapper.find(".lk-drop").on("click", () => decide(frm, chosen(), 0));
}

function row_of(frm, line, index) {
	const open = line.decision === "Proposed";
	const box = open
		? `<input type="checkbox" data-index="${index}" aria-label="${__("Choose {0}", [loket.escape(line.title)])}">`
		: "";
	const together = line.together_with.length
		? `<div>${__("Goes together with {0}.", [loket.escape(line.together_with.join(", "))])}</div>`
		: "";
	const referral = line.referral ? loket.form_link("Childcare Referral", line.referral) : "";
	return `<tr><td>${box}</td><th scope="row">${loket.form_link("Childcare Request", line.request, line.title)}</th>
		<td>${loket.form_link("Childcare Provider", line.provider, line.provider_name)}
			<div>${loket.form_link("Childcare Vacancy", line.vacancy)}</div></td>
		<td>${__("{0} of {1}", [line.choice, line.choices])}</td>
		<td>${loket.escape(line.why)}${together}</td>
		<td>${__(line.decision)} ${referral}${line.remark ? `<div class="text-danger">${loket.escape(line.remark)}</div>` : ""}</td></tr>`;
}

async function decide(frm, rows, accept) {
	const { message } = await frappe.call({
		method: "loket_kinderopvang.api.decide_allocation",
		args: { round: frm.doc.name, rows, accept },
		freeze: true,
	});
	await frm.reload_doc();
	const parts = [];
	if (message.accepted) parts.push(__("Lines that became referrals: {0}.", [message.accepted]));
	if (message.dropped) parts.push(__("Lines dropped: {0}.", [message.dropped]));
	if (message.refused.length) parts.push(__("Lines that no longer hold, with the reason beside them: {0}.", [message.refused.length]));
	frappe.show_alert({ message: parts.join(" "), indicator: message.refused.length ? "orange" : "green" });
}
