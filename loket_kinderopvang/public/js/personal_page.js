/* Pages behind a personal link work without this file; with it they show only what belongs to the chosen answer,
   and a second click does not send twice. */
(() => {
	const form = document.getElementById("answer-form");
	const error = document.getElementById("error");
	if (error) error.focus();
	if (!form) return;
	const choices = form.querySelectorAll('input[name="answer"]');
	const show = () => {
		const chosen = form.querySelector('input[name="answer"]:checked');
		form.querySelectorAll(".lk-more").forEach((part) => {
			part.hidden = !chosen || part.dataset.for !== chosen.value;
		});
		const reason = form.querySelector("#reason");
		if (reason) reason.required = Boolean(chosen && chosen.value === "decline");
	};
	choices.forEach((choice) => choice.addEventListener("change", show));
	if (choices.length) show();
	form.addEventListener("submit", (event) => {
		if (form.dataset.sent) {
			event.preventDefault();
			return;
		}
		form.dataset.sent = "1";
		form.querySelectorAll('button[type="submit"]').forEach((button) => button.setAttribute("aria-disabled", "true"));
	});
})();
