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
	frappe.set_user("Administrator")
	try:
		if demo.is_there():
			if not reset:
				raise click.ClickException("There are demo records already. Use --reset to make them anew.")
			click.echo(f"{demo.remove()} demo records were taken away.")
			frappe.db.commit()
		with click.progressbar(length=families, label="Families") as bar:
			made = demo.make(families, seed, bar.update)
		frappe.db.commit()
		for what, count in made.counts.items():
			click.echo(f"{count:6} {what}")
		click.echo("Users, each with the password " + made.password)
		for role, user in made.users.items():
			click.echo(f"  {role:16} {user}")
	finally:
		frappe.destroy()


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
	frappe.set_user("Administrator")
	try:
		if not path and not again.file().exists():
			raise click.ClickException(f"There is no list at {again.file()}. Give it with --list.")
		done = again.forget_again(Path(path) if path else None, commit=frappe.db.commit)
		frappe.db.commit()
		click.echo(f"{done} records were forgotten again.")
	finally:
		frappe.destroy()


commands = [loket_demo, loket_forget_again]
