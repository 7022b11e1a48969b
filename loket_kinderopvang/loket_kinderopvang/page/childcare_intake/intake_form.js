// The form of the intake: its sections, in the order of a conversation at the counter.
frappe.provide("loket.intake");

loket.intake.OF_CONTACT = ["contact_name", "phone", "email", "relation"];

loket.intake.Form = class Form {
	/**
	 * @param {jQuery} $parent
	 * @param {Object} settings what `intake_page.start` gives
	 * @param {{on_input: (field?: Object) => void}} options
	 */
	constructor($parent, settings, { on_input }) {
		this.settings = settings;
		this.on_input = (field) => {
			this.refresh(field);
			on_input(field);
		};
		this.fields = {};
		this.make_family($parent);
		this.make_children($parent);
		this.make_care($parent);
		this.make_criteria($parent);
		this.make_consent($parent);
		this.refresh();
	}

	make(parent, fields) {
		for (const df of fields) {
			this.fields[df.fieldname] = new loket.intake.Field(parent, df, { on_input: this.on_input });
		}
	}

	make_family($parent) {
		const $section = loket.intake.section($parent, __("Who is asking?"));
		this.make(loket.intake.grid($section), [
			{ fieldname: "contact_name", wanted: 1 },
			{ fieldname: "phone", description: __("In any notation.") },
			{ fieldname: "email", options: "" },
			{ fieldname: "relation" },
			{ fieldname: "language", wanted: 1 },
			{ fieldname: "interpreter_needed" },
		]);
		this.make(loket.intake.grid($section, "is-narrow"), [
			{ fieldname: "street" },
			{ fieldname: "postal_code" },
			{ fieldname: "city" },
			{ fieldname: "area", description: __("Follows from the postal code.") },
		]);
		this.make(loket.intake.grid($section), [
			{ fieldname: "channel", fieldtype: "Select", options: this.channels(), label: __("How They Came") },
			{ fieldname: "desk", fieldtype: "Select", options: this.settings.desks, wanted: 1 },
			{
				fieldname: "partner",
				description: __("Fill in when an organisation brought the family."),
			},
		]);
		this.fields.desk.toggle(this.settings.desks.length > 1);
	}

	// An application from outside shows its own channel; it can't be changed.
	channels(other) {
		const here = [
			{ value: "Counter", label: __("At the counter") },
			{ value: "Phone", label: __("By phone") },
		];
		const known = !other || here.some((option) => option.value === other);
		return known ? here : [{ value: other, label: __(other) }];
	}

	set_channels(channel) {
		const { control } = this.fields.channel;
		control.df.options = this.channels(channel);
		control.refresh();
	}

	make_children($parent) {
		const $section = loket.intake.section($parent, __("For which child?"));
		this.children = new loket.intake.Children($section, { on_input: this.on_input });
	}

	make_care($parent) {
		const $section = loket.intake.section($parent, __("Which care?"));
		this.make(loket.intake.grid($section), [
			{ fieldname: "wanted_from", wanted: 1 },
			{ fieldname: "wanted_until", description: __("Empty when it is open-ended.") },
		]);
		this.fields.phone.$input.attr("inputmode", "tel");
		this.fields.email.$input.attr("inputmode", "email");
		$(`<h3 class="intake-subheading intake-wanted"></h3>`).text(__("Wanted Days")).appendTo($section);
		this.week = new loket.intake.WeekGrid($section.get(0), {
			on_change: () => this.on_input(this.week),
		});
		this.make(loket.intake.grid($section), [
			{
				fieldname: "minimum_days",
				fieldtype: "Data",
				description: __("When fewer days would do too."),
			},
			{ fieldname: "kind", options: this.any("kind", __("Any kind")), description: "" },
			{ fieldname: "price_system", options: this.any("price_system", __("Any price")), description: "" },
			{ fieldname: "maximum_distance_km", fieldtype: "Data" },
		]);
		for (const fieldname of ["minimum_days", "maximum_distance_km"]) {
			this.fields[fieldname].$input.attr("inputmode", "decimal");
		}
		this.make_special($section);
	}

	// The options of a Select, where the empty one says what it means.
	any(fieldname, label) {
		const { options } = frappe.meta.get_docfield(loket.intake.DOCTYPE, fieldname);
		return options.split("\n").map((value) => ({ value, label: value ? __(value) : label }));
	}

	make_special($section) {
		$(`<h3 class="intake-subheading"></h3>`).text(__("Special Needs")).appendTo($section);
		this.make(loket.intake.grid($section, "is-checks"), [
			{ fieldname: "urgent" },
			{ fieldname: "before_7" },
			{ fieldname: "after_18" },
			{ fieldname: "overnight" },
			{ fieldname: "public_holidays" },
			{ fieldname: "occasional" },
			{ fieldname: "inclusive_care" },
		]);
		this.make(loket.intake.grid($section), [{ fieldname: "urgent_reason", wanted: 1 }]);
		this.make_preferred($section);
	}

	make_preferred($section) {
		const limit = this.settings.maximum_preferred_providers;
		this.make(loket.intake.grid($section, "is-wide"), [
			{
				fieldname: "preferred_providers",
				fieldtype: "MultiSelectPills",
				description: limit ? __("At most {0}. Leave empty for no preference.", [limit]) : "",
				get_data: (text) => frappe.db.get_link_options("Childcare Provider", text, { disabled: 0 }),
			},
		]);
		this.fields.message = new loket.intake.Field(
			loket.intake.grid($section, "is-wide"),
			{ fieldname: "message", fieldtype: "Small Text", label: __("Note for the File") },
			{ on_input: this.on_input }
		);
	}

	make_criteria($parent) {
		const $section = loket.intake.section(
			$parent,
			__("What counts for priority?"),
			__("Ask only what is needed; every answer is the family's own choice.")
		);
		const $list = $(`<div class="intake-criteria"></div>`).appendTo($section);
		this.criteria = this.settings.criteria.map((criterion) => this.make_criterion($list, criterion));
	}

	make_criterion($list, criterion) {
		const $item = $(`<div class="intake-criterion"></div>`).appendTo($list);
		const check = new loket.intake.Field(
			$("<div></div>").appendTo($item).get(0),
			{
				fieldname: `criterion_${criterion.name}`,
				fieldtype: "Check",
				label: criterion.question || criterion.label,
				description: criterion.hint,
			},
			{ path: `criteria.${criterion.name}`, on_input: this.on_input }
		);
		const how = new loket.intake.Field(
			$("<div></div>").appendTo($item).get(0),
			{
				fieldname: `verification_${criterion.name}`,
				fieldtype: "Select",
				label: __("How Verified"),
				options: this.settings.verifications,
				default: "Declared",
			},
			{ on_input: this.on_input }
		);
		return { name: criterion.name, check, how };
	}

	make_consent($parent) {
		const $section = loket.intake.section(
			$parent,
			__("What does the family agree to?"),
			__("Read it out or show it: this exact wording is kept with the file.")
		);
		const $grid = $(`<div class="intake-consent"></div>`).appendTo($section);
		for (const fieldname of ["consent_registration", "consent_providers", "consent_desks", "consent_care_need"]) {
			this.make($grid.get(0), [{ fieldname, wanted: fieldname === "consent_registration" }]);
			$(`<blockquote dir="auto"></blockquote>`).attr("data-wording", fieldname).appendTo($grid);
		}
		this.$consent = $grid;
		this.show_wordings(this.settings.wordings);
	}

	show_wordings(wordings) {
		for (const [fieldname, wording] of Object.entries(wordings)) {
			this.$consent.find(`[data-wording=${fieldname}]`).text(wording);
		}
		this.wordings = wordings;
	}

	// What follows from what is typed: parts that appear, wordings in the family's language.
	refresh(field) {
		this.fields.urgent_reason.toggle(Boolean(this.fields.urgent.get_value()));
		for (const { check, how } of this.criteria) how.toggle(Boolean(check.get_value()));
		if (!field || field === this.fields.language) this.refresh_wordings();
	}

	async refresh_wordings() {
		const language = this.fields.language.get_value();
		if (!language || language === this.wording_language) return;
		this.wording_language = language;
		const wordings = await loket.intake.call("wordings", { language }, "GET");
		if (language === this.wording_language) this.show_wordings(wordings);
	}

	get_value() {
		const simple = Object.entries(this.fields).map(([fieldname, field]) => [fieldname, field.get_value()]);
		return {
			...Object.fromEntries(simple),
			...this.week.get_value(),
			children: this.children.get_value(),
			preferred_providers: (this.fields.preferred_providers.get_value() || []).map((provider) => ({
				provider,
			})),
			criteria: this.criteria
				.filter(({ check }) => check.get_value())
				.map(({ name, how }) => ({ criterion: name, verification: how.get_value() || "Declared" })),
			consent_wording: this.wordings,
		};
	}

	async set_value(data) {
		const providers = (data.preferred_providers || []).map((row) => row.provider);
		const simple = Object.entries(this.fields).filter(([fieldname]) => fieldname !== "preferred_providers");
		this.set_channels(data.channel);
		await Promise.all(simple.map(([fieldname, field]) => field.set_value(data[fieldname] || "")));
		this.fields.preferred_providers.control.rows = [];
		await this.fields.preferred_providers.set_value(providers);
		this.week.set_value(data);
		await this.children.set_value(data.children);
		const chosen = Object.fromEntries((data.criteria || []).map((row) => [row.criterion, row]));
		for (const { name, check, how } of this.criteria) {
			await check.set_value(chosen[name] ? 1 : 0);
			await how.set_value(chosen[name]?.verification || "Declared");
		}
		this.set_place(null);
		this.show_warnings([]);
		this.refresh();
	}

	// Fill what is still empty from an existing file; `row` is the child that it was found for. What came in from
	// outside stays as it came in: its sender may ask for a copy of it.
	async take_over(data, row, came_in) {
		if (came_in) {
			if (data.desk) await this.fields.desk.set_value(data.desk);
			this.name_children(data.children || [], row);
			this.refresh();
			return;
		}
		const other = this.is_somebody_else(data);
		for (const [fieldname, field] of Object.entries(this.fields)) {
			if (other && loket.intake.OF_CONTACT.includes(fieldname)) continue;
			const value = data[fieldname];
			if (value && fieldname !== "preferred_providers" && (field.is_empty() || fieldname === "desk")) {
				await field.set_value(value);
			}
		}
		if (this.week.is_empty()) this.week.set_value(data);
		await this.take_over_children(data.children || [], row);
		const chosen = Object.fromEntries((data.criteria || []).map((line) => [line.criterion, line]));
		for (const { name, check, how } of this.criteria) {
			if (!chosen[name] || check.get_value()) continue;
			await check.set_value(1);
			await how.set_value(chosen[name].verification);
		}
		this.refresh();
	}

	// Who gives another number or address is not the contact of the file: that one's are not filled in beside it.
	is_somebody_else(data) {
		// A Belgian number ends alike in every notation.
		const plain = {
			phone: (text) => text.replace(/\D/g, "").slice(-8),
			email: (text) => text.trim().toLowerCase(),
		};
		return Object.entries(plain).some(([fieldname, of]) => {
			const typed = of(String(this.fields[fieldname].get_value() || ""));
			return typed && typed !== of(String(data[fieldname] || ""));
		});
	}

	// Point the child that was found, and those with the same name, at what the file holds; nothing is filled in.
	name_children(children, row) {
		const same = (name) => String(name || "").trim().toLowerCase();
		for (const known of children) {
			const target = Number.isInteger(row)
				? this.children.rows[row]
				: this.children.rows.find(
						(other) => !other.child && same(other.get_value().first_name) === same(known.first_name)
				  );
			target?.continue_with(known.child, known.request);
		}
	}

	async take_over_children(children, row) {
		for (const known of children) {
			const free = this.children.rows.find((other) => !other.child && other.is_empty());
			const target = Number.isInteger(row) ? this.children.rows[row] : free;
			if (!target) continue;
			const typed = target.get_value();
			const filled = Object.fromEntries(Object.entries(typed).filter(([, value]) => value));
			await target.set_value({ ...known, ...filled, child: known.child, request: known.request });
		}
	}

	// The area and city of the postal code, unless somebody chose another.
	set_place(place) {
		for (const fieldname of ["area", "city"]) {
			const field = this.fields[fieldname];
			const suggested = place?.[fieldname] || "";
			if (suggested && (field.is_empty() || field.get_value() === field.suggested)) {
				if (field.get_value() !== suggested) field.set_value(suggested);
				field.suggested = suggested;
			}
		}
	}

	get all_fields() {
		return [...Object.values(this.fields), ...this.children.fields];
	}

	find(path) {
		if (!path) return null;
		if (path === "days" || loket.intake.DAYS.includes(path)) return this.week;
		const born = path.replace(".expected_date", ".birth_date");
		const exact = this.all_fields.find((field) => field.path === born);
		if (exact) return exact;
		const row = this.children.rows[Number(/^children\.(\d+)/.exec(path)?.[1])];
		return row?.fields.first_name || (path === "children" ? this.children.rows[0].fields.first_name : null);
	}

	clear_problems() {
		this.all_fields.forEach((field) => field.set_problem(""));
		this.week.set_problem("");
	}

	show_warnings(warnings) {
		this.all_fields.forEach((field) => field.set_warning(""));
		const told = new Map();
		for (const { field, message } of warnings) {
			const found = this.find(field);
			if (found) told.set(found, [...(told.get(found) || []), message]);
		}
		for (const [field, messages] of told) field.set_warning?.(messages.join(" "));
	}

	set_focus() {
		this.fields.contact_name.set_focus();
	}
};
