/* What the desk's reports have in common: a figure opens the list of what it counts. */
frappe.provide("loket");

/* Returns a link that opens the list of a doctype with these filters: {field: value} or {field: [operator, value]}.
   The filters stand in the address, so that the link works with the keyboard and in a new tab alike. */
loket.figure_link = function (text, doctype, filters) {
	const query = new URLSearchParams();
	Object.entries(filters || {}).forEach(([field, value]) =>
		query.append(field, JSON.stringify(Array.isArray(value) ? value : ["=", value]))
	);
	const route = frappe.router.make_url([frappe.router.slug(doctype), "view", "list"]);
	return `<a href="${loket.escape(`${route}?${query}`)}" title="${__("Open the list")}">${loket.escape(text)}</a>`;
};

/* A formatter for a report: a number opens what it counts, where the server says how in the row and the column
   ("files", filters of the list) and the reader may read it. */
loket.figure_formatter = function (value, row, column, data, default_formatter) {
	const shown = default_formatter(value, row, column, data);
	const doctype = column.files_of || "Childcare Request";
	if (typeof value !== "number" || !value || !data || !data.files || !column.files) return shown;
	if (!frappe.model.can_read(doctype)) return shown;
	const text = $("<div>").html(shown).text().trim();
	return `<div class="text-right">${loket.figure_link(text, doctype, { ...data.files, ...column.files })}</div>`;
};
