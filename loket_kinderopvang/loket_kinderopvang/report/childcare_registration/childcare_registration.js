frappe.query_reports["Childcare Registration"] = {
	filters: [
		loket.desk_filter(),
		...(loket.is_staff()
			? [{ fieldname: "year", label: __("Year"), fieldtype: "Int", default: cint(frappe.datetime.get_today().slice(0, 4)) }]
			: []),
		loket.period_filter({ value: "last-quarter", label: __("Last quarter") }),
		...loket.date_filters(__("Or From"), __("Or Until")),
		{ fieldname: "sections", label: __("Also by Area, Age and More"), fieldtype: "Check", default: 1 },
		...loket.as_published_filter(),
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

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "label" && data) {
			const text = loket.escape(data.label);
			return data.indent ? text : `<strong>${text}</strong>`;
		}
		return loket.figure_formatter(value, row, column, data, default_formatter);
	},
};

async function copy_official_rows(report) {
	const rows = (report.data || []).filter((row) => row && row.section === "");
	const text = rows.map((row) => [row.label, row.total, row.unanswered].join("\t")).join("\n");
	await frappe.utils.copy_to_clipboard(
		[[__("Requests for Childcare"), __("Total"), __("Of Which Unanswered")].join("\t"), text].join("\n")
	);
}

function download(report, kind) {
	const { desk, year, period, from_date, to_date, hide_small } = report.get_filter_values();
	const asked = Object.entries({ desk, year, period, from_date, to_date, hide_small: hide_small ? 1 : 0, kind })
		.filter(([, value]) => value !== undefined && value !== null && value !== "")
		.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
		.join("&");
	window.open(`/api/method/loket_kinderopvang.api.registration_file?${asked}`);
}

function close_year(report) {
	const { year, desk: looked_up } = report.get_filter_values();
	// The filter gives its value once the server has confirmed it; what stands in it is known before.
	const desk = looked_up || report.get_filter("desk").get_input_value();
	frappe.prompt(
		[
			{ fieldname: "desk", label: __("Desk"), fieldtype: "Link", options: "Childcare Desk", reqd: 1, default: desk, ignore_link_validation: 1 },
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
