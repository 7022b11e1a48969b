/* Pages behind a personal link work without this file. With it, focus goes to what went wrong, only what belongs to
   the chosen answer is shown, and a second click does not send twice. */
(() => {
	const form = document.getElementById("answer-form");
	const error = document.querySelector("#error[tabindex]");
	if (error) error.focus();
	for (const button of document.querySelectorAll(".lk-print")) {
		button.hidden = false;
		button.addEventListener("click", () => window.print());
	}
	if (!form) return;

	const choices = form.querySelectorAll('input[name="answer"][type="radio"]');
	const show = () => {
		const chosen = form.querySelector('input[name="answer"]:checked');
		for (const part of form.querySelectorAll(".lk-more")) {
			part.hidden = !chosen || part.dataset.for !== chosen.value;
		}
		const reason = form.querySelector("#reason");
		if (reason) reason.required = Boolean(chosen && chosen.value === "decline");
	};
	for (const choice of choices) choice.addEventListener("change", show);
	if (choices.length) show();

	const buttons = form.querySelectorAll('button[type="submit"]');
	form.addEventListener("submit", (event) => {
		if (form.dataset.sent) {
			event.preventDefault();
			return;
		}
		form.dataset.sent = "1";
		for (const button of buttons) button.setAttribute("aria-disabled", "true");
	});
	// Back from the next page: the form may be sent again.
	window.addEventListener("pageshow", () => {
		delete form.dataset.sent;
		for (const button of buttons) button.removeAttribute("aria-disabled");
	});
})();
