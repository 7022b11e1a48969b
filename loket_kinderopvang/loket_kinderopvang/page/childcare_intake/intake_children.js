// The children of the intake: one block each, born or expected, new or continuing with a request that exists.
frappe.provide("loket.intake");

loket.intake.Children = class Children {
	/**
	 * @param {HTMLElement} parent
	 * @param {{on_input: (field?: Object) => void}} options
	 */
	constructor(parent, { on_input }) {
		this.on_input = on_input;
		this.rows = [];
		this.$list = $("<div></div>").appendTo(parent);
		const $bar = $(`<div class="intake-bar"></div>`).appendTo(parent);
		this.button($bar, __("Add a child"), () => this.add({ last_name: this.last_name() }, true));
		this.button($bar, __("Add a twin"), () => this.add_twin());
	}

	button($bar, label, action) {
		$(`<button type="button" class="btn btn-default btn-sm"></button>`)
			.text(label)
			.on("click", action)
			.appendTo($bar);
	}

	last_name() {
		return this.rows.length ? this.rows[this.rows.length - 1].fields.last_name.get_value() : "";
	}

	add_twin() {
		const { last_name, birth_date, expected_date } = this.rows[this.rows.length - 1].get_value();
		this.add({ last_name, birth_date, expected_date }, true);
		this.on_input();
	}

	add(values, focus) {
		const row = new loket.intake.Child(this.$list.get(0), {
			on_input: this.on_input,
			on_remove: () => this.remove(row),
		});
		this.rows.push(row);
		this.number();
		const ready = row.set_value(values || {});
		if (focus) row.fields.first_name.set_focus();
		return ready;
	}

	remove(row) {
		row.$wrapper.remove();
		this.rows = this.rows.filter((other) => other !== row);
		if (!this.rows.length) this.add();
		this.number();
		this.rows[this.rows.length - 1].fields.first_name.set_focus();
		this.on_input();
	}

	number() {
		this.rows.forEach((row, index) => row.set_index(index, this.rows.length));
	}

	get_value() {
		return this.rows.map((row) => row.get_value());
	}

	set_value(children) {
		this.rows.forEach((row) => row.$wrapper.remove());
		this.rows = [];
		return Promise.all((children && children.length ? children : [{}]).map((values) => this.add(values)));
	}

	// {row's index: request} of the rows that continue with a request
	get same_as() {
		return Object.fromEntries(
			this.rows.flatMap((row, index) => (row.request ? [[index, row.request]] : []))
		);
	}

	// Fields by the path under which the server speaks of them.
	get fields() {
		return this.rows.flatMap((row) => Object.values(row.fields));
	}
};

loket.intake.Child = class Child {
	constructor(parent, { on_input, on_remove }) {
		this.on_input = on_input;
		this.$wrapper = $(`<fieldset class="intake-child"></fieldset>`).appendTo(parent);
		this.$legend = $("<legend></legend>").appendTo(this.$wrapper);
		this.$remove = $(`<button type="button" class="btn btn-default btn-xs intake-remove"></button>`)
			.text(__("Remove"))
			.on("click", on_remove)
			.appendTo(this.$wrapper);
		this.$state = $(`<p class="intake-child-state" role="status" hidden></p>`).appendTo(this.$wrapper);
		this.make_fields();
	}

	make_fields() {
		const grid = loket.intake.grid(this.$wrapper, "is-narrow");
		const make = (df, target) =>
			new loket.intake.Field(target || grid, df, {
				doctype: loket.intake.ROW,
				on_input: (field) => this.changed(field),
			});
		this.fields = {
			first_name: make({ fieldname: "first_name", description: __("Empty when there is no name yet.") }),
			last_name: make({ fieldname: "last_name", wanted: 1 }),
			date: make({ fieldname: "birth_date", wanted: 1 }),
			unborn: make({ fieldname: "unborn", fieldtype: "Check", label: __("Not born yet") }),
		};
		this.fields.care_need = make(
			{ fieldname: "care_need", fieldtype: "Data", description: __("Only what a provider must know.") },
			$("<div></div>").appendTo(this.$wrapper).get(0)
		);
	}

	changed(field) {
		this.set_date_label();
		// The date's problem may be that it is of the other kind.
		this.on_input(field === this.fields.unborn ? this.fields.date : field);
	}

	set_date_label() {
		const unborn = Boolean(this.fields.unborn.get_value());
		if (unborn === this.was_unborn) return;
		this.was_unborn = unborn;
		this.fields.date.set_label(unborn ? __("Expected Date") : __("Birth Date"));
	}

	set_index(index, total) {
		this.$legend.text(total > 1 ? __("Child {0}", [index + 1]) : __("Child"));
		this.$remove.prop("hidden", total === 1).attr("aria-label", __("Remove child {0}", [index + 1]));
		for (const [key, field] of Object.entries(this.fields)) {
			field.path = `children.${index}.${key === "date" ? "birth_date" : key}`;
			field.$wrapper.attr("data-path", field.path);
		}
	}

	get_value() {
		const unborn = Boolean(this.fields.unborn.get_value());
		const date = this.fields.date.get_value();
		return {
			first_name: this.fields.first_name.get_value(),
			last_name: this.fields.last_name.get_value(),
			birth_date: unborn ? "" : date,
			expected_date: unborn ? date : "",
			care_need: this.fields.care_need.get_value(),
			unborn: unborn ? 1 : 0,
			child: this.child || "",
			request: this.request || "",
		};
	}

	set_value(values) {
		const unborn = Boolean(values.unborn || (values.expected_date && !values.birth_date));
		this.continue_with(values.child, values.request);
		return Promise.all([
			this.fields.first_name.set_value(values.first_name),
			this.fields.last_name.set_value(values.last_name),
			this.fields.unborn.set_value(unborn ? 1 : 0),
			this.fields.date.set_value((unborn ? values.expected_date : values.birth_date) || ""),
			this.fields.care_need.set_value(values.care_need),
		]).then(() => this.set_date_label());
	}

	// This row is about a child, and perhaps a request, that the desk already has.
	continue_with(child, request) {
		this.child = child || "";
		this.request = request || "";
		this.$state.empty().prop("hidden", !child);
		if (!child) return;
		const text = request
			? __("Continues with request {0}: its wish becomes what stands here.", [request])
			: __("This child is in the family's file; a new request is registered.");
		$("<span></span>").text(text).appendTo(this.$state);
		$(`<button type="button" class="btn btn-link btn-xs"></button>`)
			.text(__("Register as new instead"))
			.on("click", () => {
				this.continue_with();
				this.fields.first_name.set_focus();
				this.on_input();
			})
			.appendTo(this.$state);
	}

	is_empty() {
		return ["first_name", "date"].every((key) => this.fields[key].is_empty());
	}
};
