// Intake at the counter: a family, its children and what they look for, on one page.
// The parts stand beside this file and are joined to it by the hook `page_js`.
frappe.provide("loket.intake");

frappe.pages["childcare-intake"].on_page_load = function (wrapper) {
	frappe.ui.make_app_page({ parent: wrapper, title: __("Intake at the Counter"), single_column: true });
	wrapper.ready = new Promise((resolve) => {
		frappe.model.with_doctype("Childcare Application", () => {
			frappe.model.with_doctype("Childcare Application Child", async () => {
				wrapper.intake = new loket.intake.Page(wrapper);
				await wrapper.intake.start();
				resolve();
			});
		});
	});
};

frappe.pages["childcare-intake"].on_page_show = async function (wrapper) {
	const draft = loket.intake.asked_draft();
	await wrapper.ready;
	if (draft && draft !== wrapper.intake.draft) wrapper.intake.open_draft(draft);
};

// A link to the page may name a draft or an application from outside: the buttons of its form do.
loket.intake.asked_draft = function () {
	const draft = frappe.route_options?.draft || "";
	frappe.route_options = null;
	return draft;
};

loket.intake.SAVE_AFTER_MS = 1500;
loket.intake.LOOK_AFTER_MS = 400;

loket.intake.call = function (method, args, type = "POST") {
	return new Promise((resolve, reject) => {
		frappe.call({
			method: `loket_kinderopvang.desk.intake_page.${method}`,
			args,
			type,
			callback: (answer) => resolve(answer.message),
			error: reject,
		});
	});
};

loket.intake.was_changed = (answer) => (answer?.responseJSON || answer)?.exc_type === "ChangedByOthers";

loket.intake.Page = class Page {
	constructor(wrapper) {
		this.page = wrapper.page;
		this.$body = $(`<div class="intake-page"></div>`).appendTo(this.page.main);
		this.draft = "";
		this.family = null;
		this.save_later = frappe.utils.debounce(() => this.save(), loket.intake.SAVE_AFTER_MS);
		this.look_later = frappe.utils.debounce(() => this.look(), loket.intake.LOOK_AFTER_MS);
		this.$body.on("keydown", (event) => this.on_key(event));
		// Leaving the page, or hiding the tab, saves what stands there at once.
		document.addEventListener("visibilitychange", () => document.hidden && this.save());
		$(wrapper).on("hide", () => this.save());
	}

	async start() {
		this.settings = await loket.intake.call("start", {}, "GET");
		this.make();
		await this.clear();
	}

	make() {
		this.$result = $(`<div class="intake-result" hidden></div>`).appendTo(this.$body);
		this.$columns = $(`<div class="intake-columns"></div>`).appendTo(this.$body);
		this.$form = $(`<form class="intake-form" novalidate autocomplete="off"></form>`).appendTo(this.$columns);
		this.$form.on("submit", (event) => event.preventDefault());
		this.$side = $(`<aside class="intake-side"></aside>`).appendTo(this.$columns);
		this.$side.attr("aria-label", __("Known files and drafts"));
		this.make_problems();
		this.form = new loket.intake.Form(this.$form, this.settings, {
			on_input: (field) => this.on_input(field),
		});
		this.panel = new loket.intake.SimilarPanel(this.$side, {
			on_family: (family) => this.continue_with_family(family),
			on_request: (match) => this.continue_with_request(match),
		});
		this.newcomer = new loket.intake.Newcomer(this.panel.$newcomer);
		this.drafts = new loket.intake.Drafts(this.$side, {
			on_open: (name) => this.open_draft(name),
			on_discard: (name) => this.discard(name),
		});
		this.make_footer();
	}

	make_problems() {
		this.$problems = $(`<div class="intake-problems" role="alert" tabindex="-1" hidden></div>`);
		this.$form.append(this.$problems);
	}

	make_footer() {
		const $footer = $(`<div class="intake-footer"></div>`).appendTo(this.$form);
		this.$saved = $(`<span class="intake-saved" role="status"></span>`).appendTo($footer);
		this.$alike = $(`<button type="button" class="btn btn-default btn-sm" hidden></button>`)
			.on("click", () => this.panel.set_focus())
			.appendTo($footer);
		$(`<button type="button" class="btn btn-default btn-sm"></button>`)
			.text(__("Start Over"))
			.on("click", () => this.start_over())
			.appendTo($footer);
		this.$register = $(`<button type="button" class="btn btn-primary btn-sm intake-register"></button>`)
			.text(__("Register"))
			.attr("title", __("Ctrl+Enter"))
			.on("click", () => this.register())
			.appendTo($footer);
	}

	on_key(event) {
		if (!(event.ctrlKey || event.metaKey)) return;
		if (event.key === "Enter") {
			event.preventDefault();
			this.register();
		} else if (event.key.toLowerCase() === "s") {
			event.preventDefault();
			event.stopPropagation();
			this.save();
		}
	}

	on_input(field) {
		if (this.quiet) return;
		this.touched = true;
		if (field) this.settle_problem(field);
		if (!this.came_in) this.$saved.text(__("Not saved yet"));
		this.save_later();
		this.look_later();
	}

	data() {
		return { ...this.form.get_value(), family: this.family?.name || "" };
	}

	// ---- drafts

	async save() {
		// What came in from outside stays as it came in, until it is registered.
		if (this.came_in || !this.touched || this.registering || this.registered || this.saving) return this.saving;
		if (this.asking) return;
		this.touched = false;
		const generation = this.generation;
		const data = this.data();
		this.saving = loket.intake
			.call("save_draft", { data, name: this.draft || null, seen: this.seen })
			.then((saved) => {
				if (generation !== this.generation) return;
				this.draft = saved.name;
				this.seen = saved.seen;
				this.base = data;
				this.$saved.text(__("Saved {0}", [saved.at]));
			})
			.catch((answer) => {
				this.touched = true;
				if (loket.intake.was_changed(answer)) return this.ask_about_others();
				this.$saved.text(__("Could not be saved; it is tried again."));
				this.save_later();
			})
			.finally(() => (this.saving = null));
		await this.saving;
		// Something was typed while the answer was under way.
		if (this.touched) this.save_later();
	}

	async open_draft(name) {
		await this.save();
		const data = await loket.intake.call("read_draft", { name }, "GET");
		await this.clear();
		this.draft = name;
		this.seen = data.seen;
		this.base = data;
		this.came_in = data.came_in || "";
		this.$saved.text(this.came_in);
		await this.fill(data);
		this.look();
		this.refresh_drafts();
	}

	// Somebody else saved the same intake: what changed is shown, and both are put together or theirs is taken.
	async ask_about_others() {
		this.asking = true;
		const mine = this.data();
		const { data, said, changes } = await loket.intake.call("draft_changes", { name: this.draft, seen: this.base });
		const text = (value) => JSON.stringify(value ?? "");
		const both = changes
			.map((change) => change.path)
			.filter((path) => text(mine[path]) !== text(this.base[path]) && text(mine[path]) !== text(data[path]));
		const take = async (values) => {
			this.asking = false;
			this.seen = data.seen;
			this.base = data;
			await this.fill(values);
		};
		const dialog = new frappe.ui.Dialog({
			title: __("Changed by Somebody Else"),
			fields: [{ fieldname: "changes", fieldtype: "HTML" }],
			primary_action_label: __("Put Both Together"),
			primary_action: async () => {
				dialog.hide();
				const typed = Object.keys(mine).filter((key) => text(mine[key]) !== text(this.base[key]));
				await take({ ...data, ...Object.fromEntries(typed.map((key) => [key, mine[key]])) });
				this.touched = true;
				this.save_later();
			},
			secondary_action_label: __("Take Theirs"),
			secondary_action: async () => {
				dialog.hide();
				await take(data);
				this.touched = false;
			},
		});
		const lines = changes.map(({ path, label, old, new: now }) => {
			const values = old || now ? `: ${loket.escape(old) || "–"} → ${loket.escape(now) || "–"}` : "";
			const also = both.includes(path)
				? ` <strong>${__("You changed this too; put together, yours is kept.")}</strong>`
				: "";
			return `<li>${loket.escape(label)}${values}${also}</li>`;
		});
		// Each line was escaped above, value by value.
		dialog.fields_dict.changes.$wrapper.html(`<p>${loket.escape(said)}</p><ul>${lines.join("")}</ul>`);
		dialog.onhide = () => (this.asking = false);
		dialog.show();
	}

	async discard(name) {
		await loket.intake.call("discard_draft", { name });
		this.refresh_drafts();
	}

	async refresh_drafts() {
		this.drafts.show(await loket.intake.call("drafts", {}, "GET"), this.draft);
	}

	async start_over() {
		await this.save();
		await this.clear();
	}

	async clear() {
		this.generation = (this.generation || 0) + 1;
		this.draft = "";
		this.seen = null;
		this.base = {};
		this.came_in = "";
		this.family = null;
		this.registered = false;
		this.$result.prop("hidden", true).empty();
		this.$columns.prop("hidden", false);
		this.panel.reset();
		this.newcomer.reset();
		this.show_problems([]);
		await this.fill({ desk: this.settings.desk, channel: "Counter", ...this.settings.defaults });
		this.touched = false;
		this.$saved.text("");
		this.$alike.prop("hidden", true);
		this.refresh_drafts();
		this.form.set_focus();
	}

	async fill(data) {
		this.quiet = true;
		await this.form.set_value(data);
		this.set_family(data.family ? { name: data.family, family_name: data.family_name } : null);
		// The controls tell of their new values a moment later.
		await new Promise((resolve) => setTimeout(resolve, 50));
		this.quiet = false;
	}

	// ---- files that are known

	async look() {
		const generation = this.generation;
		const asked = (this.asked = (this.asked || 0) + 1);
		const { similar, warnings, place, on_file } = await loket.intake.call("look", {
			data: this.data(),
			draft: this.draft || null,
		});
		if (generation !== this.generation || asked !== this.asked) return;
		this.panel.show(similar, Object.values(this.form.children.same_as));
		const count = this.panel.count;
		this.$alike
			.text(count === 1 ? __("1 file looks alike") : __("{0} files look alike", [count]))
			.prop("hidden", !count);
		this.form.show_warnings(warnings);
		this.form.set_place(place);
		this.newcomer.show(on_file, this.form.fields.contact_name.get_value());
	}

	set_family(family) {
		if (family?.name !== this.family?.name) this.newcomer.reset();
		this.family = family;
		this.panel.set_family(family);
	}

	async continue_with_family(family) {
		if (family) {
			await this.take_over(await loket.intake.call("open_file", { family: family.name }, "GET"));
		} else {
			this.form.children.rows.forEach((row) => row.continue_with());
			this.set_family(null);
		}
		this.on_input();
	}

	async continue_with_request(match) {
		const data = await loket.intake.call("open_file", { request: match.name }, "GET");
		await this.take_over(data, match.row);
		this.on_input();
	}

	// What is typed stays; what is empty is filled in from the file.
	async take_over(data, row) {
		this.quiet = true;
		await this.form.take_over(data, row, Boolean(this.came_in));
		this.set_family({ name: data.family, family_name: data.family_name });
		await new Promise((resolve) => setTimeout(resolve, 50));
		this.quiet = false;
		this.form.set_focus();
	}

	// ---- registering

	async register() {
		if (this.registering || this.registered) return;
		if (this.panel.needs_decision()) {
			this.show_problems([
				{
					field: "",
					message: __(
						"A file looks like the same family or child. Choose in the panel: continue with that file, or register as new."
					),
				},
			]);
			this.panel.set_focus();
			return;
		}
		this.registering = true;
		this.$register.prop("disabled", true);
		try {
			await this.saving;
			// What is decided of who asks must be about what stands there now.
			if (this.family) await this.look();
			const answer = await loket.intake.call("register", {
				data: this.data(),
				draft: this.draft || null,
				same_as: this.form.children.same_as,
				seen: this.seen,
				newcomer: this.newcomer.get_value(),
			});
			if (answer.problems) this.show_problems(answer.problems);
			else this.show_result(answer);
		} catch (answer) {
			if (!loket.intake.was_changed(answer)) throw answer;
			await this.ask_about_others();
		} finally {
			this.registering = false;
			this.$register.prop("disabled", false);
		}
	}

	// A field that is being changed is no longer complained about.
	settle_problem(field) {
		field.set_problem("");
		this.$problems.find("li").filter((_index, item) => $(item).data("field") === field).remove();
		if (!this.$problems.find("li").length) this.$problems.prop("hidden", true);
	}

	show_problems(problems) {
		this.form.clear_problems();
		this.$problems.empty().prop("hidden", !problems.length);
		if (!problems.length) return;
		$("<p></p>")
			.text(
				problems.length === 1
					? __("One thing to look at before this can be registered:")
					: __("{0} things to look at before this can be registered:", [problems.length])
			)
			.appendTo(this.$problems);
		const $list = $("<ul></ul>").appendTo(this.$problems);
		for (const problem of problems) {
			const field = this.form.find(problem.field);
			const $item = $("<li></li>").data("field", field).appendTo($list);
			if (!field) {
				$item.text(problem.message);
				continue;
			}
			field.set_problem(problem.message);
			$(`<a href="#"></a>`)
				.text(problem.message)
				.on("click", (event) => {
					event.preventDefault();
					field.set_focus();
				})
				.appendTo($item);
		}
		const first = problems.map((problem) => this.form.find(problem.field)).find(Boolean);
		if (first) first.set_focus();
		else this.$problems.trigger("focus");
	}

	show_result(answer) {
		this.registered = true;
		this.touched = false;
		this.$columns.prop("hidden", true);
		this.$result.empty().prop("hidden", false);
		$(`<h2 tabindex="-1"></h2>`)
			.text(__("Registered: family {0}", [answer.family_name]))
			.appendTo(this.$result);
		if (answer.warnings.length) {
			const $list = $(`<ul class="intake-warning"></ul>`).appendTo(this.$result);
			for (const warning of answer.warnings) $("<li></li>").text(warning).appendTo($list);
		}
		const $requests = $(`<ul class="intake-requests"></ul>`).appendTo(this.$result);
		for (const request of answer.requests) this.show_request($requests, request);
		const $bar = $(`<div class="intake-bar"></div>`).appendTo(this.$result);
		$(`<button type="button" class="btn btn-default"></button>`)
			.text(__("Register another family"))
			.on("click", () => this.clear())
			.appendTo($bar);
		$(`<a class="btn btn-default"></a>`)
			.attr("href", frappe.utils.get_form_link("Childcare Family", answer.family))
			.text(__("Open the family's file"))
			.appendTo($bar);
		window.scrollTo(0, 0);
		this.$result.find("h2").trigger("focus");
	}

	show_request($list, request) {
		const $item = $("<li></li>").appendTo($list);
		$(`<a></a>`)
			.attr("href", frappe.utils.get_form_link("Childcare Request", request.name))
			.text(`${request.name}: ${request.child_name}`)
			.appendTo($item);
		if (request.continued) $("<span></span>").text(__("continued")).appendTo($item);
		$(`<button type="button" class="btn btn-primary btn-sm"></button>`)
			.text(__("Find places"))
			.attr("aria-label", __("Find places for {0}", [request.child_name]))
			.on("click", () => loket.intake.find_places(request.name))
			.appendTo($item);
	}
};

// Opens the request where its matches are shown.
loket.intake.find_places = function (request) {
	frappe.route_hooks.after_load = (frm) => {
		const tab = frm.layout?.tabs?.find((tab) => tab.df.fieldname === "matching_tab");
		// The form shows its first tab once it is drawn.
		if (tab) frappe.after_ajax(() => setTimeout(() => tab.set_active(), 300));
	};
	frappe.set_route("Form", "Childcare Request", request);
};
