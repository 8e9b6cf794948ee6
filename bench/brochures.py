"""A brochure of 20 assets of the sample: typesetting, warm, and the whole command, cold.

Times are by the clock: the typesetter works in threads of its own, the command in a process of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.brochures.edition_shape import Draft
from app.brochures.sheet import freeze
from app.brochures.typeset import typeset
from app.runtime import Runtime
from app.settings import Settings
from bench.measure import Timing, report
from catalog import sample

COUNT: Final = 20
WARM_MS, COLD_MS = 800, 4_000
COMMAND: Final = [sys.executable, "-c", "from app.cli import main; main()", "brochure"]


def run() -> None:
    """Print the figures."""
    records = [json.loads(line) for path in sample.FILES for line in path.read_text("utf-8").splitlines()]
    warm(records)
    cold([record["id"] for record in records[::12][:COUNT]])


def warm(records: list[dict[str, object]]) -> None:
    """Freezing and typesetting, other assets each time; the first runs, which read fonts and template, are not counted."""

    def brochure(start: int) -> None:
        typeset(freeze(_draft(records[start::12][:COUNT])))

    report(f"brochure of {COUNT} assets", clocked(brochure, range(10)), WARM_MS)


def clocked(call: Callable[[Any], Any], arguments: Iterable[Any], warm: int = 3) -> Timing:
    """One call per argument, by the clock; the first few are not counted."""
    took = []
    for argument in arguments:
        started = time.perf_counter()
        call(argument)
        took.append((time.perf_counter() - started) * 1000)
    kept = np.asarray(took[warm:])
    return Timing(float(np.median(kept)), float(np.quantile(kept, 0.99)), len(kept))


def _draft(records: list[dict[str, object]]) -> Draft:
    return {
        "number": "2026-0001", "date": datetime.now(UTC).date().isoformat(), "lang": "zh", "for_whom": "某企业",
        "by_whom": "招商局", "title": None, "base_url": "https://tilan.example", "need_text": None,
        "assets": [
            {"record": record, "url": f"https://tilan.example/assets/{record['id']}", "office": None, "reasons": [], "tier": None}
            for record in records
        ],
    }  # fmt: skip


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

        report(f"tilan brochure, {COUNT} assets, cold", clocked(command, range(5), warm=1), COLD_MS)


if __name__ == "__main__":
    run()
