"""Open data: what is public in layouts that others publish their brownfields in, validated before it is handed out."""

from catalog.open_data.brownfield import write_brownfield
from catalog.open_data.friches import write_friches
from catalog.open_data.validate import Finding, check_csv, check_geojson
from catalog.open_data.writing import Register, Told, register_of

__all__ = [
    "Finding",
    "Register",
    "Told",
    "check_csv",
    "check_geojson",
    "register_of",
    "write_brownfield",
    "write_friches",
]
