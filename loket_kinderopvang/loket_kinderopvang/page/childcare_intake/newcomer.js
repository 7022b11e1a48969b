// Who asks now, on the file with which the intake continues: a contact of it, or somebody new who may nothing until an
// officer decides.
frappe.provide("loket.intake");

loket.intake.Newcomer = class Newcomer {
	/** @param {jQuery} $parent */
	constructor($parent) {
		this.$wrapper = $(`<section class="intake-newcomer" hidden></section>`).appendTo($parent);
		this.$wrapper.attr("aria-labelledby", "intake-newcomer-heading");
		this.rights = [
			{ name: "may_see", label: __("May see the file") },
			{ name: "may_change", label: __("May change the file: withdraw, tell that a place was found, delete") },
			{ name: "is_asked", label: __("Is asked and told: gets the mails of the desk") },
			{ name: "not_to_be_told", label: __("Danger: must not be told where the family is") },
		];
		this.reset();
	}

	reset() {
		this.value = {};
		this.on_file = null;
		this.shown = "";
		this.$wrapper.prop("hidden", true).empty();
	}

	/**
	 * @param {?Object} on_file what `intake_page.look` says of the chosen file; null when none is chosen
	 * @param {string} name who asks, as it is typed
	 */
	show(on_file, name) {
		if (!on_file) return this.reset();
		// Drawn again only when it says something else: a box that was ticked stays, and so does the focus.
		const shown = JSON.stringify([on_file, name]);
		if (shown === this.shown) return;
		if (on_file.known) this.value = {};
		this.shown = shown;
		this.on_file = on_file;
		this.name = name || __("Who asks");
		this.render();
	}

	render() {
		const { contacts, known, marked, alike } = this.on_file;
		this.$wrapper.empty().prop("hidden", false);
		$(`<h3 id="intake-newcomer-heading"></h3>`).text(__("Who stands on this file")).appendTo(this.$wrapper);
		if (marked) this.danger(marked);
		if (alike) {
			this.danger(
				__("{0} looks like the contact who must not be told. Tell nothing of this file, and ask your coordinator.", [
					this.name,
				])
			);
		}
		const $list = $(`<ul class="intake-known"></ul>`).appendTo(this.$wrapper);
		for (const contact of contacts) {
			const who = contact.relation ? `${contact.name} (${contact.relation})` : contact.name;
			$("<li></li>").text(`${who}: ${contact.may}`).appendTo($list);
		}
		if (known) this.text(__("{0} is one of them, with the same name, number and address.", [this.name]));
		else this.render_new();
	}

	render_new() {
		const { contacts } = this.on_file;
		$("<h3></h3>").text(__("{0} is new on this file", [this.name])).appendTo(this.$wrapper);
		this.text(
			__("{0} gets nothing: no page with this file, no answers, no numbers, no mails, until somebody decides otherwise.", [
				this.name,
			])
		);
		this.text(__("The contacts who are told get a mail that somebody else asked for the same child."));
		this.render_who(contacts);
		this.$rights = $(`<fieldset></fieldset>`).appendTo(this.$wrapper);
		$("<legend></legend>").text(__("What may {0}? Leave all empty when you do not know.", [this.name])).appendTo(this.$rights);
		for (const right of this.rights) this.render_right(right);
		this.refresh();
	}

	render_who(contacts) {
		const $label = $(`<label for="intake-newcomer-who"></label>`).text(__("Who is it?")).appendTo(this.$wrapper);
		this.$who = $(`<select id="intake-newcomer-who" class="form-control input-sm"></select>`).insertAfter($label);
		$("<option></option>").val("").text(__("Somebody else than those")).appendTo(this.$who);
		for (const contact of contacts) {
			$("<option></option>")
				.val(contact.key)
				.text(__("The same person as {0}, with another number or address", [contact.name]))
				.appendTo(this.$who);
		}
		this.$who.val(this.value.same_as || "").on("change", () => {
			this.value = { same_as: this.$who.val() };
			this.refresh();
		});
		this.$same = $(`<p class="intake-warning"></p>`)
			.text(
				__("Be sure of it: what stands here takes the place of the number and address on the file. The old address is told.")
			)
			.appendTo(this.$wrapper);
	}

	render_right({ name, label }) {
		const $label = $(`<label class="intake-right"></label>`).appendTo(this.$rights);
		$(`<input type="checkbox">`)
			.attr("data-right", name)
			.prop("checked", Boolean(this.value[name]))
			.on("change", (event) => {
				this.value[name] = event.target.checked ? 1 : 0;
				// Who must not be told has no other right, and the other way round.
				const others = name === "not_to_be_told" ? ["may_see", "may_change", "is_asked"] : ["not_to_be_told"];
				if (event.target.checked) for (const other of others) this.value[other] = 0;
				this.refresh();
			})
			.appendTo($label);
		$("<span></span>").text(` ${label}`).appendTo($label);
	}

	refresh() {
		const same = Boolean(this.value.same_as);
		this.$same.prop("hidden", !same);
		this.$rights.prop("hidden", same);
		for (const box of this.$rights.find("input").get()) box.checked = Boolean(this.value[box.dataset.right]);
	}

	danger(text) {
		$(`<p class="intake-danger" role="alert"></p>`).text(text).appendTo(this.$wrapper);
	}

	text(text) {
		$("<p></p>").text(text).appendTo(this.$wrapper);
	}

	get_value() {
		return this.on_file && !this.on_file.known && !this.$wrapper.prop("hidden") ? this.value : {};
	}
};
