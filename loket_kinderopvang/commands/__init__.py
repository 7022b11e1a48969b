"""Commands of the app for `bench`."""

from __future__ import annotations

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("loket-demo")
@click.option(
	"--families", default=500, show_default=True, type=click.IntRange(5, 20000), help="So many families."
)
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same town.")
@click.option("--reset", is_flag=True, help="Take the demo records of an earlier run away first.")
@pass_context
def loket_demo(context, families: int, seed: int, reset: bool) -> None:
	"""Fill a site with an invented municipality: providers, families, two years of requests and referrals."""
	from loket_kinderopvang.setup import demo

	frappe.init(site=get_site(context))
	frappe.connect()
	# nosemgrep: other-user # who runs a command of the bench is its administrator
	frappe.set_user("Administrator")
	try:
		if demo.is_there():
			if not reset:
				raise click.ClickException("There are demo records already. Use --reset to make them anew.")
			click.echo(f"{demo.remove()} demo records were taken away.")
			frappe.db.commit()  # nosemgrep: commits # a command is its own transaction
		with click.progressbar(length=families, label="Families") as bar:
			made = demo.make(families, seed, bar.update)
		frappe.db.commit()  # nosemgrep: commits # a command is its own transaction
		for what, count in made.counts.items():
			click.echo(f"{count:6} {what}")
		click.echo("Users, each with the password " + made.password)
		for role, user in made.users.items():
			click.echo(f"  {role:16} {user}")
	finally:
		frappe.destroy()


@click.command("loket-health")
@click.option("--json", "as_json", is_flag=True, help="For programs that watch the site.")
@pass_context
def loket_health(context, as_json: bool) -> None:
	"""Say what is in order on a site and what is not; ends with 1 when something needs attention."""
	import json

	from loket_kinderopvang.desk import health_page
	from loket_kinderopvang.domain import health

	frappe.init(site=get_site(context))
	frappe.connect()
	# nosemgrep: other-user # who runs a command of the bench is its administrator
	frappe.set_user("Administrator")
	try:
		frappe.local.lang = frappe.db.get_single_value("System Settings", "language") or "en"
		found = health.findings(health_page.facts())
		rows = [health_page.in_words(finding) for finding in found]
		if as_json:
			click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
		for row in () if as_json else rows:
			click.echo(f"[{row['state_words']}] {row['title']}. {row['found']}".rstrip())
			if row["state"] == health.ATTENTION:
				click.echo(f"    {row['why']} {row['todo']}")
		in_order = health.all_in_order(found)
	finally:
		frappe.destroy()
	raise SystemExit(0 if in_order else 1)


@click.command("loket-openapi")
@click.option("--output", type=click.Path(dir_okay=False, writable=True), help="Write it to this file.")
def loket_openapi(output: str | None) -> None:
	"""Describe the desk's interface as OpenAPI 3.1, made from the code; no site is needed."""
	from loket_kinderopvang.desk import openapi

	text = openapi.as_text()
	if output:
		with open(output, "w", encoding="utf-8") as file:
			file.write(text)
	else:
		click.echo(text, nl=False)


@click.command("loket-forget-again")
@click.option(
	"--list",
	"path",
	type=click.Path(exists=True, dir_okay=False),
	help="The list of what was forgotten; by default forgotten.jsonl in the site's folder.",
)
@pass_context
def loket_forget_again(context, path: str | None) -> None:
	"""Forget again what a restored backup brought back."""
	from pathlib import Path

	from loket_kinderopvang.privacy import again

	frappe.init(site=get_site(context))
	frappe.connect()
	# nosemgrep: other-user # who runs a command of the bench is its administrator
	frappe.set_user("Administrator")
	try:
		if not path and not again.file().exists():
			raise click.ClickException(f"There is no list at {again.file()}. Give it with --list.")
		# nosemgrep: commits # each file that was forgotten stays so, whatever happens to the next one
		done = again.forget_again(Path(path) if path else None, commit=frappe.db.commit)
		frappe.db.commit()  # nosemgrep: commits # a command of its own; nobody else commits for it
		click.echo(f"{done} records were forgotten again.")
	finally:
		frappe.destroy()


commands = [loket_demo, loket_health, loket_openapi, loket_forget_again]
