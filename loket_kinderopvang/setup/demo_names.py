"""Invented names for the demo town. No real child, family, provider or town is meant."""

TOWN = "Waterzele"
DISTRICTS = (
	("Waterzele-Centrum", 51.0302, 3.7801),
	("Kleine Vaart", 51.0391, 3.7622),
	("Molenhoek", 51.0215, 3.8017),
	("Oude Steenweg", 51.0129, 3.7713),
	("Populierenwijk", 51.0460, 3.7949),
	("Zandberg", 51.0258, 3.7448),
)
MIDDLE = (51.029, 3.776)
NEIGHBOUR = "Hogerdam"
NEIGHBOUR_MIDDLE = (51.104, 3.842)
NEIGHBOUR_DISTRICTS = (
	("Hogerdam-Dorp", 51.1052, 3.8391),
	("Sluizeken", 51.0998, 3.8587),
)
NEIGHBOUR_PROVIDERS = ("De Dijkwachters", "Het Eendenkot", "De Windmolen", "Bij Tante Griet")
POSTAL_CODE = "9xx0"
STREETS = (
	"Lindelaan",
	"Waterstraat",
	"Kerkplein",
	"Bosuilweg",
	"Molenstraat",
	"Vlasrootstraat",
	"Hoge Weide",
	"Sint-Annaplein",
	"Kasteeldreef",
	"Oude Vaart",
)
PROVIDERS = (
	"De Zonnebloem",
	"Het Lammetje",
	"Bij Pip",
	"De Kabouterberg",
	"Klavertje Vier",
	"De Vlindertuin",
	"Het Notendopje",
	"Ukkepuk",
	"De Regenboog",
	"Hansje Pansje",
	"Het Pluishuis",
	"De Speelvogel",
	"Bengeltjes",
	"De Wolkjes",
	"Het Nestje",
	"Kiekeboe",
	"De Rupsjes",
	"Tante Fien",
	"De Duizendpoot",
	"Het Zonnehuis",
	"De Eekhoorn",
	"Hummeltjeshof",
	"De Kikkerpoel",
	"Het Sterrenbos",
	"Pimpampoentje",
	"De Boomhut",
	"Madelief",
	"De Krokodil",
	"Bolle Beer",
	"Het Appelboompje",
	"De Zandbak",
	"Kapoentje",
	"De Lieveheersbeestjes",
	"Het Wiegje",
	"De Mussen",
	"Dribbel",
	"De Kleine Prins",
	"Het Vogelnest",
	"Troetel",
	"De Tuimelaar",
)
ORGANISERS = ("Opvang Vaartland vzw", "Kinderhuizen De Delta vzw", "Gezinsopvang Waterzele", "Speelhof bv")
# language -> (first names, family names): each written as its families write it.
PEOPLE = {
	"nl": (
		("Lotte", "Milan", "Noor", "Wout", "Ellen", "Jef", "Marie", "Senne", "Hanne", "Tibo", "Zoë", "Warre"),
		(
			"Vermaelen",
			"De Kuypere",
			"Van Overwal",
			"Baertsoen",
			"Coddijn",
			"Van der Zilver",
			"Ghyselaar",
			"Demuynckel",
		),
	),
	"fr": (("Chloé", "Hugo", "Inès", "Mathis", "Éloïse"), ("Delvauquier", "Lambremont", "Fontanelle")),
	"ar": (("ليلى", "يوسف", "Amira", "Bilal", "Samira"), ("الحداديني", "El Morabbit", "Benyoussefi")),
	"tr": (("Elif", "Emre", "Zeynep", "Kerem"), ("Yıldızoğlan", "Karadenizli", "Demirtaşoğlu")),
	"uk": (("Оксана", "Дмитро", "Solomiya", "Taras"), ("Ковальчишин", "Shevtsiv", "Melnychak")),
	"pl": (("Zuzanna", "Kacper", "Agnieszka"), ("Wiśnioszek", "Kowalszewski", "Dąbrowiecki")),
	"en": (("Grace", "Oliver", "Amara"), ("Okonkwele", "Fairweatherby", "Adjeimanu")),
	"es": (("Lucía", "Mateo"), ("Fuentesol", "Marquinez")),
	"ro": (("Ioana", "Andrei"), ("Popescăroiu", "Munteanuşi")),
}
LANGUAGE_SHARES = ("nl",) * 11 + ("fr", "ar", "ar", "tr", "tr", "uk", "pl", "en", "es", "ro")
