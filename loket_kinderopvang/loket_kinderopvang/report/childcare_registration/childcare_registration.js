frappe.query_reports["Childcare Registration"] = {
	filters: [
		{
			fieldname: "desk",
			label: __("Desk"),
			fieldtype: "Link",
			options: "Childcare Desk",
			default: frappe.defaults.get_user_default("Childcare Desk"),
		},
		{ fieldname: "year", label: __("Year"), fieldtype: "Int", default: new Date().getFullYear() },
		{ fieldname: "from_date", label: __("Or From"), fieldtype: "Date" },
		{ fieldname: "to_date", label: __("Or Until"), fieldtype: "Date" },
		{ fieldname: "sections", label: __("Also by Area, Age and More"), fieldtype: "Check", default: 1 },
		{ fieldname: "hide_small", label: __("As Published"), fieldtype: "Check", default: 0 },
	],

	onload(report) {
		report.page.add_inner_button(__("Copy for the Agency"), () => copy_official_rows(report));
		for (const [kind, label] of [
			["xlsx", __("Workbook to Hand In")],
			["json", __("JSON for a Program")],
		]) {
			report.page.add_inner_button(label, () => download(report, kind), __("Download"));
		}
		if (frappe.model.can_create("Childcare Registration Year")) {
			report.page.add_inner_button(__("Close the Year"), () => close_year(report));
		}
	},

	/* Each figure leads to the files behind it, for who may read them. */
	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "label") {
			const text = loket.escape(data.label);
			return data.indent ? text : `<strong>${text}</strong>`;
		}
		const figures = ["total", "unanswered", "answered", "open", "lapsed", "unknown"];
		if (!figures.includes(column.fieldname) || value === undefined || value === null || value === "") {
			return default_formatter(value, row, column, data);
		}
		if (typeof value !== "number" || !value || !frappe.model.can_read("Childcare Request")) {
			return `<span>${loket.escape(value)}</span>`;
		}
		return loket.figure_link(value, "Childcare Request", files_behind(data, column.fieldname));
	},
};

function files_behind(line, figure) {
	const filters = frappe.query_report.get_filter_values();
	const span =
		filters.from_date || filters.to_date
			? [filters.from_date || `${(filters.to_date || "").slice(0, 4)}-01-01`, filters.to_date || frappe.datetime.get_today()]
			: [`${filters.year}-01-01`, `${filters.year}-12-31`];
	const found = { registered_desk: filters.desk, counted_on: ["between", span] };
	if (figure === "unanswered") found.counts_unanswered = 1;
	else if (figure !== "total") found.outcome = { answered: "Answered", open: "Open", lapsed: "Lapsed", unknown: "Unknown" }[figure];
	return Object.assign(found, line.files || {});
}

async function copy_official_rows(report) {
	const rows = (report.data || []).filter((row) => row && row.section === "");
	const text = rows.map((row) => [row.label, row.total, row.unanswered].join("\t")).join("\n");
	await frappe.utils.copy_to_clipboard(
		[[__("Requests for Childcare"), __("Total"), __("Of Which Unanswered")].join("\t"), text].join("\n")
	);
}

function download(report, kind) {
	const { desk, year, from_date, to_date, hide_small } = report.get_filter_values();
	const asked = Object.entries({ desk, year, from_date, to_date, hide_small: hide_small ? 1 : 0, kind })
		.filter(([, value]) => value !== undefined && value !== null && value !== "")
		.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
		.join("&");
	window.open(`/api/method/loket_kinderopvang.api.registration_file?${asked}`);
}

function close_year(report) {
	const { desk, year } = report.get_filter_values();
	frappe.prompt(
		[
			{ fieldname: "desk", label: __("Desk"), fieldtype: "Link", options: "Childcare Desk", reqd: 1, default: desk },
			{ fieldname: "year", label: __("Year"), fieldtype: "Int", reqd: 1, default: year },
			{
				fieldname: "note",
				label: __("Remark for the Agency"),
				fieldtype: "Small Text",
				description: __("The figures are kept as they are now. What changes later is shown beside them."),
			},
		],
		async (values) => {
			const { message } = await frappe.call("loket_kinderopvang.api.close_year", values);
			frappe.set_route("Form", "Childcare Registration Year", message);
		},
		__("Close the Year"),
		__("Close")
	);
}
