frappe.ui.form.on("Childcare Request", {
	setup(frm) {
		frm.set_query("closing_reason", () => ({ filters: { disabled: 0, kind: ["!=", "Declined"] } }));
		frm.set_query("provider", "preferred_providers", () => ({ filters: { disabled: 0 } }));
		frm.set_query("officer", () => ({ filters: { enabled: 1, user_type: "System User" } }));
	},

	onload(frm) {
		// Said here, where it is seen: a list that is imported says itself since when a family waits.
		if (frm.is_new() && !frm.doc.asked_on) frm.set_value("asked_on", frappe.datetime.get_today());
	},

	refresh(frm) {
		show_priority(frm);
		show_headline(frm);
		show_warnings(frm);
		if (frm.is_new()) return;
		show_matching_start(frm);
		frm.add_custom_button(__("Find Places"), () => find_places(frm)).addClass("btn-primary-light");
		if (frm.doc.outcome === "Open") {
			frm.add_custom_button(__("Done for Now"), () => set_next_action(frm));
			if (frm.doc.urgent) frm.add_custom_button(__("Ask All Suitable Providers"), () => call_round(frm));
		}
		listen_for_answers(frm);
	},

	/* Closing asks for its reason first. Which states close, only the server knows. */
	async before_workflow_action(frm) {
		frappe.dom.unfreeze();
		const { message } = await frappe.call("loket_kinderopvang.api.closing_reasons", {
			request: frm.doc.name,
			action: frm.selected_workflow_action,
		});
		if (!message.needed) return;
		const values = await ask_reason(message);
		await frappe.call("frappe.client.set_value", {
			doctype: frm.doc.doctype,
			name: frm.doc.name,
			fieldname: { closing_reason: values.closing_reason, closing_note: values.closing_note || "" },
		});
		await frm.reload_doc();
	},
});

// ---- an urgent call-round, and its answers as they come in

async function call_round(frm) {
	const { message: suitable } = await frappe.call("loket_kinderopvang.api.suitable_providers", {
		request: frm.doc.name,
	});
	if (!suitable.length) {
		frappe.msgprint(__("Every suitable provider was asked already."));
		return;
	}
	const free = suitable.filter((row) => row.vacancy).length;
	frappe.prompt(
		[
			{
				fieldtype: "HTML",
				fieldname: "told",
				options: `<p>${__("{0} providers are asked at once; {1} of them told that they have a place. The first that can help solves it, the others are told politely.", [suitable.length, free])}</p>`,
			},
			{
				fieldname: "message",
				fieldtype: "Small Text",
				label: __("Message to the Providers"),
				description: __("No names here unless the family agreed."),
			},
		],
		async ({ message }) => {
			await frappe.call({
				method: "loket_kinderopvang.api.call_all",
				args: { request: frm.doc.name, message },
				freeze: true,
			});
			frm.reload_doc();
		},
		__("Ask All Suitable Providers"),
		__("Ask Now")
	);
}

function listen_for_answers(frm) {
	frappe.realtime.off("childcare_referral_answered");
	frappe.realtime.on("childcare_referral_answered", (told) => {
		// nosemgrep: js-global-form // told by the server, so no form gives itself; its record is compared
		if (told.request === cur_frm?.doc?.name) came_in(cur_frm, told.whom);
	});
	clearInterval(frm.answers_watch);
	if (!frm.doc.urgent || frm.doc.outcome !== "Open") return;
	// Where the site has no live connection, an urgent request that stands open looks by itself.
	const name = frm.doc.name;
	frm.answers_watch = setInterval(async () => {
		// nosemgrep: js-global-form // asks only whether this form is the one that is open
		if (cur_frm !== frm || frm.doc.name !== name || frm.is_dirty() || document.hidden) return;
		const { message } = await frappe.db.get_value("Childcare Request", name, "modified");
		if (message.modified && message.modified !== frm.doc.modified) came_in(frm);
	}, 10000);
}

function came_in(frm, whom) {
	if (whom) frappe.show_alert({ message: __("{0} answered.", [loket.escape(whom)]), indicator: "green" });
	if (!frm.is_dirty()) frm.reload_doc();
}

function ask_reason({ suggested, reasons }) {
	return new Promise((resolve, reject) => {
		let answered = false;
		const dialog = new frappe.ui.Dialog({
			title: __("Why is this request closed?"),
			fields: [
				{
					fieldname: "closing_reason",
					fieldtype: "Select",
					label: __("Closing Reason"),
					reqd: 1,
					options: reasons.map((reason) => ({ value: reason.name, label: reason.label })),
					default: suggested || "",
					description: __("It decides how the request is counted."),
				},
				{ fieldname: "closing_note", fieldtype: "Small Text", label: __("Closing Note") },
			],
			primary_action_label: __("Close the Request"),
			primary_action(values) {
				answered = true;
				dialog.hide();
				resolve(values);
			},
		});
		dialog.onhide = () => answered || reject();
		dialog.show();
	});
}

function show_headline(frm) {
	if (frm.is_new()) return;
	const parts = [];
	if (frm.doc.urgent) parts.push(`<strong>${__("Urgent")}</strong>`);
	if (frm.doc.attention) parts.push(__("Needs attention: {0}", [__(frm.doc.attention)]));
	if (frm.doc.outcome === "Open" && frm.doc.next_action_on) {
		const date = frappe.datetime.str_to_user(frm.doc.next_action_on);
		parts.push(
			frm.doc.next_action_on < frappe.datetime.get_today()
				? __("Overdue since {0}", [date])
				: __("Next action on {0}", [date])
		);
	}
	frm.dashboard.clear_headline();
	if (parts.length) {
		frm.dashboard.set_headline(parts.join(" · "), frm.doc.urgent || frm.doc.attention ? "orange" : "blue");
	}
}

// What staff must know of the people on the family's file before they say anything; the server wrote the sentences.
function show_warnings(frm) {
	const warnings = (!frm.is_new() && frm.doc.__onload?.people_warnings) || [];
	frm.set_intro("");
	// One colour for all of them, the strongest.
	for (const { text } of warnings) frm.set_intro(loket.escape(text), warnings[0].colour);
}

function show_priority(frm) {
	const field = frm.fields_dict.priority_reasons;
	if (!field || frm.is_new()) return;
	frappe.call("loket_kinderopvang.api.priority_reasons", { request: frm.doc.name }).then(({ message }) => {
		// Each reason is escaped as it is put in.
		field.$wrapper.html(
			`<ul class="lk-reasons">${(message || []).map((text) => `<li>${loket.escape(text)}</li>`).join("")}</ul>`
		);
	});
}

function set_next_action(frm) {
	frappe.prompt(
		{
			fieldname: "next_action_on",
			fieldtype: "Date",
			label: __("Come back to this request on"),
			reqd: 1,
			default: frappe.datetime.add_days(frappe.datetime.get_today(), frm.doc.urgent ? 2 : 14),
		},
		({ next_action_on }) => {
			frm.set_value({ next_action_on, attention: "" });
			frm.save();
		},
		__("Done for Now"),
		__("Save")
	);
}

/* What is shown is logged, so places are looked for when somebody asks, not whenever the form opens. */
function show_matching_start(frm) {
	const $wrapper = frm.fields_dict.matches.$wrapper;
	if ($wrapper.data("request") === frm.doc.name && $wrapper.find(".lk-list").length) return;
	$wrapper.data("request", frm.doc.name).html(
		`<div class="lk-bar"><button type="button" class="btn btn-primary btn-sm lk-find">${__("Find Places")}</button>
		<span class="text-muted">${__("What you see, and in which order, is kept: the desk treats all providers alike.")}</span></div>
		<div class="lk-result" aria-live="polite"></div><div class="lk-openings" aria-live="polite"></div>
		<div class="lk-referrals"></div>`
	);
	$wrapper.find(".lk-find").on("click", () => find_places(frm));
	show_referrals(frm);
}

function open_tab(frm, fieldname) {
	const tab = (frm.layout.tabs || []).find((item) => item.df.fieldname === fieldname);
	if (tab) tab.set_active();
}

async function find_places(frm) {
	if (frm.is_dirty()) await frm.save();
	open_tab(frm, "matching_tab");
	const $wrapper = frm.fields_dict.matches.$wrapper;
	const $result = $wrapper.find(".lk-result");
	await loket.fill($result, async () => {
		const { message } = await frappe.call("loket_kinderopvang.api.find_vacancies", { request: frm.doc.name });
		render_matches(frm, $result, message || []);
		const $openings = $wrapper.find(".lk-openings").empty();
		if (!(message || []).some((match) => match.fits)) {
			const openings = await frappe.call("loket_kinderopvang.api.find_openings", { request: frm.doc.name });
			render_openings($openings, openings.message);
		}
	});
}

function render_matches(frm, $result, matches) {
	if (!matches.length) {
		$result.html(
			`<p>${__("No provider of this desk has a free place that suits, not even in part.")} ${__(
				"Look below at what would help, or ask providers to tell what is free."
			)}</p>`
		);
		return;
	}
	const items = matches
		.map(
			(match, index) => `<li class="lk-match">
			<input type="checkbox" id="lk-match-${index}" data-index="${index}" ${frm.doc.outcome === "Open" ? "" : "disabled"}>
			<div>
				<h5><label for="lk-match-${index}" class="mb-0">${loket.escape(match.provider_name)}</label>
					${loket.fit_badge(match.fits)} <span class="lk-score">${__("Score {0}", [match.score])}</span></h5>
				${loket.reason_list(match.reasons)}
				<div class="text-muted">${loket.form_link("Childcare Vacancy", match.vacancy, __("Vacancy {0}", [match.vacancy]))} ·
					${loket.form_link("Childcare Provider", match.provider, __("Provider"))} ·
					${match.places === 1 ? __("1 place") : __("{0} places", [match.places])}</div>
			</div>
			<div>${loket.week_table(match.covered_mask | match.missing_mask, match.covered_mask, __("Days at {0}", [match.provider_name]))}</div>
		</li>`
		)
		.join("");
	// The items were escaped where they were made.
	$result.html(
		`<h4>${__("Free places, best first")}</h4><ol class="lk-list">${items}</ol>
		<div class="lk-bar"><button type="button" class="btn btn-primary btn-sm lk-refer" disabled>${__("Refer to the selected providers")}</button></div>`
	);
	const $button = $result.find(".lk-refer");
	const chosen = () => $result.find("input:checked").map((_i, box) => matches[box.dataset.index]).get();
	$result.on("change", "input[type=checkbox]", () => {
		const count = chosen().length;
		$button.prop("disabled", !count).text(
			count > 1 ? __("Refer to {0} selected providers", [count]) : __("Refer to the selected provider")
		);
	});
	$button.on("click", () => refer(frm, chosen()));
}

function render_openings($openings, { near_misses, combinations }) {
	if (!near_misses.length && !combinations.length) return;
	const misses = near_misses
		.map(
			(miss) => `<li class="lk-opening"><strong>${loket.escape(miss.change)}</strong>
			${loket.escape(miss.provider_name)}: ${loket.escape(miss.detail)} ${loket.form_link("Childcare Vacancy", miss.vacancy)}</li>`
		)
		.join("");
	const pairs = combinations
		.map(
			(pair) => `<li class="lk-opening"><strong>${
				pair.kind === "bridge" ? __("A temporary place first") : __("Two places together")
			}</strong> ${loket.escape(pair.detail)} ${pair.vacancies
				.map((row) => loket.form_link("Childcare Vacancy", row.vacancy))
				.join(", ")}</li>`
		)
		.join("");
	// What providers and families are called was escaped in the items above.
	$openings.html(`<h4>${__("What would open a place")}</h4><ul class="lk-list">${misses}${pairs}</ul>`);
}

function refer(frm, matches) {
	const dialog = new frappe.ui.Dialog({
		title: __("Refer This Request"),
		fields: [
			{
				fieldname: "to",
				fieldtype: "HTML",
				options: `<p>${__("These providers get a mail with a personal link:")}</p><ul>${matches
					.map((match) => `<li>${loket.escape(match.provider_name)}</li>`)
					.join("")}</ul><p class="text-muted">${__(
					"They see the child's age, the days, the start, the hours and the neighbourhood. The name only when the family agreed."
				)}</p>`,
			},
			{
				fieldname: "message",
				fieldtype: "Small Text",
				label: __("Message to the Providers"),
				description: __("No names here unless the family agreed."),
			},
		],
		primary_action_label: __("Send"),
		async primary_action({ message }) {
			dialog.disable_primary_action();
			try {
				const answer = await frappe.call("loket_kinderopvang.api.refer", {
					request: frm.doc.name,
					providers: matches.map(({ provider, vacancy }) => ({ provider, vacancy })),
					message: message || null,
				});
				dialog.hide();
				const unmailed = answer.message.filter((row) => !row.mailed).length;
				frappe.show_alert({
					message: unmailed
						? __("Referred. {0} could not be mailed: call them.", [unmailed])
						: __("Referred. The mails are on their way."),
					indicator: unmailed ? "orange" : "green",
				});
				await frm.reload_doc();
				show_referrals(frm);
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
}

async function show_referrals(frm) {
	const rows = await frappe.db.get_list("Childcare Referral", {
		filters: { request: frm.doc.name },
		fields: ["name", "provider", "partner", "response", "deadline", "other_days_offered", "mail_failed"],
		order_by: "creation desc",
		limit: 50,
	});
	const $referrals = frm.fields_dict.matches.$wrapper.find(".lk-referrals").empty();
	if (!rows.length) return;
	const names = await Promise.all(
		rows.map((row) => (row.provider ? frappe.db.get_value("Childcare Provider", row.provider, "provider_name") : null))
	);
	const body = rows
		.map((row, index) => {
			const who = names[index] ? names[index].message.provider_name : row.partner;
			const extra = [
				row.other_days_offered && row.response === "Pending" ? __("Other days offered") : "",
				row.mail_failed ? __("Could not be mailed: call them") : "",
			]
				.filter(Boolean)
				.join(" · ");
			return `<tr><td>${loket.form_link("Childcare Referral", row.name)}</td><td>${loket.escape(who)}</td>
				<td>${__(row.response)} ${extra}</td><td>${row.deadline ? frappe.datetime.str_to_user(row.deadline) : ""}</td></tr>`;
		})
		.join("");
	// Who was asked was escaped in the rows above.
	$referrals.html(
		`<h4>${__("Referrals")}</h4><table class="table table-sm"><thead><tr><th scope="col">${__("Referral")}</th><th scope="col">${__(
			"Asked"
		)}</th><th scope="col">${__("Answer")}</th><th scope="col">${__("Answer By")}</th></tr></thead><tbody>${body}</tbody></table>`
	);
}
