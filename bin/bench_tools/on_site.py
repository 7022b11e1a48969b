"""`on_site.py SCRIPT …`, in a folder of sites: runs a script as Administrator on the site that LOKET_SITE names."""

from __future__ import annotations

import os
import runpy
import sys

import frappe

frappe.init(site=os.environ["LOKET_SITE"])
frappe.connect()
frappe.set_user("Administrator")
sys.argv = sys.argv[1:]
try:
	runpy.run_path(sys.argv[0], run_name="__main__")
finally:
	frappe.destroy()
