"""What joins the app to Frappe, and knows nothing of childcare: the clock, locks and retries, long work, links, exports, words.

Every room stands on it; it stands on ``domain`` alone. What differs between versions of Frappe stands in ``compat``.
"""

__all__ = [
	"batches",
	"callers_address",
	"clock",
	"compat",
	"configured",
	"conflicts",
	"counting",
	"field_checks",
	"import_dates",
	"incoming_limits",
	"link_traces",
	"links",
	"long_work",
	"own_doctypes",
	"spreadsheets",
	"states",
	"typed_fields",
	"well_formed",
	"wording",
]
