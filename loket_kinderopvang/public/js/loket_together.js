/* Two people on one file: whoever saves second sees what the first one changed, and keeps what was typed. */
frappe.provide("loket.together");

loket.together.DOCTYPES = [
	"Childcare Family",
	"Childcare Child",
	"Childcare Request",
	"Childcare Application",
	"Childcare Referral",
	"Childcare Vacancy",
	"Childcare Provider",
];

/* A record as its form loaded it; what is typed is what differs from that. */
loket.together.keep = function (frm) {
	if (frm.is_new() || frm.doc.__unsaved) return;
	frm.loket_seen = JSON.parse(JSON.stringify(frm.doc, (key, value) => (key.startsWith("__") ? undefined : value)));
};

for (const doctype of loket.together.DOCTYPES) {
	frappe.ui.form.on(doctype, { refresh: loket.together.keep });
}

loket.together.plain = (value) => (value === undefined || value === null || value === "" || value === 0 ? "" : String(value));

/* The fields of a record or a row that somebody can type in. */
loket.together.fields = (doctype) =>
	frappe.meta
		.get_docfields(doctype)
		.filter((field) => !field.hidden && !field.read_only && !field.is_virtual && field.fieldname);

/* What was typed since a record was loaded: path -> how to type it again on the record as it is now. */
loket.together.typed = function (seen, mine) {
	const typed = {};
	const differs = (field, one, other) =>
		loket.together.plain(one[field.fieldname]) !== loket.together.plain(other[field.fieldname]);
	for (const field of loket.together.fields(mine.doctype)) {
		const name = field.fieldname;
		if (!frappe.model.table_fields.includes(field.fieldtype)) {
			if (frappe.model.no_value_type.includes(field.fieldtype) || !differs(field, seen, mine)) continue;
			typed[name] = (frm) => frm.set_value(name, mine[name]);
			continue;
		}
		const rows = Object.fromEntries((seen[name] || []).map((row) => [row.name, row]));
		const cells = loket.together.fields(field.options);
		const kept = new Set((mine[name] || []).map((row) => row.name));
		for (const row of mine[name] || []) {
			const values = Object.fromEntries(cells.map((cell) => [cell.fieldname, row[cell.fieldname]]));
			if (!rows[row.name]) {
				typed[`${name}/${row.name}`] = (frm) => frm.add_child(name, values);
				continue;
			}
			for (const cell of cells) {
				if (!differs(cell, rows[row.name], row)) continue;
				typed[`${name}/${row.name}/${cell.fieldname}`] = (frm) => {
					const now = (frm.doc[name] || []).find((other) => other.name === row.name);
					if (now) return frappe.model.set_value(now.doctype, now.name, cell.fieldname, row[cell.fieldname]);
					frm.add_child(name, values);
				};
			}
		}
		for (const row of seen[name] || []) {
			if (kept.has(row.name)) continue;
			typed[`${name}/${row.name}`] = (frm) => frm.fields_dict[name].grid.grid_rows_by_docname[row.name]?.remove();
		}
	}
	return typed;
};

/* Whether two changes are about the same thing: the same field, or a row and a field in it. */
loket.together.meets = (one, other) =>
	one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);

loket.together.load = async function (frm, typed, paths) {
	await frm.reload_doc();
	for (const path of paths) await typed[path](frm);
	frm.refresh_fields();
};

loket.together.show = async function (frm) {
	const mine = JSON.parse(JSON.stringify(frm.doc));
	const typed = loket.together.typed(frm.loket_seen, mine);
	const changes = (
		await frappe.call({
			method: "loket_kinderopvang.api.changes_since",
			args: { doctype: frm.doctype, name: frm.docname, seen: frm.loket_seen },
		})
	).message;
	const both = Object.keys(typed).filter((path) => changes.some((change) => loket.together.meets(path, change.path)));
	const apart = Object.keys(typed).filter((path) => !both.includes(path));
	const dialog = new frappe.ui.Dialog({
		title: __("Changed by Somebody Else"),
		fields: [
			{ fieldname: "changes", fieldtype: "HTML" },
			{
				fieldname: "mine",
				fieldtype: "Check",
				label: __("Where both of us changed the same field, keep what I typed"),
				hidden: !both.length,
			},
		],
		primary_action_label: apart.length || both.length ? __("Load It and Keep What I Typed") : __("Load It"),
		async primary_action({ mine: keep_mine }) {
			dialog.hide();
			const kept = keep_mine ? [...apart, ...both] : apart;
			await loket.together.load(frm, typed, kept);
			if (kept.length) {
				frappe.show_alert({ message: __("What you typed is on the form again. Save to keep it."), indicator: "blue" });
			}
		},
		secondary_action_label: __("Drop What I Typed"),
		secondary_action() {
			dialog.hide();
			frm.reload_doc();
		},
	});
	dialog.fields_dict.changes.$wrapper.html(loket.together.list(changes, both));
	if (!apart.length && !both.length) dialog.get_secondary_btn().hide();
	dialog.show();
};

/* What changed, in words: by whom, when, from what to what; where both changed it, that is said. */
loket.together.list = function (changes, both) {
	const lines = changes.map((change) => {
		const also = both.some((path) => loket.together.meets(path, change.path))
			? ` <strong>${__("You changed this too.")}</strong>`
			: "";
		const empty = `<em>${__("empty")}</em>`;
		const values =
			change.old || change.new
				? `: ${loket.escape(change.old) || empty} → ${loket.escape(change.new) || empty}`
				: "";
		return `<li><strong>${loket.escape(change.label)}</strong>${values}
			<div class="text-muted">${loket.escape(change.who)}, ${loket.escape(change.when)}${also}</div></li>`;
	});
	if (!lines.length) {
		return `<p>${__("Somebody saved this after you opened it. Nothing that you see was changed.")}</p>`;
	}
	return `<p>${__("This was saved by somebody else after you opened it. What changed since:")}</p>
		<ul class="lk-changes">${lines.join("")}</ul>`;
};

frappe.request.on_error("ChangedByOthers", (answer) => {
	// nosemgrep: js-global-form // an answer gives no form; its record is compared with the page's
	const frm = cur_frm;
	const [view, doctype, name] = frappe.get_route();
	// The page for intake asks by itself.
	if (view === "childcare-intake") return;
	if (view === "Form" && frm?.loket_seen?.name === name && frm.doctype === doctype && !frm.loket_asking) {
		frm.loket_asking = true;
		loket.together.show(frm).finally(() => (frm.loket_asking = false));
		return;
	}
	// Saved from elsewhere: what the server says.
	if (answer._server_messages) frappe.msgprint(JSON.parse(answer._server_messages));
});
