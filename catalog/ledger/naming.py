"""The names that a load gives: keepers with their codes, and the public ids of new assets."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from catalog.models import Asset, Keeper
from catalog.pinyin import initials, syllables

_ADDRESS_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_AT_ONCE: Final = 500


class Naming:
    """Keepers by name, those to be made now among them, and ids that nobody has yet."""

    def __init__(self, session: Session) -> None:
        self.session = session
        rows = session.execute(select(col(Keeper.name), col(Keeper.id), col(Keeper.code))).all()
        self.ids: dict[str, int] = {name: key for name, key, _ in rows if key is not None}
        self.codes: dict[str, str] = {name: code for name, _, code in rows}
        self._offices: dict[str, Mapping[str, str]] = {}

    def keeper(self, name: str, code: str | None, offices: Mapping[str, Mapping[str, str]], created: list[str]) -> None:
        """See to it that a keeper of that name will be there, with the code wanted if it is made; `created` is told."""
        if name not in self.codes:
            self.codes[name] = keeper_code(name, code, set(self.codes.values()))
            self._offices[name] = offices.get(name, {})
            created.append(name)

    def write(self, session: Session) -> list[int]:
        """Write the keepers that are not there yet; their keys."""
        made = [
            Keeper(name=name, code=code, **dict[str, Any](self._offices.get(name, {})))
            for name, code in self.codes.items()
            if name not in self.ids
        ]
        session.add_all(made)
        session.flush()
        for keeper in made:
            assert keeper.id is not None
            self.ids[keeper.name] = keeper.id
        return [self.ids[keeper.name] for keeper in made]

    def public_ids(self, wanted: Iterable[tuple[str, str]]) -> list[str]:
        """An id for each (number, keeper): the number where it is safe in an address and free, else the keeper's code
        and a slug of the number."""
        pairs = [(number, self.codes[keeper]) for number, keeper in wanted]
        taken = self._taken(sorted({number for number, _ in pairs if _ADDRESS_SAFE.fullmatch(number)}))
        found: list[str | None] = []
        for number, _ in pairs:
            free = bool(_ADDRESS_SAFE.fullmatch(number)) and number not in taken
            found.append(number if free else None)
            if free:
                taken.add(number)
        others = [
            (place, f"{code}~{_slug(number)}") for place, (number, code) in enumerate(pairs) if found[place] is None
        ]
        taken |= self._taken(sorted({slug for _, slug in others}))
        for place, slug in others:
            public_id = self._free(slug, taken)
            taken.add(public_id)
            found[place] = public_id
        return [public_id for public_id in found if public_id is not None]

    def _free(self, wanted: str, taken: set[str]) -> str:
        public_id, count = wanted, 1
        while public_id in taken or (count > 1 and self._taken([public_id])):
            count += 1
            public_id = f"{wanted}-{count}"
        return public_id

    def _taken(self, ids: list[str]) -> set[str]:
        """Which of these ids somebody has, in whatever state."""
        found: set[str] = set()
        for start in range(0, len(ids), _AT_ONCE):
            query = select(col(Asset.public_id)).where(col(Asset.public_id).in_(ids[start : start + _AT_ONCE]))
            found.update(self.session.scalars(query))
        return found


def keeper_code(name: str, wanted: str | None, taken: set[str]) -> str:
    """A short code for a keeper, safe in addresses: the one wanted, or the initials of its name; made unique."""
    base = re.sub(r"[^a-z0-9]+", "-", (wanted or "").casefold()).strip("-")[:30]
    base = base or re.sub(r"[^a-z0-9]+", "", initials(name).casefold())[:16] or "k"
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    taken.add(code)
    return code


def _slug(number: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", "".join(syllables(number))).strip("-")[:40] or "a"
