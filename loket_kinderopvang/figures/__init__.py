"""Every figure of the desk, each defined once: grouped queries, folded by the rules of ``domain``.

Reports, charts, cards, the API and the public pages take their figures here. No query reads all rows into Python: the
database groups, and what comes back is as large as the table that is shown.
"""

__all__ = [
	"counted",
	"files",
	"labels",
	"official",
	"partners",
	"pipeline",
	"protection",
	"providers",
	"reporting",
	"scope",
	"shortage_map",
	"sources",
	"supply",
	"waiting",
]
