"""The French layout of urban brownfields (friches), for what the catalogue tells in public.

Standard CNIG Friches v2023-12, rev. v2025-12; table schema cnigfr/schema-friches v1.0.6 of 2025-12-16, on
schema.data.gouv.fr. CSV in UTF-8 without a mark, comma, one row a site; or GeoJSON, whose geometry is the boundary
(else the point) and whose properties are the columns.

The layout is French, the sites need not be. What it asks of French land alone (cadastre, town plans, ADEME and BASIAS
files) stays empty, as does every column that no fact of the catalogue answers.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import IO, Any, Final, Literal

from shapely import to_wkt
from shapely.geometry import shape

from catalog.errors import InvalidInput
from catalog.fields import public_facts
from catalog.geo import divisions_by_short_name, stem
from catalog.language import N_
from catalog.open_data.layout import Column, Layout
from catalog.open_data.writing import Register, Told, degrees, harmless, no_place, one_line, point_of, write_rows

_ELSE: Final = ("inconnu", "autre", "sans objet")
_URL: Final = r"https?://[^|\s]*"

LAYOUT: Final = Layout(
    "friches",
    "CNIG Friches v2023-12 rev. v2025-12 (schema-friches v1.0.6)",
    (
        Column("site_id", empty="never", longest=255, unique=True),
        Column("site_nom", empty="never", longest=255),
        Column("site_type", empty="never", one_of=(
            "friche industrielle", "friche commerciale", "friche hospitalière", "friche agro-industrielle",
            "friche carrière ou mine", "friche militaire", "friche d'habitat", "friche d'équipement public",
            "friche portuaire", "friche aéroportuaire", "friche ferroviaire", "friche logistique",
            "friche loisir tourisme hôtellerie", "friche enseignement", "friche cultuelle",
            "mixte - dominante habitat", "mixte - autre", *_ELSE,
        )),
        Column("site_adresse", longest=255),
        Column("site_identif_date", "day", empty="never"),
        Column("site_actu_date", "day", empty="never"),
        Column("site_url", pattern=_URL, several=True),
        Column("site_ademe_url", pattern=_URL),
        Column("site_securite", one_of=(
            "évacuation des produits dangereux et déchets présents sur le site",
            "interdictions ou limitations d'accès au site", "suppression des risques d'incendie et d'explosion",
            "surveillance des effets de l'installation sur son environnement",
            "mesures de gestion de pollution ou restrictions temporaires",
            "existence d'une attestation de mise en sécurité", *_ELSE,
        )),
        Column("site_occupation", one_of=(
            "totalement inoccupé", "partiellement inoccupé", "occupation transitoire ou temporaire",
            "occupation illicite supposée", "occupation illicite avérée", *_ELSE,
        )),
        Column("site_statut", one_of=(
            "friche potentielle", "friche sans projet", "friche avec projet", "friche reconvertie", *_ELSE,
        )),
        Column("site_projet_url", longest=255, pattern=rf"{_URL}|[\w.-]+@(?:[\w-]+\.)+[\w-]{{2,}}"),
        Column("site_reconv_annee", "year"),
        Column("site_reconv_type", one_of=(
            "habitat", "bureau", "commerce", "industrie", "autres activités économiques", "équipement public",
            "aménagement d'espace public", "renaturation", "panneaux photovoltaïques", "énergie, hors photovoltaïque",
            "mixte", *_ELSE,
        )),
        Column("activite_libelle"),
        Column("activite_code", pattern=r"[A-Z]\d\d\.\d\d[A-Z]", several=True),
        Column("activite_fin_annee", "year"),
        Column("comm_nom", empty="never", longest=255),
        Column("comm_insee", empty="never", pattern=r"\d[0-9AB]\d{3}"),
        Column("bati_type", several=True, one_of=(
            "industriel", "commercial", "résidentiel", "secteur tertiaire", *_ELSE,
        )),
        Column("bati_nombre", "integer", low=0),
        Column("bati_surface", "integer", low=0),
        Column("bati_pollution", one_of=("amiante", "plomb", *_ELSE)),
        Column("bati_vacance", one_of=("occupé", "partiellement occupé", "vacant", *_ELSE)),
        Column("bati_patrimoine", one_of=(
            "aucun", "présence d'un bâtiment d'intérêt", "présence d'un bâtiment classé", *_ELSE,
        )),
        Column("bati_etat", one_of=(
            "dégradation inexistante ou faible", "dégradation moyenne", "dégradation très importante",
            "dégradation hétérogène", *_ELSE,
        )),
        Column("local_ancien_annee", "year"),
        Column("local_recent_annee", "year"),
        Column("proprio_type", pattern=r"[A-Z]\d[a-z]", several=True),
        Column("proprio_personne", several=True, one_of=("personne physique", "personne morale", *_ELSE)),
        Column("proprio_nom"),
        Column("sol_pollution_annee", "year"),
        Column("sol_pollution_existe", one_of=(
            "pollution inexistante", "pollution traitée", "pollution peu probable", "pollution supposée",
            "pollution avérée", *_ELSE,
        )),
        Column("sol_pollution_origine", one_of=(
            "dépôt de déchets, stockages de produits", "pollution due au fonctionnement de l'installation",
            "origine accidentelle (transport, transbordement, manipulation,...)", "retombées atmosphériques", *_ELSE,
        )),
        Column("sol_pollution_commentaire"),
        Column("sol_depollution_fiche", pattern=_URL),
        Column("unite_fonciere_surface", "integer", low=0),
        Column("unite_fonciere_refcad", pattern=r"\d[0-9AB]\d{6}[0-9A-Z]{2}\d{4}", several=True),
        Column("urba_zone_type", one_of=("U", "AUc", "AUs", "A", "N", "Zc", "ZCa", "ZnC", "RNU", *_ELSE)),
        Column("urba_zone_lib", longest=12),
        Column("urba_zone_formdomi", longest=4),
        Column("urba_zaer", empty="never", one_of=("oui", "non", "inconnu")),
        Column("urba_doc_type", one_of=("RNU", "CC", "PLU", "PLUI", "PSMV", *_ELSE)),
        Column("desserte_distance", longest=255, pattern=r"\d+\|\d+\|\d+"),
        Column("desserte_commentaire"),
        Column("source_nom", empty="never", longest=20),
        Column("source_url", pattern=_URL),
        Column("source_producteur", longest=255),
        Column("source_contact", longest=255),
        # The schema's example writes latitude first, against WKT; longitude first is what readers of WKT take.
        Column("geompoint", "point", empty="never"),
        Column("geomsurf", "surface"),
    ),
    exact=True,
    nothing=frozenset({"", "NA", "NaN", "N/A"}),
    in_order=(("site_identif_date", "site_actu_date"), ("local_ancien_annee", "local_recent_annee")),
)  # fmt: skip

# The type says what a site was. The kind tells it for buildings and works; of land and of property without an
# industrial past only the use that it is registered for is known, and for bare land not even that says what stood there.
SITE_TYPES: Final[Mapping[tuple[str, str | None], str]] = {
    ("factory", None): "friche industrielle",
    ("factory", "storage"): "friche logistique",
    ("halted_enterprise", None): "friche industrielle",
    ("halted_enterprise", "storage"): "friche logistique",
    ("halted_enterprise", "mining"): "friche carrière ou mine",
    ("soe_property", "industrial"): "friche industrielle",
    ("soe_property", "storage"): "friche logistique",
    ("soe_property", "commercial"): "friche commerciale",
    ("soe_property", "public"): "friche d'équipement public",
    ("soe_property", "mining"): "friche carrière ou mine",
    ("infrastructure", "public"): "friche d'équipement public",
    ("halted_project", None): "autre",  # never finished: known, and none of the list
}
# Only a site put to use again is told; talks, or a direction that somebody wishes for, are no project yet.
STATES: Final = {"revitalised": "friche reconvertie"}
POLLUTION: Final = {
    "none": "pollution inexistante",
    "suspected": "pollution supposée",
    "remediated": "pollution traitée",
    "present": "pollution avérée",
}
# Owners that are bodies, never persons; a private owner may be either, and a receiver is not the owner.
BODIES: Final = frozenset({"state_owned", "collective", "mixed"})
# INSEE's official geographic code gives places abroad the code of their country (99 and three digits) in the place of
# a commune's. Provinces of China are known by name; these are the others that mappings of the catalogue name.
CHINA: Final = "99216"
ABROAD: Final = {"England": "99132", "Rhode Island": "99404"}
_WAYS: Final = (
    ("km_expressway", "échangeur autoroutier"),
    ("km_rail_freight", "gare de fret"),
    ("km_port", "port"),
    ("km_airport", "aéroport"),
)


def write_friches(
    records: Iterable[Mapping[str, Any]],
    out: IO[bytes],
    *,
    format: Literal["csv", "geojson"] = "csv",
    register: Register = Register(),  # noqa: B008 - it is frozen
    told: Told | None = None,
) -> int:
    """Write records of the exchange format in the French layout, what is public of them; how many.

    A record that the layout has no valid row for is left out, and `told` says why. The file is checked before a byte
    of it reaches `out`.
    """
    public = (public_facts(record) for record in records)
    row_of = partial(_row, register=register)
    return write_rows(LAYOUT, public, row_of, out, Told() if told is None else told, format == "geojson")


def commune(record: Mapping[str, Any]) -> str:
    """The INSEE code of where an asset lies. InvalidInput where only its commune has one, or its land is not known."""
    province = str(record.get("province") or "")
    if province in ABROAD:
        return ABROAD[province]
    named = divisions_by_short_name().get(stem(province), ()) if province else ()
    if any(level == 0 for _, level, _ in named):
        return CHINA
    raise InvalidInput(N_("不知道“{place}”在 INSEE 的代码"), where="province", place=province[:60])


def site_type(record: Mapping[str, Any]) -> str:
    """What kind of site the layout calls an asset."""
    kind, use = record.get("kind", ""), record.get("land_use")
    return SITE_TYPES.get((kind, use)) or SITE_TYPES.get((kind, None)) or "inconnu"


def _row(record: Mapping[str, Any], register: Register) -> dict[str, str]:
    code = commune(record)
    point = point_of(record)
    if point is None:
        raise no_place()
    added, updated = register.dates(record)
    verified = record.get("verified_at")
    # A site that somebody verified before it came into this register had been identified by then.
    known_since = min((day for day in (added and added.isoformat(), verified) if day), default="")
    is_body = record.get("owner_type") in BODIES
    built = str(record["built_year"]) if record.get("kind") == "factory" and record.get("built_year") else ""
    stopped = str(record.get("idle_since", ""))[:4] if record.get("kind") == "halted_enterprise" else ""
    row = {
        "site_id": f"{code}_{register.reference(record)}",
        "site_nom": one_line(record.get("title_en") or record.get("title_zh"), longest=255),
        "site_type": site_type(record),
        "site_adresse": one_line(record.get("address_zh"), longest=255),
        "site_identif_date": known_since,
        "site_actu_date": verified or (updated.isoformat() if updated else ""),
        "site_url": register.page(record) or "",
        "site_statut": STATES.get(record.get("status", ""), ""),
        "activite_fin_annee": stopped,
        "comm_nom": one_line(record.get("county") or record.get("city"), longest=255),
        "comm_insee": code,
        "bati_type": "industriel" if record.get("kind") == "factory" else "",
        "bati_surface": _whole(record.get("floor_area_m2")),
        "local_ancien_annee": built,
        "local_recent_annee": built,
        "proprio_personne": "personne morale" if is_body else "",
        "proprio_nom": harmless(" ".join(record.get("owner_name", "").split())) if is_body else "",
        "sol_pollution_existe": POLLUTION.get(record.get("contamination", ""), ""),
        "unite_fonciere_surface": _whole(record.get("land_area_m2")),
        "urba_zaer": "inconnu",
        "desserte_commentaire": ", ".join(
            f"{words} à {record[name]:g} km" for name, words in _WAYS if record.get(name) is not None
        ),
        "source_nom": register.name,
        "source_url": register.url,
        "source_producteur": one_line(record.get("keeper"), longest=255),
        "source_contact": register.contact,
        "geompoint": f"POINT({degrees(point[0])} {degrees(point[1])})",
    }
    if record.get("boundary"):
        row["geomsurf"] = to_wkt(shape(record["boundary"]), rounding_precision=-1)
    return row


def _whole(area: float | None) -> str:
    """An area as the whole square metres that the layout keeps; what is less than half of one is not told as none."""
    return str(round(area)) if area is not None and (area == 0 or round(area)) else ""
