"""`serve.py SITE PORT`, in a folder of sites: Frappe's own development server, on loopback only."""

from __future__ import annotations

import sys
from typing import Any

import werkzeug.serving

site, port = sys.argv[1], int(sys.argv[2])
run_simple = werkzeug.serving.run_simple


def on_loopback(_host: str, *arguments: Any, **options: Any) -> None:
	run_simple("127.0.0.1", *arguments, **options)


werkzeug.serving.run_simple = on_loopback

import frappe.app  # it reads the sites folder when it is imported

frappe.app.serve(port=port, site=site, no_reload=True, no_threading=False, sites_path=".")
