frappe.ui.form.on("Childcare Vacancy", {
	setup(frm) {
		frm.set_query("provider", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		loket.add_week_buttons(frm);
		if (frm.is_new()) return;
		const $wrapper = frm.fields_dict.matches.$wrapper;
		$wrapper.html(
			`<div class="lk-bar"><button type="button" class="btn btn-primary btn-sm lk-find">${__("Find Requests")}</button>
			<span class="text-muted">${__("Families come in the order that the priority criteria and the waiting time give.")}</span></div>
			<div class="lk-result" aria-live="polite"></div>`
		);
		$wrapper.find(".lk-find").on("click", () => find_requests(frm));
		if (!frm.doc.closed) {
			frm.add_custom_button(__("Confirm Today"), () => {
				frm.set_value("confirmed_on", frappe.datetime.get_today());
				frm.save();
			});
		}
	},

	provider(frm) {
		if (!frm.doc.provider) return;
		frappe.db
			.get_value("Childcare Provider", frm.doc.provider, [
				"price_system",
				"age_from_months",
				"age_to_months",
				"inclusive_care",
			])
			.then(({ message }) => {
				if (message.price_system !== "Both") frm.set_value("price_system", message.price_system);
				frm.set_value({
					age_from_months: message.age_from_months,
					age_to_months: message.age_to_months,
					inclusive_care: message.inclusive_care,
				});
			});
	},
});

async function find_requests(frm) {
	if (frm.is_dirty()) await frm.save();
	const $result = frm.fields_dict.matches.$wrapper.find(".lk-result");
	await loket.fill($result, async () => {
		const { message } = await frappe.call("loket_kinderopvang.api.find_requests", { vacancy: frm.doc.name });
		if (!message.length) {
			$result.html(`<p>${__("No open request of this desk suits this place, not even in part.")}</p>`);
			return;
		}
		const open = !frm.doc.closed && frm.doc.places > 0;
		// Links, lists and tables escape what they are given; the rest are numbers and our own texts.
		$result.html(
			`<h4>${__("Open requests, first in line first")}</h4><ol class="lk-list">${message
				.map(
					(match, index) => `<li class="lk-match"><span class="lk-score">${index + 1}</span><div>
						<h5>${loket.form_link("Childcare Request", match.request, match.title)} ${loket.fit_badge(match.fits)}
						<span class="lk-score">${__("Score {0}", [match.score])}</span></h5>
						<div>${match.tier < 99 ? __("Priority {0}", [match.tier]) : __("No priority")} ·
						${__("Waiting for {0} days", [match.waiting_days])}</div>
						${loket.reason_list(match.reasons)}</div>
						<div>${loket.week_table(match.slot_mask, match.covered_mask, match.title)}
						${
							open
								? `<button type="button" class="btn btn-default btn-xs mt-2 lk-refer" data-request="${loket.escape(match.request)}">${__(
										"Refer to This Provider"
								  )}</button>`
								: ""
						}</div></li>`
				)
				.join("")}</ol>`
		);
		$result.find(".lk-refer").on("click", (event) => refer(frm, event.currentTarget.dataset.request));
	});
}

function refer(frm, request) {
	frappe.confirm(__("Put request {0} to this provider? It gets a mail with a personal link.", [request]), async () => {
		const { message } = await frappe.call("loket_kinderopvang.api.refer", {
			request,
			providers: [{ provider: frm.doc.provider, vacancy: frm.doc.name }],
		});
		frappe.show_alert({
			message: message[0].mailed ? __("Referred. The mail is on its way.") : __("Referred. It could not be mailed: call the provider."),
			indicator: message[0].mailed ? "green" : "orange",
		});
	});
}
