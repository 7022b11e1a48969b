// A town brings a list: give the file, match its columns, see what becomes of each row, import it, or take it back.
// Nothing is written to the desk's records before the button "Import" is pressed.
frappe.provide("loket.lists");

frappe.pages["childcare-import-list"].on_page_load = function (wrapper) {
	frappe.ui.make_app_page({ parent: wrapper, title: __("Bring a List"), single_column: true });
	wrapper.lists = new loket.lists.Page(wrapper);
};

frappe.pages["childcare-import-list"].on_page_show = (wrapper) => wrapper.lists.open(frappe.get_route()[1]);

loket.lists.METHOD = "/api/method/loket_kinderopvang.lists.list_import_page.";
loket.lists.ASK_AGAIN_MS = 1200;
loket.lists.ACCEPTED = ".xlsx,.ods,.csv,.txt,text/csv";
loket.lists.STATE_COLORS = {
	New: "green",
	Same: "gray",
	"To Decide": "orange",
	Wrong: "red",
	Imported: "green",
	Undone: "gray",
	Kept: "orange",
};

loket.lists.call = function (method, args, type = "POST") {
	return frappe
		.call({ method: `loket_kinderopvang.lists.list_import_page.${method}`, args, type })
		.then((answer) => answer.message);
};

loket.lists.Page = class Page {
	constructor(wrapper) {
		this.page = wrapper.page;
		this.$body = $('<div class="lists-page"></div>').appendTo(this.page.main);
		this.$status = $('<p class="sr-only" role="status" aria-live="polite"></p>').appendTo(this.$body);
		this.$content = $("<div></div>").appendTo(this.$body);
		this.page.set_secondary_action(__("Another List"), () => this.leave());
		$(wrapper).on("hide", () => clearTimeout(this.timer));
	}

	async open(name) {
		clearTimeout(this.timer);
		if (!name) return this.show_start();
		const state = await loket.lists.call("state", { name }, "GET");
		this.show(state);
	}

	leave() {
		this.state = null;
		frappe.set_route("childcare-import-list");
		this.open();
	}

	say(words) {
		this.$status.text(words);
	}

	section(title, id) {
		const $section = $('<section class="frappe-card p-4 mb-3"></section>').attr("aria-labelledby", id);
		$('<h2 class="h4 mt-0" tabindex="-1"></h2>').attr("id", id).text(title).appendTo($section);
		return $section.appendTo(this.$content);
	}

	button(label, action, kind = "default") {
		return $('<button type="button" class="btn btn-sm mr-2"></button>')
			.addClass(`btn-${kind}`)
			.text(label)
			.on("click", action);
	}

	// ---- the file

	async show_start() {
		const offered = await loket.lists.call("begin", {}, "GET");
		this.$content.empty();
		const $section = this.section(__("Which list do you bring?"), "lists-start");
		$section.append(
			$("<p></p>").text(
				__("A file of Excel, LibreOffice or another spreadsheet: XLSX, ODS or CSV. Titles above the header and empty lines may stay. First you see what becomes of each row; nothing is written before you say so.")
			)
		);
		this.$kind = this.select(__("The list holds"), offered.kinds).appendTo($section);
		this.$desk = this.select(
			__("Desk"),
			offered.desks.map((desk) => ({ value: desk, label: desk }))
		).appendTo($section);
		$section.append(this.drop_zone());
		if (offered.imports.length) this.show_earlier(offered.imports);
	}

	select(label, options, chosen = "", empty = null) {
		const id = `lists-${frappe.utils.get_random(8)}`;
		const $group = $('<div class="form-group"></div>');
		$('<label class="control-label"></label>').attr("for", id).text(label).appendTo($group);
		const $select = $('<select class="form-control lists-select"></select>').attr("id", id).appendTo($group);
		if (empty !== null) $('<option value=""></option>').text(empty).appendTo($select);
		for (const option of options) {
			$("<option></option>")
				.attr("value", option.value)
				.text(option.label)
				.prop("selected", option.value === chosen)
				.appendTo($select);
		}
		return $group;
	}

	drop_zone() {
		const $zone = $('<div class="lists-drop"></div>');
		const $input = $('<input type="file" id="lists-file" class="lists-file">').attr("accept", loket.lists.ACCEPTED);
		$('<label for="lists-file"></label>').text(__("Drop the file here, or choose it")).appendTo($zone);
		$input.appendTo($zone).on("change", () => this.upload($input[0].files[0]));
		$zone.on("dragover", (event) => {
			event.preventDefault();
			$zone.addClass("lists-over");
		});
		$zone.on("dragleave", () => $zone.removeClass("lists-over"));
		$zone.on("drop", (event) => {
			event.preventDefault();
			$zone.removeClass("lists-over");
			this.upload(event.originalEvent.dataTransfer.files[0]);
		});
		return $zone;
	}

	show_earlier(imports) {
		const $section = this.section(__("Lists that were brought before"), "lists-earlier");
		const $list = $('<ul class="list-unstyled mb-0"></ul>').appendTo($section);
		for (const row of imports) {
			const $item = $("<li></li>").appendTo($list);
			$('<a href="#"></a>')
				.text(`${row.title} (${row.name})`)
				.on("click", (event) => {
					event.preventDefault();
					frappe.set_route("childcare-import-list", row.name);
				})
				.appendTo($item);
			$('<span class="text-muted"></span>').text(` ${row.kind} · ${row.stage} · ${row.at}`).appendTo($item);
		}
	}

	async upload(file, sheet = "") {
		if (!file) return;
		this.file = file;
		const chosen = this.state || { list_kind: this.$kind.find("select").val(), desk: this.$desk.find("select").val() };
		const form = new FormData();
		form.append("file", file, file.name);
		form.append("list_kind", chosen.list_kind);
		form.append("desk", chosen.desk);
		form.append("sheet", sheet);
		this.say(__("Reading the file"));
		frappe.dom.freeze(__("Reading the file"));
		try {
			const answer = await fetch(`${loket.lists.METHOD}take`, {
				method: "POST",
				headers: { "X-Frappe-CSRF-Token": frappe.csrf_token, Accept: "application/json" },
				body: form,
			});
			const said = await answer.json().catch(() => ({}));
			if (!answer.ok) return this.refuse(said);
			this.sheets = said.message.sheets;
			this.moved = said.message.name;
			frappe.set_route("childcare-import-list", said.message.name);
		} finally {
			frappe.dom.unfreeze();
		}
	}

	refuse(said) {
		const messages = JSON.parse(said._server_messages || "[]").map((text) => JSON.parse(text).message);
		frappe.msgprint({
			title: __("The File Can't Be Read"),
			message: messages.join("<br>") || __("The file could not be sent. It may be too large."),
			indicator: "red",
		});
	}

	// ---- what stands where

	show(state) {
		this.state = state;
		if (this.moved !== state.name) this.sheets = null;
		this.$content.empty();
		const $head = $('<p class="lists-head"></p>').appendTo(this.$content);
		$("<strong></strong>").text(state.title).appendTo($head);
		$head.append(document.createTextNode(` · ${state.kind} · ${state.desk} · ${state.name}`));
		if (state.in_hand) return this.show_progress();
		if (state.message) $('<p class="text-danger" role="alert"></p>').text(state.message).appendTo(this.$content);
		if (state.stage !== "Taken In") this.show_rows();
		if (["Taken In", "Looked At"].includes(state.stage)) this.show_columns();
		this.$content.find("h2").first().trigger("focus");
	}

	show_progress() {
		const words = {
			Look: __("Looking at what becomes of each row"),
			Import: __("Importing"),
			Undo: __("Taking it back"),
		}[this.state.step];
		const $section = this.section(words, "lists-progress");
		const percent = Math.round(this.state.percent || 0);
		$(`<progress class="lists-bar" max="100"></progress>`)
			.attr("value", percent)
			.attr("aria-label", words)
			.appendTo($section);
		$("<p></p>").text(__("{0} %. You may leave this page: the work goes on.", [percent])).appendTo($section);
		if (this.state.step !== "Undo") {
			this.button(__("Stop"), async () => this.show(await loket.lists.call("stop", { name: this.state.name }))).appendTo(
				$section
			);
		}
		this.say(`${words}: ${percent} %`);
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.open(this.state.name), loket.lists.ASK_AGAIN_MS);
	}

	show_columns() {
		const $section = this.section(__("Which column is what?"), "lists-columns");
		if (this.sheets?.length > 1) this.show_sheets($section);
		const $table = $(`<table class="table table-sm lists-table"></table>`).appendTo($section);
		$table.append(
			`<thead><tr><th scope="col">${__("In the file")}</th><th scope="col">${__("For example")}</th><th scope="col">${__("Is")}</th></tr></thead>`
		);
		const $body = $("<tbody></tbody>").appendTo($table);
		const options = this.state.fields.map((field) => ({
			value: field.name,
			label: field.needed ? `${field.label} *` : field.label,
		}));
		for (const column of this.state.columns) {
			const $row = $("<tr></tr>").appendTo($body);
			$('<th scope="row"></th>').text(column.label).appendTo($row);
			$('<td class="text-muted"></td>').text(column.sample.join(" · ")).appendTo($row);
			const $group = this.select(column.label, options, column.field, __("Left out"));
			$group.find("label").addClass("sr-only");
			$group.find("select").attr("data-column", column.index);
			$("<td></td>").append($group.removeClass("form-group")).appendTo($row);
		}
		this.show_for_all($section);
		const $foot = $('<div class="mt-3"></div>').appendTo($section);
		this.button(__("See What Becomes of Each Row"), () => this.look(), "primary").appendTo($foot);
		this.button(__("Another Row Is the Header"), () => this.choose_header()).appendTo($foot);
	}

	show_sheets($section) {
		const $group = this.select(
			__("Sheet"),
			this.sheets.map((sheet) => ({ value: sheet, label: sheet })),
			this.state.sheet
		).prependTo($section.find("h2").after("<div></div>").next());
		$group.find("select").on("change", (event) => this.file && this.upload(this.file, event.target.value));
	}

	show_for_all($section) {
		const fields = this.state.for_all.map((name) => this.state.fields.find((field) => field.name === name));
		$(`<h3 class="h5"></h3>`).text(__("The same for all rows")).appendTo($section);
		$('<p class="text-muted"></p>')
			.text(__("Where the file has no column for it, or its cell is empty."))
			.appendTo($section);
		const $grid = $('<div class="lists-grid"></div>').appendTo($section);
		for (const field of fields) this.for_all_field(field).appendTo($grid);
	}

	for_all_field(field) {
		const value = this.state.constants[field.name] ?? "";
		const id = `lists-all-${field.name}`;
		if (field.choices.length) {
			const $group = this.select(field.label, field.choices, value, __("As in the file"));
			$group.find("select").attr("data-constant", field.name);
			return $group;
		}
		const $group = $('<div class="form-group"></div>');
		if (field.type === "yes_no") {
			const words =
				field.name === "consent_registration"
					? __("All these families agreed that the desk registers their question")
					: field.label;
			$('<input type="checkbox">').attr({ id, "data-constant": field.name }).prop("checked", !!value).appendTo($group);
			$('<label class="ml-2"></label>').attr("for", id).text(words).appendTo($group);
			return $group;
		}
		$('<label class="control-label"></label>').attr("for", id).text(field.label).appendTo($group);
		const type = { date: "date", whole: "number" }[field.type] || "text";
		$('<input class="form-control">')
			.attr({ id, type, "data-constant": field.name })
			.val(value)
			.appendTo($group);
		return $group;
	}

	async look() {
		const matching = {};
		this.$content.find("[data-column]").each((_index, select) => {
			if (select.value) matching[select.dataset.column] = select.value;
		});
		const constants = {};
		this.$content.find("[data-constant]").each((_index, input) => {
			const value = input.type === "checkbox" ? (input.checked ? 1 : "") : input.value;
			if (value !== "") constants[input.dataset.constant] = value;
		});
		this.show(await loket.lists.call("look", { name: this.state.name, matching, constants }));
	}

	async choose_header() {
		const rows = await loket.lists.call("first_rows", { name: this.state.name }, "GET");
		const dialog = new frappe.ui.Dialog({
			title: __("Which row says what the columns are?"),
			fields: [
				{
					fieldname: "row",
					fieldtype: "Select",
					label: __("Row"),
					reqd: 1,
					options: rows.map((row) => ({
						value: String(row.number),
						label: `${row.number}: ${row.cells.filter(Boolean).join(" | ").slice(0, 90)}`,
					})),
				},
			],
			primary_action_label: __("This One"),
			primary_action: async ({ row }) => {
				dialog.hide();
				this.show(await loket.lists.call("set_header", { name: this.state.name, line_number: cint(row) }));
			},
		});
		dialog.show();
	}

	// ---- what becomes of each row

	show_rows() {
		const done = this.state.stage === "Imported" || this.state.stage === "Undone";
		const $section = this.section(done ? __("What became of each row") : __("What becomes of each row"), "lists-rows");
		this.$section = $section;
		const $summary = $('<div class="lists-summary" role="group"></div>').attr("aria-label", __("Show only")).appendTo($section);
		for (const state of ["New", "To Decide", "Wrong", "Same", "Imported", "Kept", "Undone"]) {
			const count = this.state.counts[state];
			if (!count) continue;
			$(`<button type="button" class="btn btn-sm btn-default mr-2 mb-2"></button>`)
				.attr("data-state", state)
				.attr("aria-pressed", "false")
				.append($('<span class="indicator-pill"></span>').addClass(loket.lists.STATE_COLORS[state]).text(__(state)))
				.append(document.createTextNode(` ${count}`))
				.on("click", (event) => this.filter(event.currentTarget))
				.appendTo($summary);
		}
		this.$actions = $('<div class="mb-3"></div>').appendTo($section);
		this.show_actions();
		this.$rows = $('<div class="lists-rows"></div>').appendTo($section);
		this.filtered = "";
		this.load_rows(0);
		this.say(
			["New", "To Decide", "Wrong", "Same", "Imported"]
				.filter((state) => this.state.counts[state])
				.map((state) => `${__(state)}: ${this.state.counts[state]}`)
				.join(", ")
		);
	}

	show_actions() {
		const { counts, name, decided, stage } = this.state;
		const waiting = (counts.New || 0) + decided;
		if (waiting && stage !== "Undone") {
			const label = waiting === 1 ? __("Import 1 Row") : __("Import {0} Rows", [waiting]);
			this.button(label, () => this.run("start"), "primary").appendTo(this.$actions);
		}
		if (counts["To Decide"] && stage !== "Undone") {
			this.button(__("All to Decide Are New"), () => this.decide("New")).appendTo(this.$actions);
		}
		if ((counts.Wrong || 0) + (counts["To Decide"] || 0)) {
			this.button(__("Download What Is to Be Corrected"), () => this.download("rejected")).appendTo(this.$actions);
		}
		this.button(__("Download the Report"), () => this.download("report")).appendTo(this.$actions);
		if (counts.Imported) {
			this.button(__("Take the Import Back"), () => this.undo(), "danger").appendTo(this.$actions);
		}
		this.$actions.attr("data-import", name);
	}

	download(what) {
		const query = new URLSearchParams({ name: this.state.name, what });
		window.open(`${loket.lists.METHOD}download?${query}`, "_self");
	}

	filter(button) {
		const state = button.dataset.state;
		this.filtered = this.filtered === state ? "" : state;
		this.$section.find("[data-state]").each((_index, one) => {
			one.setAttribute("aria-pressed", String(one.dataset.state === this.filtered));
			one.classList.toggle("active", one.dataset.state === this.filtered);
		});
		this.load_rows(0);
	}

	async load_rows(start) {
		const { rows, more } = await loket.lists.call(
			"rows",
			{ name: this.state.name, row_state: this.filtered, start },
			"GET"
		);
		if (!start) {
			this.$rows.empty();
			this.$table = $('<table class="table table-sm lists-table"></table>').appendTo(this.$rows);
			this.$table.append(
				`<thead><tr><th scope="col">${__("Row")}</th><th scope="col">${__("What Becomes of It")}</th><th scope="col">${__("Remarks")}</th><th scope="col">${__("In the file")}</th></tr></thead>`
			);
			$("<tbody></tbody>").appendTo(this.$table);
		}
		this.$rows.find(".lists-more").remove();
		for (const row of rows) this.$table.find("tbody").append(this.row(row));
		if (more) {
			this.button(__("Show More"), () => this.load_rows(start + rows.length))
				.addClass("lists-more")
				.appendTo(this.$rows);
		}
	}

	row(row) {
		const $row = $("<tr></tr>").attr("data-row", row.number).attr("data-row-state", row.state);
		$('<th scope="row"></th>').text(row.number).appendTo($row);
		const $state = $("<td></td>").appendTo($row);
		$('<span class="indicator-pill"></span>')
			.addClass(loket.lists.STATE_COLORS[row.state] || "gray")
			.text(row.state_words)
			.appendTo($state);
		if (row.same_name) {
			$("<a class='d-block'></a>")
				.attr("href", frappe.utils.get_form_link(row.same_doctype, row.same_name))
				.text(row.same_name)
				.appendTo($state);
		}
		const $remarks = $("<td></td>").appendTo($row);
		for (const remark of row.remarks) {
			const words = remark.label ? `${__("Column {0}", [remark.label])}: ${remark.text}` : remark.text;
			$("<div></div>").text(words).appendTo($remarks);
		}
		if (row.state === "To Decide") this.decision(row).appendTo($remarks);
		$('<td class="text-muted lists-cells"></td>').text(row.cells.filter(Boolean).join(" · ")).appendTo($row);
		return $row;
	}

	decision(row) {
		const $group = $('<div class="mt-1" role="group"></div>').attr("aria-label", __("Row {0}", [row.number]));
		for (const [decision, label] of [
			["New", __("It Is New")],
			["Leave Out", __("Leave It Out")],
		]) {
			this.button(label, () => this.decide(decision, row.name))
				.addClass("btn-xs")
				.attr("aria-pressed", String(row.decision === decision))
				.toggleClass("active", row.decision === decision)
				.appendTo($group);
		}
		return $group;
	}

	async decide(decision, row = "") {
		this.show(await loket.lists.call("decide", { name: this.state.name, decision, row }));
	}

	async run(method, args = {}) {
		this.show(await loket.lists.call(method, { name: this.state.name, ...args }));
	}

	undo() {
		frappe.confirm(
			__("Everything that this list made is removed again, as long as nobody worked on it since. Go on?"),
			() => this.run("undo")
		);
	}
};
