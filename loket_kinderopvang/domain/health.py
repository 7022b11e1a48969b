"""Whether a site is safe to hold the files of families: facts in, judgements out.

Each check has a state (in order, needs attention, not known) and a code that says which sentence fits it. The sentences
are in ``health_page``; nothing here holds a secret of the site.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

OK, ATTENTION, UNKNOWN = "ok", "attention", "unknown"
BACKUP_DAYS = 2
MAIL_WAITS = timedelta(hours=1)
SCHEDULER_SILENT = timedelta(minutes=30)
MOST_ATTEMPTS = 20
LOCAL = ("localhost", "127.0.0.1", "::1", "[::1]")


@dataclass(frozen=True)
class Facts:
	"""What was found on a site; None where it could not be looked at."""

	now: datetime
	address: str | None = None
	behind_proxy: bool | None = None
	proxies_named: bool | None = None
	mail_account: bool | None = None
	mail_waits_since: datetime | None = None
	mails_failed: int | None = None
	mail_suspended: bool | None = None
	scheduler_on: bool | None = None
	scheduler_ran: datetime | None = None
	workers: int | None = None
	time_zone: str | None = None
	last_backup: datetime | None = None
	backups_seen: bool | None = None
	backups_elsewhere: bool | None = None
	demo_users: tuple[str, ...] | None = None
	demo_records: int | None = None
	version: str | None = None
	reset_key_hashed: bool | None = None
	encryption_key: bool | None = None
	developer_mode: bool | None = None
	allow_tests: bool | None = None
	ignore_csrf: bool | None = None
	cors_for_all: bool | None = None
	lock_out_after: int | None = None
	password_policy: bool | None = None
	sharing_off: bool | None = None
	two_factor: bool | None = None
	unusable_messages: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Finding:
	"""What one check says: ``check`` names it, ``code`` chooses the sentence, ``values`` fill it in."""

	check: str
	state: str
	code: str
	values: tuple[str, ...] = field(default=())


def findings(facts: Facts) -> list[Finding]:
	"""Return the judgement of every check, always in the same order."""
	return [
		_https(facts),
		_proxy(facts),
		_mail(facts),
		_scheduler(facts),
		_workers(facts),
		_time_zone(facts),
		_backups(facts),
		_elsewhere(facts),
		_demo(facts),
		_frappe(facts),
		_yes("encryption", facts.encryption_key),
		_no("developer_mode", facts.developer_mode),
		_no("allow_tests", facts.allow_tests),
		_no("csrf", facts.ignore_csrf),
		_no("cors", facts.cors_for_all),
		_lock_out(facts),
		_yes("password_policy", facts.password_policy),
		_yes("sharing", facts.sharing_off),
		_yes("two_factor", facts.two_factor),
		_messages(facts),
	]


def all_in_order(found: list[Finding]) -> bool:
	"""Tell whether nothing needs attention; what is not known doesn't count."""
	return not any(item.state == ATTENTION for item in found)


def _yes(check: str, value: bool | None) -> Finding:
	return _judged(check, value)


def _no(check: str, value: bool | None) -> Finding:
	return _judged(check, None if value is None else not value)


def _judged(check: str, good: bool | None) -> Finding:
	if good is None:
		return Finding(check, UNKNOWN, "unknown")
	return Finding(check, OK, "ok") if good else Finding(check, ATTENTION, "wrong")


def _https(facts: Facts) -> Finding:
	if not facts.address:
		return Finding("https", UNKNOWN, "unknown")
	scheme, _colon, rest = facts.address.partition("://")
	host = rest.split("/")[0].rsplit(":", 1)[0].lower()
	if scheme == "https":
		return Finding("https", OK, "ok", (facts.address,))
	if host in LOCAL or host.endswith(".localhost"):
		return Finding("https", OK, "local", (facts.address,))
	return Finding("https", ATTENTION, "wrong", (facts.address,))


def _proxy(facts: Facts) -> Finding:
	if facts.behind_proxy is None or facts.proxies_named is None:
		return Finding("proxy", UNKNOWN, "unknown")
	if facts.behind_proxy and not facts.proxies_named:
		return Finding("proxy", ATTENTION, "not_named")
	if facts.proxies_named and not facts.behind_proxy:
		return Finding("proxy", ATTENTION, "not_seen")
	return Finding("proxy", OK, "named" if facts.proxies_named else "none")


def _mail(facts: Facts) -> Finding:
	if facts.mail_account is None:
		return Finding("mail", UNKNOWN, "unknown")
	if not facts.mail_account:
		return Finding("mail", ATTENTION, "no_account")
	if facts.mail_suspended:
		return Finding("mail", ATTENTION, "suspended")
	if facts.mail_waits_since and facts.now - facts.mail_waits_since > MAIL_WAITS:
		return Finding("mail", ATTENTION, "stuck", (facts.mail_waits_since.strftime("%Y-%m-%d %H:%M"),))
	if facts.mails_failed:
		return Finding("mail", ATTENTION, "failed", (str(facts.mails_failed),))
	return Finding("mail", OK, "ok")


def _scheduler(facts: Facts) -> Finding:
	if facts.scheduler_on is None:
		return Finding("scheduler", UNKNOWN, "unknown")
	if not facts.scheduler_on:
		return Finding("scheduler", ATTENTION, "off")
	if not facts.scheduler_ran or facts.now - facts.scheduler_ran > SCHEDULER_SILENT:
		return Finding("scheduler", ATTENTION, "silent")
	return Finding("scheduler", OK, "ok")


def _workers(facts: Facts) -> Finding:
	if facts.workers is None:
		return Finding("workers", UNKNOWN, "unknown")
	if not facts.workers:
		return Finding("workers", ATTENTION, "wrong")
	return Finding("workers", OK, "ok", (str(facts.workers),))


def _time_zone(facts: Facts) -> Finding:
	if not facts.time_zone:
		return Finding("time_zone", ATTENTION, "none")
	if facts.time_zone != "Europe/Brussels":
		return Finding("time_zone", ATTENTION, "wrong", (facts.time_zone,))
	return Finding("time_zone", OK, "ok")


def _backups(facts: Facts) -> Finding:
	if facts.backups_seen is None:
		return Finding("backups", UNKNOWN, "unknown")
	if facts.last_backup is None:
		return Finding("backups", ATTENTION, "none")
	age = facts.now - facts.last_backup
	code = "ok" if age <= timedelta(days=BACKUP_DAYS) else "old"
	return Finding(
		"backups",
		OK if code == "ok" else ATTENTION,
		code,
		(facts.last_backup.strftime("%Y-%m-%d %H:%M"), str(age.days)),
	)


def _elsewhere(facts: Facts) -> Finding:
	# The platform knows only its own ways; a town may well copy its servers by another.
	return (
		Finding("backups_elsewhere", OK, "ok")
		if facts.backups_elsewhere
		else _judged("backups_elsewhere", None)
	)


def _demo(facts: Facts) -> Finding:
	if facts.demo_users is None or facts.demo_records is None:
		return Finding("demo", UNKNOWN, "unknown")
	if facts.demo_users:
		return Finding("demo", ATTENTION, "users", (", ".join(facts.demo_users),))
	if facts.demo_records:
		return Finding("demo", ATTENTION, "records", (str(facts.demo_records),))
	return Finding("demo", OK, "ok")


def _frappe(facts: Facts) -> Finding:
	if facts.reset_key_hashed is None or not facts.version:
		return Finding("frappe", UNKNOWN, "unknown")
	if not facts.reset_key_hashed:
		return Finding("frappe", ATTENTION, "plain_key", (facts.version,))
	return Finding("frappe", OK, "ok", (facts.version,))


def _lock_out(facts: Facts) -> Finding:
	if facts.lock_out_after is None:
		return Finding("lock_out", UNKNOWN, "unknown")
	if facts.lock_out_after <= 0:
		return Finding("lock_out", ATTENTION, "never")
	if facts.lock_out_after > MOST_ATTEMPTS:
		return Finding("lock_out", ATTENTION, "late", (str(facts.lock_out_after),))
	return Finding("lock_out", OK, "ok", (str(facts.lock_out_after),))


def _messages(facts: Facts) -> Finding:
	if facts.unusable_messages is None:
		return Finding("messages", UNKNOWN, "unknown")
	if facts.unusable_messages:
		return Finding("messages", ATTENTION, "wrong", (", ".join(facts.unusable_messages),))
	return Finding("messages", OK, "ok")
