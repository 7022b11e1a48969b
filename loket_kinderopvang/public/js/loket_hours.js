/* The platform gives every new record's hours the moment at which it is made. Nobody typed that: an opening hour of a
   provider that nobody knows stays empty. */
(() => {
	const of_platform = frappe.model.get_default_value;
	if (!of_platform) return;
	frappe.model.get_default_value = function (df, ...others) {
		if (df.fieldtype === "Time" && !df.default && String(df.parent || "").startsWith("Childcare ")) return undefined;
		return of_platform.call(this, df, ...others);
	};
})();
