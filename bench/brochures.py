"""A brochure of 20 assets of the sample: typesetting, warm, and the whole command, cold."""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.brochures.edition_shape import Draft
from app.brochures.sheet import freeze
from app.brochures.typeset import typeset
from app.runtime import Runtime
from app.settings import Settings
from bench.measure import report, timed
from catalog import sample

COUNT: Final = 20
WARM_MS, COLD_MS = 800, 4_000
COMMAND: Final = [sys.executable, "-c", "from app.cli import main; main()", "brochure"]


def run() -> None:
    """Print the figures."""
    records = [json.loads(line) for path in sample.FILES for line in path.read_text("utf-8").splitlines()][::12][:COUNT]
    warm(records)
    cold([record["id"] for record in records])


def warm(records: list[dict[str, object]]) -> None:
    """Typesetting alone; the first runs, which read fonts and template, are not counted."""
    draft: Draft = {
        "number": "2026-0001", "date": datetime.now(UTC).date().isoformat(), "lang": "zh", "for_whom": "某企业",
        "by_whom": "招商局", "title": None, "base_url": "https://tilan.example", "need_text": None,
        "assets": [
            {"record": record, "url": f"https://tilan.example/assets/{record['id']}", "office": None, "reasons": [], "tier": None}
            for record in records
        ],
    }  # fmt: skip
    edition = freeze(draft)
    report(f"brochure of {COUNT} assets", timed(lambda _: typeset(edition), range(8)), WARM_MS)


def cold(ids: list[str]) -> None:
    """`tilan brochure` as a person runs it: a new process each time, on a data folder with the sample."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        runtime = Runtime(Settings(data=data))
        runtime.prepare(sample=True)
        runtime.engine.dispose()
        out = Path(folder) / "brochure.pdf"
        environment = {**os.environ, "TILAN_DATA": str(data)}

        def command(_: object) -> None:
            subprocess.run([*COMMAND, *ids, "--out", str(out)], env=environment, check=True, stdout=subprocess.DEVNULL)
            assert out.read_bytes().startswith(b"%PDF")

        report(f"tilan brochure, {COUNT} assets, cold", timed(command, range(5), warm=1), COLD_MS)


if __name__ == "__main__":
    run()
