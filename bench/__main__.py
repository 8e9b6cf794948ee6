"""Every benchmark: `python -m bench [search|matching|brochures|imports|ledgers|many] [--assets N] [--rows N] [--real DIR]`.

`many`, a file of a million rows, takes minutes and runs only when it is named.
"""

import argparse
import tempfile
import time
from pathlib import Path

from bench import brochures, catalogue, imports, ledgers, matching, search
from catalog.publication import Catalogue, publish
from catalog.snapshot import Entry

NAMES = ("search", "matching", "brochures", "imports", "ledgers")
FLAT = {
    "landchina_industrial_2016_2017.csv": "landchina",
    "rigis_industrial_areas.geojson": "rigis",
    "uk_brownfield_half.csv": "uk_brownfield",
}


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("names", nargs="*", choices=[*NAMES, "many", []], default=[])
    parser.add_argument("--assets", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--real", type=Path, default=Path("../shared/data/real"))
    asked = parser.parse_args()
    names = asked.names or NAMES
    register = asked.real / "uk_brownfield_half.csv"
    if {"imports", "many"} & set(names) and not asked.real.is_dir():
        print(f"imports: {asked.real} is not there, skipped")
    else:
        if "imports" in names:
            for file, mapping in FLAT.items():
                (imports.run if mapping == "uk_brownfield" else imports.mapped)(asked.real / file, mapping)
        if "many" in names:
            imports.many(register, "uk_brownfield", "site", asked.rows)
    if "ledgers" in names:
        if ledgers.FOLDER.is_dir():
            ledgers.run()
        else:
            print(f"ledgers: {ledgers.FOLDER} is not there, skipped")
    if "brochures" in names:
        brochures.run()
    if {"search", "matching"} & set(names):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            started = time.perf_counter()
            publish((Entry(record) for record in catalogue.records(asked.assets)), data, 1)
            print(f"{asked.assets:,} assets published in {time.perf_counter() - started:.1f} s", flush=True)
            publication = Catalogue(data).current()
            if "search" in names:
                search.run(publication, data)
            if "matching" in names:
                matching.run(publication)


main()
