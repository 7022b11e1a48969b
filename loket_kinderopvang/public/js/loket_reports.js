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

/* Whether the reader works at a desk; others see rounded figures of periods that are over. The server decides the same. */
loket.is_staff = () => frappe.session.user === "Administrator" || frappe.user.has_role(["Loket Manager", "Loket Officer"]);

/* The months, quarters and years that are over, as choices of a filter; for staff a first one that leaves the choice to dates. */
loket.closed_periods = function (...others) {
	const today = frappe.datetime.str_to_obj(frappe.datetime.get_today());
	const [year, month] = [today.getFullYear(), today.getMonth()];
	const found = [];
	for (let quarter = 4 * year + Math.floor(month / 3) - 1, count = 0; count < 20; quarter--, count++) {
		const [in_year, number] = [Math.floor(quarter / 4), (quarter % 4) + 1];
		found.push({ value: `${in_year}-Q${number}`, label: __("Quarter {0} of {1}", [number, in_year]) });
	}
	for (let past = year - 1; past > year - 6; past--) found.push({ value: `${past}`, label: `${past}` });
	for (let index = 12 * year + month - 1, count = 0; count < 60; index--, count++) {
		const first = new Date(Math.floor(index / 12), index % 12, 1);
		found.push({
			value: `${first.getFullYear()}-${String(first.getMonth() + 1).padStart(2, "0")}`,
			label: first.toLocaleDateString(frappe.boot.lang, { month: "long", year: "numeric" }),
		});
	}
	return [...(loket.is_staff() ? [{ value: "", label: __("Other dates") }] : []), ...others, ...found];
};

/* The filter of such a period. */
loket.period_filter = function (...others) {
	return {
		fieldname: "period",
		label: __("Closed Period"),
		fieldtype: "Select",
		options: loket.closed_periods(...others),
		default: loket.is_staff() ? "" : (others[0] || loket.closed_periods()[0]).value,
	};
};

/* The filter with which staff see what may be published; it is all that others see. */
loket.as_published_filter = function () {
	return loket.is_staff() ? [{ fieldname: "hide_small", label: __("As Published"), fieldtype: "Check", default: 0 }] : [];
};

/* The filters of any two days, for staff who choose no closed period. */
loket.date_filters = function (from, until, first, last) {
	if (!loket.is_staff()) return [];
	return [
		{ fieldname: "from_date", label: from, fieldtype: "Date", default: first, depends_on: "eval:!doc.period" },
		{ fieldname: "to_date", label: until, fieldtype: "Date", default: last, depends_on: "eval:!doc.period" },
	];
};

/* The filter of a desk; the reader's own is filled in. */
loket.desk_filter = () => ({
	fieldname: "desk",
	label: __("Desk"),
	fieldtype: "Link",
	options: "Childcare Desk",
	default: frappe.defaults.get_user_default("Childcare Desk"),
});

/* The filter of one of some choices, [value, label] each; the first is chosen, unless more says otherwise. */
loket.choice_filter = (fieldname, label, choices, more = {}) => ({
	fieldname,
	label,
	fieldtype: "Select",
	options: choices.map(([value, shown]) => ({ value, label: shown })),
	default: choices[0][0],
	...more,
});

/* The filters of a report on a period, with others after the desk. */
loket.figure_filters = function (...others) {
	return [
		loket.desk_filter(),
		...(others.some((filter) => filter.fieldname === "period") ? [] : [loket.period_filter()]),
		...loket.date_filters(__("From"), __("Until"), frappe.datetime.year_start(), frappe.datetime.get_today()),
		...others,
		...loket.as_published_filter(),
	];
};
