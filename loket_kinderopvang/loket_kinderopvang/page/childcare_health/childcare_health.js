frappe.pages["childcare-health"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Health of the Site"), single_column: true });
	const body = $('<div class="loket-health" aria-live="polite"></div>').appendTo(page.main);
	page.set_secondary_action(__("Look Again"), () => show(body), "refresh");
	show(body);
};

const COLORS = { ok: "green", attention: "red", unknown: "gray" };
const ORDER = ["attention", "unknown", "ok"];

async function show(body) {
	const { message: checks } = await frappe.call("loket_kinderopvang.api.site_health");
	const text = (words) => frappe.utils.escape_html(words || "");
	checks.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
	body.html(
		checks
			.map(
				(check) => `<section class="frappe-card p-3 mb-3" data-check="${text(check.check)}" data-state="${text(check.state)}">
					<h2 class="h4 mt-0">${text(check.title)}
						<span class="indicator-pill ${COLORS[check.state]}">${text(check.state_words)}</span></h2>
					<p class="mb-1">${text(check.found)}</p>
					<p class="text-muted mb-1">${text(check.why)}</p>
					${check.todo ? `<p class="mb-0"><strong>${text(check.todo)}</strong></p>` : ""}
				</section>`
			)
			.join("")
	);
}
