"""How a name is written: in any script, with any apostrophe, as a placeholder; and how alike two names are.

Room: registration of who is who (beside ``identity``, which compares children and families with it).

Three forms of one name:

- *normal*: lower case, without diacritics and punctuation, in its own script. Equal forms are one name.
- *romanised*: the normal form in Latin letters (PyPI ``anyascii``). A script gives more than one reading where its
  letters do: Ukrainian "г" is g in one passport and h in another.
- *spoken*: the romanised form as a rough code of how it sounds: vowels are one letter, what spelling confuses is one
  class. Arabic and Hebrew write few vowels, so next to them only consonants are compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import OSA

# Everything that stands for an apostrophe somewhere: quotes, primes, accents alone, letters of other scripts.
APOSTROPHES = "'`´‘’‛′ʹʺʻʼʽʾʿˈˊˋ՚՛׳״ꞌꞋ＇ߴߵ᾽᾿῾ʼ\u0313\u0314\u0343\u055b\u02bb"
_COMBINING = re.compile(
	"[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
	"\u20d0-\u20ff\u2de0-\u2dff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Arabic letters that are written one for the other, with those of Persian and Urdu.
_ARABIC = str.maketrans(
	{"ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ء": "", "ٱ": "ا"}
)
_LAST_YA = re.compile(r"ي(?!\w)")
# Letters of Cyrillic, Greek and Armenian that can't be told from Latin ones by looking: theirs, then ours.
_LOOKS_LIKE = {
	**dict(zip("АВЕЅІЈКМНОРСТУХҮԚԜӀ", "ABESIJKMHOPCTYXYQWl", strict=True)),
	**dict(zip("аеѕіјорсухүһԁԛԝѵӏ", "aesijopcyxyhdqwvl", strict=True)),
	**dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
	**dict(zip("αινορυχϲϳ", "aivopuxcj", strict=True)),
	**dict(zip("օսհ", "ouh", strict=True)),
}
_FOREIGN_TWINS: dict[str, dict[str, str]] = {}
for _theirs, _ours in _LOOKS_LIKE.items():
	_FOREIGN_TWINS.setdefault(unicodedata.name(_theirs).split()[0], {}).setdefault(_ours, _theirs)
_HAS_TWIN = frozenset(_LOOKS_LIKE.values())
# What is written in place of a name, in the languages of those who write here. Word by word.
_NO_NAMES = frozenset(
	"""
	baby babytje babyke bebe bebee bebeke bebek bb kind kindje kindeke kid child children enfant infant infante foetus fetus
	kindlein saugling neugeborenes nino nina bambino dziecko dzidzius niemowle copil copilul bebelus cocuk dite
	zoon zoontje dochter dochtertje son daughter boy girl jongen jongetje meisje garcon fille fils junge madchen
	tweeling twin twins jumeau jumelle jumeaux jumelles zwilling blizniak gemeni ikiz
	ongeboren unborn onbekend unknown inconnu inconnue unbekannt nieznane necunoscut bilinmiyor
	naam name nom naamloos geen noname nog niet gekend bekend te bepalen tba tbd nb nn nvt na xx xxx zz test
	de het een the of van le la du un une l a eerste tweede first second premier deuxieme
	tbc volgt later wordt gekozen kiezen pas encore connu connue sans prenom prenom voornaam
	дитина дитинка немовля малюк малеча ребенок малыш младенец син дочка сын дочь
	طفل طفله رضيع مولود بيبي ابن بنت
	""".split()
)
# Words before a family name that are written joined, apart or not at all.
PARTICLES = frozenset(
	"van vande vanden vander de den der des dela du da di do dos das del della ter ten te t s d l la le les het op in zu von "
	"zum zur af av bin ben ibn bint abu abou abd abdel abdul aber oulad ould ait st sint saint mac mc o".split()
)
ARTICLES = frozenset("el al".split())
_ABJAD = frozenset(("ARABIC", "HEBREW", "SYRIAC"))
_ONE_SIGN_IS_A_NAME = frozenset(("CJK", "HANGUL", "HIRAGANA", "KATAKANA"))


@lru_cache(maxsize=20_000)
def normal_name(name: str | None) -> str:
	"""Return a name as it is compared: lower case, no diacritics, punctuation or emoji; any script is kept.

	An apostrophe of any kind parts words, as a space does. A letter of another script that only looks like one of the
	word's own script is that one: "Lоtte" with a Cyrillic "о" is "lotte".
	"""
	text = name or ""
	# Folding one letter may give another that folds again ("Æ" to "æ" to "ae"), so it goes on until nothing changes.
	for _round in range(8):
		folded = _fold(text)
		if folded == text:
			break
		text = folded
	return text


def _fold(text: str) -> str:
	text = unicodedata.normalize("NFKD", text)
	text = "".join(" " if c in APOSTROPHES else c for c in text)
	text = _COMBINING.sub("", text)
	text = "".join(c for c in text if unicodedata.category(c) != "Cf").translate(_ARABIC)
	kept = "".join(_kept(c) for c in text)
	# At the end of a word "ي" is written without its dots as well, and only there.
	kept = _LAST_YA.sub("ى", kept.replace("ى", "ي"))
	folded = " ".join(_in_own_scripts(kept.split()))
	folded = unicodedata.normalize("NFKD", folded.casefold())
	return " ".join(_COMBINING.sub("", folded).split())


def _kept(character: str) -> str:
	"""Return a character as it stands in a normal name: letters, figures and the vowel signs of Indian scripts."""
	if character.isascii():
		return character if character.isalnum() else " "
	category = unicodedata.category(character)
	if category[0] == "M":
		return character
	if not character.isalnum():
		return " "
	if _script(character) == "LATIN":
		# "ø", "ł", "ß", "æ", "ı", "ə", "ɑ": what has no accent to take off.
		return "".join(c for c in anyascii(character) if c.isalnum()) or " "
	return character


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
	if character.isascii():
		return "LATIN" if character.isalpha() else ""
	if not character.isalpha():
		return ""
	try:
		return unicodedata.name(character).split()[0]
	except ValueError:
		return ""


def _in_own_scripts(words: list[str]) -> list[str]:
	"""Return words each in one script, where letters of another only look like those of its own."""
	sure = {_sure_script(word) for word in words} - {""}
	return [_in_own_script(word, sure) for word in words]


def _sure_script(word: str) -> str:
	"""Return the script of which a word has a letter that no other script could show; of several none."""
	sure = {
		script
		for c in word
		if (script := _script(c)) and c not in _LOOKS_LIKE and not (script == "LATIN" and c in _HAS_TWIN)
	}
	return sure.pop() if len(sure) == 1 else ""


def _in_own_script(word: str, around: set[str]) -> str:
	if word.isascii():
		# A nought in a word is a letter.
		return re.sub(r"(?<=[A-Za-z])0|0(?=[A-Za-z])", "o", word)
	scripts = {_script(c) for c in word} - {""}
	if not scripts & set(_FOREIGN_TWINS):
		return word
	own = _sure_script(word)
	if not own and (scripts - {"LATIN"} == scripts and around != {"LATIN"}):
		# All its letters are of one script, though they look like Latin ones: nobody says that it is not its own.
		return word
	if own in ("", "LATIN"):
		return "".join(_LOOKS_LIKE.get(c, c) for c in word)
	twins = _FOREIGN_TWINS.get(own, {})
	return "".join(twins.get(c, c) for c in word)


def name_key(*names: str | None) -> str:
	"""Return the words of a name in a fixed order, joined: equal for swapped first and last names."""
	return " ".join(sorted(" ".join(normal_name(name) for name in names).split()))[:140]


@lru_cache(maxsize=20_000)
def given_name(first_name: str | None) -> str:
	"""Return the normal form of a first name, or nothing where what was written is no name.

	"Baby", "kindje", "?", "N.N.", "tweeling 2" and an initial are no names.
	"""
	written = " ".join((first_name or "").split())
	words = normal_name(written).split()
	if not words or all(word in _NO_NAMES or word.isdigit() for word in words):
		return ""
	scripts = {_script(c) for c in unicodedata.normalize("NFC", written)}
	if not scripts & _ONE_SIGN_IS_A_NAME and all(len(word) == 1 or word in _NO_NAMES for word in words):
		return ""
	return " ".join(words)


@dataclass(frozen=True)
class NameForm:
	"""A name with what it is compared by.

	``joined`` is the normal form without spaces; ``words`` its words, particles with the word that they belong to;
	``latin`` the readings in Latin letters; ``spoken`` their codes; ``consonants`` the codes without vowels; ``abjad``
	tells whether the name's script leaves vowels out.
	"""

	normal: str
	joined: str
	words: frozenset[str]
	latin: tuple[str, ...]
	spoken: tuple[str, ...]
	consonants: tuple[str, ...]
	abjad: bool
	foreign: bool


EMPTY = NameForm("", "", frozenset(), (), (), (), False, False)


@lru_cache(maxsize=20_000)
def form(normal: str) -> NameForm:
	"""Return the forms of a name.

	Args:
		normal: what ``normal_name`` or ``given_name`` returned.
	"""
	if not normal:
		return EMPTY
	words = _joined_words(normal)
	joined = "".join(normal.split())
	scripts = {_script(c) for c in joined}
	abjad = bool(scripts & _ABJAD)
	readings = _readings(words)
	return NameForm(
		normal=normal,
		joined=joined,
		words=frozenset(words),
		latin=tuple(dict.fromkeys("".join(reading) for reading in readings)),
		spoken=tuple(dict.fromkeys(_spoken("".join(reading)) for reading in readings)),
		consonants=tuple(
			dict.fromkeys(code for reading in readings for code in _consonants("".join(reading), abjad))
		),
		abjad=abjad,
		foreign=not joined.isascii(),
	)


def _joined_words(normal: str) -> list[str]:
	"""Return the words of a normal name, each particle joined with what follows; articles are left out."""
	words, before = [], ""
	raw = normal.split()
	for index, word in enumerate(raw):
		last = index == len(raw) - 1
		# The Arabic article is written with its word; "لا…" and the like begin with it by chance.
		if word.startswith("ال") and len(word) > 4:
			word = word[2:]
		if word in ARTICLES and not last:
			continue
		if (word in PARTICLES or word in ("عبد", "ابو", "بن", "ابن")) and not last:
			before += word
			continue
		words.append(before + word)
		before = ""
	return words


# Letters that are read in two ways: what is read, and in whose place it is tried.
_READ_TWICE = ((("г",), "h"), (("ض", "ظ", "ذ"), "ز"))


def _readings(words: list[str]) -> list[list[str]]:
	"""Return the words in Latin letters, once for each way in which their script is read."""
	readings = [[_latin(word) for word in words]]
	if all(word.isascii() for word in words):
		return readings
	for letters, other in _READ_TWICE:
		if any(letter in word for letter in letters for word in words):
			readings.append([_latin(re.sub("|".join(letters), other, word)) for word in words])
	if any(all(c in _LOOKS_LIKE for c in word) for word in words):
		readings.append([_latin("".join(_LOOKS_LIKE.get(c, c) for c in word)) for word in words])
	return readings


@lru_cache(maxsize=20_000)
def _latin(word: str) -> str:
	if word.isascii():
		return word
	text = anyascii(word).lower()
	if not text[:1].isalnum() and _script(word[0]) in _ABJAD:
		# A word that begins with ayin or hamza begins with a vowel.
		text = "a" + text
	return "".join(c for c in text if c.isalnum())


_SOUNDS = tuple(
	(re.compile(pattern), sound)
	for pattern, sound in (
		(r"oe|ou|ij(?![aeiouy])", "u"),
		(r"shch|sch|tsch|tsj|tch|dzh|zh|sh|sj|cz|sz|ts|tz", "s"),
		(r"dj|dzj", "j"),
		(r"kh|gh", "H"),
		(r"ph", "f"),
		(r"th", "t"),
		(r"ck|qu|q", "k"),
		(r"ch(?=[^aeiouy]|$)", "k"),
		(r"ch", "s"),
		(r"c(?=[eiy])", "s"),
		(r"[cg]", "k"),
		(r"x", "ks"),
		(r"[wv]", "f"),
		(r"d", "t"),
		(r"z", "s"),
		(r"^[jy](?=[aeiouy])", "J"),
		(r"(?<=[^aeiouyH])h|h$", ""),
		(r"j(?=[aeiou])", "J"),
		(r"[aeiouyj]+", "a"),
	)
)
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=20_000)
def _spoken(latin: str) -> str:
	"""Return how a word in Latin letters sounds, roughly: "youssef" and "yusuf" are both "jasaf"."""
	text = latin
	for pattern, sound in _SOUNDS:
		text = pattern.sub(sound, text)
	return _DOUBLED.sub(r"\1", text).lower()


_ABJAD_SOUNDS = tuple(
	(re.compile(pattern), sound)
	for pattern, sound in (
		(r"sh|ts|th(?=s)", "s"),
		(r"kh|gh", "h"),
		(r"th|dh", "t"),
		(r"[cgq]", "k"),
		(r"z", "s"),
		(r"d", "t"),
		(r"h$", ""),
		(r"^y", "j"),
	)
)


def _consonants(latin: str, abjad: bool) -> list[str]:
	if not abjad:
		return [_spoken(latin).replace("a", "")]
	text = latin
	for pattern, sound in _ABJAD_SOUNDS:
		text = pattern.sub(sound, text)
	# Of y, w and v nobody knows whether they stand for a vowel; a vowel that begins the word stands for none of them.
	first = "" if text[:1] in "aeiou" else text[:1].replace("w", "f").replace("v", "f")
	rest = re.sub("[aeiou]", "", text[1:])
	return [first + re.sub("[ywv]", "", rest), first + re.sub("[wv]", "f", rest).replace("y", "")]


# How one name stands to another.
EQUAL, LIKE, PART, OTHER, UNKNOWN = "equal", "like", "part", "other", "unknown"


@lru_cache(maxsize=50_000)
def relation(left: NameForm, right: NameForm) -> tuple[str, float]:
	"""Return how two names stand to each other, with a score of 0 to 100.

	equal: the same name, however it is spaced. like: one slip of typing, or the same sounds, also across scripts. part:
	one is the beginning or a word of the other. other: another name. unknown: one of them is empty.
	"""
	if not left.joined or not right.joined:
		return UNKNOWN, 0.0
	if left.joined == right.joined:
		return EQUAL, 100.0
	if left.foreign != right.foreign and set(left.latin) & set(right.latin):
		return LIKE, 97.0
	if score := _alike(left, right):
		return LIKE, score
	if _is_part(left, right):
		return PART, 80.0
	return OTHER, similarity(left, right)


def _alike(left: NameForm, right: NameForm) -> float:
	"""Return 75 and more where two names differ by a slip, or sound alike; else 0."""
	best = 0.0
	for a in left.latin:
		for b in right.latin:
			slips = OSA.distance(a, b)
			long = max(len(a), len(b))
			if slips <= (0 if long < 3 else 1 if long < 7 else 2 if long < 13 else 3):
				best = max(best, 100.0 - 12.0 * slips)
	if left.abjad != right.abjad:
		for a in left.consonants:
			for b in right.consonants:
				slips, long = OSA.distance(a, b), max(len(a), len(b))
				if a and b and slips <= (0 if long < 4 else 1 if long < 8 else 2):
					best = max(best, 90.0 - 8.0 * slips)
		return best
	for a in left.spoken:
		for b in right.spoken:
			slips, long = OSA.distance(a, b), max(len(a), len(b))
			if slips <= (0 if long < 5 else 1 if long < 10 else 2):
				best = max(best, 92.0 - 8.0 * slips)
	return best


def _is_part(left: NameForm, right: NameForm) -> bool:
	short, long = (left, right) if len(left.joined) <= len(right.joined) else (right, left)
	if len(short.joined) >= 2 and long.joined.startswith(short.joined):
		return True
	if _share_word(left, right):
		return True
	if left.foreign == right.foreign or left.abjad or right.abjad:
		return False
	return any(len(a) > 2 and b.startswith(a) for a in short.spoken for b in long.spoken)


def _share_word(left: NameForm, right: NameForm) -> bool:
	"""Tell whether a word of one is one of the other's, by its letters or, when there are several, by its sounds."""
	if any(len(word) > 2 for word in left.words & right.words):
		return True
	if len(left.words) == len(right.words) == 1:
		return False
	return any(
		a != b and min(len(a), len(b)) > 2 and relation(form(a), form(b))[0] in (EQUAL, LIKE)
		for a in left.words
		for b in right.words
	)


def similarity(left: NameForm, right: NameForm) -> float:
	"""Return 0 to 100: how many letters two names share, in any of their readings."""
	return max(
		(100.0 * OSA.normalized_similarity(a, b) for a in left.latin for b in right.latin),
		default=0.0,
	)


def sound_key(*names: str | None) -> str:
	"""Return the key under which names that sound alike are found: its words coded, without vowels, in a fixed order.

	"Youssef El Amrani", "Amrani Yusuf" and "يوسف العمراني" have one key. At most 60 characters; empty for no name.
	"""
	normal = " ".join(filter(None, (normal_name(name) for name in names)))
	codes = set()
	for word in _joined_words(normal):
		own = form(word)
		if own.consonants:
			codes.add(own.consonants[0] or "a")
	return " ".join(sorted(codes))[:60]


def sound_keys(*names: str | None) -> list[str]:
	"""Return the keys under which a name may be kept: its own, and that of each other way in which its script is read."""
	normal = " ".join(filter(None, (normal_name(name) for name in names)))
	keys = [""]
	for word in sorted(_joined_words(normal)):
		codes = form(word).consonants or ("",)
		keys = [f"{key} {code or 'a'}" for key in keys for code in codes][:8]
	return sorted({" ".join(sorted(set(key.split())))[:60] for key in keys} - {""})


def telling_words(names: Iterable[str]) -> set[str]:
	"""Return the words of normal names, particles joined with the word that they belong to."""
	return {word for name in names for word in _joined_words(name)}
