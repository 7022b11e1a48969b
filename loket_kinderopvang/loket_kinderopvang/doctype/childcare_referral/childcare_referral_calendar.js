// The agreed starts: referrals that a provider accepted, on the first day of care.
frappe.views.calendar["Childcare Referral"] = {
	field_map: { start: "start_date", end: "start_date", id: "name", title: "title", tooltip: "title", allDay: "all_day" },
	// What was agreed is not moved by dragging it.
	options: { editable: false, selectable: false },
	get_events_method: "loket_kinderopvang.desk.calendars.agreed_starts",
};
