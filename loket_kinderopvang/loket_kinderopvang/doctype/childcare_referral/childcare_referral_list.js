frappe.listview_settings["Childcare Referral"] = {
	add_fields: ["response", "deadline", "other_days_offered", "mail_failed"],

	get_indicator(doc) {
		if (doc.response === "Pending") {
			if (doc.mail_failed) return [__("Call Them"), "red", "response,=,Pending|mail_failed,=,1"];
			if (doc.other_days_offered) return [__("Other Days"), "orange", "response,=,Pending|other_days_offered,=,1"];
			return [__("Pending"), "blue", "response,=,Pending"];
		}
		const colours = { Accepted: "green", Declined: "red", "No Response": "orange", Cancelled: "gray" };
		return [__(doc.response), colours[doc.response], `response,=,${doc.response}`];
	},
};
