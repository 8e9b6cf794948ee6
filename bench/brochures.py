"""A brochure of 20 assets of the sample: typesetting, warm."""

import json

from app.brochures.sheet import freeze
from app.brochures.typeset import typeset
from bench.measure import report, timed
from catalog import sample


def run() -> None:
    """Print the figures."""
    records = [json.loads(line) for path in sample.FILES for line in path.read_text("utf-8").splitlines()][::12][:20]
    assets = [
        {
            "record": record,
            "url": f"https://tilan.example/assets/{record['id']}",
            "office": None,
            "reasons": [],
            "tier": None,
        }
        for record in records
    ]
    draft = {
        "number": "2026-0001", "date": "2026-11-22", "lang": "zh", "for_whom": "某企业", "by_whom": "招商局", "title": None,
        "base_url": "https://tilan.example", "need_text": None, "assets": assets,
    }  # fmt: skip
    edition = freeze(draft)  # type: ignore[arg-type]
    report("brochure of 20 assets", timed(lambda _: typeset(edition), range(8)), 800)


if __name__ == "__main__":
    run()
