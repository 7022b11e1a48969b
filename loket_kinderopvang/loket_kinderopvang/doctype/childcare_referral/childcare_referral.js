frappe.ui.form.on("Childcare Referral", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.response !== "Pending") return;
		frm.add_custom_button(__("Provider Answered"), () => answer(frm)).addClass("btn-primary-light");
		if (frm.doc.other_days_offered) {
			frm.add_custom_button(__("Accept the Other Days"), () => record(frm, { answer: "accept" }));
		} else {
			frm.add_custom_button(__("Send a New Link"), () => send_new_link(frm));
		}
		if (!frm.doc.interested_on) frm.add_custom_button(__("Is Interested"), () => note_interest(frm));
		frm.add_custom_button(__("Withdraw"), () => withdraw(frm));
		const words = [];
		if (frm.doc.mail_failed) words.push(__("The mail could not be sent: call them."));
		if (frm.doc.other_days_offered) words.push(__("Other days were offered: ask the family."));
		frm.dashboard.clear_headline();
		if (words.length) frm.dashboard.set_headline(words.join(" "), "orange");
	},
});

async function record(frm, values) {
	await frappe.call("loket_kinderopvang.api.record_answer", { referral: frm.doc.name, ...values });
	await frm.reload_doc();
	frappe.show_alert({ message: __("The answer is noted."), indicator: "green" });
}

function answer(frm) {
	const days = loket.DAYS.map((day, index) => ({
		fieldname: day,
		fieldtype: "Select",
		label: __(loket.DAY_LABELS[day]),
		options: [
			{ value: "", label: __("None") },
			{ value: "Morning", label: __("Morning") },
			{ value: "Afternoon", label: __("Afternoon") },
			{ value: "Full Day", label: __("Full Day") },
		],
		depends_on: "eval:doc.answer=='other_days'",
	}));
	const dialog = new frappe.ui.Dialog({
		title: __("What did the provider answer?"),
		fields: [
			{
				fieldname: "answer",
				fieldtype: "Select",
				label: __("Answer"),
				reqd: 1,
				options: [
					{ value: "accept", label: __("Yes, there is a place") },
					{ value: "other_days", label: __("Not on these days, but on others") },
					{ value: "decline", label: __("No, it is not possible") },
				],
				default: "accept",
			},
			{ fieldname: "start_date", fieldtype: "Date", label: __("First Day"), depends_on: "eval:doc.answer=='accept'" },
			{
				fieldname: "reason",
				fieldtype: "Link",
				options: "Childcare Closing Reason",
				label: __("Reason"),
				depends_on: "eval:doc.answer=='decline'",
				mandatory_depends_on: "eval:doc.answer=='decline'",
				get_query: () => ({ filters: { kind: "Declined", disabled: 0 } }),
			},
			...days,
			{ fieldname: "note", fieldtype: "Small Text", label: __("Note") },
		],
		primary_action_label: __("Save the Answer"),
		async primary_action(values) {
			dialog.disable_primary_action();
			try {
				const chosen = Object.fromEntries(loket.DAYS.map((day) => [day, values[day] || ""]));
				await record(frm, {
					answer: values.answer,
					reason: values.reason || null,
					note: values.note || null,
					start_date: values.start_date || null,
					days: values.answer === "other_days" ? chosen : null,
				});
				dialog.hide();
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
}

function note_interest(frm) {
	frappe.confirm(
		__("Did they say that they may have a place? From now on they may know of a care need of the child: on their page, and from you."),
		async () => {
			await frappe.call("loket_kinderopvang.api.note_interest", { referral: frm.doc.name });
			await frm.reload_doc();
		}
	);
}

function send_new_link(frm) {
	frappe.confirm(__("Send the question again? The link of the earlier mail stops working."), async () => {
		const { message } = await frappe.call("loket_kinderopvang.api.send_new_link", { referral: frm.doc.name });
		await frm.reload_doc();
		frappe.show_alert({
			message: message ? __("A new link is on its way.") : __("It could not be mailed: call the provider."),
			indicator: message ? "green" : "orange",
		});
	});
}

function withdraw(frm) {
	frappe.confirm(__("Take this question back? Who was asked gets a mail."), async () => {
		await frappe.call("loket_kinderopvang.api.withdraw_referral", { referral: frm.doc.name });
		await frm.reload_doc();
	});
}
