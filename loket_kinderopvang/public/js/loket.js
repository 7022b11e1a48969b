/* The desk's own helpers in the Frappe desk. */
frappe.provide("loket");
