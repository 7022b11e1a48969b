// The week as a grid of days and day parts. One stop for the Tab key; arrow keys move, Space ticks.
frappe.provide("loket.intake");

loket.intake.DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

loket.intake.WeekGrid = class WeekGrid {
	/**
	 * @param {HTMLElement} parent
	 * @param {{on_change: () => void}} options
	 */
	constructor(parent, { on_change }) {
		this.on_change = on_change;
		this.days = [
			{ fieldname: "monday", label: __("Monday"), short: __("Mon") },
			{ fieldname: "tuesday", label: __("Tuesday"), short: __("Tue") },
			{ fieldname: "wednesday", label: __("Wednesday"), short: __("Wed") },
			{ fieldname: "thursday", label: __("Thursday"), short: __("Thu") },
			{ fieldname: "friday", label: __("Friday"), short: __("Fri") },
			{ fieldname: "saturday", label: __("Saturday"), short: __("Sat") },
			{ fieldname: "sunday", label: __("Sunday"), short: __("Sun") },
		];
		this.parts = [
			{ value: "Morning", label: __("Morning") },
			{ value: "Afternoon", label: __("Afternoon") },
		];
		this.make(parent);
	}

	make(parent) {
		this.$wrapper = $(`<div class="intake-week" data-fieldname="days"></div>`).appendTo(parent);
		this.make_shortcuts();
		this.make_table();
		this.make_message();
	}

	make_shortcuts() {
		const $bar = $(`<div class="intake-week-shortcuts" role="group"></div>`)
			.attr("aria-label", __("Shortcuts for the week"))
			.appendTo(this.$wrapper);
		const weekdays = loket.intake.DAYS.slice(0, 5);
		const all = (value) => Object.fromEntries(weekdays.map((day) => [day, value]));
		for (const [label, pattern] of [
			[__("Whole week"), all("Full Day")],
			[__("All mornings"), all("Morning")],
			[__("All afternoons"), all("Afternoon")],
			[__("Clear the week"), {}],
		]) {
			$(`<button type="button" class="btn btn-default btn-xs"></button>`)
				.text(label)
				.on("click", () => {
					this.set_value(pattern);
					this.on_change();
				})
				.appendTo($bar);
		}
	}

	make_table() {
		const $table = $(`<table class="intake-week-table" role="grid"></table>`)
			.attr("aria-label", __("Wanted days"))
			.appendTo(this.$wrapper);
		const $head = $("<tr></tr>").appendTo($("<thead></thead>").appendTo($table));
		$(`<td class="intake-week-corner"></td>`).appendTo($head);
		for (const day of this.days) {
			$(`<th scope="col"></th>`)
				.attr("abbr", day.label)
				.append($("<span aria-hidden='true'></span>").text(day.short))
				.append($("<span class='sr-only'></span>").text(day.label))
				.appendTo($head);
		}
		const $body = $("<tbody></tbody>").appendTo($table);
		this.boxes = this.parts.map((part, row) => {
			const $row = $("<tr></tr>").appendTo($body);
			$(`<th scope="row"></th>`).text(part.label).appendTo($row);
			return this.days.map((day, column) => this.make_box($row, part, day, row, column));
		});
		this.boxes[0][0].tabIndex = 0;
	}

	make_box($row, part, day, row, column) {
		const $cell = $(`<td role="gridcell"></td>`).appendTo($row);
		const $label = $("<label></label>").appendTo($cell);
		const box = $(`<input type="checkbox" tabindex="-1">`)
			.attr({
				"aria-label": `${day.label}, ${part.label}`,
				"data-day": day.fieldname,
				"data-part": part.value,
			})
			.on("change", () => this.on_change())
			.on("focus", () => this.put_tab_stop(box))
			.on("keydown", (event) => this.move(event, row, column))
			.appendTo($label)
			.get(0);
		$(`<span class="intake-week-tick" aria-hidden="true"></span>`).appendTo($label);
		return box;
	}

	make_message() {
		this.$message = $(
			`<p class="intake-problem" id="intake-week-problem" role="alert" hidden></p>`
		).appendTo(this.$wrapper);
	}

	move(event, row, column) {
		const last = this.days.length - 1;
		const target = {
			ArrowRight: [row, Math.min(column + 1, last)],
			ArrowLeft: [row, Math.max(column - 1, 0)],
			ArrowDown: [1, column],
			ArrowUp: [0, column],
			Home: [row, 0],
			End: [row, last],
		}[event.key];
		if (target) {
			event.preventDefault();
			this.boxes[target[0]][target[1]].focus();
		}
	}

	put_tab_stop(box) {
		this.boxes.flat().forEach((other) => (other.tabIndex = other === box ? 0 : -1));
	}

	/** @returns {Object} per day "Morning", "Afternoon", "Full Day" or "" */
	get_value() {
		return Object.fromEntries(
			this.days.map((day, column) => {
				const [morning, afternoon] = this.boxes.map((row) => row[column].checked);
				const both = morning && afternoon ? "Full Day" : "";
				return [day.fieldname, both || (morning ? "Morning" : "") || (afternoon ? "Afternoon" : "")];
			})
		);
	}

	set_value(pattern) {
		this.days.forEach((day, column) => {
			const value = pattern[day.fieldname] || "";
			this.boxes[0][column].checked = ["Morning", "Full Day"].includes(value);
			this.boxes[1][column].checked = ["Afternoon", "Full Day"].includes(value);
		});
	}

	is_empty() {
		return !this.boxes.flat().some((box) => box.checked);
	}

	set_problem(message) {
		this.$message.text(message || "").prop("hidden", !message);
		this.$wrapper.find("table").attr({
			"aria-invalid": message ? "true" : null,
			"aria-describedby": message ? "intake-week-problem" : null,
		});
	}

	set_focus() {
		this.$wrapper.find("input[tabindex=0]").trigger("focus");
	}
};
