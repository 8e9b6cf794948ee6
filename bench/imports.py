"""A flat CSV by a mapping into an empty installation, index included: seconds, write lock, memory."""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from app import migrations
from bench.measure import peak_mb
from catalog import sync
from catalog.database import make_engine, session_factory
from catalog.ledger.importer import load, read_ledger
from catalog.ledger.mapping import load_mapping


def run(path: Path, mapping: str) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        engine = make_engine(f"sqlite:///{data}/catalog.db")
        migrations.upgrade(engine)
        sessions = session_factory(engine)
        started = time.perf_counter()
        ledger = read_ledger(path, load_mapping(mapping))
        read = time.perf_counter() - started
        with sessions() as session:
            report = load(session, ledger, datetime.now(UTC))
            session.commit()
        written = time.perf_counter() - started
        sync.catch_up(sessions, data)
        total = time.perf_counter() - started
        engine.dispose()
    print(
        f"import {path.name}: {report.added} assets, {len(report.rejected)} rows rejected: {total:.1f} s with index"
        f" (read {read:.1f}, written {written - read:.1f}, published {total - written:.1f}), write lock"
        f" {report.lock_seconds:.2f} s, peak {peak_mb():.0f} MB"
    )


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "uk_brownfield")
