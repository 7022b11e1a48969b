frappe.views.calendar["Childcare Vacancy"] = {
	field_map: { start: "available_from", end: "available_until", id: "name", title: "title", allDay: "all_day" },
	gantt: true,
	// A place is changed on its form, where its end may be left open.
	options: { editable: false, selectable: false },
	get_events_method: "loket_kinderopvang.desk.calendars.free_places",
};
