"""Who may see and do what, beyond the rights that a doctype itself gives: the gate before the platform, and who looked.

Frappe calls it by its hooks. Other rooms call ``declarations``, which every function that a browser may call stands
under, and note in ``reading_log`` what they show.
"""

__all__ = [
	"around",
	"declarations",
	"gate",
	"offline_pdf",
	"reading_log",
	"safe_exports",
	"side_doors",
	"together",
	"who_looked",
]
