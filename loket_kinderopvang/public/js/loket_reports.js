/* What the desk's reports have in common: their filters, and that a figure opens the list of what it counts. */
frappe.provide("loket");

/* Returns a link that opens the list of a doctype with these filters: {field: value} or {field: [operator, value]}.
   The filters stand in the address, so that the link works with the keyboard and in a new tab alike. */
loket.figure_link = function (text, doctype, filters) {
	const query = new URLSearchParams();
	Object.entries(filters || {}).forEach(([field, value]) =>
		query.append(field, JSON.stringify(Array.isArray(value) ? value : ["=", value]))
	);
	const route = frappe.router.make_url([frappe.router.slug(doctype), "view", "list"]);
	return `<a class="lk-figure" href="${loket.escape(`${route}?${query}`)}" title="${__("Open the list")}">${loket.escape(text)}</a>`;
};

// A report's table takes the Enter key for itself: on a link it opens the link.
document.addEventListener(
	"keydown",
	(event) => event.key === "Enter" && event.target.closest?.("a.lk-figure") && event.stopPropagation(),
	true
);

/* A formatter for a report. A number opens what it counts, where the server says how in the row and the column ("files",
   filters of the list) and the reader may read it. What is not known stays empty; totals and headings are bold. */
loket.figure_formatter = function (value, row, column, data, default_formatter) {
	if (value === null || value === undefined || value === "") return "";
	let shown;
	if (typeof value === "string") {
		shown = column.align === "right" ? `<div class="text-right">${loket.escape(value)}</div>` : loket.escape(value);
	} else {
		shown = default_formatter(value, row, column, data);
		const doctype = column.files_of || "Childcare Request";
		if (value && data && data.files && column.files && frappe.model.can_read(doctype)) {
			const text = $("<div>").html(shown).text().trim();
			const link = loket.figure_link(text, doctype, { ...data.files, ...column.files });
			shown = `<div class="text-right">${link}</div>`;
		}
	}
	return data && data.is_total ? `<div class="bold">${shown}</div>` : shown;
};

/* The filters of a report on a period, with others after the desk. */
loket.figure_filters = function (...others) {
	return [
		{
			fieldname: "desk",
			label: __("Desk"),
			fieldtype: "Link",
			options: "Childcare Desk",
			default: frappe.defaults.get_user_default("Childcare Desk"),
		},
		{ fieldname: "from_date", label: __("From"), fieldtype: "Date", default: frappe.datetime.year_start() },
		{ fieldname: "to_date", label: __("Until"), fieldtype: "Date", default: frappe.datetime.get_today() },
		...others,
		{ fieldname: "hide_small", label: __("Hide small figures"), fieldtype: "Check" },
	];
};
