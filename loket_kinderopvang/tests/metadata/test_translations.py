"""Dutch and French say everything that English says."""

from __future__ import annotations

from collections import Counter

from loket_kinderopvang.tests.metadata.texts import (
	all_texts,
	parents_texts,
	placeholders,
	python_texts,
	rows,
)
from loket_kinderopvang.tests.optional import pytest

COMPLETE = ("nl", "fr")
# Beside English, what a parent can choose; their files hold what parents read.
OF_PARENTS = ("nl", "fr", "de", "tr", "ar", "uk", "pl", "es", "ro")


@pytest.mark.parametrize("language", COMPLETE)
def test_every_text_is_translated(language: str) -> None:
	have = {row[0]: row[1] for row in rows(language)}
	missing = {text: where for text, where in all_texts().items() if not have.get(text, "").strip()}
	assert not missing


@pytest.mark.parametrize("language", OF_PARENTS)
def test_every_text_of_a_parent_is_translated(language: str) -> None:
	have = {row[0]: row[1] for row in rows(language)}
	missing = {text: where for text, where in parents_texts().items() if not have.get(text, "").strip()}
	assert len(parents_texts()) > 250
	assert not missing


def test_parents_languages_hold_the_same_texts() -> None:
	others = [language for language in OF_PARENTS if language not in COMPLETE]
	assert len({frozenset(row[0] for row in rows(language)) for language in others}) == 1


@pytest.mark.parametrize("language", OF_PARENTS)
def test_a_translation_keeps_what_is_filled_in(language: str) -> None:
	wrong = [row[:2] for row in rows(language) if placeholders(row[0]) != placeholders(row[1])]
	assert not wrong


@pytest.mark.parametrize("language", OF_PARENTS)
def test_a_text_is_translated_once_and_still_used(language: str) -> None:
	texts = all_texts()
	sources = [row[0] for row in rows(language)]
	assert [text for text, times in Counter(sources).items() if times > 1] == []
	assert [text for text in sources if text not in texts] == []


@pytest.mark.parametrize("language", COMPLETE)
def test_a_full_stop_stays_a_full_stop(language: str) -> None:
	wrong = [row[:2] for row in rows(language) if row[0].endswith(".") != row[1].endswith(".")]
	assert not wrong


def test_texts_are_found_where_code_hides_them() -> None:
	source = '_("a b" if x else "c d")\nROW_LABELS = {"x": "e f"}\n_(variable)\nfrappe._("g h", lang=l)'
	assert sorted(python_texts(source)) == ["a b", "c d", "e f", "g h"]
