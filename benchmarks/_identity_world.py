"""Pairs of registrations as a desk gets them: the same child written otherwise, and other children who look like it.

Every pair says whether it is one child. Its two registrations stand in no other pair. All people are invented; names in
other scripts and their romanisations are written out by hand, so nothing here uses what is measured.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

# Latin spellings of one name (the first is the usual one), and its own script.
FIRST = {
	"uk": [
		(("Oleksandra", "Aleksandra", "Olexandra"), "Олександра"),
		(("Sofiia", "Sofiya", "Sofia"), "Софія"),
		(("Dmytro", "Dmitro", "Dmitry"), "Дмитро"),
		(("Yuliia", "Yulia", "Julia"), "Юлія"),
		(("Mykhailo", "Mikhailo", "Mykhaylo"), "Михайло"),
		(("Nadiia", "Nadia", "Nadiya"), "Надія"),
		(("Yevheniia", "Evgenia", "Yevgenia"), "Євгенія"),
		(("Bohdan", "Bogdan"), "Богдан"),
		(("Solomiia", "Solomiya", "Solomia"), "Соломія"),
		(("Andrii", "Andriy", "Andrei"), "Андрій"),
		(("Kateryna", "Katerina", "Ekaterina"), "Катерина"),
		(("Zlata", "Slata"), "Злата"),
		(("Tymofii", "Timofey", "Tymofiy"), "Тимофій"),
		(("Maryana", "Marianna", "Mariana"), "Мар’яна"),
	],
	"ar": [
		(("Yusuf", "Youssef", "Yousef"), "يوسف"),
		(("Mohammed", "Mohamed", "Muhammad"), "محمد"),
		(("Fatima", "Fatma", "Fatimah"), "فاطمة"),
		(("Layla", "Leila", "Laila"), "ليلى"),
		(("Khadija", "Hadija", "Khadidja"), "خديجة"),
		(("Aisha", "Aïcha", "Ayesha"), "عائشة"),
		(("Ibrahim", "Brahim", "Ebrahim"), "إبراهيم"),
		(("Hassan", "Hasan"), "حسن"),
		(("Maryam", "Mariam", "Meryem"), "مريم"),
		(("Omar", "Umar", "Omer"), "عمر"),
		(("Abderrahman", "Abdelrahman", "Abd Al Rahman"), "عبد الرحمن"),
		(("Zaynab", "Zineb", "Zeinab"), "زينب"),
		(("Khalid", "Khaled", "Halid"), "خالد"),
		(("Noura", "Nora", "Nura"), "نورة"),
		(("Ahmed", "Ahmad", "Achmed"), "أحمد"),
		(("Salma", "Selma"), "سلمى"),
	],
	"tr": [
		(("Yusuf", "Youssouf"), ""),
		(("Çağla", "Cagla"), ""),
		(("Ömer", "Omer", "Oemer"), ""),
		(("Ayşe", "Ayse", "Aische"), ""),
		(("Gülşen", "Gulsen", "Guelsen"), ""),
		(("Eymen", "Aymen"), ""),
		(("Zeynep", "Zeyneb"), ""),
		(("Kağan", "Kagan"), ""),
		(("İrem", "Irem"), ""),
		(("Işıl", "Isil"), ""),
	],
	"el": [
		(("Georgios", "Giorgos", "Yorgos"), "Γεώργιος"),
		(("Eleni", "Heleni"), "Ελένη"),
		(("Christos", "Hristos"), "Χρήστος"),
		(("Ioanna", "Joanna"), "Ιωάννα"),
		(("Nikolaos", "Nikolas"), "Νικόλαος"),
		(("Dimitra", "Dimitrah"), "Δήμητρα"),
	],
}
LAST = {
	"uk": [
		(("Shevchenko", "Chevchenko", "Sjevtsjenko"), "Шевченко"),
		(("Kovalchuk", "Kovaltchouk", "Kowalczuk"), "Ковальчук"),
		(("Bondarenko", "Bondarenco"), "Бондаренко"),
		(("Tkachenko", "Tkatchenko"), "Ткаченко"),
		(("Hryhorenko", "Grigorenko"), "Григоренко"),
		(("Lysenko", "Lisenko"), "Лисенко"),
		(("Marchenko", "Martchenko"), "Марченко"),
		(("Zakharchuk", "Zaharchuk"), "Захарчук"),
		(("Moroz", "Moros"), "Мороз"),
		(("Kravets", "Kravetz"), "Кравець"),
	],
	"ar": [
		(("El Amrani", "Al Amrani", "Elamrani"), "العمراني"),
		(("Benali", "Ben Ali"), "بن علي"),
		(("Haddad", "Hadad", "El Haddad"), "حداد"),
		(("El Idrissi", "Al Idrisi", "Idrissi"), "الإدريسي"),
		(("Khalil", "Halil"), "خليل"),
		(("Mansour", "Mansur"), "منصور"),
		(("Bouazza", "Bouaza"), "بوعزة"),
		(("Saidi", "Saïdi", "Es Saidi"), "السعيدي"),
		(("Nasser", "Naser"), "ناصر"),
		(("Zahra", "Zahraa"), "زهراء"),
	],
	"tr": [
		(("Yılmaz", "Yilmaz"), ""),
		(("Çelik", "Celik"), ""),
		(("Öztürk", "Ozturk", "Oeztuerk"), ""),
		(("Şahin", "Sahin"), ""),
		(("Doğan", "Dogan"), ""),
		(("Kılıç", "Kilic"), ""),
		(("Erdoğan", "Erdogan"), ""),
	],
	"el": [
		(("Papadopoulos", "Papadopulos"), "Παπαδόπουλος"),
		(("Georgiou", "Yeorgiou"), "Γεωργίου"),
		(("Nikolaidis", "Nicolaidis"), "Νικολαΐδης"),
		(("Pappas", "Papas"), "Παππάς"),
	],
}
FIRST_HERE = (
	"Lotte Noor Emma Louise Olivia Mila Juliette Elise Anna Camille Nora Julia Marie Lina Luna Alice Ella Lou Zoë Ellie "
	"Noah Arthur Liam Louis Lucas Jules Adam Victor Gabriel Finn Mathis Lars Oscar Leon Kobe Vic Senne Wout Stan Matteo "
	"Fien Fleur Hanne Jade Janne Lena Linde Manon Nina Nore Renée Roos Sien Tess Yara Amélie Chloé Céline Anaïs Inès "
	"Bas Cas Daan Emiel Ferre Gust Jef Jasper Kasper Lewis Maurice Mauro Nand Otis Rayan Robbe Seppe Siebe Thibault Warre"
).split()
LAST_HERE = (
	"Peeters|Janssens|Maes|Jacobs|Mertens|Willems|Claes|Goossens|Wouters|De Smet|Dubois|Lambert|Dupont|Martin|Pauwels|"
	"Hermans|Aerts|Michiels|Verhoeven|D'Hondt|D’Haene|'t Kindt|Van den Broeck|Van de Velde|De Clercq|Vandenberghe|"
	"Van Damme|Segers|Coppens|Lemmens|Thys|Vermeulen|Devos|De Backer|Bogaert|Cools|Declercq|Desmet|Smets|Lievens|"
	"Verstraete|Vandamme|Van Hoof|Moens|Baert|Wuyts|Nijs|Simons|Leclercq|Lefèvre|Petit|François|Renard|Bauwens|Hendrickx"
).split("|")
GROWN = (
	"Sara Fatima Karim Jan Els Sofie Tom Wim Olena Serhii Mehmet Elif Hassan Nadia Pieter Katrien Anouk Bram Ilse Koen "
	"Tine Jeroen Hilde Samira Rachid Murat Ayla Viktor Iryna Dimitri Maria Joris Lies Veerle Stijn Annelies Griet Thomas"
).split()
STREETS = (
	"Kerkstraat Stationsstraat Molenstraat Nieuwstraat Dorpsstraat Veldstraat Kouterlaan Lindenlaan Schoolstraat Zandweg "
	"Beukenlaan Brusselsesteenweg Sint-Jansstraat Sint-Pietersnieuwstraat Markt Vijverstraat Bosstraat Hoogstraat Oude-Baan"
).split()
CODES = ("9000", "9030", "9040", "9050", "9100", "2800", "3000", "8500")
# Pairs of names that twins get, and that a typing error would make of each other.
TWINS = (
	"Lina Luna|Emma Ella|Noah Noa|Mila Milo|Lou Louise|Finn Fien|Jules Julie|Lena Lene|Nora Noor|Anna Anne|"
	"Hasan Hassna|Amir Amira|Jan Jana|Lars Lara"
).split("|")
BABIES = ("Baby", "baby", "?", "Kindje", "Bébé", "N.N.", "-", "Nog niet gekend", "Bebek", "")


@dataclass(frozen=True)
class Registration:
	"""What one desk wrote down once of one child and its family."""

	first_name: str
	last_name: str
	birth_date: date | None
	expected_date: date | None = None
	contact: str = ""
	phone: str = ""
	email: str = ""
	street: str = ""
	postal_code: str = ""
	family: str = ""
	# Of which script the names are, and which of its names; for what writes them otherwise.
	origin: tuple[str, int, int] = field(default=("", 0, 0), compare=False)


@dataclass(frozen=True)
class Pair:
	"""Two registrations, whether they are one child, and of which kinds they are."""

	left: Registration
	right: Registration
	same: bool
	kinds: tuple[str, ...]


class World:
	"""Draws pairs; the same seed draws the same."""

	def __init__(self, seed: int) -> None:
		self.draw = random.Random(seed)
		self.count = 0

	def pairs(self, number: int) -> list[Pair]:
		"""Return so many pairs, somewhat less than half of them of one child."""
		return [self.same_child() if self.draw.random() < 0.45 else self.other_child() for _ in range(number)]

	# ---- one registration

	def registration(self, here: bool | None = None) -> Registration:
		d = self.draw
		self.count += 1
		foreign = d.random() < 0.4 if here is None else not here
		if foreign:
			script = d.choice(("uk", "uk", "ar", "ar", "ar", "tr", "tr", "el"))
			i, j = d.randrange(len(FIRST[script])), d.randrange(len(LAST[script]))
			first, last = FIRST[script][i][0][0], LAST[script][j][0][0]
			origin = (script, i, j)
		else:
			# Names are as common as names are: the first ones of the lists much more than the last.
			first, last = self.common(FIRST_HERE), self.common(LAST_HERE)
			origin = ("", 0, 0)
		contact = f"{d.choice(GROWN)} {last if d.random() < 0.5 else self.common(LAST_HERE)}"
		return Registration(
			first,
			last,
			self.day(),
			contact=contact,
			phone=self.phone(),
			email=self.email(contact),
			street=f"{d.choice(STREETS)} {d.randint(1, 180)}{d.choice(['', '', '', 'A', ' bus 2', ' bus 12'])}",
			postal_code=d.choice(CODES),
			family=f"F{self.count}",
			origin=origin,
		)

	def common(self, names: list[str]) -> str:
		return names[min(int(self.draw.expovariate(3.0 / len(names))), len(names) - 1)]

	def day(self) -> date:
		return date(2024, 1, 1) + timedelta(days=self.draw.randrange(1000))

	def phone(self) -> str:
		return f"+3247{self.draw.randrange(10**7):07}"

	def email(self, contact: str) -> str:
		plain = "".join(c for c in contact.lower() if c.isascii() and c.isalpha())
		return f"{plain}{self.draw.randrange(1000)}@example.org" if self.draw.random() < 0.85 else ""

	# ---- one child, written twice

	def same_child(self) -> Pair:
		left = self.registration()
		right, who = self.asked_by(left)
		kinds = [who]
		errors = {
			"as it was": (lambda r: r, 12),
			"accents, case, spaces": (self.written_otherwise, 10),
			"apostrophe or look-alike letters": (self.looks_alike, 4),
			"typing error in the first name": (lambda r: replace(r, first_name=self.typo(r.first_name)), 5),
			"typing error in the last name": (lambda r: replace(r, last_name=self.typo(r.last_name)), 6),
			"names swapped": (lambda r: replace(r, first_name=r.last_name, last_name=r.first_name), 4),
			"slip in the date": (self.date_slip, 7),
			"no date": (lambda r: replace(r, birth_date=None, expected_date=None), 3),
			"another last name": (
				lambda r: replace(r, last_name=self.common(LAST_HERE)),
				4 if who != "other parent, elsewhere" else 2,
			),
			"double last name": (self.double_name, 5),
			"short first name": (self.short_name, 3),
			"more first names": (
				lambda r: replace(r, first_name=f"{r.first_name} {self.common(FIRST_HERE)}"),
				3,
			),
			"no name yet, by then born": (lambda r: replace(r, first_name=self.draw.choice(BABIES)), 3),
			"initial": (lambda r: replace(r, first_name=f"{r.first_name[:1]}."), 2),
			"expected, then born": (self.expected, 9),
			"other script": (self.other_script, 9),
			"other romanisation": (self.other_spelling, 9),
			"address written otherwise": (self.address_otherwise, 4),
		}
		apart = who == "other parent, elsewhere"
		wanted = 1 if self.draw.random() < 0.72 else 2
		weights = [weight for _error, weight in errors.values()]
		for _ in range(wanted):
			kind = self.draw.choices(list(errors), weights)[0]
			# Who shares nothing with the first registration and doesn't name the child asks for nobody in particular.
			if kind in kinds or (apart and kind in ("no name yet, by then born", "initial", "no date")):
				continue
			right = errors[kind][0](right)
			kinds.append(kind)
		if self.draw.random() < 0.5:
			left, right = right, left
		return Pair(left, right, True, tuple(kinds))

	def asked_by(self, left: Registration) -> tuple[Registration, str]:
		"""Return the child as it is registered a second time, by whom that is."""
		d, right = self.draw, replace(left, family="")
		draw = d.random()
		if draw < 0.3:
			# The officer chose the family's file already.
			return replace(left), "in the family's file"
		if draw < 0.6:
			return right, "same contact"
		if draw < 0.75:
			change = d.choice(("phone", "email", "both"))
			if change != "email":
				right = replace(right, phone=self.phone())
			if change != "phone":
				right = replace(right, email=self.email(left.contact))
			return right, "same contact, reached otherwise"
		if draw < 0.82:
			street = f"{d.choice(STREETS)} {d.randint(1, 180)}"
			return replace(right, street=street, postal_code=d.choice(CODES)), "moved"
		contact = f"{d.choice(GROWN)} {left.last_name if d.random() < 0.5 else self.common(LAST_HERE)}"
		right = replace(right, contact=contact, phone=self.phone(), email=self.email(contact))
		if draw < 0.93:
			return right, "other parent, same address"
		street = f"{d.choice(STREETS)} {d.randint(1, 180)}"
		return replace(right, street=street, postal_code=d.choice(CODES)), "other parent, elsewhere"

	def typo(self, name: str) -> str:
		d = self.draw
		if len(name) < 4:
			return name + name[-1:]
		at = d.randrange(1, len(name) - 1)
		kind = d.choice(("swap", "drop", "double", "replace"))
		if kind == "swap":
			return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
		if kind == "drop":
			return name[:at] + name[at + 1 :]
		if kind == "double":
			return name[:at] + name[at] + name[at:]
		return name[:at] + d.choice("abdefgiklmnoprstuw") + name[at + 1 :]

	def written_otherwise(self, r: Registration) -> Registration:
		change = self.draw.choice(
			(str.upper, str.lower, lambda t: t.replace(" ", ""), lambda t: t.replace("-", " "))
		)
		bare = str.maketrans("éèëïüöçÉÖÇŞşğıİ", "eeeiuocEOCSsgiI")
		return replace(
			r, first_name=change(r.first_name).translate(bare), last_name=change(r.last_name).translate(bare)
		)

	def looks_alike(self, r: Registration) -> Registration:
		swapped = str.maketrans("aeopcxyi'’", "аеорсхуі" + self.draw.choice("ʼ`´‘") * 2)
		names = [r.first_name, r.last_name]
		which = self.draw.randrange(2)
		letters = list(names[which])
		for at in self.draw.sample(range(len(letters)), min(2, len(letters))):
			letters[at] = letters[at].translate(swapped)
		names[which] = "".join(letters)
		return replace(r, first_name=names[0], last_name=names[1].translate(str.maketrans("'’", "’`")))

	def date_slip(self, r: Registration) -> Registration:
		day, d = r.birth_date, self.draw
		if not day:
			return r
		ways = [
			lambda: day.replace(month=day.day, day=day.month),
			lambda: day.replace(year=day.year + d.choice((-1, 1))),
			lambda: day.replace(month=day.month % 12 + 1),
			lambda: day + timedelta(days=d.choice((-1, 1))),
			lambda: day.replace(day=(day.day + 10 - 1) % 28 + 1),
			lambda: day.replace(day=int(str(f"{day.day:02}")[::-1])),
		]
		for _ in range(9):
			try:
				moved = d.choice(ways)()
			except ValueError:
				continue
			if moved != day:
				return replace(r, birth_date=moved)
		return replace(r, birth_date=day + timedelta(days=1))

	def double_name(self, r: Registration) -> Registration:
		other = self.common(LAST_HERE)
		both = [r.last_name, other]
		self.draw.shuffle(both)
		return replace(r, last_name=self.draw.choice((" ", "-", " - ")).join(both))

	def short_name(self, r: Registration) -> Registration:
		if len(r.first_name) < 5:
			return replace(r, first_name=r.first_name + self.draw.choice(("tje", "lien", "ke")))
		return replace(r, first_name=r.first_name[: self.draw.choice((3, 4))])

	def expected(self, r: Registration) -> Registration:
		if not r.birth_date:
			return r
		d = self.draw
		early = d.choices((d.randint(-14, 21), d.randint(-21, 42), d.randint(43, 118)), (70, 18, 12))[0]
		first = r.first_name if d.random() < 0.25 else d.choice(BABIES)
		return replace(
			r, first_name=first, birth_date=None, expected_date=r.birth_date + timedelta(days=early)
		)

	def other_script(self, r: Registration) -> Registration:
		script, i, j = r.origin
		if not script or not FIRST[script][i][1] or r.first_name != FIRST[script][i][0][0]:
			return self.other_spelling(r)
		if r.last_name != LAST[script][j][0][0]:
			return replace(r, first_name=FIRST[script][i][1])
		return replace(r, first_name=FIRST[script][i][1], last_name=LAST[script][j][1])

	def other_spelling(self, r: Registration) -> Registration:
		script, i, j = r.origin
		if not script:
			return self.written_otherwise(r)
		first, last = r.first_name, r.last_name
		if first == FIRST[script][i][0][0]:
			first = self.draw.choice(FIRST[script][i][0][1:])
		if last == LAST[script][j][0][0] and self.draw.random() < 0.7:
			last = self.draw.choice(LAST[script][j][0][1:])
		return replace(r, first_name=first, last_name=last)

	def address_otherwise(self, r: Registration) -> Registration:
		street = r.street.replace("straat", "str.").replace("Sint-", "St. ").replace("steenweg", "stwg")
		street = street.replace(" bus ", self.draw.choice(("/", " b", " bte "))).replace("laan", "ln")
		return replace(r, street=street.replace("A", " a") if street.endswith("A") else street)

	# ---- two children who look alike

	def other_child(self) -> Pair:
		kinds = {
			"brother or sister": (self.siblings, 14),
			"twins": (self.twins, 10),
			"twins with names alike": (self.twins_alike, 3),
			"unborn brother or sister": (self.unborn_sibling, 8),
			"same common name, same day": (self.same_name_and_day, 1.2),
			"same common name, a day that a slip would give": (self.same_name_near_day, 4),
			"same common name, another day": (self.same_name, 8),
			"same first name and day": (self.same_first_and_day, 3),
			"same last name and day": (self.same_last_and_day, 8),
			"same last name, expected near the other's birth": (self.same_last_expected, 5),
			"cousins at one address": (self.cousins, 5),
			"one helper's phone on two files": (self.helper, 4),
			"same contact's name": (self.same_contact, 4),
			"nothing in common": (lambda: (self.registration(), self.registration()), 20),
		}
		kind = self.draw.choices(list(kinds), [weight for _draw, weight in kinds.values()])[0]
		left, right = kinds[kind][0]()
		# Some of them with a typing error or without accents as well.
		if self.draw.random() < 0.15 and right.first_name:
			right = replace(right, first_name=self.typo(right.first_name))
		if self.draw.random() < 0.15:
			right = self.written_otherwise(right)
		return Pair(left, right, False, (kind,))

	def of_family(self, left: Registration) -> Registration:
		"""Return another registration of the same family; its file is chosen, or it asks again."""
		right, _who = self.asked_by(left)
		return right

	def another_first(self, r: Registration) -> str:
		while True:
			other = self.registration(here=not r.origin[0])
			if other.first_name.lower()[:3] != r.first_name.lower()[:3]:
				return other.first_name

	def siblings(self) -> tuple[Registration, Registration]:
		left = self.registration()
		day = left.birth_date + timedelta(days=self.draw.choice((-1, 1)) * self.draw.randint(330, 1100))
		if self.draw.random() < 0.06:
			# On the same day of another year.
			day = left.birth_date.replace(day=min(left.birth_date.day, 28), year=left.birth_date.year - 1)
		return left, replace(self.of_family(left), first_name=self.another_first(left), birth_date=day)

	def twins(self) -> tuple[Registration, Registration]:
		left = self.registration()
		return left, replace(self.of_family(left), first_name=self.another_first(left))

	def twins_alike(self) -> tuple[Registration, Registration]:
		left = self.registration(here=True)
		one, two = self.draw.choice(TWINS).split()
		return replace(left, first_name=one), replace(self.of_family(left), first_name=two)

	def unborn_sibling(self) -> tuple[Registration, Registration]:
		left = self.registration()
		day = left.birth_date + timedelta(days=self.draw.randint(320, 900))
		right = replace(self.of_family(left), birth_date=None, expected_date=day)
		return left, replace(right, first_name=self.draw.choice((*BABIES, self.another_first(left))))

	def strangers(self) -> tuple[Registration, Registration]:
		return self.registration(), self.registration()

	def same_name_and_day(self) -> tuple[Registration, Registration]:
		left, right = self.strangers()
		return left, replace(right, **self.name_of(left), birth_date=left.birth_date)

	def same_name_near_day(self) -> tuple[Registration, Registration]:
		left, right = self.strangers()
		right = self.date_slip(replace(right, **self.name_of(left), birth_date=left.birth_date))
		return left, right

	def same_name(self) -> tuple[Registration, Registration]:
		left, right = self.strangers()
		return left, replace(right, **self.name_of(left))

	def name_of(self, r: Registration) -> dict:
		return {"first_name": r.first_name, "last_name": r.last_name, "origin": r.origin}

	def same_first_and_day(self) -> tuple[Registration, Registration]:
		left, right = self.strangers()
		return left, replace(right, first_name=left.first_name, birth_date=left.birth_date)

	def same_last_and_day(self) -> tuple[Registration, Registration]:
		left, right = self.strangers()
		return left, replace(
			right,
			first_name=self.another_first(left),
			last_name=left.last_name,
			birth_date=left.birth_date,
		)

	def same_last_expected(self) -> tuple[Registration, Registration]:
		left, right = self.strangers()
		expected = left.birth_date + timedelta(days=self.draw.randint(-40, 60))
		return left, replace(
			right,
			first_name=self.draw.choice(BABIES),
			last_name=left.last_name,
			birth_date=None,
			expected_date=expected,
		)

	def cousins(self) -> tuple[Registration, Registration]:
		left, right = self.strangers()
		right = replace(right, last_name=left.last_name, street=left.street, postal_code=left.postal_code)
		return left, replace(right, first_name=self.another_first(left))

	def helper(self) -> tuple[Registration, Registration]:
		left, right = self.strangers()
		return left, replace(right, phone=left.phone, email=left.email)

	def same_contact(self) -> tuple[Registration, Registration]:
		left, right = self.strangers()
		return left, replace(right, contact=left.contact)
