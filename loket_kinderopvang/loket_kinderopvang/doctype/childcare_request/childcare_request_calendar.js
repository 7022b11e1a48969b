// The follow-ups: open requests on the day of their next action. Dragging one plans it on another day.
frappe.views.calendar["Childcare Request"] = {
	field_map: {
		start: "next_action_on",
		end: "ends_on",
		id: "name",
		title: "title",
		allDay: "all_day",
		tooltip: "name",
	},
	get_css_class: (event) => (event.urgent ? "danger" : "default"),
	options: { selectable: false },
	update_event_method: "loket_kinderopvang.desk.calendars.plan_follow_up",
	get_events_method: "loket_kinderopvang.desk.calendars.follow_ups",
};
