"""The health of a site, for its administrators: what is in order, what is not, why it matters and what to do.

It looks, and changes nothing. Nothing that it shows is a secret: whether a key is there, never the key.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, get_url, now_datetime

from loket_kinderopvang.domain import health
from loket_kinderopvang.domain.health import ATTENTION, OK, Facts, Finding
from loket_kinderopvang.mail import message_templates

ADMINISTRATORS = ("System Manager", "Administrator")
# Of what concerns the desk, and not the machine.
OF_THE_DESK = ("mail", "scheduler", "time_zone", "backups", "demo", "lock_out", "two_factor", "messages")
DEMO_ENDING = "@example.org"
T = TypeVar("T")


def shown() -> list[dict[str, Any]]:
	"""Return the checks that concern the user, in the user's language.

	Raises:
		frappe.PermissionError: the user looks after neither the site nor a desk.
	"""
	roles = set(frappe.get_roles())
	everything = bool(roles.intersection(ADMINISTRATORS))
	if not everything and "Loket Manager" not in roles:
		frappe.throw(_("Only who looks after the site or a desk can see its health."), frappe.PermissionError)
	return [
		in_words(finding)
		for finding in health.findings(facts())
		if everything or finding.check in OF_THE_DESK
	]


def in_words(finding: Finding) -> dict[str, Any]:
	"""Return a judgement as people read it."""
	title, why, todo = _texts()[finding.check]
	found = _found_texts().get((finding.check, finding.code), "")
	return {
		"check": finding.check,
		"title": title,
		"state": finding.state,
		"state_words": {OK: _("In Order"), ATTENTION: _("Needs Attention")}.get(
			finding.state, _("Not Known")
		),
		"found": found.format(*finding.values) if found else "",
		"why": why,
		"todo": "" if finding.state == OK else todo,
	}


# ---- looking


def facts() -> Facts:
	"""Look at the site; what can't be looked at is None."""
	conf = frappe.local.conf
	newest, seen = _safely(_newest_backup) or (None, None)
	return Facts(
		now=now_datetime(),
		address=get_url(),
		behind_proxy=_behind_proxy(),
		proxies_named=_proxies_named(),
		mail_account=_safely(_mail_account),
		mail_waits_since=_safely(_mail_waits_since),
		mails_failed=_safely(
			lambda: frappe.db.count(
				"Childcare Mail Fault", {"reason": "own_server", "state": ("!=", "Bounced")}
			)
		),
		mail_suspended=bool(cint(frappe.db.get_default("suspend_email_queue")))
		or bool(conf.get("mute_emails")),
		scheduler_on=_safely(_scheduler_on),
		scheduler_ran=_safely(_scheduler_ran),
		workers=_safely(_workers),
		time_zone=frappe.db.get_single_value("System Settings", "time_zone") or "",
		last_backup=newest,
		backups_seen=seen,
		backups_elsewhere=_safely(_backups_elsewhere),
		demo_users=_safely(_demo_users),
		demo_records=_safely(lambda: frappe.db.count("Childcare Demo Record")),
		version=frappe.__version__,
		reset_key_hashed=_safely(reset_key_is_hashed),
		encryption_key=bool(conf.get("encryption_key")),
		developer_mode=bool(cint(conf.get("developer_mode"))),
		allow_tests=bool(conf.get("allow_tests")),
		ignore_csrf=bool(cint(conf.get("ignore_csrf"))),
		cors_for_all="*" in (conf.get("allow_cors") or ""),
		lock_out_after=_setting("allow_consecutive_login_attempts"),
		password_policy=None if (policy := _setting("enable_password_policy")) is None else bool(policy),
		sharing_off=None if (sharing := _setting("disable_document_sharing")) is None else bool(sharing),
		two_factor=None if (factors := _setting("enable_two_factor_auth")) is None else bool(factors),
		unusable_messages=_safely(lambda: tuple(message_templates.unusable())),
	)


def _safely(look: Callable[[], T]) -> T | None:
	"""Return what a look gives; a check that can't look is no reason not to show the others."""
	with suppress(Exception):
		return look()
	return None


def _setting(field: str) -> int | None:
	if not frappe.get_meta("System Settings").has_field(field):
		return None
	return cint(frappe.db.get_single_value("System Settings", field))


def _behind_proxy() -> bool | None:
	request = getattr(frappe.local, "request", None)
	return bool(request.headers.get("X-Forwarded-For")) if request else None


def _proxies_named() -> bool | None:
	try:
		from loket_kinderopvang.platform import callers_address
	except ImportError:
		return None
	return bool(callers_address.trusted_proxies())


def _mail_account() -> bool:
	if frappe.local.conf.get("mail_server"):
		return True
	return bool(frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}))


def _mail_waits_since() -> datetime | None:
	oldest = frappe.get_all(
		"Email Queue",
		{"status": ("in", ("Not Sent", "Sending", "Partially Sent"))},
		["creation", "send_after"],
		order_by="creation asc",
		limit=50,
	)
	waiting = [row for row in oldest if not row.send_after or get_datetime(row.send_after) <= now_datetime()]
	return get_datetime(waiting[0].creation) if waiting else None


def _scheduler_on() -> bool:
	from frappe.utils.scheduler import is_scheduler_disabled

	return not (is_scheduler_disabled() or frappe.local.conf.get("pause_scheduler"))


def _scheduler_ran() -> datetime | None:
	rows = frappe.get_all(
		"Scheduled Job Type",
		{"last_execution": (">", "2000-01-01")},
		pluck="last_execution",
		order_by="last_execution desc",
		limit=1,
	)
	return get_datetime(rows[0]) if rows else None


def _workers() -> int:
	from frappe.utils.background_jobs import get_workers

	return len(get_workers())


def _newest_backup() -> tuple[datetime | None, bool]:
	folder = Path(frappe.get_site_path("private", "backups"))
	files = [*folder.glob("*-database*.sql*"), *folder.glob("*-database*.gz"), *folder.glob("*.enc")]
	times = [file.stat().st_mtime for file in files]
	return (_local(max(times)) if times else None), True


def _local(stamp: float) -> datetime:
	"""Return a file's time as the site's clock shows it."""
	behind = (now_datetime() - datetime.now()).total_seconds()
	return datetime.fromtimestamp(stamp + round(behind / 900) * 900)


def _backups_elsewhere() -> bool:
	for doctype, field in (
		("S3 Backup Settings", "enabled"),
		("Dropbox Settings", "enabled"),
		("Google Drive", "enable"),
	):
		if frappe.db.exists("DocType", doctype) and cint(frappe.db.get_single_value(doctype, field)):
			return True
	return False


def _demo_users() -> tuple[str, ...]:
	"""Return the users that the demo makes and that may log in, where the site is none of the demo any more."""
	from loket_kinderopvang.setup import demo

	made = [address for address, *_other in demo.USERS.values()]
	return tuple(
		frappe.get_all("User", {"name": ("in", made), "enabled": 1}, pluck="name", order_by="name asc")
	)


def reset_key_is_hashed() -> bool:
	"""Tell whether this Frappe keeps only a digest of the key of a link that sets a new password."""
	from frappe.core.doctype.user.user import User

	return "sha256" in inspect.getsource(User.reset_password) or "sha256" in inspect.getsource(
		getattr(User, "_reset_password", User.reset_password)
	)


# ---- words


def _texts() -> dict[str, tuple[str, str, str]]:
	"""Return of each check its title, why it matters, and what to do."""
	return {
		"https": (
			_("Encrypted Connection"),
			_("Without https everybody on the way reads names, links and passwords."),
			_("Get a certificate, and set host_name to the address with https in site_config.json."),
		),
		"proxy": (
			_("Server in Front"),
			_("Limits count visits by address. Who may pretend an address passes every limit."),
			_("Name the addresses of your proxy in the settings, as the guide for administrators says."),
		),
		"mail": (
			_("Outgoing Mail"),
			_("Families and providers get their links by mail. Without it the desk has to call everybody."),
			_(
				"Look at Email Account and Email Queue: an outgoing account that is the default, and no errors."
			),
		),
		"scheduler": (
			_("Scheduler"),
			_("Reminders, deadlines, mails and deletion run by it."),
			_("Run bench enable-scheduler, and see that the bench's schedule process runs."),
		),
		"workers": (
			_("Background Workers"),
			_("They send the mails and do the long work."),
			_("Start them, with bench setup supervisor or your own service manager."),
		),
		"time_zone": (
			_("Time Zone"),
			_("Deadlines and the day on which a question counts are in the site's own time."),
			_("Set Europe/Brussels in System Settings."),
		),
		"backups": (
			_("Backups"),
			_("Files of families that are lost can't be asked for again."),
			_("Let bench backup run every night, with --with-files, and try once to restore one."),
		),
		"backups_elsewhere": (
			_("Backups Elsewhere"),
			_("A copy on the same machine goes with the machine."),
			_("See that a copy leaves this machine, encrypted, and stays in the European Union."),
		),
		"demo": (
			_("Demo"),
			_("The users of the demo have a password that others know."),
			_("Disable these users, or make a new site for the real work."),
		),
		"frappe": (
			_("Frappe"),
			_("Old versions keep the key that sets a new password readable in the database."),
			_("Use Frappe 15.41 or later, or 16. This version is for a trial only."),
		),
		"encryption": (
			_("Encryption Key"),
			_("It protects the passwords of mail accounts and of the second factor."),
			_(
				"Frappe makes one when it first needs it. Keep site_config.json with the backups, in a safe place."
			),
		),
		"developer_mode": (
			_("Developer Mode"),
			_("It lets administrators change the code, and shows more of errors."),
			_("Set developer_mode to 0."),
		),
		"allow_tests": (
			_("Tests"),
			_("A test run writes in this site and may remove what it finds."),
			_("Take allow_tests out of site_config.json."),
		),
		"csrf": (
			_("Forged Requests"),
			_("With ignore_csrf another website acts in the name of an officer who is logged in."),
			_("Take ignore_csrf out of site_config.json."),
		),
		"cors": (
			_("Other Websites"),
			_("With allow_cors for all, any website reads this site with an officer's session."),
			_("Name the websites in allow_cors, or take it out."),
		),
		"lock_out": (
			_("Lock-Out"),
			_("Without it a password can be guessed as often as one likes."),
			_("Set Allow Consecutive Login Attempts in System Settings; 5 is a good number."),
		),
		"password_policy": (
			_("Password Policy"),
			_("Easy passwords are guessed."),
			_("Switch on Enable Password Policy in System Settings, with a score of 3."),
		),
		"sharing": (
			_("Sharing of Documents"),
			_("Assigning a file to somebody would open it to that person."),
			_("Switch on Disable Document Sharing in System Settings."),
		),
		"two_factor": (
			_("Second Factor"),
			_("A stolen password is not enough to get in."),
			_("Switch on Two Factor Authentication in System Settings, and on the roles of the desk."),
		),
		"messages": (
			_("Messages"),
			_("The text that ships goes out where yours can't be used."),
			_("Open these Email Templates and save them: it says which line is wrong."),
		),
	}


def _found_texts() -> dict[tuple[str, str], str]:
	return {
		("https", "ok"): _("The site's address is {0}."),
		("https", "local"): _("The site's address is {0}: only on this machine."),
		("https", "wrong"): _("The site's address is {0}."),
		("proxy", "none"): _("No proxy was seen, and none is named."),
		("proxy", "named"): _("Proxies are named, and this visit came through one."),
		("proxy", "not_named"): _(
			"This visit came through a proxy that nobody named, or somebody pretends so."
		),
		("proxy", "not_seen"): _("Proxies are named, but this visit came through none."),
		("mail", "ok"): _("There is an outgoing account, and nothing waits."),
		("mail", "no_account"): _("There is no default outgoing Email Account."),
		("mail", "suspended"): _("Sending mail is switched off."),
		("mail", "stuck"): _("The oldest mail waits since {0}."),
		("mail", "failed"): _("{0} mails failed because the mail server refused this site."),
		("scheduler", "ok"): _("It runs."),
		("scheduler", "off"): _("It is switched off."),
		("scheduler", "silent"): _("It is switched on, but nothing ran for half an hour."),
		("workers", "ok"): _("{0} are there."),
		("workers", "wrong"): _("There are none."),
		("time_zone", "ok"): _("The site's time is that of Brussels."),
		("time_zone", "wrong"): _("The site's time is that of {0}."),
		("time_zone", "none"): _("No time zone is set."),
		("backups", "ok"): _("The last one was made on {0}."),
		("backups", "old"): _("The last one was made on {0}, {1} days ago."),
		("backups", "none"): _("There are none on this machine."),
		("backups_elsewhere", "ok"): _("The platform sends them to another place."),
		("backups_elsewhere", "unknown"): _("The platform sends none. Perhaps your own tools do."),
		("demo", "ok"): _("There are no users and no records of the demo."),
		("demo", "users"): _("These users of the demo can log in: {0}"),
		("demo", "records"): _("{0} records of the demo are on this site."),
		("frappe", "ok"): _("Frappe {0} keeps only a digest of that key."),
		("frappe", "plain_key"): _("Frappe {0} keeps that key readable."),
		("lock_out", "ok"): _("An account is locked after {0} wrong passwords."),
		("lock_out", "never"): _("An account is never locked."),
		("lock_out", "late"): _("An account is locked only after {0} wrong passwords."),
		("messages", "ok"): _("All of them can be sent."),
		("messages", "wrong"): _("These can't be sent: {0}"),
	}
