"""Which lists a town brings, the fields that their columns may be, and the words by which people name these.

A field's ``words`` are what stands above such a column in Dutch, French and English, as ``cells.folded`` writes it. The
labels of the app's own forms are added by who knows the platform's translations.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from loket_kinderopvang.domain.week_pattern import DAYS, EXTENDED

ORGANISERS, PROVIDERS, VACANCIES, REQUESTS = "Organisers", "Providers", "Vacancies", "Requests"
KINDS = (ORGANISERS, PROVIDERS, VACANCIES, REQUESTS)

TEXT, DATE, TIME, NUMBER, WHOLE, YES_NO, PHONE, EMAIL, POSTAL_CODE, ENTERPRISE, CHOICE, RECORD, WEEK = (
	"text",
	"date",
	"time",
	"number",
	"whole",
	"yes_no",
	"phone",
	"email",
	"postal_code",
	"enterprise",
	"choice",
	"record",
	"week",
)

FAMILY_CARE = (
	"family care",
	"gezinsopvang",
	"onthaalouder",
	"onthaalmoeder",
	"gastouder",
	"accueil familial",
	"accueillante",
)
GROUP_CARE = (
	"group care",
	"groepsopvang",
	"kinderdagverblijf",
	"kdv",
	"creche",
	"accueil en groupe",
	"halte garderie",
)
INCOME = (
	"income based",
	"ikt",
	"inkomenstarief",
	"inkomensgerelateerd",
	"inkomensgebonden",
	"inkomensafhankelijk",
	"tarif selon les revenus",
	"revenus",
)
FREE = ("free price", "vrije prijs", "vrij", "prix libre", "libre")
KIND_CHOICES = {"Family Care": FAMILY_CARE, "Group Care": GROUP_CARE}
PRICE_CHOICES = {"Income-based": INCOME, "Free Price": FREE}
DAY_CHOICES = {
	"Full Day": (
		"full day",
		"hele dag",
		"volle dag",
		"volledig",
		"dag",
		"hd",
		"vd",
		"jour entier",
		"journee",
		"journee entiere",
		"x",
		"ja",
		"oui",
		"yes",
		"1",
		"v",
		"✓",
		"✔",
		"☑",
		"true",
		"waar",
		"vrai",
	),
	"Morning": ("morning", "voormiddag", "vm", "ochtend", "matin", "am"),
	"Afternoon": ("afternoon", "namiddag", "nm", "middag", "apres midi", "pm"),
	"": ("nee", "neen", "non", "no", "0", "geen", "niet", "gesloten", "ferme", "false", "faux", "onwaar"),
}
RELATION_CHOICES = {
	"Mother": ("mother", "moeder", "mama", "mere", "maman"),
	"Father": ("father", "vader", "papa", "pere"),
	"Parent": ("parent", "ouder"),
	"Foster Parent": ("foster parent", "pleegouder", "parent d accueil"),
	"Grandparent": (
		"grandparent",
		"grootouder",
		"oma",
		"opa",
		"grootmoeder",
		"grootvader",
		"grand mere",
		"grand pere",
	),
	"Guardian": ("guardian", "voogd", "tuteur", "tutrice"),
	"Other": ("other", "andere", "ander", "autre"),
}
URGENT_CHOICES = {
	"Start of Work": ("start of work", "start werk", "werk", "travail", "debut de travail"),
	"Start of Training": ("start of training", "start opleiding", "opleiding", "formation"),
	"Loss of Care": ("loss of care", "verlies van opvang", "opvang weggevallen", "perte de l accueil"),
	"Crisis Without Care Involvement": (
		"crisis without care involvement",
		"crisis zonder hulpverlening",
		"crisis",
		"crise",
	),
	"Crisis With Care Involvement": ("crisis with care involvement", "crisis met hulpverlening"),
}
_DAY_WORDS = {
	"monday": "monday maandag ma lundi lun mo mon",
	"tuesday": "tuesday dinsdag di mardi mar tu tue",
	"wednesday": "wednesday woensdag wo woe mercredi mer we wed",
	"thursday": "thursday donderdag do don jeudi jeu th thu",
	"friday": "friday vrijdag vr vrij vendredi ven fr fri",
	"saturday": "saturday zaterdag za zat samedi sam sa sat",
	"sunday": "sunday zondag zo zon dimanche dim su sun",
}
DAY_WORDS = {word: day for day, words in _DAY_WORDS.items() for word in words.split()}


@dataclass(frozen=True)
class Field:
	"""What a column may be.

	Attributes:
		name: of the doctype's field, or of a part that ``rows`` puts together.
		type: how its cells are read.
		words: what stands above it.
		choices: of a choice, each with the words for it.
		doctype: of a record that it names.
		needed: without it a row can't come in, unless one value is given for all rows.
		part: it is no field of its own, so that no label of a form names it.
	"""

	name: str
	type: str = TEXT
	words: tuple[str, ...] = ()
	choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
	doctype: str = ""
	needed: bool = False
	part: bool = False


def _words(text: str) -> tuple[str, ...]:
	return tuple(part.strip() for part in text.split("|"))


NUMBER_WORDS = _words("nummer|nr|huisnummer|huisnr|numero|no|house number")
ADDRESS = (
	Field(
		"street",
		words=_words(
			"street|straat|adres|straat en nummer|straat nr|street and number|rue|adresse|rue et numero"
		),
	),
	Field("house_number", words=NUMBER_WORDS, part=True),
	Field("box_number", words=_words("bus|busnummer|bus nr|boite|bte|box"), part=True),
	Field(
		"postal_code",
		POSTAL_CODE,
		_words("postal code|postcode|postnummer|post code|zip|zipcode|code postal|cp|pc"),
	),
	Field(
		"city", words=_words("city|gemeente|stad|plaats|woonplaats|deelgemeente|commune|ville|localite|town")
	),
)
CONTACT = (
	Field(
		"email",
		EMAIL,
		_words(
			"email|e mail|mail|e mailadres|mailadres|emailadres|e mailadres contact|courriel|adresse mail"
		),
	),
	Field(
		"phone",
		PHONE,
		_words(
			"phone|telefoon|tel|gsm|telefoonnummer|gsm nummer|mobiel|telephone|gsm nr|tel nr|portable|mobile"
		),
	),
)
LANGUAGE = Field(
	"language",
	RECORD,
	_words("language|taal|langue|taal van berichten|contacttaal|thuistaal"),
	doctype="Language",
)
WEEK_FIELDS = (
	Field(
		"days",
		WEEK,
		_words(
			"days|dagen|gewenste dagen|opvangdagen|welke dagen|jours|jours souhaites|openingsdagen|vrije dagen"
		),
		part=True,
	),
	*(
		Field(day, CHOICE, tuple(word for word in _DAY_WORDS[day].split() if len(word) > 1), DAY_CHOICES)
		for day in DAYS
	),
)
_EXTENDED_WORDS = {
	"before_7": "before 7 00|voor 7 uur|voor 7u|voor 7 00|avant 7h|avant 7 00",
	"after_18": "after 18 00|na 18 uur|na 18u|na 18 00|apres 18h|apres 18 00",
	"overnight": "overnight|nacht|s nachts|nachtopvang|nuit|la nuit",
	"public_holidays": "public holidays|feestdagen|op feestdagen|jours feries",
}
EXTENDED_FIELDS = tuple(Field(name, YES_NO, _words(_EXTENDED_WORDS.get(name, name))) for name in EXTENDED)
AGES = (
	Field(
		"age_from_months",
		WHOLE,
		_words("from age months|vanaf leeftijd maanden|vanaf maanden|minimumleeftijd|age minimum"),
	),
	Field(
		"age_to_months",
		WHOLE,
		_words("to age months|tot leeftijd maanden|tot maanden|maximumleeftijd|age maximum"),
	),
)
ID = Field("name", words=_words("id"))
DESK = Field("desk", RECORD, _words("desk|loket|lokaal loket|guichet"), doctype="Childcare Desk")

FIELDS: dict[str, tuple[Field, ...]] = {
	ORGANISERS: (
		ID,
		Field(
			"organiser_name",
			words=_words(
				"organiser name|organisator|naam organisator|organisatie|naam|name|organisateur|nom|nom de l organisateur|vzw"
			),
			needed=True,
		),
		Field(
			"enterprise_number",
			ENTERPRISE,
			_words(
				"enterprise number|ondernemingsnummer|kbo|kbo nummer|kbo nr|ondernemingsnr|numero d entreprise|bce|btw|btw nummer"
			),
		),
		Field(
			"contact_name",
			words=_words(
				"contact name|contactpersoon|contact|verantwoordelijke|personne de contact|responsable"
			),
		),
		*CONTACT,
		Field("website", words=_words("website|web|site|site web|url|webadres")),
		LANGUAGE,
	),
	PROVIDERS: (
		ID,
		Field(
			"provider_name",
			words=_words(
				"provider name|opvanglocatie|naam opvanglocatie|naam opvang|naam locatie|locatie|opvang|naam|name|nom|lieu d accueil|nom du lieu d accueil|naam kinderopvang"
			),
			needed=True,
		),
		Field(
			"kind",
			CHOICE,
			_words(
				"kind|kind of care|soort|soort opvang|type|type opvang|opvangvorm|opvangtype|type d accueil|genre d accueil"
			),
			KIND_CHOICES,
			needed=True,
		),
		Field(
			"price_system",
			CHOICE,
			_words(
				"price system|prijssysteem|prijs|tarief|tariefsysteem|ikt|systeme de prix|tarif|inkomenstarief"
			),
			{**PRICE_CHOICES, "Both": ("both", "beide", "allebei", "iktmix", "gemengd", "les deux", "mixte")},
			needed=True,
		),
		DESK,
		Field(
			"area",
			RECORD,
			_words("area|gebied|wijk|district|quartier|zone|deelgemeente"),
			doctype="Childcare Area",
		),
		Field(
			"organiser",
			words=_words(
				"organiser|organisator|naam organisator|organisateur|inrichtende macht|nom de l organisateur"
			),
		),
		Field(
			"organiser_number",
			ENTERPRISE,
			_words(
				"enterprise number|ondernemingsnummer|kbo|kbo nummer|kbo nr|ondernemingsnummer organisator|numero d entreprise|bce"
			),
			part=True,
		),
		Field(
			"dossier_number",
			words=_words(
				"dossier number|dossiernummer|dossiernr|dossier|numero de dossier|nummer opvanglocatie"
			),
		),
		Field(
			"contact_name",
			words=_words(
				"contact name|contactpersoon|contact|verantwoordelijke|personne de contact|responsable"
			),
		),
		*CONTACT,
		Field("website", words=_words("website|web|site|site web|url|webadres")),
		LANGUAGE,
		*ADDRESS,
		Field(
			"latitude", NUMBER, _words("latitude|lat|breedtegraad|noorderbreedte|y coordinaat|coordinaat y")
		),
		Field(
			"longitude",
			NUMBER,
			_words("longitude|lon|lng|long|lengtegraad|oosterlengte|x coordinaat|coordinaat x"),
		),
		Field(
			"licensed_places",
			WHOLE,
			_words(
				"licensed places|vergunde plaatsen|aantal vergunde plaatsen|plaatsen|aantal plaatsen|capaciteit|places autorisees|capacite|nombre de places|capacity"
			),
		),
		*AGES,
		Field(
			"inclusive_care",
			YES_NO,
			_words("inclusive care|inclusieve opvang|inclusief|zorgbehoefte|accueil inclusif"),
		),
		Field(
			"accessible",
			YES_NO,
			_words("wheelchair accessible|rolstoeltoegankelijk|toegankelijk|accessible en fauteuil roulant"),
		),
		Field(
			"published",
			YES_NO,
			_words("show on the public page|tonen op de publieke pagina|publiek|gepubliceerd|publie"),
		),
		Field("opens_at", TIME, _words("opens at|opent om|open van|openingsuur|van|ouvre a|ouverture")),
		Field("closes_at", TIME, _words("closes at|sluit om|open tot|sluitingsuur|tot|ferme a|fermeture")),
		*WEEK_FIELDS,
		*EXTENDED_FIELDS,
		Field(
			"note",
			words=_words("desk note|opmerking|opmerkingen|nota|notitie|remarque|remarques|note|bemerking"),
		),
	),
	VACANCIES: (
		ID,
		Field(
			"provider",
			words=_words(
				"provider|opvanglocatie|naam opvanglocatie|naam opvang|locatie|opvang|naam|provider name|lieu d accueil|nom|name"
			),
			needed=True,
		),
		Field(
			"dossier_number",
			words=_words("dossier number|dossiernummer|dossiernr|numero de dossier"),
			part=True,
		),
		Field(
			"places",
			WHOLE,
			_words(
				"free places|vrije plaatsen|aantal vrije plaatsen|aantal plaatsen|plaatsen|aantal|places libres|places|nombre de places|nombre"
			),
			needed=True,
		),
		Field(
			"available_from",
			DATE,
			_words(
				"available from|beschikbaar vanaf|vrij vanaf|vanaf|startdatum|van|begindatum|disponible a partir du|a partir du|from"
			),
			needed=True,
		),
		Field(
			"available_until",
			DATE,
			_words(
				"available until|beschikbaar tot|vrij tot|tot|tot en met|einddatum|disponible jusqu au|jusqu au|until"
			),
		),
		Field(
			"price_system",
			CHOICE,
			_words("price system|prijssysteem|prijs|tarief|tariefsysteem|systeme de prix|tarif"),
			PRICE_CHOICES,
		),
		*AGES,
		Field(
			"inclusive_care",
			YES_NO,
			_words("inclusive care|inclusieve opvang|inclusief|zorgbehoefte|accueil inclusif"),
		),
		*WEEK_FIELDS,
		*EXTENDED_FIELDS,
		Field(
			"remark",
			words=_words("remark|opmerking|opmerkingen|remarque|remarques|nota|bemerking|commentaire"),
		),
	),
	REQUESTS: (
		Field(
			"asked_on",
			DATE,
			_words(
				"asked on|datum aanvraag|aanvraagdatum|gevraagd op|datum vraag|datum inschrijving|inschrijvingsdatum|datum aanmelding|date de la demande|demande le|date demande|aangemeld op|op lijst sinds|datum"
			),
		),
		Field(
			"contact_name",
			words=_words(
				"contact name|contactpersoon|naam ouder|naam ouders|ouder|ouders|naam contact|contact|contact naam|naam contactpersoon|nom du parent|parent|nom parent|parents|naam moeder|aanvrager|gezin|famille"
			),
			needed=True,
		),
		Field(
			"contact_first_name",
			words=_words(
				"voornaam ouder|voornaam contact|contact voornaam|ouder voornaam|prenom du parent|prenom parent|parent prenom|voornaam contactpersoon|voornaam moeder"
			),
			part=True,
		),
		Field(
			"contact_last_name",
			words=_words(
				"achternaam ouder|familienaam ouder|contact achternaam|contact familienaam|ouder naam|ouder familienaam|nom de famille du parent|familienaam contact|achternaam contact|familienaam moeder"
			),
			part=True,
		),
		Field(
			"relation",
			CHOICE,
			_words(
				"relation to the child|relatie tot het kind|relatie|band met het kind|lien avec l enfant|lien"
			),
			RELATION_CHOICES,
		),
		*CONTACT,
		LANGUAGE,
		Field(
			"interpreter_needed",
			YES_NO,
			_words("interpreter needed|tolk nodig|tolk|interprete|besoin d un interprete"),
		),
		*ADDRESS,
		Field(
			"child_first_name",
			words=_words(
				"voornaam kind|kind voornaam|voornaam|child first name|first name|prenom de l enfant|prenom enfant|enfant prenom|prenom"
			),
			part=True,
		),
		Field(
			"child_last_name",
			words=_words(
				"achternaam kind|familienaam kind|kind achternaam|kind familienaam|kind naam|achternaam|familienaam|child last name|last name|nom de l enfant|enfant nom|nom de famille|nom enfant"
			),
			part=True,
		),
		Field(
			"child_name",
			words=_words(
				"naam kind|kind|child|child name|naam van het kind|enfant|nom et prenom de l enfant"
			),
			part=True,
		),
		Field(
			"birth_date",
			DATE,
			_words(
				"birth date|geboortedatum|geboren op|geboortedatum kind|geb datum|kind geboortedatum|date de naissance|ne le|naissance|date of birth"
			),
			part=True,
		),
		Field(
			"expected_date",
			DATE,
			_words(
				"expected date|verwachte geboortedatum|vermoedelijke geboortedatum|vermoedelijke bevallingsdatum|uitgerekende datum|verwachte datum|date prevue|date prevue d accouchement|due date"
			),
			part=True,
		),
		Field(
			"care_need",
			words=_words(
				"specific care need|zorgbehoefte|specifieke zorgbehoefte|besoin specifique|besoins specifiques"
			),
			part=True,
		),
		Field(
			"wanted_from",
			DATE,
			_words(
				"wanted from|gewenste startdatum|startdatum|start|gewenste start|opvang vanaf|vanaf|gewenst vanaf|startdatum opvang|date de debut|a partir du|debut souhaite|start date"
			),
			needed=True,
		),
		Field(
			"wanted_until",
			DATE,
			_words(
				"wanted until|gewenste einddatum|einddatum|opvang tot|tot|date de fin|jusqu au|gewenst tot|end date"
			),
		),
		Field(
			"minimum_days",
			NUMBER,
			_words("at least this many days|minimum dagen|minimum aantal dagen|nombre minimum de jours"),
		),
		Field(
			"kind",
			CHOICE,
			_words("kind of care|soort opvang|type opvang|opvangvorm|voorkeur opvangvorm|type d accueil"),
			KIND_CHOICES,
		),
		Field(
			"price_system",
			CHOICE,
			_words("price system|prijssysteem|tarief|tariefsysteem|ikt|systeme de prix|tarif"),
			PRICE_CHOICES,
		),
		*WEEK_FIELDS,
		*EXTENDED_FIELDS,
		Field("urgent", YES_NO, _words("urgent|dringend|dringende opvang|spoed")),
		Field(
			"urgent_reason",
			CHOICE,
			_words("why urgent|waarom dringend|reden dringend|raison de l urgence"),
			URGENT_CHOICES,
		),
		Field(
			"preferred_provider",
			words=_words(
				"preferred providers|preferred provider|voorkeur|voorkeurlocatie|voorkeur opvang|gewenste opvang|lieu prefere|preference"
			),
			part=True,
		),
		Field(
			"message",
			words=_words(
				"message|bericht|opmerking|opmerkingen|remarque|remarques|nota|bemerking|commentaire|toelichting"
			),
		),
		Field(
			"consent_registration",
			YES_NO,
			_words(
				"agrees to registration|toestemming|toestemming registratie|akkoord met registratie|akkoord|consentement|accord"
			),
			needed=True,
		),
	),
}


def fields_of(kind: str, labels: dict[str, tuple[str, ...]] | None = None) -> dict[str, Field]:
	"""Return the fields of a list by name.

	Args:
		kind: one of ``KINDS``.
		labels: of the app's forms, folded, in any language, for fields that stand on one.
	"""
	given = labels or {}
	return {
		known.name: replace(known, words=(*known.words, *given.get(known.name, ()))) for known in FIELDS[kind]
	}
