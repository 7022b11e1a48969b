"""The mail templates that ship: written once for parents, and in every language that their pages speak.

In ``email_templates.json`` a template of language ``*`` marks its sentences with ``[[ ]]``. Each is looked up in the
app's translations, where its placeholders stand as they are.
"""

from __future__ import annotations

import csv
import json
import re
from functools import lru_cache
from pathlib import Path

APP = Path(__file__).resolve().parent.parent
FILE = APP / "setup" / "defaults" / "email_templates.json"
MARKED = re.compile(r"\[\[(.+?)\]\]")
EVERY = "*"
LANGUAGES = ("en", "nl", "fr", "de", "tr", "ar", "uk", "pl", "es", "ro")
RIGHT_TO_LEFT = frozenset({"ar"})


def shipped() -> list[dict[str, str]]:
	"""Return every shipped template, one per message and language: ``message, language, name, subject, response``."""
	rows: list[dict[str, str]] = []
	for row in json.loads(FILE.read_text(encoding="utf-8")):
		if row["language"] != EVERY:
			rows.append(row)
			continue
		rows += [_in_language(row, language) for language in LANGUAGES]
	return rows


def _in_language(row: dict[str, str], language: str) -> dict[str, str]:
	texts = translations(language)

	def translated(text: str) -> str:
		return MARKED.sub(lambda match: texts.get(match[1]) or match[1], text)

	direction = ' dir="rtl"' if language in RIGHT_TO_LEFT else ""
	return {
		"message": row["message"],
		"language": language,
		"name": f"{row['name']} ({language})",
		"subject": translated(row["subject"]),
		"response": f'<div lang="{language}"{direction}>{translated(row["response"])}</div>',
	}


@lru_cache
def translations(language: str) -> dict[str, str]:
	"""Return the app's own translations into a language, by English text."""
	file = APP / "translations" / f"{language}.csv"
	if not file.exists():
		return {}
	with file.open(encoding="utf-8", newline="") as rows:
		return {row[0]: row[1] for row in csv.reader(rows) if len(row) > 1}
