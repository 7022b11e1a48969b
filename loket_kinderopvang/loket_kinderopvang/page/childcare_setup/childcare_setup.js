// The assistant that sets up a desk: one step after the other, left and taken up again at will.
// What each step asks, and which steps are done, the server says; see desk/setup_page.py.
frappe.provide("loket.setup");

frappe.pages["childcare-setup"].on_page_load = function (wrapper) {
	frappe.ui.make_app_page({ parent: wrapper, title: __("Set Up a Desk"), single_column: true });
	wrapper.setup = new loket.setup.Page(wrapper);
};

frappe.pages["childcare-setup"].on_page_show = function (wrapper) {
	const desk = frappe.route_options?.desk || wrapper.setup.desk || "";
	frappe.route_options = null;
	wrapper.setup.start(desk);
};

loket.setup.call = function (method, args, type = "POST") {
	return new Promise((resolve, reject) => {
		frappe.call({
			method: `loket_kinderopvang.desk.setup_page.${method}`,
			args,
			type,
			freeze: type === "POST",
			callback: (answer) => resolve(answer.message),
			error: reject,
		});
	});
};

loket.setup.COLORS = { ok: "green", attention: "red", unknown: "gray" };
// A large town has a hundred places; the start of the list is enough to know it by.
loket.setup.CODES_SHOWN = 8;

loket.setup.Page = class Page {
	constructor(wrapper) {
		this.page = wrapper.page;
		this.desk = "";
		this.current = "";
		this.$body = $(`<div class="lk-setup"></div>`).appendTo(this.page.main);
		this.$nav = $(`<nav class="lk-setup-steps"><ol></ol></nav>`).appendTo(this.$body);
		this.$nav.attr("aria-label", __("Steps"));
		this.$step = $(`<section class="lk-setup-step frappe-card"></section>`).appendTo(this.$body);
		this.$status = $(`<p class="sr-only" role="status"></p>`).appendTo(this.$body);
	}

	async start(desk) {
		this.show_state(await loket.setup.call("start", desk ? { desk } : {}, "GET"));
	}

	// Show where the setup stands, at a step: the one that is open, or the first that is not done.
	show_state(state, step) {
		this.state = state;
		this.desk = state.desk || "";
		const undone = state.steps.find((one) => !one.done) || state.steps[state.steps.length - 1];
		this.open(step || (this.desk ? this.current || undone.key : "town"));
	}

	step_of(key) {
		return this.state.steps.find((step) => step.key === key);
	}

	show_steps() {
		const $list = this.$nav.find("ol").empty();
		this.state.steps.forEach((step) => {
			const $button = $(`<button type="button" class="btn btn-sm"></button>`)
				.text(step.title)
				.attr({ "data-step": step.key, "aria-current": step.key === this.current ? "step" : null })
				.toggleClass("is-done", step.done)
				.prop("disabled", !this.desk && step.key !== "town")
				.on("click", () => this.open(step.key, true));
			if (step.done) $(`<span class="sr-only"></span>`).text(__("Done")).appendTo($button);
			$(`<li></li>`).append($button).appendTo($list);
		});
	}

	open(key, focus = false) {
		this.current = key;
		const step = this.step_of(key);
		this.show_steps();
		this.$step.empty().attr({ "data-step": key, "aria-labelledby": "lk-setup-title" });
		const $title = $(`<h2 id="lk-setup-title" tabindex="-1"></h2>`).text(step.title).appendTo(this.$step);
		$(`<p class="text-muted"></p>`).text(step.intro).appendTo(this.$step);
		if (step.shared && this.state.several) {
			$(`<p class="lk-setup-shared"></p>`)
				.text(__("What stands here holds for all desks of this site."))
				.appendTo(this.$step);
		}
		this.$content = $(`<div class="lk-setup-content"></div>`).appendTo(this.$step);
		this.$bar = $(`<div class="lk-setup-bar"></div>`).appendTo(this.$step);
		if (key === "town") this.show_town(step);
		else if (key === "missing") this.show_missing();
		else if (key === "trial") this.show_trial(step);
		else this.show_fields(step);
		if (focus) $title.trigger("focus");
	}

	after(key) {
		const steps = this.state.steps;
		return steps[Math.min(steps.findIndex((step) => step.key === key) + 1, steps.length - 1)].key;
	}

	say(text) {
		this.$status.text(text);
		frappe.show_alert({ message: frappe.utils.escape_html(text), indicator: "green" });
	}

	add_button(label, action, primary = false, name = "") {
		return $(`<button type="button" class="btn btn-sm"></button>`)
			.addClass(primary ? "btn-primary" : "btn-default")
			.attr("data-action", name)
			.text(label)
			.on("click", action)
			.appendTo(this.$bar);
	}

	next(state, step) {
		this.show_state(state, this.after(step.key));
		this.$step.find("#lk-setup-title").trigger("focus");
	}

	// ---- a step that asks for fields

	show_fields(step) {
		if (!step.fields.length) {
			$(`<p></p>`).text(__("You have no right to change this.")).appendTo(this.$content);
		}
		this.fields = new frappe.ui.FieldGroup({
			fields: step.fields.map((field) => loket.setup.control(field, this.desk)),
			body: this.$content,
			no_submit_on_enter: true,
		});
		this.fields.make();
		this.fields.fields_list.forEach(loket.setup.join_label);
		this.fields.set_values(Object.fromEntries(step.fields.map((field) => [field.fieldname, field.value])));
		this.add_button(__("Save and Go On"), () => this.save(step), true, "save");
		this.add_button(__("Skip"), () => this.open(this.after(step.key), true), false, "skip");
	}

	async save(step) {
		// It names what must be filled in and is not, and gives nothing then.
		const values = this.fields.get_values();
		if (!values) return;
		const whole = Object.fromEntries(
			step.fields.map((field) => [field.fieldname, values[field.fieldname] ?? ""])
		);
		const state = await loket.setup.call("save", { desk: this.desk, step: step.key, values: whole });
		this.say(__("Saved"));
		this.next(state, step);
	}

	// ---- the municipality

	show_town(step) {
		this.show_chosen(step.town);
		if (this.state.desks.length > 1) this.show_desks();
		if (!this.desk && !this.state.may_make) {
			$(`<p></p>`)
				.text(__("There is no desk that you may set up. Ask an administrator of the site to make one."))
				.appendTo(this.$content);
			return;
		}
		const $form = $(`<form class="lk-setup-search" role="search"></form>`).appendTo(this.$content);
		$(`<label for="lk-setup-text"></label>`)
			.text(__("Name, older name, place, postal code or NIS code"))
			.appendTo($form);
		const $line = $(`<div class="lk-setup-line"></div>`).appendTo($form);
		this.$text = $(`<input type="search" id="lk-setup-text" class="form-control" autocomplete="off">`).appendTo($line);
		$(`<button type="submit" class="btn btn-default btn-sm"></button>`).text(__("Search")).appendTo($line);
		this.$found = $(`<fieldset class="lk-setup-found" hidden></fieldset>`).appendTo(this.$content);
		this.$none = $(`<p role="status" hidden></p>`)
			.text(__("No municipality of Flanders or Brussels was found."))
			.appendTo(this.$content);
		$form.on("submit", (event) => {
			event.preventDefault();
			this.search(this.$text.val());
		});
		$(`<p class="text-muted small"></p>`).text(this.state.attribution).appendTo(this.$content);
		if (step.done) this.add_button(__("Go On"), () => this.open(this.after("town"), true), false, "skip");
	}

	show_chosen(town) {
		if (!town) return;
		$(`<p class="lk-setup-chosen"></p>`)
			.text(
				__("This desk is of {0}: NIS code {1}, postal codes {2}, {3} parts.", [
					town.province ? `${town.name} (${town.province})` : town.name,
					town.nis_code || "-",
					loket.setup.short_list(town.postal_codes),
					town.districts,
				])
			)
			.appendTo(this.$content);
	}

	show_desks() {
		const $label = $(`<label></label>`).text(__("Desk to set up")).appendTo(this.$content);
		const $select = $(`<select class="form-control"></select>`).appendTo($label);
		if (this.state.may_make) $(`<option value=""></option>`).text(__("A new desk")).appendTo($select);
		this.state.desks.forEach((name) => $("<option></option>").val(name).text(name).appendTo($select));
		$select.val(this.desk).on("change", () => this.choose_desk($select.val()));
	}

	choose_desk(name) {
		this.current = "town";
		if (name) this.start(name);
		else this.show_state({ ...this.state, desk: null, steps: this.state.steps.map(loket.setup.as_new) }, "town");
	}

	async search(text) {
		const found = await loket.setup.call("find_town", { text: text || "" }, "GET");
		this.$none.prop("hidden", Boolean(found.length));
		this.$found.empty().prop("hidden", !found.length);
		this.$bar.find("[data-action=choose]").remove();
		if (!found.length) return;
		$(`<legend></legend>`).text(__("Which municipality?")).appendTo(this.$found);
		found.forEach((town, index) => this.show_match(town, index));
		this.ask_parts(found);
		this.add_button(__("Make Its Areas and Go On"), () => this.choose(found), true, "choose");
		this.$found.find("input[type=radio]").first().trigger("focus");
	}

	show_match(town, index) {
		const about = [town.province];
		if (town.by) about.push(__("found by {0}", [town.by]));
		if (town.before.length) about.push(__("made of {0}", [town.before.join(", ")]));
		about.push(loket.setup.short_list(town.postal_codes));
		const $label = $(`<label class="lk-setup-match"></label>`).appendTo(this.$found);
		$(`<input type="radio" name="lk-setup-town">`).val(town.nis_code).prop("checked", !index).appendTo($label);
		$(`<strong></strong>`).text(town.name).appendTo($label);
		$(`<span class="text-muted"></span>`).text(about.join(" · ")).appendTo($label);
	}

	ask_parts(found) {
		this.$name = this.$districts = null;
		if (!this.desk) {
			const $label = $(`<label></label>`).text(__("Name of the new desk")).appendTo(this.$found);
			this.$name = $(`<input type="text" class="form-control" id="lk-setup-name">`).appendTo($label);
			$(`<span class="text-muted small"></span>`)
				.text(__("Empty: a name with that of the municipality."))
				.appendTo($label);
		}
		if (found.some((town) => town.places > 1)) {
			const $label = $(`<label class="lk-setup-match"></label>`).appendTo(this.$found);
			this.$districts = $(`<input type="checkbox" id="lk-setup-districts">`).appendTo($label);
			$(`<span></span>`)
				.text(__("Make a district of each place within it, for figures and distances of its own"))
				.appendTo($label);
		}
	}

	async choose(found) {
		const nis_code = this.$found.find("input[name=lk-setup-town]:checked").val();
		if (!found.some((town) => town.nis_code === nis_code)) return;
		const args = { nis_code, districts: this.$districts?.prop("checked") ? 1 : 0 };
		if (this.desk) args.desk = this.desk;
		else args.desk_name = this.$name?.val() || "";
		const made = await loket.setup.call("choose_town", args);
		this.say(
			made.new.length
				? __("Made {0} areas.", [made.new.length])
				: __("The areas were there already: {0} were completed.", [made.completed.length])
		);
		if (made.former.length) {
			frappe.msgprint(
				__("These areas are of municipalities that merged: {0}. Move what belongs to them when it suits you.", [
					made.former.map(frappe.utils.escape_html).join(", "),
				])
			);
		}
		const state = await loket.setup.call("start", { desk: made.desk }, "GET");
		this.desk = made.desk;
		this.next(state, this.step_of("town"));
	}

	// ---- what is missing

	async show_missing() {
		this.$content.attr("aria-busy", "true");
		const checks = await loket.setup.call("missing", { desk: this.desk }, "GET");
		// Somebody may have gone to another step meanwhile.
		if (this.current !== "missing" || this.$bar.children().length) return;
		this.show_checks(checks);
		this.add_button(__("Go On"), () => this.finish("missing"), true, "go-on");
		this.add_button(__("Look Again"), () => this.open("missing", true), false, "again");
	}

	show_checks(checks) {
		this.$content.empty().attr("aria-busy", "false");
		checks.forEach((check) => {
			const $check = $(`<section class="lk-setup-check"></section>`)
				.attr({ "data-check": check.check, "data-state": check.state })
				.appendTo(this.$content);
			const $title = $(`<h3></h3>`).text(`${check.title} `).appendTo($check);
			$(`<span class="indicator-pill"></span>`)
				.addClass(loket.setup.COLORS[check.state])
				.text(check.state_words)
				.appendTo($title);
			[check.found, check.why, check.todo].filter(Boolean).forEach((text) => {
				$(`<p></p>`).text(text).toggleClass("text-muted", text === check.why).appendTo($check);
			});
			check.actions.forEach((action) => {
				$(`<button type="button" class="btn btn-default btn-sm"></button>`)
					.attr({ "data-kind": action.kind, "aria-label": `${action.label}: ${check.title}` })
					.text(action.label)
					.on("click", () => this.act(check, action))
					.appendTo($check);
			});
		});
	}

	async act(check, action) {
		const args = { desk: this.desk, check: check.check };
		if (action.kind === "mend") {
			this.show_checks(await loket.setup.call("mend", args));
			this.say(__("This is in order now: {0}", [check.title]));
		} else if (action.kind === "ask") {
			const told = await loket.setup.call("ask_administrator", args);
			this.say(__("Told {0}.", [told.join(", ")]));
		} else if (action.kind === "step") this.open(action.step, true);
		else if (action.kind === "new") frappe.new_doc(action.doctype, action.values);
		else if (action.kind === "list") frappe.set_route("List", action.doctype);
		else frappe.set_route(action.route);
	}

	async finish(key) {
		const state = await loket.setup.call("finish_step", { desk: this.desk, step: key });
		this.next(state, this.step_of(key));
	}

	// ---- the trial

	show_trial() {
		if (!frappe.user.has_role("Loket Manager") && frappe.session.user !== "Administrator") {
			$(`<p></p>`).text(__("A manager of the desk can do this.")).appendTo(this.$content);
			return;
		}
		this.$result = $(`<ol class="lk-setup-trial" role="status"></ol>`).appendTo(this.$content);
		this.add_button(__("Start the Trial"), () => this.try_out(), true, "try");
	}

	async try_out() {
		const result = await loket.setup.call("try_out", { desk: this.desk });
		this.$result.empty().attr("data-ok", result.ok ? 1 : 0);
		result.steps.forEach((step) => {
			$(`<li></li>`)
				.text(step.ok ? step.text : `${__("Did not work")}: ${step.text}`)
				.toggleClass("is-wrong", !step.ok)
				.appendTo(this.$result);
		});
		if (!result.ok) return;
		this.step_of("trial").done = true;
		this.show_steps();
		$(`<li></li>`).text(__("The desk is ready.")).appendTo(this.$result);
	}
};

// What the page makes of a field that the server names.
loket.setup.control = function (field, desk) {
	const control = { ...field, default: field.value };
	delete control.value;
	if (field.fieldtype === "Attach Image") {
		// The pages for families show it, so it must be public; it hangs on the desk.
		control.options = {
			make_attachments_public: true,
			doctype: "Childcare Desk",
			docname: desk,
			fieldname: field.fieldname,
		};
	}
	if (field.fieldtype === "Data" && ["Email", "Phone", "URL"].includes(field.options)) {
		// The server checks it, in words that say what would be right.
		delete control.options;
	}
	return control;
};

// The platform's labels stand beside their inputs; this ties them together, and the help as well.
loket.setup.join_label = function (control) {
	if (!control.$input || control.df.fieldtype === "Check") return;
	const id = `lk-setup-${control.df.fieldname}`;
	control.$input.attr("id", id);
	control.$wrapper.find("label").first().attr("for", id);
	const $help = control.$wrapper.find(".help-box").first();
	if ($help.text().trim()) {
		$help.attr("id", `${id}-help`);
		control.$input.attr("aria-describedby", `${id}-help`);
	}
};

loket.setup.as_new = (step) => ({ ...step, done: false, town: null });

loket.setup.short_list = function (codes) {
	const shown = codes.slice(0, loket.setup.CODES_SHOWN).join(", ");
	return codes.length > loket.setup.CODES_SHOWN ? `${shown} …` : shown || "-";
};
