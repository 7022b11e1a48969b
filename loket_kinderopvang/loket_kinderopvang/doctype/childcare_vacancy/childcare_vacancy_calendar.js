frappe.views.calendar["Childcare Vacancy"] = {
	field_map: { start: "available_from", end: "available_until", id: "name", title: "title", allDay: "allDay" },
	gantt: true,
	get_events_method: "frappe.desk.calendar.get_events",
};
