"""An inquiry form as it was filled in: what it must hold, and what its sender agrees to."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.security import BOUND_TO_KEEPERS, ROLES_WITH, Right
from app.written import cleaned, is_visible
from catalog.errors import InvalidInput, Problem
from catalog.language import N_, translate

MAX_ASSETS = 100
LIMITS = {"name": 100, "company": 200, "phone": 60, "email": 200, "message": 4000}

# What is agreed to, by who is asked: the keepers of assets; for a need alone the desk of the portal; or, where assets are
# still to be ticked, either. Who of them reads it follows from the rights of roles.
CONSENTS: Final[Mapping[str, str]] = {
    "keepers": N_("我同意把以上联系方式交给这些资产的{keepers}和{desk}的{staff}，只用于答复这次询问。"),
    "desk": N_("我同意把以上联系方式交给{desk}的{staff}，只用于答复这次询问。"),
    "either": N_(
        "我同意把以上联系方式交给勾选的资产的{keepers}和{desk}的{staff}，没有勾选就只交给{desk}的{staff}，只用于答复这次询问。"
    ),
}
READERS: Final[Mapping[str, str]] = {
    "promotion": N_("招商人员"),
    "administrator": N_("管理员"),
    "viewer": N_("只读账号"),
    "keeper": N_("填报单位人员"),
}

_EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")
_WECHAT = re.compile(r"(?:微信|wechat|weixin|vx|wx).*[a-z0-9_-]{3,}", re.IGNORECASE)
_MINUS = "\u2212"


def consent_text(consent: str, lang: str, desk: str) -> str:
    """The sentence that is agreed to, in a language; `desk` is what the portal's office is called."""
    readers = ROLES_WITH[Right.READ_CONTACTS]
    named = {
        bound: translate(N_("、"), lang).join(
            translate(label, lang)
            for role, label in READERS.items()
            if role in readers and (role in BOUND_TO_KEEPERS) == bound
        )
        for bound in (True, False)
    }
    return translate(CONSENTS[consent], lang, desk=desk, keepers=named[True], staff=named[False])


def telephone(text: str) -> str:
    """A number as it is kept: full-width signs and every kind of dash as on a keyboard, all else as it was written."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join("-" if sign == _MINUS or unicodedata.category(sign) == "Pd" else sign for sign in plain)


def can_be_reached(text: str) -> bool:
    """Whether what was written for a telephone can be answered to: digits enough, or another way that it names."""
    return sum(map(str.isdecimal, text)) >= 5 or bool(_EMAIL.search(text) or _WECHAT.search(text))


@dataclass(slots=True)
class Inquiry:
    """An inquiry form as it was filled in. `consent`: which of CONSENTS was agreed to, "" for none."""

    request_key: str
    origin: str
    lang: str
    asset_ids: Sequence[str]
    name: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    message: str = ""
    consent: str = ""
    need_text: str | None = None
    requirement: Mapping[str, Any] | None = None
    problems: dict[str, Problem] = field(default_factory=dict)

    @property
    def contact(self) -> dict[str, str]:
        """The person who asks."""
        return {"name": self.name, "company": self.company, "phone": self.phone, "email": self.email}

    @property
    def has_need(self) -> bool:
        """Whether a need was sent along, in words or in criteria."""
        return bool(self.need_text or (self.requirement and self.requirement.get("criteria")))

    @property
    def has_consent(self) -> bool:
        """Whether the sender agreed that the contact is passed on to `recipient`."""
        return self.consent in (self.recipient, "either")

    @property
    def recipient(self) -> str:
        """Who answers: the keepers of the assets, or the desk of the portal where there is a need and no asset."""
        return "desk" if self.has_need and not self.asset_ids else "keepers"

    def check(self) -> bool:
        """Whether the form can become a lead; what is wrong stands in `problems`, by field."""
        self.problems = {}
        self.phone = telephone(self.phone)
        for name, limit in LIMITS.items():
            text = cleaned(getattr(self, name))
            setattr(self, name, text)
            if len(text) > limit:
                self._say(name, N_("最多 {limit} 个字"), limit=limit)
        if not is_visible(self.name):
            self._say("name", N_("请写怎么称呼您"))
        if not (self.phone or self.email):
            self._say("phone", N_("电话和邮箱至少写一个，才能答复您"))
        if self.phone and not can_be_reached(self.phone):
            self._say("phone", N_("请写至少 5 位数字的电话，或者写“微信”加微信号"))
        if self.email and not _EMAIL.fullmatch(self.email):
            self._say("email", N_("邮箱地址看不懂"))
        if not self.has_consent:
            self._say("consent", N_("要您同意转交联系方式，才能答复您"))
        if not self.asset_ids and not self.has_need:
            self._say("assets", N_("没有要问的资产，也没有需求"))
        if len(self.asset_ids) > MAX_ASSETS:
            self._say("assets", N_("一次最多问 {n} 处"), n=MAX_ASSETS)
        return not self.problems

    def _say(self, name: str, message: str, **values: Any) -> None:
        self.problems.setdefault(name, InvalidInput(message, where=name, **values))
