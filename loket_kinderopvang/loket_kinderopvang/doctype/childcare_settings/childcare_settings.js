frappe.ui.form.on("Childcare Settings", {
	refresh(frm) {
		frm.add_custom_button(__("Preview a Message"), () => preview_message(frm));
	},
});

// Which kind of record a message is about.
const ABOUT = {
	referral_to_provider: "Childcare Referral",
	referral_reminder: "Childcare Referral",
	referral_withdrawn: "Childcare Referral",
	referral_answered: "Childcare Referral",
	urgent_solved: "Childcare Referral",
	placement_to_family: "Childcare Request",
	change_received: "Childcare Request",
	availability_round: "Childcare Provider",
	round_reminder: "Childcare Provider",
	confirm_address: "Childcare Application",
	question_received: "Childcare Application",
	question_registered: "Childcare Family",
	still_looking: "Childcare Family",
	certificate_reminder: "Childcare Family",
};

function preview_message() {
	const call = async (method, values) =>
		(
			await frappe.call(`loket_kinderopvang.api.${method}`, {
				message: values.message,
				language: values.language,
				doctype: ABOUT[values.message],
				name: values.record,
			})
		).message;
	const dialog = new frappe.ui.Dialog({
		title: __("Preview a Message"),
		size: "large",
		fields: [
			{
				fieldname: "message",
				fieldtype: "Select",
				label: __("Message"),
				options: Object.keys(ABOUT),
				reqd: 1,
				onchange: () => dialog.set_value("record", ""),
			},
			{ fieldname: "language", fieldtype: "Link", options: "Language", label: __("Language"), default: "nl", reqd: 1 },
			{
				fieldname: "record",
				fieldtype: "Dynamic Link",
				label: __("About This Record"),
				get_options: () => ABOUT[dialog.get_value("message")] || "Childcare Request",
				reqd: 1,
			},
			{ fieldname: "shown", fieldtype: "HTML" },
		],
		primary_action_label: __("Show"),
		async primary_action(values) {
			const shown = await call("preview_message", values);
			const frame = document.createElement("iframe");
			// The mail's own styles stay in the frame, and nothing in it can run.
			frame.setAttribute("sandbox", "");
			frame.setAttribute("title", __("Preview"));
			frame.style.cssText = "width:100%;height:50vh;border:1px solid var(--border-color);background:#fff";
			frame.srcdoc = shown.html;
			dialog.fields_dict.shown.$wrapper
				.empty()
				.append($("<p>").append($("<strong>").text(shown.subject)))
				.append(frame);
		},
		secondary_action_label: __("Send a Test to Me"),
		async secondary_action() {
			const address = await call("send_test_message", dialog.get_values());
			frappe.show_alert({ message: __("Sent to {0}.", [address]), indicator: "green" });
		},
	});
	dialog.show();
}
