"""The municipal childcare desk (Lokaal Loket Kinderopvang) as a Frappe app."""

__version__ = "0.1.0"
