"""The site that LOKET_SERVED_SITE names as a WSGI application, for gunicorn: what serves a bench in production.

There a web server in front says which site is asked and hands out the assets; here this does both.
"""

from __future__ import annotations

import os

import frappe.app  # it reads the sites folder from the environment when it is imported
from werkzeug.middleware.shared_data import SharedDataMiddleware

frappe.app._site = os.environ["LOKET_SERVED_SITE"]
application = SharedDataMiddleware(
	frappe.app.application, {"/assets": os.path.join(os.environ["SITES_PATH"], "assets")}
)
