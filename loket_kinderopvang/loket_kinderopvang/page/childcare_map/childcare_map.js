// Where places are short: areas as shapes or circles, and the same figures as a table below.
// It needs no tiles and no network beyond the site. The drawing stands in map_drawing.js (hook `page_js`).
frappe.provide("loket.map");

frappe.pages["childcare-map"].on_page_load = function (wrapper) {
	frappe.ui.make_app_page({ parent: wrapper, title: __("Map of Shortage"), single_column: true });
	wrapper.map = new loket.map.Page(wrapper);
};

frappe.pages["childcare-map"].on_page_show = (wrapper) => wrapper.map.load();

loket.map.Page = class Page {
	constructor(wrapper) {
		this.page = wrapper.page;
		this.desk = this.page.add_field({
			fieldname: "desk",
			label: __("Desk"),
			fieldtype: "Link",
			options: "Childcare Desk",
			default: frappe.defaults.get_user_default("Childcare Desk"),
			change: () => this.load(),
		});
		this.month = this.page.add_field({
			fieldname: "month",
			label: __("Month"),
			fieldtype: "Select",
			options: [],
			change: () => this.load(),
		});
		// The page shows their labels as placeholders only.
		for (const field of [this.desk, this.month]) field.$input.attr("aria-label", __(field.df.label));
		this.page.add_inner_button(__("Supply and Demand"), () => this.open_report());
		loket.add_boundaries_button(this.page, () => this.load());
		this.$body = $(`<div class="lk-map"></div>`).appendTo(this.page.main);
	}

	open_report() {
		frappe.set_route("query-report", "Childcare Supply and Demand", {
			desk: this.desk.get_value() || "",
			first_month: this.month.get_value() || "",
		});
	}

	load() {
		const args = { desk: this.desk.get_value() || "", month: this.month.get_value() || "" };
		const asked = JSON.stringify(args);
		// Setting a field tells of a change too: the same question is not asked twice at once.
		if (asked === this.asked) return;
		this.asked = asked;
		loket
			.fill(this.$body, async () => {
				const { message } = await frappe.call({
					method: "loket_kinderopvang.api.shortage_map",
					type: "GET",
					args,
				});
				if (asked !== this.asked) return;
				this.show(message);
			})
			.finally(() => {
				if (asked === this.asked) this.asked = null;
			});
	}

	show(data) {
		this.month.df.options = data.months;
		this.month.refresh();
		if (this.month.get_value() !== data.month) {
			this.asked = JSON.stringify({ desk: this.desk.get_value() || "", month: data.month });
			this.month.set_input(data.month);
			this.month.value = data.month;
		}
		this.$body.html(loket.map.page_html(data));
		const $holder = this.$body.find(".lk-map-drawing");
		loket.map.draw($holder[0], data, (area) => this.choose(area));
		this.$body.on("click", "tbody tr", (event) => this.choose(data.areas[event.currentTarget.dataset.number]));
	}

	/* An area that has the focus stands in the panel, on the map and in the table. */
	choose(area) {
		if (!area) return;
		this.$body.find(".lk-chosen").removeClass("lk-chosen");
		this.$body.find(`[data-area="${CSS.escape(area.area)}"]`).addClass("lk-chosen");
		loket.map.frame(this.$body.find(".lk-map-drawing")[0], area);
		this.$body.find(".lk-map-chosen").html(loket.map.chosen_html(area));
	}
};

loket.map.FIGURES = () => [
	["short", __("Shortage")],
	["requests", __("Open requests")],
	["places", __("Free places")],
	["wanted", __("Full-time places asked for")],
	["free", __("Full-time places free")],
];

loket.map.chosen_html = (area) =>
	`<h3>${loket.escape(area.label)}</h3><dl>${loket.map
		.FIGURES()
		.map(([figure, label]) => `<div><dt>${label}</dt><dd>${loket.escape(area.texts[figure])}</dd></div>`)
		.join("")}</dl>`;

loket.map.page_html = function (data) {
	const rows = data.areas.map((area, number) => (loket.map.says_something(area) ? loket.map.row_html(area, number) : ""));
	const missing = data.areas
		.filter((area) => area.area && loket.map.says_something(area) && !loket.map.is_drawn(area))
		.map((area) => area.label);
	return `
		<h2 class="lk-map-heading" id="lk-map-heading">${__("Shortage of Childcare in {0}", [loket.escape(data.month_label)])}</h2>
		<div class="lk-map-columns">
			<div class="lk-map-drawing"></div>
			<aside aria-label="${__("Legend and figures")}">
				<h3>${__("Shortage in full-time places")}</h3>
				<ul class="lk-map-legend">${data.legend
					.map((line) => `<li>${loket.map.swatch(line.level)} ${loket.escape(line.label)}</li>`)
					.join("")}</ul>
				<div class="lk-map-chosen" aria-live="polite">${loket.map.chosen_html(data.total)}</div>
			</aside>
		</div>
		<div class="lk-scroll">
		<table class="table table-bordered lk-map-table">
			<caption>${__("The same figures as a table")}</caption>
			<thead><tr><th scope="col">${__("Area")}</th>${loket.map
				.FIGURES()
				.map(([, label]) => `<th scope="col">${label}</th>`)
				.join("")}</tr></thead>
			<tbody>${rows.join("")}</tbody>
			<tfoot>${loket.map.row_html(data.total, "")}</tfoot>
		</table>
		</div>
		${missing.length ? `<p>${__("Not on the map, for it is not known where they are: {0}.", [loket.escape(missing.join(", "))])}</p>` : ""}
		<p class="text-muted">${loket.escape(data.note)}</p>`;
};

loket.map.row_html = function (area, number) {
	const cells = loket.map
		.FIGURES()
		.map(([figure]) => `<td>${figure === "short" && number !== "" ? loket.map.swatch(area.level) : ""} ${loket.escape(area.texts[figure])}</td>`)
		.join("");
	return `<tr data-number="${number}" data-area="${loket.escape(area.area || "")}"><th scope="row">${loket.escape(
		area.label
	)}</th>${cells}</tr>`;
};
