"""A town brings the lists that it has: organisers, providers, vacancies and waiting requests, read, looked at, taken in, taken back.

The page *Bring a List* calls ``list_import_page``; Frappe calls ``quoted_cells`` by its hooks, and ``list_import`` to go
on with what was broken off.
"""

__all__ = ["list_import", "list_import_page", "quoted_cells"]
