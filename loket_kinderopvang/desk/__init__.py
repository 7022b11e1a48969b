"""What the desk's own pages ask of the server: intake, calendars, previews, summaries, the health of the site, setting up.

The pages call these through the API, or by their own names; no other room does.
"""

__all__ = [
	"calendars",
	"health_page",
	"intake_page",
	"message_preview",
	"openapi",
	"own_place",
	"request_summary",
	"setup_checks",
	"setup_page",
	"setup_trial",
]
