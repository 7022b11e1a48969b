"""Time as clocks on the wall show it, which jump twice a year, and time as it passes.

Frappe stores moments as the site's clock shows them, without a zone. Days and deadlines are meant so: what is asked on
Saturday at ten with three days to answer is due on Tuesday at ten, also when the clocks change in between. How long
something lasted is not.
"""

from __future__ import annotations

from datetime import datetime, timezone
from zoneinfo import ZoneInfo


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
	"""Return the moment, in UTC, at which the clock of a zone first shows ``wall``.

	A time that the clocks skip in spring is taken as the clock would have shown it without the change.
	"""
	return wall.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)


def seconds_since(wall: datetime, now: datetime, zone: ZoneInfo) -> float:
	"""Return the seconds that passed since the clock of a zone showed ``wall``.

	In the hour that comes twice in autumn a clock does not say which of the two it is: it is taken for the later one that
	is not in the future.

	Args:
		wall: a moment as Frappe stores it.
		now: this moment, with its zone.
		zone: the site's.
	"""
	both = (
		now.timestamp() - wall.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc).timestamp()
		for fold in (0, 1)
	)
	passed = list(both)
	return min((seconds for seconds in passed if seconds >= 0), default=max(passed))
