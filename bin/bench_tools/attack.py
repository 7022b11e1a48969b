"""bin/attack: tries to get at files of families through every side door that was ever found, on a running demo.

The manager's account says what is true (names, phones, mail addresses); everybody else is an attacker. An answer that
holds something true that is not the attacker's, or a change that was made, is a way in. Nothing but the standard library
and loopback: the same program runs in the tests, against the site that is tested.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench_tools.places import ToolError, home, say

PEOPLE = (
	"Childcare Family",
	"Childcare Child",
	"Childcare Request",
	"Childcare Application",
	"Childcare Referral",
)
TABLES = {
	"Childcare Family Contact": "Childcare Family",
	"Childcare Family Criterion": "Childcare Family",
	"Childcare Consent": "Childcare Family",
	"Childcare Application Child": "Childcare Application",
	"Childcare Application Criterion": "Childcare Application",
	"Childcare Preferred Provider": "Childcare Request",
}
OUTSIDERS = ("guest", "stranger", "provider", "parent", "partner")
INSIDERS = ("board", "elsewhere")
PATIENCE_SECONDS = 60
MOST_SECONDS_FOR_RUBBISH = 5


@dataclass
class Answer:
	status: int
	text: str
	seconds: float

	@property
	def message(self) -> Any:
		try:
			answer = json.loads(self.text)
		except ValueError:
			return None
		return answer.get("message", answer.get("data")) if isinstance(answer, dict) else answer


class Caller:
	"""One person's session."""

	def __init__(self, address: str) -> None:
		self.address = address.rstrip("/")
		jar = http.cookiejar.CookieJar()
		self.opener = urllib.request.build_opener(
			urllib.request.HTTPCookieProcessor(jar), urllib.request.ProxyHandler({})
		)
		self.headers: dict[str, str] = {"Accept": "application/json"}

	def ask(
		self, path: str, data: Any = None, verb: str | None = None, headers: dict[str, str] | None = None
	) -> Answer:
		"""Send a request; ``data`` as JSON when it is no bytes. An error of the site is an answer like another."""
		body = data if isinstance(data, bytes) or data is None else json.dumps(data).encode()
		request = urllib.request.Request(
			self.address + path, data=body, method=verb or ("POST" if body is not None else "GET")
		)
		for name, value in {
			**self.headers,
			**({"Content-Type": "application/json"} if body is not None else {}),
			**(headers or {}),
		}.items():
			request.add_header(name, value)
		begin = time.monotonic()
		try:
			with self.opener.open(request, timeout=PATIENCE_SECONDS) as answer:
				return Answer(
					answer.status, answer.read().decode("utf-8", "replace"), time.monotonic() - begin
				)
		except urllib.error.HTTPError as error:
			return Answer(error.code, error.read().decode("utf-8", "replace"), time.monotonic() - begin)
		except OSError as error:
			# No answer at all, in time: as bad as an error of the site.
			return Answer(599, str(error), time.monotonic() - begin)

	def call(self, method: str, /, **arguments: Any) -> Answer:
		return self.ask(f"/api/method/{method}", arguments)

	def get(self, path: str, **arguments: Any) -> Answer:
		return self.ask(path + ("?" + urllib.parse.urlencode(arguments) if arguments else ""))

	def log_in(self, user: str, password: str) -> None:
		answer = self.call("login", usr=user, pwd=password)
		if answer.status != 200:
			raise ToolError(f"{user} can't log in: {answer.status} {answer.text[:200]}")


@dataclass
class Truth:
	"""What the manager reads: whose names are looked for in answers."""

	names: dict[str, list[str]] = field(default_factory=dict)
	words: set[str] = field(default_factory=set)
	family: dict[str, Any] = field(default_factory=dict)

	def told_by(self, text: str) -> list[str]:
		return [word for word in self.words if word in text][:3]


@dataclass
class Result:
	attack: str
	who: str
	got_in: str = ""


class Attack:
	"""Every attack, against one site.

	Args:
		address: of the site, with its port.
		people: role -> (user, password): manager, and of provider, parent, partner, board, and elsewhere (an officer of
			another desk), stranger (an account without a role) those that there are.
		rubbish: whether it is also hit with what costs it time.
	"""

	def __init__(self, address: str, people: dict[str, tuple[str, str]], rubbish: bool = True) -> None:
		self.address = address
		self.rubbish = rubbish
		self.callers = {"guest": Caller(address)}
		for role, (user, password) in people.items():
			self.callers[role] = Caller(address)
			self.callers[role].log_in(user, password)
		self.users = {role: user for role, (user, _password) in people.items()}
		self.truth = self.learn()
		self.results: list[Result] = []

	def learn(self) -> Truth:
		"""Read as the manager what is true; the parent's own family is left out of what must not be told."""
		manager = self.callers["manager"]
		truth = Truth()
		for doctype in PEOPLE:
			rows = manager.get(
				f"/api/resource/{urllib.parse.quote(doctype)}",
				limit_page_length=200,
				order_by="creation asc",
				fields='["name"]',
			).message
			truth.names[doctype] = [row["name"] for row in rows or []]
		for name in truth.names["Childcare Family"][:80]:
			family = manager.get(f"/api/resource/Childcare%20Family/{urllib.parse.quote(name)}").message or {}
			if family.get("user") in self.users.values() or family.get("partner"):
				continue
			truth.family = truth.family or family
			for contact in family.get("contacts", []):
				for key in ("contact_name", "phone", "email"):
					if contact.get(key) and len(str(contact[key])) > 8:
						truth.words.add(str(contact[key]))
		if not truth.words:
			raise ToolError("There is no family to look for: is this a demo?")
		return truth

	# ---- how it is judged

	def expect_silence(self, attack: str, who: str, answer: Answer) -> None:
		"""An answer that tells something true is a way in; so is an error with its insides."""
		told = self.truth.told_by(answer.text)
		self.results.append(Result(attack, who, f"{answer.status}: tells {told}" if told else ""))

	def expect(self, attack: str, who: str, safe: bool, detail: str) -> None:
		self.results.append(Result(attack, who, "" if safe else detail[:300]))

	def run(self) -> list[Result]:
		"""Try everything and return what was tried, with what got in."""
		for role in (*OUTSIDERS, *INSIDERS):
			if role not in self.callers:
				continue
			for attack in (
				self.read_directly,
				self.search,
				self.count,
				self.rows,
				self.names_by_number,
				self.prints,
				self.write,
				self.disguises,
				self.lists_of_the_platform,
			):
				attack(role)
		for role in OUTSIDERS:
			if role in self.callers:
				self.functions_of_the_desk(role)
				self.fetch_an_address(role)
		if "board" in self.callers:
			self.subtract()
			self.fetch_an_address("board")
		self.bind_a_strangers_request()
		self.hand_in_unconfirmed()
		self.hand_in_an_address_to_visit()
		if self.rubbish:
			self.hand_in_rubbish()
			self.flood()
		return self.results

	# ---- side doors of the platform

	def read_directly(self, role: str) -> None:
		caller = self.callers[role]
		for doctype in PEOPLE:
			names = self.truth.names[doctype]
			path = f"/api/resource/{urllib.parse.quote(doctype)}"
			self.expect_silence(
				f"list of {doctype}", role, caller.get(path, fields='["*"]', limit_page_length=500)
			)
			for name in names[:2]:
				quoted = urllib.parse.quote(name)
				self.expect_silence(f"record of {doctype}", role, caller.get(f"{path}/{quoted}"))
				self.expect_silence(
					f"v2 record of {doctype}",
					role,
					caller.get(f"/api/v2/document/{urllib.parse.quote(doctype)}/{quoted}"),
				)
				for method in (
					"frappe.desk.form.load.getdoc",
					"frappe.desk.form.load.get_docinfo",
					"frappe.client.get",
				):
					self.expect_silence(
						f"{method} of {doctype}", role, caller.call(method, doctype=doctype, name=name)
					)
		for method in (
			"frappe.desk.reportview.get",
			"frappe.desk.reportview.get_list",
			"frappe.client.get_list",
		):
			self.expect_silence(
				method,
				role,
				caller.call(
					method,
					doctype="Childcare Request",
					fields=["name", "title", "family.family_name", "child.child_name"],
					limit_page_length=200,
				),
			)

	def search(self, role: str) -> None:
		caller = self.callers[role]
		fields = json.dumps(["family_name", "street", "notes", "contact_name", "phone", "email", "message"])
		for doctype in PEOPLE:
			for method in ("frappe.desk.search.search_link", "frappe.desk.search.search_widget"):
				for wanted in (fields, "[]"):
					self.expect_silence(
						f"{method} on {doctype}",
						role,
						caller.call(
							method,
							doctype=doctype,
							txt="",
							page_length=500,
							ignore_user_permissions=1,
							filter_fields=wanted,
							as_dict=1,
						),
					)
		self.expect_silence(
			"global search",
			role,
			caller.call("frappe.utils.global_search.search", text=self.truth.family["family_name"], limit=50),
		)

	def count(self, role: str) -> None:
		"""A count that differs between a right and a wrong guess is an oracle on every column."""
		caller = self.callers[role]
		name = self.truth.family["family_name"]
		for method in (
			"frappe.client.get_count",
			"frappe.desk.reportview.get_count",
			"frappe.desk.listview.get_group_by_count",
		):
			answers = [
				caller.call(
					method,
					doctype="Childcare Family",
					filters=[["Childcare Family", "family_name", "=", guess]],
					fields=[],
					current_filters=json.dumps([["Childcare Family", "family_name", "=", guess]]),
					field="city",
				)
				for guess in (name, "Nobody of this name")
			]
			same = answers[0].status == answers[1].status and answers[0].message == answers[1].message
			self.expect(
				f"{method} as an oracle", role, same, f"{answers[0].message!r} against {answers[1].message!r}"
			)
		guesses = [
			caller.call(
				"frappe.client.get_count",
				doctype="User",
				filters={"name": self.users["manager"], "enabled": guess},
			)
			for guess in (1, 0)
		]
		same = guesses[0].status == guesses[1].status and guesses[0].message == guesses[1].message
		if role not in INSIDERS:
			self.expect("get_count on accounts", role, same, f"{guesses[0].message} {guesses[1].message}")
		for method in ("frappe.client.get_count", "frappe.client.get_list", "frappe.desk.search.search_link"):
			answer = caller.call(
				method,
				doctype="User",
				txt="",
				filters=[["User", "reset_password_key", "like", "a%"]],
				fields=["name"],
			)
			self.expect(f"{method} on the key of a new password", role, answer.status >= 400, answer.text)

	def rows(self, role: str) -> None:
		caller = self.callers[role]
		for child, parent in TABLES.items():
			for answer in (
				caller.call(
					"frappe.client.get_list",
					doctype=child,
					parent=parent,
					fields=["*"],
					limit_page_length=1000,
				),
				caller.get(
					f"/api/resource/{urllib.parse.quote(child)}",
					parent=parent,
					fields='["*"]',
					limit_page_length=1000,
				),
				caller.call(
					"frappe.desk.reportview.get",
					doctype=child,
					parent=parent,
					fields=json.dumps([f"`tab{child}`.*"]),
					page_length=1000,
				),
				caller.call(
					"frappe.client.get_value",
					doctype=child,
					parent=parent,
					fieldname=["contact_name", "phone", "email"],
					filters={"parent": self.truth.family["name"]},
				),
			):
				self.expect_silence(f"rows of {child}", role, answer)

	def names_by_number(self, role: str) -> None:
		caller = self.callers[role]
		for doctype in PEOPLE:
			for name in self.truth.names[doctype][:3]:
				both = {"doctype": doctype, "docname": name}
				for method in (
					"frappe.desk.search.get_link_title",
					"frappe.desk.form.linked_with.get",
					"frappe.client.validate_link",
				):
					answer = caller.call(method, **both)
					told = [
						word
						for word in (self.truth.family["family_name"],)
						if name == self.truth.family["name"] and word in answer.text
					]
					self.expect(
						f"{method} of {doctype}",
						role,
						not told and not self.truth.told_by(answer.text),
						answer.text,
					)

	def prints(self, role: str) -> None:
		caller = self.callers[role]
		for doctype in PEOPLE:
			for name in self.truth.names[doctype][:1]:
				for path in (
					"/printview",
					"/api/method/frappe.utils.print_format.download_pdf",
					"/api/method/frappe.www.printview.get_html_and_style",
				):
					self.expect_silence(
						f"{path} of {doctype}",
						role,
						caller.get(path, doctype=doctype, name=name, doc=doctype, format="Standard"),
					)

	def write(self, role: str) -> None:
		"""What would stay on a stranger's file: a follower, a tag, a like, a share, a comment, a changed phone."""
		caller, manager = self.callers[role], self.callers["manager"]
		name, doctype = self.truth.family["name"], "Childcare Family"
		row = (self.truth.family.get("contacts") or [{}])[0].get("name")
		before = self._look_at(manager, doctype, name)
		tag = f"attack-{role}"
		for method, arguments in (
			(
				"frappe.desk.form.document_follow.follow_document",
				{"doctype": doctype, "doc_name": name, "user": self.users.get(role, "Guest")},
			),
			(
				"frappe.desk.form.document_follow.update_follow",
				{"doctype": doctype, "doc_name": name, "following": True},
			),
			("frappe.desk.doctype.tag.tag.add_tag", {"tag": tag, "dt": doctype, "dn": name}),
			("frappe.desk.doctype.tag.tag.add_tags", {"tags": [tag], "dt": doctype, "docs": [name]}),
			("frappe.desk.like.toggle_like", {"doctype": doctype, "name": name, "add": "Yes"}),
			("frappe.share.add", {"doctype": doctype, "name": name, "user": self.users.get(role), "read": 1}),
			(
				"frappe.desk.form.assign_to.add",
				{"doctype": doctype, "name": name, "assign_to": [self.users.get(role)]},
			),
			(
				"frappe.desk.form.utils.add_comment",
				{
					"reference_doctype": doctype,
					"reference_name": name,
					"content": tag,
					"comment_email": "a@example.org",
					"comment_by": "x",
				},
			),
			(
				"frappe.client.set_value",
				{"doctype": doctype, "name": name, "fieldname": "city", "value": tag},
			),
			(
				"frappe.client.set_value",
				{
					"doctype": "Childcare Family Contact",
					"name": row,
					"fieldname": "contact_name",
					"value": tag,
				},
			),
			("frappe.client.delete", {"doctype": doctype, "name": name}),
			(
				"frappe.desk.form.save.savedocs",
				{"doc": json.dumps({"doctype": doctype, "name": name, "city": tag}), "action": "Save"},
			),
			(
				"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
				{
					"doctype": doctype,
					"docnames": json.dumps([name]),
					"action": "update",
					"data": json.dumps({"city": tag}),
				},
			),
			(
				"frappe.client.insert",
				{
					"doc": {
						"doctype": "Comment",
						"comment_type": "Comment",
						"reference_doctype": doctype,
						"reference_name": name,
						"content": tag,
					}
				},
			),
			("run_doc_method", {"dt": doctype, "dn": name, "method": "add_tag", "args": json.dumps(tag)}),
		):
			caller.call(method, **arguments)
			caller.get(
				f"/api/method/{method}",
				**{
					k: v if isinstance(v, str) else json.dumps(v)
					for k, v in arguments.items()
					if v is not None
				},
			)
		after = self._look_at(manager, doctype, name)
		self.expect("writing on a stranger's file", role, before == after, f"{before} became {after}")

	def _look_at(self, manager: Caller, doctype: str, name: str) -> dict[str, Any]:
		doc = manager.get(f"/api/resource/{urllib.parse.quote(doctype)}/{urllib.parse.quote(name)}").message
		if not doc:
			return {"gone": True}
		answer = manager.call("frappe.desk.form.load.getdoc", doctype=doctype, name=name)
		info = json.loads(answer.text).get("docinfo") or {}
		kept = {key: doc.get(key) for key in ("city", "modified_by", "_liked_by", "_user_tags", "contacts")}
		return {
			**kept,
			"tags": info.get("tags"),
			"shared": info.get("shared"),
			"assignments": info.get("assignments"),
			"comments": len(info.get("comments") or []),
		}

	def disguises(self, role: str) -> None:
		"""The same question in other letters, another place, or inside another."""
		caller = self.callers[role]
		doctype, name = "Childcare Family", self.truth.family["name"]
		for spelled in (
			"childcare family",
			"CHILDCARE FAMILY",
			"Childcáre Family",
			"Childcare Family ",
			"Childcare  Family",
			"Ｃhildcare Family",
		):
			self.expect_silence(
				f"doctype written as {spelled!r}",
				role,
				caller.call("frappe.client.get_list", doctype=spelled, fields=["*"], limit_page_length=200),
			)
			self.expect_silence(
				f"record of {spelled!r}", role, caller.call("frappe.client.get", doctype=spelled, name=name)
			)
		body = urllib.parse.urlencode(
			{"cmd": "frappe.client.get_list", "doctype": doctype, "fields": '["*"]'}
		).encode()
		for path in ("/", "/childcare/ask", "/childcare/places", "/login"):
			self.expect_silence(
				f"a command posted to {path}",
				role,
				caller.ask(path, body, headers={"Content-Type": "application/x-www-form-urlencoded"}),
			)
			self.expect_silence(
				f"a command in the address of {path}",
				role,
				caller.get(path, cmd="frappe.client.get", doctype=doctype, name=name),
			)
		self.expect_silence(
			"the doctype in escaped JSON",
			role,
			caller.ask(
				"/api/method/frappe.client.get_list",
				b'{"doctype": "\\u0043hildcare Family", "fields": "[\\"*\\"]"}',
			),
		)
		self.expect_silence(
			"a query by its path",
			role,
			caller.call(
				"frappe.desk.search.search_widget",
				doctype="User",
				txt="a",
				query="loket_kinderopvang.desk.intake_page.start",
			),
		)
		self.expect_silence(
			"a report",
			role,
			caller.call(
				"frappe.desk.query_report.run", report_name="Childcare Pipeline", filters={}, user="x"
			),
		)

	def lists_of_the_platform(self, role: str) -> None:
		caller = self.callers[role]
		for doctype in (
			"Comment",
			"Communication",
			"Version",
			"Tag Link",
			"Document Follow",
			"ToDo",
			"File",
			"Email Queue",
			"Notification Log",
			"Activity Log",
			"View Log",
			"Access Log",
			"Error Log",
			"Contact",
			"DocShare",
			"Deleted Document",
		):
			self.expect_silence(
				f"list of {doctype}",
				role,
				caller.get(
					f"/api/resource/{urllib.parse.quote(doctype)}", fields='["*"]', limit_page_length=500
				),
			)

	def functions_of_the_desk(self, role: str) -> None:
		"""Functions made for staff, called by who is not."""
		caller = self.callers[role]
		request = self.truth.names["Childcare Request"][0]
		for method, arguments in (
			("loket_kinderopvang.api.find_vacancies", {"request": request}),
			(
				"loket_kinderopvang.api.find_similar",
				{"data": {"contact_name": self.truth.family["family_name"]}},
			),
			("loket_kinderopvang.api.refer", {"request": request, "providers": ["x"]}),
			("loket_kinderopvang.api.priority_reasons", {"request": request}),
			("loket_kinderopvang.api.registration", {"desk": "x"}),
			("loket_kinderopvang.desk.intake_page.start", {}),
		):
			answer = caller.call(method, **arguments)
			self.expect(method, role, answer.status in (401, 403, 404), f"{answer.status} {answer.text}")

	def fetch_an_address(self, role: str) -> None:
		"""A server that fetches what it is told opens the network behind it."""
		with _Listener() as listener:
			html = f"<img src='{listener.url}'><iframe src='{listener.url}'></iframe><link rel=stylesheet href='{listener.url}'>"
			for method in (
				"frappe.utils.print_format.report_to_pdf",
				"frappe.utils.weasyprint.download_pdf",
				"frappe.core.api.file.get_attached_images",
			):
				self.callers[role].call(method, html=html, orientation="Landscape", names=[], doctype="x")
			self.expect("an address fetched by the server", role, not listener.visits, str(listener.visits))

	# ---- what comes in

	def bind_a_strangers_request(self) -> None:
		"""The platform's own web form takes whatever the rows say."""
		guest, manager = self.callers["guest"], self.callers["manager"]
		request = self.truth.names["Childcare Request"][0]
		mark = f"Aanvaller {int(time.time())}"
		data = {
			"doctype": "Childcare Application",
			"web_form_name": "childcare-question",
			"contact_name": mark,
			"email": "attacker@example.org",
			"phone": "+32470000009",
			"wanted_from": "2027-09-01",
			"monday": "Full Day",
			"consent_registration": 1,
			"status": "New",
			"children": [
				{
					"first_name": "Kind",
					"last_name": "Aanvaller",
					"birth_date": "2026-06-01",
					"request": request,
					"child": self.truth.names["Childcare Child"][0],
				}
			],
			"criteria": [{"criterion": "single_parent", "verification": "Document Seen"}],
		}
		answer = guest.call(
			"frappe.website.doctype.web_form.web_form.accept", web_form="childcare-question", data=data
		)
		bad = []
		for row in (
			manager.get(
				"/api/resource/Childcare%20Application",
				filters=json.dumps([["contact_name", "=", mark]]),
				fields='["name","status"]',
			).message
			or []
		):
			doc = (
				manager.get(
					f"/api/resource/Childcare%20Application/{urllib.parse.quote(row['name'])}"
				).message
				or {}
			)
			bad += [child for child in doc.get("children", []) if child.get("request") or child.get("child")]
			bad += [row for row in doc.get("criteria", []) if row.get("verification") == "Document Seen"]
			if doc.get("status") == "New":
				bad.append("is New without a confirmed address")
		self.expect("web_form.accept binds a stranger's request", "guest", not bad, f"{answer.status} {bad}")

	def _question(self, **values: Any) -> dict[str, Any]:
		return {
			"contact_name": "Nele Verzonnen",
			"email": "nele@example.org",
			"language": "nl",
			"wanted_from": "2027-09-01",
			"monday": "Full Day",
			"consent_registration": 1,
			"children": [{"first_name": "Jef", "last_name": "Verzonnen", "birth_date": "2026-06-01"}],
			**values,
		}

	def hand_in_unconfirmed(self) -> None:
		guest, manager = self.callers["guest"], self.callers["manager"]
		mark = f"Nele {int(time.time())}"
		answer = guest.call(
			"loket_kinderopvang.api.submit_application", data=self._question(contact_name=mark)
		)
		rows = (
			manager.get(
				"/api/resource/Childcare%20Application",
				filters=json.dumps([["contact_name", "=", mark]]),
				fields='["name","status"]',
			).message
			or []
		)
		new = [row for row in rows if row["status"] == "New"]
		self.expect("a guest's API hands in at once", "guest", not new, f"{answer.status} {new}")
		self.expect("a guest's API fails", "guest", answer.status < 500, answer.text)

	def hand_in_an_address_to_visit(self) -> None:
		guest = self.callers["guest"]
		for name in (
			"You won! Visit http://evil.example now",
			"Win\r\nBcc: victim@example.org",
			"www.evil.example",
		):
			answer = guest.call(
				"loket_kinderopvang.api.submit_application", data=self._question(contact_name=name)
			)
			self.expect(
				"a name that is a message",
				"guest",
				400 <= answer.status < 500,
				f"{answer.status} for {name!r}",
			)

	def hand_in_rubbish(self) -> None:
		guest = self.callers["guest"]
		many = {f"k{number}": 1 for number in range(100_000)}
		deep = b'{"data": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
		inside = json.dumps({"data": "[" * 50_000 + "]" * 50_000}).encode()
		for what, body in (
			("100,000 unknown keys", json.dumps({"data": many}).encode()),
			("deep nesting", deep),
			("deep nesting in a text", inside),
			("a list", b"[]"),
			("no JSON", b"{"),
			("half a character", b'{"data": {"contact_name": "\\ud800"}}'),
		):
			answer = guest.ask("/api/method/loket_kinderopvang.api.submit_application", body)
			safe = (
				answer.status < 500
				and answer.seconds < MOST_SECONDS_FOR_RUBBISH
				and len(answer.text) < 100_000
			)
			self.expect(
				what, "guest", safe, f"{answer.status} after {answer.seconds:.1f} s, {len(answer.text)} bytes"
			)

	def flood(self) -> None:
		"""Hundreds of answers from one place that says that it is another each time."""
		guest = self.callers["guest"]
		held = False
		for number in range(400):
			answer = guest.ask(
				"/api/method/loket_kinderopvang.api.answer_referral",
				{"token": f"guess{number}", "answer": "accept"},
				headers={
					"X-Forwarded-For": f"10.1.{number // 250}.{number % 250}",
					"X-Real-IP": f"10.1.1.{number % 250}",
				},
			)
			if answer.status == 429:
				held = True
				break
		self.expect("a flood under many names", "guest", held, "400 tries were all answered")

	def subtract(self) -> None:
		"""Two periods that differ by a day are what one day holds."""
		board = self.callers["board"]
		desks = board.get("/api/resource/Childcare%20Desk", fields='["name"]').message or []
		for row in desks[:1]:
			for until in ("2026-01-10", "2026-01-11"):
				answer = board.call(
					"loket_kinderopvang.api.registration",
					desk=row["name"],
					from_date="2026-01-01",
					to_date=until,
				)
				self.expect(
					"a period of the board's own",
					"board",
					answer.status >= 400,
					f"{answer.status} for {until}",
				)


class _Listener:
	"""A loopback server that notes who visits it."""

	def __enter__(self) -> _Listener:
		visits: list[str] = []

		class Handler(BaseHTTPRequestHandler):
			def do_GET(self) -> None:
				visits.append(self.path)
				self.send_response(204)
				self.end_headers()

			def log_message(self, *_arguments: Any) -> None:
				"""Say nothing."""

		self.visits = visits
		self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
		self.url = f"http://127.0.0.1:{self.server.server_port}/canary"
		threading.Thread(target=self.server.serve_forever, daemon=True).start()
		return self

	def __exit__(self, *_error: Any) -> None:
		self.server.shutdown()
		self.server.server_close()


def demo() -> tuple[str, dict[str, tuple[str, str]]]:
	"""Return the address and the accounts of the demo on this machine.

	Raises:
		ToolError: there is none.
	"""
	folder = home() / "demo"
	try:
		password = json.loads((folder / "state.json").read_text())["password"]
		port = json.loads((folder / "services" / "ports.json").read_text())["web"]
	except (OSError, KeyError, ValueError):
		raise ToolError("There is no demo here: run bin/demo first") from None
	roles = ("manager", "provider", "parent", "partner", "board")
	return f"http://127.0.0.1:{port}", {role: (f"{role}@example.org", password) for role in roles}


def main() -> int:
	parser = argparse.ArgumentParser(
		prog="bin/attack", description="Attack the demo of this machine, or another site that is a trial."
	)
	parser.add_argument("--address", help="of another site (default: the demo)")
	parser.add_argument(
		"--people", type=Path, help='JSON file with its accounts: {"manager": ["user", "password"], …}'
	)
	parser.add_argument("--json", action="store_true", help="print every attack and its result")
	options = parser.parse_args()
	try:
		address, people = demo() if not options.address else (options.address, {})
		if options.people:
			people = {role: tuple(both) for role, both in json.loads(options.people.read_text()).items()}
		results = Attack(address, people).run()
	except ToolError as error:
		say(str(error))
		return 2
	return told(results, options.json)


def told(results: list[Result], as_json: bool = False) -> int:
	"""Print what was tried; return 1 when something got in."""
	in_ = [result for result in results if result.got_in]
	if as_json:
		print(
			json.dumps(
				[{"attack": r.attack, "who": r.who, "got_in": r.got_in} for r in results],
				indent=1,
				ensure_ascii=False,
			)
		)
	for result in in_:
		say(f"GOT IN  {result.who:10} {result.attack}: {result.got_in}")
	print(f"{len(results) - len(in_)} held, {len(in_)} got in", file=sys.stderr if as_json else sys.stdout)
	return 1 if in_ else 0


if __name__ == "__main__":
	sys.exit(main())
