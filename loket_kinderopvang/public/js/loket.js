/* The desk's own pieces in the Frappe desk: a readable week, reasons in words, and lists of matches. */
frappe.provide("loket");

loket.DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
loket.DAY_LABELS = {
	monday: "Monday",
	tuesday: "Tuesday",
	wednesday: "Wednesday",
	thursday: "Thursday",
	friday: "Friday",
	saturday: "Saturday",
	sunday: "Sunday",
};

loket.escape = (text) => frappe.utils.escape_html(text == null ? "" : String(text));

/* Half days in short names, in the reader's language: "ma, di, vr ½". */
loket.days_short = function (mask) {
	return loket.DAYS.map((day, index) => {
		const parts = (mask >> (2 * index)) & 3;
		const name = __(loket.DAY_LABELS[day]).slice(0, 2).toLowerCase();
		return parts === 3 ? name : parts ? `${name} ½` : "";
	})
		.filter(Boolean)
		.join(", ");
};

/* Keeps what is typed in a date field while the calendar beside it finds its place.
   Frappe 16 moves the calendar each time that it opens, a moment after the focus came too, and moving it writes the
   chosen date over what stands in the field: of a date that is typed the first characters were lost. */
loket.keep_typed_date = function (control) {
	const move = control.update_datepicker_position;
	if (!move || control.loket_keeps_typed_date) return;
	control.loket_keeps_typed_date = true;
	control.update_datepicker_position = function () {
		const typed = this.$input.val();
		move.call(this);
		if (this.$input.val() !== typed) this.$input.val(typed);
	};
};

/* The same in the forms and tables of the desk's own doctypes: there the platform makes the fields. */
if (frappe.ui.form.ControlDate) {
	const make_picker = frappe.ui.form.ControlDate.prototype.make_picker;
	frappe.ui.form.ControlDate.prototype.make_picker = function () {
		if (this.df?.parent?.startsWith("Childcare ")) loket.keep_typed_date(this);
		return make_picker.call(this);
	};
}

/* A week in which each half day says in a sign and in words whether it is free, missing, or not asked. */
loket.week_table = function (wanted_mask, free_mask, label) {
	const rows = [__("Morning"), __("Afternoon")].map((part, part_index) => {
		const cells = loket.DAYS.map((day, index) => {
			const bit = 1 << (2 * index + part_index);
			const wanted = wanted_mask & bit;
			const free = free_mask & bit;
			if (!wanted) return `<td class="lk-off"><span class="sr-only">${__("not asked")}</span></td>`;
			return free
				? `<td class="lk-free"><span aria-hidden="true">✓</span><span class="sr-only">${__("free")}</span></td>`
				: `<td class="lk-missing"><span aria-hidden="true">✗</span><span class="sr-only">${__("not free")}</span></td>`;
		}).join("");
		return `<tr><th scope="row">${part}</th>${cells}</tr>`;
	}).join("");
	const head = loket.DAYS.map(
		(day) => `<th scope="col"><abbr title="${__(loket.DAY_LABELS[day])}">${__(loket.DAY_LABELS[day]).slice(0, 2)}</abbr></th>`
	).join("");
	return `<table class="lk-week-mini"><caption class="sr-only">${loket.escape(label || __("Days"))}</caption>
		<thead><tr><td></td>${head}</tr></thead><tbody>${rows}</tbody></table>`;
};

/* Reasons as a list: a sign and a word beside the colour, so that nothing depends on colour alone. */
loket.reason_list = function (reasons) {
	const sign = (ok) =>
		ok === true
			? `<span class="lk-sign lk-yes" aria-hidden="true">✓</span><span class="sr-only">${__("Fits:")}</span>`
			: ok === false
			? `<span class="lk-sign lk-no" aria-hidden="true">✗</span><span class="sr-only">${__("Does not fit:")}</span>`
			: `<span class="lk-sign" aria-hidden="true">?</span><span class="sr-only">${__("Not known:")}</span>`;
	return `<ul class="lk-reasons">${reasons
		.map((reason) => `<li>${sign(reason.ok)} ${loket.escape(reason.detail)}</li>`)
		.join("")}</ul>`;
};

loket.fit_badge = (fits) =>
	fits
		? `<span class="indicator-pill green">${__("Fits fully")}</span>`
		: `<span class="indicator-pill orange">${__("Fits in part")}</span>`;

/* Shows a waiting line, runs a call, and says in the same place when it fails. */
loket.fill = async function ($into, call) {
	$into.html(`<p class="text-muted" role="status">${__("Looking …")}</p>`);
	try {
		await call();
	} catch (error) {
		$into.html(`<p role="alert">${__("This could not be loaded. Try again, or tell your administrator.")}</p>`);
		throw error;
	}
};

loket.form_link = (doctype, name, title) =>
	`<a href="${frappe.utils.get_form_link(doctype, name)}">${loket.escape(title || name)}</a>`;

/* Two buttons beside the days, for the week that is asked most and for starting over. */
loket.add_week_buttons = function (frm) {
	const field = frm.fields_dict.monday;
	if (!field || frm.read_only) return;
	const $section = $(field.wrapper).closest(".form-section");
	if ($section.find(".lk-week-buttons").length) return;
	const $bar = $(
		`<div class="lk-bar lk-week-buttons"><button type="button" class="btn btn-default btn-xs" data-value="Full Day">${__(
			"Monday to Friday"
		)}</button><button type="button" class="btn btn-default btn-xs" data-value="">${__("Clear the days")}</button></div>`
	);
	$bar.on("click", "button", (event) => {
		const value = event.currentTarget.dataset.value;
		loket.DAYS.forEach((day, index) => frm.set_value(day, value && index < 5 ? value : ""));
	});
	$section.find(".section-body").first().before($bar);
};

// Buttons for work in the background: start it, stop it, and see how far it is.
loket.add_work_buttons = function (frm, method, args) {
	if (frm.is_new()) return;
	const in_hand = ["Waiting", "Running"].includes(frm.doc.status);
	if (in_hand) {
		frm.dashboard.show_progress(__("Working"), frm.doc.percent || 0, __("It goes on when you leave this page."));
		frm.add_custom_button(__("Stop"), async () => {
			await frappe.call("loket_kinderopvang.api.stop_work", { doctype: frm.doctype, name: frm.doc.name });
			frm.reload_doc();
		});
		// The page also notices the end where no socket brings it.
		clearTimeout(frm.loket_waits);
		// nosemgrep: js-global-form // asks only whether this form is still the one that is open
		frm.loket_waits = setTimeout(() => cur_frm === frm && !frm.is_dirty() && frm.reload_doc(), 3000);
		return;
	}
	const label = frm.doc.status === "Done" ? __("Run Again") : __("Run");
	frm.add_custom_button(label, async () => {
		if (frm.is_dirty()) await frm.save();
		await frappe.call(`loket_kinderopvang.api.${method}`, args);
		frm.reload_doc();
	}).addClass(frm.doc.status === "Draft" ? "btn-primary" : "");
};

loket.work_indicator = function (doc) {
	const colours = { Waiting: "orange", Running: "blue", Done: "green", Cancelled: "gray", Failed: "red", Draft: "gray" };
	return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
};

/* For managers: the page on which a town brings a list that it kept in a spreadsheet. */
loket.add_list_button = function (page) {
	if (!frappe.model.can_create("Childcare Import")) return;
	page.add_menu_item(__("Bring a List"), () => frappe.set_route("childcare-import-list"));
};

/* For managers: a GeoJSON file of the town gives many areas their boundary at once. */
loket.add_boundaries_button = function (page, on_loaded) {
	if (!frappe.model.can_write("Childcare Area") || !frappe.user.has_role(["Loket Manager", "Administrator"])) return;
	page.add_inner_button(__("Load Boundaries"), () => loket.load_boundaries(on_loaded));
};

loket.load_boundaries = function (on_loaded) {
	const dialog = new frappe.ui.Dialog({
		title: __("Load Boundaries"),
		fields: [
			{
				fieldtype: "HTML",
				fieldname: "explained",
				options: `<p>${__(
					"Choose a GeoJSON file with a feature for each area, as portals of Statbel and the region give it. Each feature names its area by its NIS code or by its name. A boundary that an area has already is replaced."
				)}</p><label for="lk-boundaries">${__("GeoJSON file")}</label>
				<input id="lk-boundaries" type="file" accept=".geojson,.json,application/geo+json,application/json" class="form-control-file">`,
			},
		],
		primary_action_label: __("Load"),
		async primary_action() {
			const file = dialog.$wrapper.find("#lk-boundaries")[0].files[0];
			if (!file) {
				frappe.show_alert({ message: __("Choose a file first."), indicator: "orange" });
				return;
			}
			dialog.disable_primary_action();
			try {
				const text = await file.text();
				const answer = await loket.post_json("load_boundaries", { geojson: text });
				if (!answer) return;
				dialog.hide();
				loket.show_boundaries(text, answer, on_loaded);
				on_loaded?.();
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
};

/* What was loaded, and side by side what could not be told apart: somebody chooses. */
loket.show_boundaries = function (text, answer, on_loaded) {
	const { loaded, left_out, joined, converted, unclear } = answer;
	const lines = [];
	if (loaded.length) lines.push(__("Boundaries loaded: {0}.", [loket.escape(loaded.join(", "))]));
	if (converted) lines.push(`${loket.escape(converted)} ${__("They were turned into degrees.")}`);
	lines.push(...joined);
	if (left_out.length) lines.push(__("Not an area of this site: {0}.", [loket.escape(left_out.join(", "))]));
	if (!unclear.length) {
		frappe.msgprint({ title: __("Load Boundaries"), message: lines.join("<br>"), indicator: "green" });
		return;
	}
	const dialog = new frappe.ui.Dialog({ title: __("Which one is it?"), size: "large" });
	const $body = $('<div class="p-3"></div>').appendTo(dialog.$body);
	// Each line was escaped where it was made, here or on the server.
	$("<p></p>").html(lines.join("<br>")).appendTo($body);
	for (const { area, title, features } of unclear) {
		const words = __("Several features of the file are {0}, and they are no parts of one area. Choose one, or none.", [
			title,
		]);
		$("<p></p>").text(words).appendTo($body);
		const $pair = $('<div class="lk-side-by-side"></div>').appendTo($body);
		for (const feature of features) {
			const $one = $('<div class="frappe-card p-3"></div>').append(loket.outline(feature)).appendTo($pair);
			$one.append($("<strong></strong>").text(feature.label));
			$one.append(
				$("<p></p>").text(
					__("{0} km², around {1} north, {2} east", [feature.size_km2, feature.middle[1], feature.middle[0]])
				)
			);
			$one.append($('<p class="text-muted small"></p>').text(feature.says));
			$(`<button type="button" class="btn btn-default btn-sm">${__("This One")}</button>`)
				.on("click", async () => {
					const again = await loket.post_json("load_boundaries", {
						geojson: text,
						choices: { [area]: feature.number },
					});
					if (!again) return;
					dialog.hide();
					loket.show_boundaries(text, { ...again, unclear: again.unclear }, on_loaded);
					on_loaded?.();
				})
				.appendTo($one);
		}
	}
	dialog.show();
};

/* The outline of a feature as a small drawing. */
loket.outline = function ({ outline, label }) {
	const squeeze = Math.cos((outline[0][1] * Math.PI) / 180);
	const points = outline.map(([x, y]) => [x * squeeze, -y]);
	const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
	const [left, top] = [Math.min(...xs), Math.min(...ys)];
	const size = Math.max(Math.max(...xs) - left, Math.max(...ys) - top) || 1;
	const drawn = points.map(([x, y]) => `${(((x - left) / size) * 100).toFixed(1)},${(((y - top) / size) * 100).toFixed(1)}`);
	return `<svg viewBox="-2 -2 104 104" width="120" height="120" role="img" aria-label="${loket.escape(label)}">
		<polygon points="${drawn.join(" ")}" fill="none" stroke="currentColor" stroke-width="1.5"></polygon></svg>`;
};

/* A call whose arguments may be larger than what a form may hold; null when it was refused, which is said. */
loket.post_json = async function (method, args) {
	const answer = await fetch(`/api/method/loket_kinderopvang.api.${method}`, {
		method: "POST",
		headers: {
			"Content-Type": "application/json",
			Accept: "application/json",
			"X-Frappe-CSRF-Token": frappe.csrf_token,
		},
		body: JSON.stringify(args),
	});
	const data = await answer.json().catch(() => ({}));
	if (answer.ok) return data.message;
	const said = JSON.parse(data._server_messages || "[]").map((text) => JSON.parse(text));
	if (!said.length) said.push({ message: __("This could not be loaded. Try again, or tell your administrator.") });
	for (const { message, title } of said) frappe.msgprint({ message, title: title || __("Please Check"), indicator: "red" });
	return null;
};
