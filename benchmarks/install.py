"""Seconds to install the app on a fresh site, beside making that site with Frappe alone, in the same run."""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

NEEDS_SITE = False
NEEDS_PLATFORM = True

SITE = "install.localhost"


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()

	from bench_tools import platforms
	from bench_tools.places import APP
	from bench_tools.services import Services
	from bench_tools.sites import SitesFolder

	services = Services(Path(os.environ["LOKET_SERVICES"]))
	platform = platforms.choose_one()
	folder = SitesFolder(platform, services)
	begin = time.perf_counter()
	folder.new_site(SITE, with_app=False)
	frappe_seconds = time.perf_counter() - begin
	begin = time.perf_counter()
	folder.frappe("install-app", APP, site=SITE)
	seconds = time.perf_counter() - begin
	folder.drop_site(SITE)
	figures = {
		"seconds": round(seconds, 1),
		"frappe_seconds": round(frappe_seconds, 1),
		"frappe": platform.version,
		"database": platform.database,
	}
	if options.json:
		print(json.dumps(figures))
	else:
		print(f"install-app {seconds:.1f} s; Frappe {platform.version} itself {frappe_seconds:.1f} s")


if __name__ == "__main__":
	main()
