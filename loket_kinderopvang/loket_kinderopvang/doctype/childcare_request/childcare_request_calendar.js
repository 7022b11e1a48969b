frappe.views.calendar["Childcare Request"] = {
	field_map: {
		start: "next_action_on",
		end: "next_action_on",
		id: "name",
		title: "title",
		allDay: "allDay",
		tooltip: "name",
	},
	style_map: { Open: "blue", Answered: "green", Unanswered: "red" },
	options: { editable: true },
	get_events_method: "frappe.desk.calendar.get_events",
};
