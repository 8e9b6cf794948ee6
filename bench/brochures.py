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

from app.brochures.edition import LANGS
from app.brochures.edition_shape import Draft, Lang, Office, Reason
from app.brochures.figures import keeper_names
from app.brochures.sheet import freeze
from app.brochures.typeset import typeset
from app.runtime import Runtime
from app.settings import Settings
from bench.measure import Timing, report
from catalog import sample
from catalog.search.query import OFFERED

COUNT: Final = 20
WARM_MS, COLD_MS = 800, 4_000
REASONS: Final = [
    Reason(verdict="meets", text_zh="建筑面积 8,000 ㎡ 以上：20,400 ㎡", text_en="Floor area at least 8,000 m²: 20,400 m²"),
    Reason(verdict="near", text_zh="净高 9 m 以上：8.4 m，差 0.6 m", text_en="Clear height at least 9 m: 8.4 m, 0.6 m short"),
    Reason(verdict="unknown", text_zh="供电容量待核实，要问填报单位", text_en="Power is not known, the keeper can be asked"),
    Reason(verdict="fails", text_zh="租金 12 元/㎡·月 以下：14 元/㎡·月", text_en="Rent at most 12 CNY/m²/month: 14"),
]  # fmt: skip
COMMAND: Final = [sys.executable, "-c", "from app.cli import main; main()", "brochure"]


def run() -> None:
    """Print the figures."""
    records = [json.loads(line) for path in sample.FILES for line in path.read_text("utf-8").splitlines()]
    for lang in LANGS:
        warm(records, lang)
    cold([record["id"] for record in records if record["status"] in OFFERED][::12][:COUNT])


def warm(records: list[dict[str, object]], lang: Lang) -> None:
    """Freezing and typesetting, other assets each time; the first runs, which read fonts and template, are not counted."""

    def brochure(start: int) -> None:
        typeset(freeze(_draft(records[start::12][:COUNT], lang)))

    report(f"brochure of {COUNT} assets with offices and reasons, {lang}", clocked(brochure, range(10)), WARM_MS)


def clocked(call: Callable[[Any], Any], arguments: Iterable[Any], warm: int = 3) -> Timing:
    """One call per argument, by the clock; the first few are not counted."""
    took = []
    for argument in arguments:
        started = time.perf_counter()
        call(argument)
        took.append((time.perf_counter() - started) * 1000)
    kept = np.asarray(took[warm:])
    return Timing(float(np.median(kept)), float(np.quantile(kept, 0.99)), len(kept))


def _draft(records: list[dict[str, object]], lang: Lang) -> Draft:
    which = {"zh": slice(0, 1), "en": slice(1, 2), "both": slice(0, 2)}[lang]
    office: Office = {"name": ["招商服务窗口", "Investment service desk"][which], "phone": "0418-0000000", "keeper": []}
    return {
        "number": "2026-0001", "date": datetime.now(UTC).date().isoformat(), "lang": lang, "for_whom": "某企业",
        "by_whom": "招商局", "title": None, "base_url": "https://tilan.example", "need_text": None,
        "assets": [
            {
                "record": record, "url": f"https://tilan.example/assets/{record['id']}",
                "office": {**office, "keeper": keeper_names(str(record["keeper"]), lang)},
                "reasons": REASONS, "tier": "fit",
            }
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

        def command(lang: str) -> None:
            words = [*COMMAND, *ids, "--lang", lang, "--out", str(out)]
            subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
            assert out.read_bytes().startswith(b"%PDF")

        for lang in LANGS:
            report(f"tilan brochure, {COUNT} assets, {lang}, cold", clocked(command, [lang] * 5, warm=1), COLD_MS)


if __name__ == "__main__":
    run()
