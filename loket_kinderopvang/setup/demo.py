"""An invented municipality for trials: everything that it makes is remembered, and can be taken away again."""

from __future__ import annotations

import os
import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe.utils import getdate, nowdate

from loket_kinderopvang.domain import deadlines
from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.platform import clock, configured, states
from loket_kinderopvang.setup import demo_names as names

YEARS_BACK = 2
USERS = {
	"officer": ("officer@example.org", "Loket Officer", "Olga", "Loketmedewerker"),
	"manager": ("manager@example.org", "Loket Manager", "Mina", "Coördinator"),
	"board": ("board@example.org", "Loket Board", "Bart", "Schepen"),
	"provider": ("provider@example.org", "Loket Provider", "Petra", "Zonnebloem"),
	"partner": ("partner@example.org", "Loket Partner", "Pascal", "Huis van het Kind"),
	"parent": ("parent@example.org", "Loket Parent", "Paula", "Ouder"),
}
CRITERIA = (
	"work_or_training",
	"single_parent",
	"low_income",
	"low_education",
	"family_member_disability",
	"sibling_same_location",
)
URGENT = (
	"Start of Work",
	"Start of Training",
	"Loss of Care",
	"Crisis Without Care Involvement",
	"Crisis With Care Involvement",
)


@dataclass
class Made:
	"""What a run made."""

	password: str
	users: dict[str, str] = field(default_factory=dict)
	counts: Counter = field(default_factory=Counter)


def is_there() -> bool:
	"""Tell whether the site has demo records."""
	return bool(frappe.db.count("Childcare Demo Record"))


def make(families: int, seed: int, progress: Callable[[int], Any] = lambda step: None) -> Made:
	"""Make the demo town; the same seed on the same day makes the same one.

	Args:
		families: so many families, with their children, requests and referrals of two years.
		seed: of everything that is drawn.
		progress: called with 1 for each family.
	"""
	with _quiet(), _somebody_manages_the_site():
		return _Town(families, seed, progress).make()


@contextmanager
def _quiet() -> Iterator[None]:
	"""Nobody is told of an invented family: no mail, no notification."""
	before = {flag: frappe.flags.get(flag) for flag in ("mute_emails", "in_import", "mute_messages")}
	frappe.flags.mute_emails = True
	frappe.flags.mute_messages = True
	try:
		yield
	finally:
		frappe.flags.update(before)


@contextmanager
def _somebody_manages_the_site() -> Iterator[None]:
	"""Have a System Manager while the demo's users come and go.

	On a site that only its Administrator uses, Frappe makes the first user a System Manager, and lets no user
	be deleted. An officer of the demo must not become one.
	"""
	own = {"role": "System Manager", "parenttype": "User", "parent": ("not in", ("Administrator", "Guest"))}
	lent = None
	if not frappe.db.exists("Has Role", own):
		# Written past the controllers: nobody logs in as this, and nothing is to be made around it.
		lent = frappe.get_doc(
			{
				"doctype": "User",
				"name": STAND_IN,
				"email": STAND_IN,
				"first_name": "Demo",
				"enabled": 1,
				"user_type": "System User",
			}
		)
		frappe.db.delete("User", {"name": STAND_IN})
		frappe.db.delete("Has Role", {"parent": STAND_IN})
		lent.db_insert()
		lent.append("roles", {"role": "System Manager"}).db_insert()
	try:
		yield
	finally:
		if lent:
			frappe.db.delete("Has Role", {"parent": STAND_IN})
			frappe.db.delete("User", {"name": STAND_IN})


def remove() -> int:
	"""Take away what earlier runs made, and nothing else; return how many records went.

	What people made on top of a demo record (a referral of a demo request, say) goes with it.
	"""
	with _somebody_manages_the_site():
		return _remove()


def _remove() -> int:
	gone = 0
	records = frappe.get_all(
		"Childcare Demo Record",
		fields=["name", "document_type", "document_name"],
		order_by="creation desc, name desc",
	)
	by_type: dict[str, list[str]] = {}
	for record in records:
		by_type.setdefault(record.document_type, []).append(record.document_name)
	_take_dependants(by_type)
	for doctype in reversed(ORDER):
		for name in by_type.get(doctype, []):
			if frappe.db.exists(doctype, name):
				# The demo is taken away by a command of the bench, whose user is the administrator.
				frappe.delete_doc(
					doctype,
					name,
					force=True,
					ignore_permissions=True,
					ignore_missing=True,
					delete_permanently=True,
				)
				gone += 1
	frappe.db.delete("Childcare Demo Record")
	return gone


STAND_IN = "demo-stand-in@example.org"

# In the order in which they are made; taken away from the end.
ORDER = (
	"Childcare Area",
	"Childcare Desk",
	"User",
	"User Permission",
	"Childcare Organiser",
	"Childcare Provider",
	"Childcare Partner",
	"Childcare Vacancy",
	"Childcare Family",
	"Childcare Child",
	"Childcare Request",
	"Childcare Referral",
	"Childcare Application",
	"Childcare Availability Round",
	"Childcare Allocation Round",
	"Childcare Simulation",
	"Childcare Registration Year",
	"Childcare Board Report",
)


def _take_dependants(by_type: dict[str, list[str]]) -> None:
	"""Add what was made later on demo records, so that nothing is left that points into the void."""
	for doctype, fieldname, of in (
		("Childcare Child", "family", "Childcare Family"),
		("Childcare Request", "family", "Childcare Family"),
		("Childcare Application", "desk", "Childcare Desk"),
		("Childcare Vacancy", "provider", "Childcare Provider"),
		("Childcare Referral", "request", "Childcare Request"),
		("Childcare Availability Round", "desk", "Childcare Desk"),
		("Childcare Allocation Round", "desk", "Childcare Desk"),
		("Childcare Simulation", "desk", "Childcare Desk"),
		("Childcare Registration Year", "desk", "Childcare Desk"),
		("Childcare Board Report", "desk", "Childcare Desk"),
	):
		parents = by_type.get(of) or [""]
		found = frappe.get_all(doctype, filters={fieldname: ("in", parents)}, pluck="name")
		known = set(by_type.get(doctype, []))
		by_type.setdefault(doctype, []).extend(name for name in found if name not in known)
	links = frappe.get_all(
		"Childcare Personal Link",
		filters={
			"reference_name": (
				"in",
				[*by_type.get("Childcare Referral", []), *by_type.get("Childcare Provider", []), ""],
			)
		},
		pluck="name",
	)
	frappe.db.delete("Childcare Personal Link", {"name": ("in", links or [""])})
	for desk in by_type.get("Childcare Desk", []):
		frappe.db.delete("Childcare Match Log", {"desk": desk})
		if frappe.db.get_single_value("Childcare Settings", "default_desk") == desk:
			frappe.db.set_single_value("Childcare Settings", "default_desk", None)


class _Town:
	def __init__(self, families: int, seed: int, progress: Callable[[int], Any]) -> None:
		self.families = families
		self.draw = random.Random(seed)  # nosec B311 # the same seed must draw the same town; nothing here is a secret
		self.progress = progress
		self.today = getdate(nowdate())
		self.made = Made(password=os.environ.get("LOKET_DEMO_PASSWORD") or secrets.token_urlsafe(9))
		self.remembered: list[tuple[str, str]] = []
		self.reasons = {
			kind: frappe.get_all(
				"Childcare Closing Reason",
				filters={"kind": kind, "disabled": 0},
				pluck="name",
				order_by="name asc",
			)
			for kind in (
				"Unanswered",
				"Lapsed",
				"Found Elsewhere",
				"Found in Another Municipality",
				"Unknown",
				"Declined",
			)
		}

	def make(self) -> Made:
		self._places()
		self._users()
		for number in range(self.families):
			self._family(number)
			self.progress(1)
		self._portal_users()
		self._applications()
		self._closed_year()
		self._remember_all()
		return self.made

	# ---- helpers

	def insert(self, doctype: str, **values: Any) -> Any:
		doc = frappe.get_doc({"doctype": doctype, **values})
		# Demo records are made by a command of the administrator.
		doc.insert(ignore_permissions=True)
		self.remembered.append((doctype, str(doc.name)))
		self.made.counts[doctype] += 1
		return doc

	def _remember_all(self) -> None:
		stamp = {"owner": "Administrator", "modified_by": "Administrator"}
		for doctype, name in self.remembered:
			record = frappe.new_doc("Childcare Demo Record")
			record.update({"document_type": doctype, "document_name": name, **stamp})
			record.name = frappe.generate_hash(length=12)
			record.db_insert()

	def chance(self, part: float) -> bool:
		return self.draw.random() < part

	def phone(self) -> str:
		return f"+324700{self.draw.randrange(100000):05d}"

	def week(self) -> dict[str, str]:
		kind = self.draw.random()
		if kind < 0.35:
			return dict.fromkeys(DAYS[:5], "Full Day")
		chosen = sorted(self.draw.sample(range(5), self.draw.randint(2, 4)))
		value = self.draw.choice(["Full Day", "Full Day", "Full Day", "Morning", "Afternoon"])
		return {DAYS[i]: "Full Day" if kind < 0.8 else value for i in chosen}

	def near(self, area: tuple[str, float, float]) -> dict[str, float]:
		return {
			"latitude": round(area[1] + self.draw.uniform(-0.008, 0.008), 5),
			"longitude": round(area[2] + self.draw.uniform(-0.012, 0.012), 5),
		}

	# ---- the town

	def _places(self) -> None:
		self.insert(
			"Childcare Area",
			area_name=names.TOWN,
			area_type="Municipality",
			is_group=1,
			latitude=51.029,
			longitude=3.776,
		)
		for area, latitude, longitude in names.DISTRICTS:
			self.insert(
				"Childcare Area",
				area_name=area,
				area_type="District",
				parent_childcare_area=names.TOWN,
				latitude=latitude,
				longitude=longitude,
			)
		self.desk = self.insert(
			"Childcare Desk",
			desk_name=f"Lokaal Loket {names.TOWN}",
			municipality=names.TOWN,
			default_language="nl",
			email="loket.waterzele@example.org",
			phone="+3290000010",
			address=f"Kerkplein 1, {names.TOWN}",
			opening_hours="Maandag tot vrijdag, 9:00-12:00; woensdag ook 13:30-16:30",
			complaint_text="Niet tevreden? Schrijf naar klacht@example.org.",
			areas=[{"area": names.TOWN}],
		).name
		if not frappe.db.get_single_value("Childcare Settings", "default_desk"):
			frappe.db.set_single_value("Childcare Settings", "default_desk", self.desk)
		organisers = [
			self.insert(
				"Childcare Organiser", organiser_name=name, language="nl", email=f"organisator{i}@example.org"
			).name
			for i, name in enumerate(names.ORGANISERS, 1)
		]
		self.providers = []
		self.vacancies = []
		for i, name in enumerate(names.PROVIDERS):
			self._provider(i, name, organisers)
		self.partners = [
			self.insert(
				"Childcare Partner",
				partner_name=name,
				partner_type=kind,
				desk=self.desk,
				email=f"partner{i}@example.org",
				language="nl",
			).name
			for i, (name, kind) in enumerate(
				(
					(f"OCMW {names.TOWN}", "Public Social Welfare Centre"),
					(f"Huis van het Kind {names.TOWN}", "Family Centre"),
				),
				1,
			)
		]

	def _provider(self, i: int, name: str, organisers: list[str]) -> None:
		area = self.draw.choice(names.DISTRICTS)
		family_care = self.chance(0.45)
		price = self.draw.choice(["Income-based", "Income-based", "Both", "Free Price"])
		provider = self.insert(
			"Childcare Provider",
			provider_name=name,
			kind="Family Care" if family_care else "Group Care",
			price_system=price,
			desk=self.desk,
			area=area[0],
			organiser=self.draw.choice(organisers) if self.chance(0.7) else None,
			email=f"opvang{i + 1}@example.org",
			phone=self.phone(),
			language="fr" if self.chance(0.08) else "nl",
			street=f"{self.draw.choice(names.STREETS)} {self.draw.randint(1, 120)}",
			city=names.TOWN,
			licensed_places=self.draw.randint(4, 8) if family_care else self.draw.randint(14, 60),
			inclusive_care=int(self.chance(0.3)),
			accessible=int(self.chance(0.5)),
			before_7=int(self.chance(0.2)),
			after_18=int(self.chance(0.2)),
			languages=[
				{"language": language} for language in {"nl", self.draw.choice(names.LANGUAGE_SHARES)}
			],
			**self.near(area),
			**dict.fromkeys(DAYS[:5], "Full Day"),
		)
		self.providers.append(provider)
		for _vacancy in range(self.draw.randint(0, 4)):
			start = self.today + timedelta(days=self.draw.randint(-40, 300))
			vacancy = self.insert(
				"Childcare Vacancy",
				provider=provider.name,
				desk=self.desk,
				places=self.draw.randint(1, 3),
				available_from=start,
				available_until=start + timedelta(days=self.draw.randint(90, 400))
				if self.chance(0.15)
				else None,
				price_system=self.draw.choice(["Income-based", "Free Price"]) if price == "Both" else price,
				age_from_months=self.draw.choice([0, 0, 0, 12, 18]),
				age_to_months=36,
				inclusive_care=provider.inclusive_care,
				before_7=provider.before_7,
				after_18=provider.after_18,
				confirmed_on=self.today - timedelta(days=self.draw.randint(0, 70)),
				source="Availability Round",
				**self.week(),
			)
			self.vacancies.append(vacancy)

	# ---- people

	def _users(self) -> None:
		for key, (email, role, first, last) in USERS.items():
			self._drop_stray_user(email)
			user = frappe.get_doc(
				{
					"doctype": "User",
					"email": email,
					"first_name": first,
					"last_name": last,
					"language": "nl",
					"send_welcome_email": 0,
					"new_password": self.made.password,
					"roles": [{"role": role}],
				}
			)
			user.flags.no_welcome_mail = True
			user.flags.ignore_password_policy = True
			# The demo is made by a command of the bench, whose user is the administrator.
			user.insert(ignore_permissions=True)
			self.remembered.append(("User", user.name))
			self.made.users[key] = email
			if key in ("officer", "manager"):
				self.insert(
					"User Permission",
					user=email,
					allow="Childcare Desk",
					for_value=self.desk,
					apply_to_all_doctypes=1,
					is_default=1,
				)
		frappe.db.set_value("Childcare Desk", self.desk, "default_officer", USERS["officer"][0])

	def _drop_stray_user(self, email: str) -> None:
		if frappe.db.exists("User", email):
			raise frappe.DuplicateEntryError(
				f"The user {email} exists already and is not from a demo: rename or remove it first."
			)

	def _portal_users(self) -> None:
		provider = self.providers[0]
		provider.reload()
		provider.append("users", {"user": USERS["provider"][0]})
		# The demo is made by a command of the bench, whose user is the administrator.
		provider.save(ignore_permissions=True)
		partner = frappe.get_doc("Childcare Partner", self.partners[1])
		partner.append("users", {"user": USERS["partner"][0]})
		# The demo is made by a command of the bench, whose user is the administrator.
		partner.save(ignore_permissions=True)
		if first := frappe.get_all(
			"Childcare Family", filters={"desk": self.desk}, pluck="name", order_by="name asc", limit=1
		):
			frappe.db.set_value("Childcare Family", first[0], "user", USERS["parent"][0])

	def _family(self, number: int) -> None:
		language = self.draw.choice(names.LANGUAGE_SHARES)
		firsts, lasts = names.PEOPLE[language]
		surname = self.draw.choice(lasts)
		asked = self.today - timedelta(days=self.draw.randint(0, YEARS_BACK * 365))
		area = self.draw.choice(names.DISTRICTS)
		with clock.fixed(datetime.combine(asked, time(10, self.draw.randrange(60)))):
			family = self.insert(
				"Childcare Family",
				family_name=f"{surname} {number + 1}",
				language=language,
				interpreter_needed=int(language not in ("nl", "fr", "en") and self.chance(0.4)),
				desk=self.desk,
				area=area[0],
				partner=self.draw.choice(self.partners) if self.chance(0.15) else None,
				street=f"{self.draw.choice(names.STREETS)} {self.draw.randint(1, 150)}",
				city=names.TOWN,
				contacts=[
					{
						"contact_name": f"{self.draw.choice(firsts)} {surname}",
						"relation": self.draw.choice(["Mother", "Father", "Parent"]),
						"phone": self.phone(),
						"email": f"gezin{number + 1}@example.org" if self.chance(0.85) else None,
						"is_primary": 1,
					}
				],
				criteria=[
					{"criterion": code, "verification": "Declared"} for code in CRITERIA if self.chance(0.2)
				],
				consents=[
					{"purpose": "Registration", "given_through": "Counter"},
					*(
						[{"purpose": "Share With Providers", "given_through": "Counter"}]
						if self.chance(0.7)
						else []
					),
				],
				**self.near(area),
			)
			twins = self.chance(0.03)
			children = 2 if twins or self.chance(0.12) else 1
			born = asked + timedelta(days=self.draw.randint(-800, 200))
			for order in range(children):
				day = born if twins or not order else born - timedelta(days=self.draw.randint(450, 700))
				self._child(family, firsts, surname, day, asked, order + 1 if twins else 0)

	def _child(
		self, family: Any, firsts: tuple[str, ...], surname: str, born: date, asked: date, order: int
	) -> None:
		if (asked - born).days > 1000:
			born = asked - timedelta(days=self.draw.randint(300, 900))
		unborn = born > asked
		child = self.insert(
			"Childcare Child",
			family=family.name,
			desk=self.desk,
			first_name=None if unborn else self.draw.choice(firsts),
			last_name=surname,
			birth_date=None if unborn else born,
			expected_date=born if unborn else None,
			birth_order=order,
			care_need="Heeft extra zorg nodig (verzonnen)" if self.chance(0.05) else None,
		)
		start = max(born + timedelta(days=100), asked + timedelta(days=self.draw.randint(10, 240)))
		urgent = self.chance(0.1)
		request = self.insert(
			"Childcare Request",
			child=child.name,
			family=family.name,
			desk=self.desk,
			area=family.area,
			asked_on=asked,
			channel=self.draw.choice(["Counter", "Counter", "Phone", "Web Form", "Web Form", "Partner"]),
			wanted_from=start,
			kind=self.draw.choice(["", "", "", "Family Care", "Group Care"]),
			price_system=self.draw.choice(["", "Income-based", "Income-based"]),
			urgent=int(urgent),
			urgent_reason=self.draw.choice(URGENT) if urgent else None,
			before_7=int(self.chance(0.06)),
			after_18=int(self.chance(0.06)),
			inclusive_care=int(bool(child.care_need)),
			officer=USERS["officer"][0],
			preferred_providers=[{"provider": self.draw.choice(self.providers).name}]
			if self.chance(0.3)
			else [],
			**self.week(),
		)
		self._history(request, asked)

	# ---- what became of it

	def _history(self, request: Any, asked: date) -> None:
		age = (self.today - asked).days
		asked_providers = self.draw.sample(self.providers, self.draw.randint(0, 3)) if age > 3 else []
		fate = self.draw.random()
		open_still = age < 60 or fate < 0.12
		for i, provider in enumerate(asked_providers):
			last = i == len(asked_providers) - 1
			sent = asked + timedelta(days=self.draw.randint(1, max(1, min(age, 30))))
			if not open_still and fate < 0.55 and last:
				self._referral(request, provider, sent, "Accepted")
			elif open_still and last and (self.today - sent).days < 18:
				self._referral(request, provider, sent, "Pending")
			else:
				self._referral(
					request,
					provider,
					sent,
					self.draw.choice(["Declined", "Declined", "No Response", "Cancelled"]),
				)
		if open_still:
			self._waiting(request, asked_providers)
			return
		closed = min(self.today, asked + timedelta(days=self.draw.randint(20, 120)))
		if asked_providers and fate < 0.55:
			return
		kind = self.draw.choices(
			["Unanswered", "Lapsed", "Found Elsewhere", "Found in Another Municipality", "Unknown"],
			[55, 15, 12, 10, 8],
		)[0]
		outcome = kind if kind in ("Unanswered", "Unknown") else "Lapsed"
		states.move(
			request,
			outcome,
			also={
				"closing_reason": self.draw.choice(self.reasons[kind]),
				"closing_kind": kind,
				"closed_on": datetime.combine(closed, time(15)),
				"next_action_on": None,
				"attention": "",
			},
		)

	def _referral(self, request: Any, provider: Any, sent: date, response: str) -> None:
		moment = datetime.combine(sent, time(11, self.draw.randrange(60)))
		referral = self.insert(
			"Childcare Referral",
			request=request.name,
			referral_type="Provider",
			provider=provider.name,
			desk=self.desk,
			sent_on=moment,
			deadline=deadlines.referral_deadline(moment, bool(request.urgent), configured.deadline_rules()),
			family_named=0,
		)
		if response == "Pending":
			return
		answered = min(
			moment + timedelta(days=self.draw.randint(1, 18)), datetime.combine(self.today, time(9))
		)
		also: dict[str, Any] = {"responded_on": answered} if response in ("Accepted", "Declined") else {}
		if response == "Declined":
			also["decline_reason"] = self.draw.choice(self.reasons["Declined"])
		states.move(referral, response, also=also)
		if response == "Accepted":
			states.move(
				request,
				"Answered",
				also={
					"placed_at": provider.name,
					"placed_from": request.wanted_from,
					"placement_referral": referral.name,
					"closed_on": answered,
					"next_action_on": None,
					"attention": "",
				},
			)

	def _waiting(self, request: Any, asked: list[Any]) -> None:
		values: dict[str, Any] = {"next_action_on": self.today + timedelta(days=self.draw.randint(-6, 20))}
		if asked and self.chance(0.3):
			values.update(
				attention="No Answer From Provider", attention_on=datetime.combine(self.today, time(8))
			)
		request.db_set(values)

	def _closed_year(self) -> None:
		"""Last year was closed and published, as a desk does in spring."""
		self.insert(
			"Childcare Registration Year",
			desk=self.desk,
			year=self.today.year - 1,
			published=1,
			note="Verzonnen cijfers van een verzonnen gemeente.",
		)

	def _applications(self) -> None:
		"""What came in lately and waits: new ones, unconfirmed ones and a half-filled one."""
		for i in range(max(3, self.families // 60)):
			language = self.draw.choice(names.LANGUAGE_SHARES)
			firsts, lasts = names.PEOPLE[language]
			surname = self.draw.choice(lasts)
			status = ("New", "New", "Unconfirmed", "Draft")[i % 4]
			doc = frappe.get_doc(
				{
					"doctype": "Childcare Application",
					"status": status,
					"channel": "Counter" if status == "Draft" else "Web Form",
					"desk": self.desk,
					"officer": USERS["officer"][0] if status == "Draft" else None,
					"contact_name": f"{self.draw.choice(firsts)} {surname}",
					"phone": self.phone(),
					"email": f"aanmelding{i + 1}@example.org",
					"language": language,
					"area": self.draw.choice(names.DISTRICTS)[0],
					"children": [
						{
							"first_name": self.draw.choice(firsts),
							"last_name": surname,
							"birth_date": self.today - timedelta(days=self.draw.randint(30, 500)),
						}
					],
					"wanted_from": self.today + timedelta(days=self.draw.randint(30, 200)),
					"consent_registration": 1,
					**self.week(),
				}
			)
			# The demo is made by a command of the bench, whose user is the administrator.
			doc.insert(ignore_permissions=True)
			if doc.status != status:
				doc.db_set("status", status)
			self.remembered.append((doc.doctype, doc.name))
			self.made.counts[doc.doctype] += 1
