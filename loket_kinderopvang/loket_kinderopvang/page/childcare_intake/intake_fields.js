// One field of the page: a Frappe control with a label that belongs to its input, and a place for a message.
frappe.provide("loket.intake");

loket.intake.DOCTYPE = "Childcare Application";
loket.intake.ROW = "Childcare Application Child";

loket.intake.Field = class Field {
	/**
	 * @param {HTMLElement} parent
	 * @param {Object} df what differs from the doctype's own field; `fieldname` is needed
	 * @param {{doctype?: string, path?: string, on_input: (field: Field) => void}} options
	 *   `path` is the name by which the server speaks of the field ("children.0.birth_date").
	 */
	constructor(parent, df, { doctype, path, on_input }) {
		const known = frappe.meta.get_docfield(doctype || loket.intake.DOCTYPE, df.fieldname) || {};
		const taken = ["fieldtype", "label", "options", "description", "length"];
		this.df = Object.assign(Object.fromEntries(taken.map((key) => [key, known[key]])), df);
		this.path = path || df.fieldname;
		this.control = frappe.ui.form.make_control({ parent, df: this.df, render_input: true });
		loket.keep_typed_date(this.control);
		this.control.refresh();
		this.$wrapper = $(this.control.wrapper).addClass("intake-field").attr("data-path", this.path);
		this.tie_label();
		this.$wrapper.on("input change awesomplete-selectcomplete", () => on_input(this));
		// A date picker and a link tell of their choice through the control, not through the input.
		this.df.onchange = () => on_input(this);
	}

	tie_label() {
		const id = `intake-${loket.intake.Field.count++}`;
		this.$input = this.control.$input || this.$wrapper.find("input, select, textarea").first();
		this.$input.attr({ id, autocomplete: "off" });
		this.$message = $(`<p class="intake-problem" role="alert" hidden></p>`).attr("id", `${id}-problem`);
		this.$warning = $(`<p class="intake-warning" role="status" hidden></p>`).attr("id", `${id}-warning`);
		this.$wrapper.append(this.$message, this.$warning);
		if (this.df.fieldtype === "Check") return; // the input stands within its label
		this.$wrapper.find("label").first().attr("for", id);
		const $help = this.$wrapper.find(".help-box").attr("id", `${id}-help`);
		this.described_by = $help.text().trim() ? `${id}-help` : "";
		if (this.df.wanted) {
			this.$wrapper.find("label").first().addClass("intake-wanted");
			this.$input.attr("aria-required", "true");
		}
		this.describe();
	}

	describe() {
		const ids = [
			this.described_by,
			this.$message.prop("hidden") ? "" : this.$message.attr("id"),
			this.$warning.prop("hidden") ? "" : this.$warning.attr("id"),
		].filter(Boolean);
		this.$input.attr("aria-describedby", ids.join(" ") || null);
	}

	get_value() {
		return this.control.get_value() ?? "";
	}

	set_value(value) {
		return this.control.set_value(value ?? "");
	}

	is_empty() {
		const value = this.get_value();
		return value === "" || value === 0 || (Array.isArray(value) && !value.length);
	}

	set_problem(message) {
		this.$message.text(message || "").prop("hidden", !message);
		this.$input.attr("aria-invalid", message ? "true" : null);
		this.$wrapper.toggleClass("has-error", Boolean(message));
		this.describe();
	}

	set_warning(message) {
		this.$warning.text(message || "").prop("hidden", !message);
		this.describe();
	}

	set_label(label) {
		this.df.label = label;
		this.control.set_label ? this.control.set_label(label) : this.$wrapper.find("label").text(label);
		this.$wrapper.find("label").first().toggleClass("intake-wanted", Boolean(this.df.wanted));
	}

	toggle(show) {
		this.$wrapper.prop("hidden", !show);
	}

	set_focus() {
		this.$input.trigger("focus");
	}
};
loket.intake.Field.count = 1;

// A part of the page with a heading and its fields.
loket.intake.section = function (parent, title, hint) {
	const id = `intake-section-${loket.intake.Field.count++}`;
	const $section = $(`<section class="intake-section"></section>`).attr("aria-labelledby", id);
	$(`<h2 class="intake-heading"></h2>`).attr("id", id).text(title).appendTo($section);
	if (hint) $(`<p class="intake-hint"></p>`).text(hint).appendTo($section);
	$section.appendTo(parent);
	return $section;
};

loket.intake.grid = function (parent, size) {
	return $(`<div class="intake-grid"></div>`).addClass(size || "").appendTo(parent).get(0);
};
