"""What an inquiry form must hold, how it is kept, and what its sender agrees to."""

import pytest

from app import security
from app.accounts.models import ROLES
from app.leads import inquiry
from catalog.language import translate


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_consent_names_every_role_that_reads_contacts(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    def named(consent: str) -> set[str]:
        text = inquiry.consent_text(consent, lang, "D")
        return {role for role, label in inquiry.READERS.items() if translate(label, lang) in text}

    readers = security.ROLES_WITH[security.Right.READ_CONTACTS]
    assert set(inquiry.READERS) == set(ROLES)
    assert named("keepers") == named("either") == readers
    assert named("desk") == readers - security.BOUND_TO_KEEPERS
    wider = {**security.ROLES_WITH, security.Right.READ_CONTACTS: readers | {"viewer"}}
    monkeypatch.setattr(inquiry, "ROLES_WITH", wider)
    assert named("desk") == {"administrator", "promotion", "viewer"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0418－1234567", "0418-1234567"), ("0418–1234567", "0418-1234567"), ("０４１８—１２３４５６７", "0418-1234567"),
        ("４００－８００－１２３４", "400-800-1234"), ("+86（418）1234567", "+86(418)1234567"), ("13800138000、13900139000",) * 2,
        ("0418-1234567 / 13800138000",) * 2, ("0418-1234567（王经理）", "0418-1234567(王经理)"), ("微信 abc123",) * 2,
        ("wechat: abc_def",) * 2, ("微信号abcdef",) * 2, ("li@example.com",) * 2, ("call me", None), ("0418", None), ("微信", None),
        ("12-34", None),
    ],
)  # fmt: skip
def test_telephones_are_taken_as_people_write_them(written: str, kept: str | None) -> None:
    asked = inquiry.Inquiry("k" * 20, "dossier", "zh-CN", ["FX-0001"], name="李", phone=written, consent="keepers")
    assert asked.check() == (kept is not None)
    assert asked.phone == kept if kept else "5 位数字" in asked.problems["phone"].text("zh-CN")


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u202e", "\u2060 \ufeff", "\u0301"])
def test_a_name_can_be_seen(name: str) -> None:
    asked = inquiry.Inquiry("k" * 20, "dossier", "zh-CN", ["FX-0001"], name=name, phone="12345", consent="keepers")
    assert not asked.check()
    assert list(asked.problems) == ["name"]


def test_nothing_that_people_write_turns_the_text_round() -> None:
    asked = inquiry.Inquiry(
        "k" * 20, "dossier", "zh-CN", ["FX-0001"], name="李\u202e女士", phone="\u206612345\u2069", message="a\u200fb", consent="keepers"
    )  # fmt: skip
    assert asked.check()
    assert (asked.name, asked.phone, asked.message) == ("李女士", "12345", "ab")
