"""An answer of a few words to a request that is not looked at: no template, no trace, nothing of what came in."""

from __future__ import annotations

import json
from typing import Any

from frappe.utils import escape_html
from werkzeug.wrappers import Response


def short_answer(request: Any, status: int, sentence: str) -> Response:
	"""Return an answer with one sentence: JSON as Frappe's for its API, else a bare page.

	Args:
		request: that is answered.
		status: of HTTP.
		sentence: in plain text, which says what to do.
	"""
	if request.path.startswith("/api/") or request.is_json:
		message = json.dumps({"message": sentence, "indicator": "red"})
		answer = {"exc_type": "ValidationError", "_server_messages": json.dumps([message])}
		response = Response(json.dumps(answer), status, mimetype="application/json")
	else:
		body = (
			'<!doctype html><meta charset="utf-8"><meta name="robots" content="noindex">'
			f"<title>{status}</title><p>{escape_html(sentence)}</p>"
		)
		response = Response(body, status, mimetype="text/html")
	response.headers["Cache-Control"] = "no-store"
	return response
