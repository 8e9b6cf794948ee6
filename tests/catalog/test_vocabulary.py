"""Vocabularies: complete, in both languages, and found by the words people write."""

import csv
from pathlib import Path

import pytest

from catalog.fields import ASKED_FIELDS, FIELDS, PERMIT_FIELDS, TARGET_FIELDS, field_of, public_facts, visibility
from catalog.vocabulary import INDUSTRIES, KINDS, MODES, PERMITS, VOCABULARIES


def test_every_label_is_there_in_both_languages_and_means_one_code() -> None:
    for vocabulary in VOCABULARIES.values():
        for lang in ("zh-CN", "en"):
            labels = [vocabulary.label(code, lang) for code in vocabulary]
            assert all(label.strip() for label in labels), vocabulary.name
            assert len(set(labels)) == len(labels), vocabulary.name
        assert all(term.en.isascii() or vocabulary.name == "fire_hazard_class" for term in vocabulary.values())
        for code, term in vocabulary.items():
            for word in (code, term.zh, term.en, *term.aliases):
                assert vocabulary.find(f" {word.upper()} ") == code, (vocabulary.name, word)


def test_find_does_not_guess() -> None:
    assert KINDS.find("酒店") is None
    assert MODES.label("barter", "en") == "barter"


def test_divisions_are_those_of_the_standard(shared_data: Path) -> None:
    with (shared_data / "reference" / "gbt4754_2017.csv").open(encoding="utf-8-sig") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file) if len(row["code"]) == 2}
    divisions = {code: name for code, name in names.items() if code.isdigit()}
    assert len(INDUSTRIES) == 97 == len(divisions)
    # The published list cuts the name of division 37 short.
    assert {code: INDUSTRIES[code].zh for code in divisions if code != "37"} == {
        code: name for code, name in divisions.items() if code != "37"
    }


def test_fields_have_labels_and_units_and_bounds() -> None:
    for field in (*FIELDS.values(), *PERMIT_FIELDS.values(), *TARGET_FIELDS.values(), *ASKED_FIELDS.values()):
        assert field.label("zh-CN"), field.name
        assert field.label("en").isascii(), field.name
        assert (field.vocabulary is not None) == (field.type in ("choice", "choices", "group")), field.name
        if field.is_number and field.name in FIELDS:
            assert field.low is not None
            assert field.high is not None
            assert field.low < field.high
        assert field_of(field.name) is field
    assert set(PERMIT_FIELDS) == set(PERMITS)
    assert field_of("permits.nonsense") is None
    assert field_of("__class__") is None


@pytest.mark.parametrize(
    ("owner_type", "shown"), [("private", False), (None, False), ("state_owned", True), ("collective", True)]
)
def test_the_name_of_a_private_owner_is_told_on_request_only(owner_type: str | None, shown: bool) -> None:
    record = {"owner_name": "某某", "remarks_zh": "内部", "clear_height_m": 9, "book_value": 1}
    if owner_type:
        record["owner_type"] = owner_type
    facts = public_facts(record)
    assert ("owner_name" in facts) is shown
    assert "remarks_zh" not in facts
    assert "book_value" not in facts
    assert facts["clear_height_m"] == 9
    assert visibility("remarks_zh", record) == "internal"
