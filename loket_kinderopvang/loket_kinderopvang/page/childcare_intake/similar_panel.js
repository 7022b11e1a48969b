// The side panel: files that look like what is typed, side by side with it, and the drafts that wait.
frappe.provide("loket.intake");

loket.intake.SimilarPanel = class SimilarPanel {
	/**
	 * @param {HTMLElement} parent
	 * @param {{on_family: (family: Object) => void, on_request: (request: Object) => void}} options
	 */
	constructor(parent, { on_family, on_request }) {
		this.on_family = on_family;
		this.on_request = on_request;
		this.$wrapper = $(`<div class="intake-similar"></div>`).appendTo(parent);
		const id = "intake-similar-heading";
		this.$wrapper.attr({ role: "region", "aria-labelledby": id });
		$(`<h2 class="intake-heading" tabindex="-1"></h2>`).attr("id", id).text(__("Already known?")).appendTo(this.$wrapper);
		this.$status = $(`<p class="intake-hint" role="status"></p>`).appendTo(this.$wrapper);
		this.$newcomer = $("<div></div>").appendTo(this.$wrapper);
		this.$list = $("<div></div>").appendTo(this.$wrapper);
		this.reset();
	}

	reset() {
		this.found = { families: [], requests: [], other_desks: [] };
		this.continued = [];
		this.decided_new = false;
		this.family = null;
		this.render();
	}

	// The family with whose file the intake continues: {name, family_name}, or null.
	set_family(family) {
		this.family = family;
		this.render();
	}

	/**
	 * @param {Object} found what `find_similar` gives
	 * @param {string[]} continued requests with which the intake continues already
	 */
	show(found, continued) {
		const before = this.key();
		this.found = found;
		this.continued = continued;
		// Something new turned up: the earlier "register as new" was about other files.
		if (this.key() !== before) this.decided_new = false;
		this.render();
	}

	key() {
		const { families, requests } = this.found;
		return [...families, ...requests].map((match) => match.name).sort().join();
	}

	// What is still to choose from: no other families beside the chosen one, no request that was taken up.
	get families() {
		return this.family ? [] : this.found.families;
	}

	get requests() {
		return this.found.requests.filter((match) => !this.continued.includes(match.name));
	}

	get count() {
		return this.families.length + this.requests.length;
	}

	// Is there a file so alike that the officer should say which it is?
	needs_decision() {
		if (this.decided_new || this.family) return false;
		return [...this.found.families, ...this.found.requests].some((match) => match.level === "same");
	}

	set_focus() {
		this.$wrapper.find("h2").trigger("focus").get(0).scrollIntoView({ block: "center" });
	}

	render() {
		this.$list.empty();
		const { families, requests } = this;
		const { other_desks } = this.found;
		this.$status.text(this.summary());
		if (this.family) this.render_chosen();
		other_desks.forEach((match) => this.render_other_desk(match));
		if (this.decided_new) return this.render_undo();
		families.forEach((match) => this.render_family(match));
		requests.forEach((match) => this.render_request(match));
		if (this.count && !this.family) {
			this.button(this.$list, __("Register as new"), "btn-default btn-sm btn-block", () => {
				this.decided_new = true;
				this.render();
				this.$wrapper.find(".intake-undo").trigger("focus");
			});
		}
	}

	summary() {
		const { other_desks } = this.found;
		if (this.decided_new) return __("This family is registered as new.");
		if (this.count === 1) return __("One file looks like what is typed.");
		if (this.count) return __("{0} files look like what is typed.", [this.count]);
		if (other_desks.length || this.family) return "";
		return __("Type a name, phone number, email or birth date: files that look like it appear here.");
	}

	render_chosen() {
		const $card = this.card(__("Continues with the file of {0}", [this.family.family_name]), "is-chosen");
		this.link($card, "Childcare Family", this.family.name, __("Open the file"));
		this.button($card, __("Register as new instead"), "btn-link btn-xs", () => this.on_family(null));
	}

	render_undo() {
		if (!this.count) return;
		this.button(this.$list, __("Show the files again"), "btn-link btn-xs intake-undo", () => {
			this.decided_new = false;
			this.render();
		});
	}

	render_family(match) {
		const $card = this.card(__("Family {0}", [match.family_name]), match.level);
		this.warn($card, match.warning);
		this.compare($card, match);
		if (match.children.length) {
			const $children = $(`<ul class="intake-known"></ul>`).appendTo($card);
			for (const child of match.children) $("<li></li>").text(child.detail).appendTo($children);
		}
		const $bar = $(`<div class="intake-bar"></div>`).appendTo($card);
		this.button($bar, __("Continue with this file"), "btn-primary btn-sm", () => this.on_family(match));
		this.link($bar, "Childcare Family", match.name, __("Open"));
	}

	render_request(match) {
		const $card = this.card(__("Request {0}: {1}", [match.name, match.child_name]), match.level);
		this.warn($card, match.warning);
		$(`<p class="intake-hint"></p>`).text(match.detail).appendTo($card);
		this.compare($card, match);
		const $bar = $(`<div class="intake-bar"></div>`).appendTo($card);
		if (match.open) {
			this.button($bar, __("Continue with this request"), "btn-primary btn-sm", () =>
				this.on_request(match)
			);
		}
		this.link($bar, "Childcare Request", match.name, __("Open"));
	}

	render_other_desk(match) {
		const $card = this.card(__("Known at another desk"), "is-elsewhere");
		$(`<p></p>`).text(match.detail).appendTo($card);
		if (match.shared) this.compare($card, match);
	}

	// What is typed beside what the file holds; a row that differs says so in words, not by colour alone.
	compare($card, match) {
		const $table = $(`<table class="intake-compare"></table>`).appendTo($card);
		$(`<thead><tr><td></td><th scope="col"></th><th scope="col"></th></tr></thead>`).appendTo($table);
		$table.find("th").eq(0).text(__("Typed"));
		$table.find("th").eq(1).text(__("In the file"));
		const $body = $("<tbody></tbody>").appendTo($table);
		for (const line of match.compare) {
			const $row = $("<tr></tr>").toggleClass("differs", !line.same).appendTo($body);
			$(`<th scope="row"></th>`).text(line.label).appendTo($row);
			$("<td></td>").text(line.typed || "–").appendTo($row);
			const $known = $("<td></td>").text(line.known || "–").appendTo($row);
			if (!line.same) $(`<span class="intake-differs"></span>`).text(__("differs")).appendTo($known);
		}
	}

	// Somebody on this file must not be told where the family is: before anything else is read out.
	warn($card, warning) {
		if (warning) $(`<p class="intake-danger" role="alert"></p>`).text(warning).appendTo($card);
	}

	card(title, kind) {
		const $card = $(`<article class="intake-card"></article>`).addClass(`is-${kind}`.replace("is-is-", "is-"));
		$("<h3></h3>").text(title).appendTo($card);
		return $card.appendTo(this.$list);
	}

	button($parent, label, classes, action) {
		return $(`<button type="button" class="btn"></button>`)
			.addClass(classes)
			.text(label)
			.on("click", action)
			.appendTo($parent);
	}

	link($parent, doctype, name, label) {
		$(`<a class="btn btn-default btn-sm" target="_blank" rel="noopener"></a>`)
			.attr("href", frappe.utils.get_form_link(doctype, name))
			.attr("aria-label", `${label}: ${name} (${__("opens in a new tab")})`)
			.text(label)
			.appendTo($parent);
	}
};

// Half-filled intakes of this officer.
loket.intake.Drafts = class Drafts {
	/**
	 * @param {HTMLElement} parent
	 * @param {{on_open: (name: string) => void, on_discard: (name: string) => void}} options
	 */
	constructor(parent, { on_open, on_discard }) {
		this.on_open = on_open;
		this.on_discard = on_discard;
		this.$wrapper = $(`<section class="intake-drafts" hidden></section>`).appendTo(parent);
		this.$wrapper.attr("aria-labelledby", "intake-drafts-heading");
		$(`<h2 class="intake-heading" id="intake-drafts-heading"></h2>`)
			.text(__("Continue where you left off"))
			.appendTo(this.$wrapper);
		this.$list = $("<ul></ul>").appendTo(this.$wrapper);
	}

	show(drafts, current) {
		this.$list.empty();
		const others = drafts.filter((draft) => draft.name !== current);
		this.$wrapper.prop("hidden", !others.length);
		for (const draft of others) {
			const $item = $("<li></li>").appendTo(this.$list);
			$(`<button type="button" class="btn btn-link intake-draft"></button>`)
				.append($("<strong></strong>").text(draft.title))
				.append($("<span></span>").text(draft.saved))
				.on("click", () => this.on_open(draft.name))
				.appendTo($item);
			$(`<button type="button" class="btn btn-default btn-xs"></button>`)
				.text(__("Discard"))
				.attr("aria-label", __("Discard the intake of {0}", [draft.title]))
				.on("click", () => this.on_discard(draft.name))
				.appendTo($item);
		}
	}
};
