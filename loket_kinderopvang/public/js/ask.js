/* The public form works without this file. With it there is one step at a time, answers stay until they are sent,
   children can be added, and a check of what will be sent.

   A device may be shared: answers live as long as the tab, or, where somebody ticks that the device is the own one, until
   they are sent and for a month at most. What a partner types of a family is never kept. */
(() => {
	const DRAFT = "loket-kinderopvang-question";
	// English as it is written in Belgium: the day before the month.
	const LANGUAGE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
	const form = document.getElementById("ask-form");
	const DAYS_KEPT = 30;
	if (!form) {
		if (document.getElementById("question-sent")) forget();
		return;
	}
	const steps = [...form.querySelectorAll(".lk-step")];
	const wrong = document.getElementById("error");
	let current = 0;

	// ---- the device keeps what was typed

	const note = document.getElementById("draft-note"); // Not on the page of a partner.
	const own_device = document.getElementById("own-device");
	function store(value) {
		try {
			const [kept_in, other] = own_device.checked ? [localStorage, sessionStorage] : [sessionStorage, localStorage];
			other.removeItem(DRAFT);
			kept_in.setItem(DRAFT, JSON.stringify({ ...value, "-at": Date.now(), "-own": own_device.checked }));
			return true;
		} catch (error) {
			return false; // No room or not allowed: the form works, it is only not kept.
		}
	}
	function read() {
		try {
			const of_tab = JSON.parse(sessionStorage.getItem(DRAFT) || "null");
			const of_device = JSON.parse(localStorage.getItem(DRAFT) || "null");
			// Only what somebody asked to keep on the device, and not for ever: it may change hands.
			const asked = of_device && of_device["-own"] && Date.now() - of_device["-at"] < DAYS_KEPT * 86400000;
			if (of_device && !asked) localStorage.removeItem(DRAFT);
			return of_tab || (asked ? of_device : null);
		} catch (error) {
			return null;
		}
	}
	function forget() {
		for (const place of ["sessionStorage", "localStorage"]) {
			try {
				window[place].removeItem(DRAFT);
			} catch (error) {
				// Nothing was kept.
			}
		}
	}
	const KEPT_OUT = new Set(["csrf_token", "form_id", "opened", "website_address"]);
	const is_kept = (name) => name && !KEPT_OUT.has(name) && !name.startsWith("meant.");
	function save() {
		if (!note) return;
		const values = {};
		for (const [name, value] of new FormData(form)) if (is_kept(name)) values[name] = value;
		values["-step"] = current;
		show_note(store(values));
	}
	function show_note(shown) {
		note.hidden = !shown;
		document.getElementById("kept-for-tab").hidden = own_device.checked;
		document.getElementById("kept-on-device").hidden = !own_device.checked;
	}
	function restore() {
		const kept = note ? read() : null;
		if (!kept || typeof kept !== "object") return;
		own_device.checked = Boolean(kept["-own"]);
		while (children().length < Number(kept.children_shown || 1)) if (!addChild(false)) break;
		for (const field of form.elements) {
			if (!is_kept(field.name)) continue;
			if (field.type === "checkbox") field.checked = field.name in kept;
			else if (field.type === "radio") field.checked = kept[field.name] === field.value;
			else if (field.name in kept) field.value = kept[field.name];
		}
		current = Math.min(Number(kept["-step"]) || 0, steps.length - 1);
		show_note(true);
	}

	// ---- children

	const template = document.getElementById("another-child");
	const children = () => [...form.querySelectorAll(".lk-child")];
	const add = document.getElementById("add-child");
	function addChild(focus) {
		const index = children().length;
		if (!template || index >= Number(template.dataset.most)) return false;
		const html = template.innerHTML.replaceAll("children.__.", `children.${index}.`).replaceAll("#", index + 1);
		const holder = document.createElement("div");
		holder.innerHTML = html;
		const made = holder.querySelector(".lk-child");
		made.dataset.index = index;
		const last = children().at(-1);
		last.after(made);
		const name = last.querySelector('[name$=".last_name"]');
		made.querySelector('[name$=".last_name"]').value = name ? name.value : "";
		counted();
		if (focus) made.querySelector("input").focus();
		return true;
	}
	function counted() {
		form.elements.children_shown.value = children().length;
		if (add) add.hidden = children().length >= Number(template.dataset.most);
		const all = children();
		for (const child of all) {
			const remove = child.querySelector(".lk-remove");
			if (remove) remove.hidden = child !== all.at(-1);
			born(child);
		}
	}
	function born(child) {
		const unborn = child.querySelector('[name$=".born"][value="no"]').checked;
		child.querySelector(".lk-if-born").hidden = unborn;
		child.querySelector(".lk-if-unborn").hidden = !unborn;
	}
	if (add) {
		add.hidden = false;
		add.addEventListener("click", () => addChild(true));
	}
	form.addEventListener("click", (event) => {
		const remove = event.target.closest(".lk-remove");
		if (!remove) return;
		remove.closest(".lk-child").remove();
		counted();
		save();
		add.focus();
	});

	// ---- one step at a time

	function show(number, focus) {
		current = number;
		steps.forEach((step, index) => (step.hidden = index !== number));
		const line = steps[number].querySelector(".lk-progress");
		line.hidden = false;
		line.textContent = form.dataset.step.replace("{0}", number + 1).replace("{1}", steps.length);
		if (number === steps.length - 1) summarise();
		if (focus) {
			steps[number].querySelector("h2").focus();
			window.scrollTo({ top: 0 });
		}
	}
	function complain(field, text) {
		field.setAttribute("aria-invalid", "true");
		const id = `${field.id}-wrong`;
		let line = document.getElementById(id);
		if (!line) {
			line = document.createElement("p");
			line.id = id;
			line.className = "lk-wrong";
			(field.closest(".lk-choice") || field).before(line);
			field.setAttribute("aria-describedby", `${id} ${field.getAttribute("aria-describedby") || ""}`.trim());
		}
		line.textContent = text;
	}
	function settled(field) {
		field.removeAttribute("aria-invalid");
		const line = document.getElementById(`${field.id}-wrong`);
		if (line) line.textContent = "";
	}
	function complete(step) {
		let first = null;
		for (const field of step.querySelectorAll("input, select, textarea")) {
			if (field.type === "hidden" || field.closest("[hidden]:not(.lk-step)") || field.closest("template")) continue;
			if (field.checkValidity()) settled(field);
			else {
				complain(field, field.validity.valueMissing ? form.dataset.required : field.validationMessage);
				first = first || field;
			}
		}
		if (first) first.focus();
		return !first;
	}
	steps.forEach((step, number) => {
		const next = step.querySelector(".lk-next");
		const back = step.querySelector(".lk-back");
		if (next) {
			next.hidden = false;
			next.addEventListener("click", () => {
				if (complete(step)) {
					show(number + 1, true);
					save();
				}
			});
		}
		if (back) {
			back.hidden = false;
			back.addEventListener("click", () => show(number - 1, true));
		}
	});
	// Enter goes on, and sends only from the last step.
	form.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" || event.target.tagName !== "INPUT" || current === steps.length - 1) return;
		event.preventDefault();
		steps[current].querySelector(".lk-next").click();
	});

	// ---- what will be sent

	function summarise() {
		const list = document.querySelector("#summary dl");
		list.textContent = "";
		for (const step of steps.slice(0, -1)) {
			const said = [];
			for (const field of step.querySelectorAll("input, select, textarea")) {
				if (!field.name || field.type === "hidden" || field.closest("[hidden]:not(.lk-step)")) continue;
				if (field.type === "radio") continue;
				if (field.type === "checkbox") {
					if (field.checked) said.push(field.closest("label").textContent.trim());
				} else if (field.value) {
					const chosen = field.tagName === "SELECT" ? field.selectedOptions[0].textContent : field.value;
					said.push(field.type === "date" ? new Date(`${chosen}T12:00`).toLocaleDateString(LANGUAGE, { dateStyle: "long" }) : chosen);
				}
			}
			const row = document.createElement("div");
			row.className = "lk-fact";
			const term = document.createElement("dt");
			term.textContent = step.querySelector("h2").textContent;
			const value = document.createElement("dd");
			value.textContent = said.join(" · ") || form.dataset.nothing;
			row.append(term, value);
			list.append(row);
		}
		document.getElementById("summary").hidden = false;
	}

	// Why it is urgent is only asked when it is.
	const urgent = document.getElementById("urgent");
	const reason = form.querySelector('[data-name="urgent_reason"]');
	function urgency() {
		if (urgent && reason) reason.hidden = !urgent.checked;
	}

	// Whether providers may know of extra care is only asked when there is some.
	const extra = document.getElementById("inclusive_care");
	const tell = form.querySelector('[data-name="consent_care_need"]');
	function extra_care() {
		if (!tell) return;
		const needs = [...form.querySelectorAll('[name$=".care_need"]')].some((field) => field.value.trim());
		tell.hidden = !needs && !(extra && extra.checked);
		if (tell.hidden) tell.querySelector("input").checked = false;
	}

	// ---- begin

	if (!note) forget();
	if (!wrong) restore();
	else if (note) {
		// Sent from here, so what was ticked still holds; the answers themselves came back with the page.
		const kept = read();
		own_device.checked = Boolean(kept && kept["-own"]);
		show_note(Boolean(kept));
	}
	counted();
	urgency();
	extra_care();
	if (wrong) {
		const field = form.querySelector('[aria-invalid="true"]');
		const step = field ? field.closest(".lk-step") : steps.at(-1);
		show(steps.indexOf(step), false);
		wrong.focus();
		// A link in the list of what is wrong opens the step that it points into.
		wrong.addEventListener("click", (event) => {
			const target = event.target.closest("a") && document.getElementById(event.target.getAttribute("href").slice(1));
			if (!target) return;
			event.preventDefault();
			show(steps.indexOf(target.closest(".lk-step")), false);
			target.focus();
		});
	} else show(current, false);
	form.addEventListener("input", save);
	form.addEventListener("change", (event) => {
		const child = event.target.closest(".lk-child");
		if (child) born(child);
		urgency();
		extra_care();
		save();
	});
	if (note) {
		own_device.addEventListener("change", save);
		document.getElementById("forget").addEventListener("click", () => {
			forget();
			empty();
			// The page anew: nothing of what was typed stays in it, nor behind the button to go back.
			window.location.replace(`${window.location.pathname}?lang=${document.documentElement.lang}`);
		});
	}
	function empty() {
		for (const field of form.elements) {
			if (!is_kept(field.name)) continue;
			if (field.type === "checkbox" || field.type === "radio") field.checked = false;
			else if (field.type !== "hidden") field.value = "";
		}
	}
	for (const button of form.querySelectorAll(".lk-use")) {
		button.hidden = false;
		button.addEventListener("click", () => {
			const field = document.getElementById(button.dataset.for);
			field.value = button.dataset.value;
			settled(field);
			button.hidden = true;
			field.focus();
			save();
		});
	}
	form.addEventListener("submit", (event) => {
		if (form.dataset.sent || !complete(steps.at(-1))) {
			event.preventDefault();
			return;
		}
		form.dataset.sent = "1";
	});
	window.addEventListener("pageshow", () => delete form.dataset.sent);
})();
