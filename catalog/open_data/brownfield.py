"""The English layout of brownfield land registers, for what the catalogue tells in public.

Brownfield land technical specification of 14 August 2026 (planning.data.gov.uk; digital-land/specification), which
continues the Brownfield land registers data standard of July 2017. CSV in UTF-8, comma, one row a site, no line for
what is not a site.

The layout is English, the sites need not be. The specification's "must" is said of the column: it lists among them one
that is to be left blank where it does not apply. A site without reference, name or point is of no use to anybody and is
left out; a blank in any other column that must be there is counted and told. What it asks about housing (dwellings, the
prospect of building them within five years) no fact of the catalogue answers, so that stays blank.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import IO, Any, Final

from catalog.errors import InvalidInput
from catalog.fields import public_facts
from catalog.language import N_
from catalog.open_data.layout import Column, Layout
from catalog.open_data.writing import Register, Told, degrees, harmless, no_place, one_line, point_of, write_rows

_URL: Final = r"https?://[^|\s]+"
_LONGEST_NOTES: Final = 4_000

LAYOUT: Final = Layout(
    "brownfield",
    "Brownfield land technical specification, 14 August 2026",
    (
        Column("OrganisationURI", must=False, pattern=r"https?://opendatacommunities\.org/id/\S+"),
        Column("SiteReference", empty="never", longest=120, unique=True),
        Column("SiteNameAddress", empty="never", longest=255, pattern=r"[^\r\n]+"),
        Column("GeoX", "decimal", empty="never", low=-180, high=180, decimals=6),
        Column("GeoY", "decimal", empty="never", low=-90, high=90, decimals=6),
        Column("SiteplanURL", empty="told", pattern=_URL),
        Column("Hectares", "decimal", empty="told", low=0, decimals=2),
        Column("OwnershipStatus", empty="told", one_of=(
            "owned by a public authority", "not owned by a public authority", "mixed ownership",
        )),
        Column("PlanningStatus", empty="told", one_of=("permissioned", "not permissioned", "pending decision")),
        Column("PermissionType", must=False, one_of=(
            "full planning permission", "outline planning permission", "reserved matters approval",
            "permission in principle", "technical details consent", "planning permission granted under an order",
            "other",
        )),
        Column("PermissionDate", "date", must=False),
        Column("PlanningHistory", must=False, pattern=_URL, several=True),
        Column("Deliverable", one_of=("yes",)),  # blank says that it is not
        Column("NetDwellingsRangeFrom", "integer", empty="told", low=0),
        Column("NetDwellingsRangeTo", "integer", empty="told", low=0),
        Column("HazardousSubstances", must=False, one_of=("yes",)),
        Column("Notes", must=False, longest=_LONGEST_NOTES),
        Column("FirstAddedDate", "date", empty="told"),
        Column("LastUpdatedDate", "date", empty="told"),
        Column("EndDate", "date", must=False),
    ),
    exact=False,
    in_order=(("FirstAddedDate", "LastUpdatedDate"), ("FirstAddedDate", "EndDate")),
)  # fmt: skip

# A village collective is no public authority; whose a property is that a court or receiver manages is not told.
OWNERSHIP: Final = {
    "state_owned": "owned by a public authority",
    "private": "not owned by a public authority",
    "collective": "not owned by a public authority",
    "mixed": "mixed ownership",
}
PLANNING: Final = {
    "valid": "permissioned",
    "pending": "pending decision",
    "missing": "not permissioned",
    "expired": "not permissioned",  # a permission that has lapsed permits nothing
}


def write_brownfield(
    records: Iterable[Mapping[str, Any]],
    out: IO[bytes],
    *,
    register: Register = Register(),  # noqa: B008 - it is frozen
    told: Told | None = None,
) -> int:
    """Write records of the exchange format in the English layout, what is public of them, as CSV; how many.

    A record that the layout has no valid row for is left out, and `told` says why; it also counts blanks in columns
    that the specification asks for. The file is checked before a byte of it reaches `out`.
    """
    public = (public_facts(record) for record in records)
    row_of = partial(_row, register=register)
    return write_rows(LAYOUT, public, row_of, out, Told() if told is None else told)


def _row(record: Mapping[str, Any], register: Register) -> dict[str, str]:
    if record.get("status") == "revitalised":
        # A site that is gone is listed with the date of its end. Without one it would stand there as free.
        raise InvalidInput(N_("已盘活的资产没有盘活日期，不能按这个标准列出"), where="status")
    point = point_of(record)
    if point is None:
        raise no_place()
    added, updated = register.dates(record)
    return {
        "SiteReference": harmless(register.reference(record)),
        "SiteNameAddress": one_line(
            record.get("title_en") or record.get("title_zh"), record.get("address_zh"), longest=255
        ),
        "GeoX": degrees(point[0]),
        "GeoY": degrees(point[1]),
        # The page of an asset shows its plan where its boundary is known.
        "SiteplanURL": (register.page(record) or "") if record.get("boundary") else "",
        "Hectares": _hectares(record.get("land_area_m2")),
        "OwnershipStatus": OWNERSHIP.get(record.get("owner_type", ""), ""),
        "PlanningStatus": PLANNING.get((record.get("permits") or {}).get("planning", ""), ""),
        "Notes": _notes(record.get("description_en") or record.get("description_zh") or ""),
        "FirstAddedDate": added.isoformat() if added else "",
        "LastUpdatedDate": updated.isoformat() if updated else record.get("verified_at", ""),
    }


def _hectares(area: float | None) -> str:
    """Hectares with two decimals; land of less than 50 m² is not told as none."""
    text = f"{area / 10_000:.2f}" if area else ""
    return "" if text == "0.00" else text


def _notes(text: str) -> str:
    return harmless(text if len(text) < _LONGEST_NOTES else text[: _LONGEST_NOTES - 2] + "…")
