frappe.query_reports["Childcare Supply and Demand"] = {
	filters: [
		loket.desk_filter(),
		loket.choice_filter("view", __("View"), [
			["half_days", __("Half days of one month")],
			["months", __("Months")],
		], { reqd: 1 }),
		{
			fieldname: "first_month",
			label: __("First Month"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.month_start(), 1),
		},
		{
			fieldname: "months",
			label: __("Number of Months"),
			fieldtype: "Int",
			default: 12,
			depends_on: "eval:doc.view=='months'",
		},
		{ fieldname: "age_group", label: __("Age Group"), fieldtype: "Select", options: [{ value: "", label: __("All ages") }] },
		{ fieldname: "only_short", label: __("Shortage Only"), fieldtype: "Check", default: 0 },
		...loket.as_published_filter(),
	],

	async onload(report) {
		report.page.add_inner_button(__("Map of Shortage"), () => frappe.set_route("childcare-map"));
		const { message } = await frappe.call({ method: "loket_kinderopvang.api.age_groups", type: "GET" });
		const filter = report.get_filter("age_group");
		filter.df.options = [{ value: "", label: __("All ages") }, ...message];
		filter.refresh();
	},

	/* The colour of a shortage goes with its number, and its darkness with a bar: nothing depends on colour alone. */
	formatter(value, row, column, data, default_formatter) {
		const name = column.fieldname;
		if (!data || !/^(slot|month)_|^week$/.test(name)) {
			const text = loket.escape(value);
			if (!data) return default_formatter(value, row, column, data);
			return data.is_total || data.kind === "short" ? `<strong>${text}</strong>` : `<span>${text}</span>`;
		}
		const cell = loket.heat_cell(value, data.levels[name], name === "week" || name.startsWith("month"));
		return data.is_total && data.kind === "short" ? `<strong>${cell}</strong>` : cell;
	},
};

/* A figure of a heat map, from white (nothing short) to dark red (the most). */
loket.heat_cell = function (value, level, is_places) {
	const number = typeof value === "number" ? format_number(value, null, is_places && value ? 1 : 0) : loket.escape(value);
	if (level === undefined) return `<div class="text-right">${number}</div>`;
	const [ground, ink] = [
		["#ffffff", "#1f272e"],
		["#fde9d6", "#1f272e"],
		["#f9c08a", "#1f272e"],
		["#e2763f", "#1f272e"],
		["#a32c12", "#ffffff"],
	][level];
	const bars = "▮".repeat(level);
	return `<div class="text-right" style="background:${ground};color:${ink};font-weight:${level ? 600 : 400};
		margin:-0.5rem;padding:0.5rem"><span aria-hidden="true" style="float:inline-start;font-size:.65em;letter-spacing:1px">${bars}</span>${number}</div>`;
};
