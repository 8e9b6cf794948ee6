"""Every benchmark: `python -m bench [search|matching|brochures|imports|ledgers] [--assets N] [--csv FILE]`."""

import argparse
import tempfile
import time
from pathlib import Path

from bench import brochures, catalogue, imports, ledgers, matching, search
from catalog.publication import Catalogue, publish
from catalog.snapshot import Entry

NAMES = ("search", "matching", "brochures", "imports", "ledgers")


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=[])
    parser.add_argument("--assets", type=int, default=100_000)
    parser.add_argument("--csv", type=Path, default=Path("../shared/data/real/uk_brownfield_half.csv"))
    asked = parser.parse_args()
    names = asked.names or NAMES
    if "imports" in names:
        if asked.csv.is_file():
            imports.run(asked.csv, "uk_brownfield")
        else:
            print(f"import: {asked.csv} is not there, skipped")
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
