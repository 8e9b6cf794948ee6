"""Search with all facets and 20 cards over 100,000 assets, beside SQL LIKE and GROUP BY over the same."""

import random
import sqlite3
from pathlib import Path
from urllib.parse import urlencode

from fastapi.testclient import TestClient

from app import migrations
from app.main import create_app
from app.search import parameters
from app.settings import Settings
from bench.measure import Timing, report, timed
from catalog.conditions import Condition
from catalog.publication import Publication
from catalog.search.query import SearchRequest

WORDS = ["冷库", "风电", "叶片", "喷淋", "货梯", "防振", "变压器", "专用线", "土壤", "食堂", "轨道", "恒温"]
RUNS = 200


def requests(seed: int = 5) -> list[SearchRequest]:
    """Searches that differ from each other, so that no count is kept from the one before."""
    random_ = random.Random(seed)
    found = []
    for _ in range(RUNS):
        conditions = (
            Condition.of("kind", "in", random_.sample(["factory", "land", "soe_property"], 2)),
            Condition.of("power_kva", ">=", random_.uniform(300, 4000)),
            Condition.of("modes", "in", [random_.choice(["lease", "sale"])]),
        )
        found.append(SearchRequest(words=random_.choice(WORDS), conditions=conditions))
    return found


def baseline(publication: Publication, path: Path) -> sqlite3.Connection:
    """The same assets in one SQLite table."""
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE a (id TEXT, kind TEXT, city TEXT, park TEXT, status TEXT, modes TEXT, kva REAL, at TEXT, t TEXT)"
    )
    snapshot = publication.snapshot
    rows = (
        (
            r["id"],
            r["kind"],
            r["city"],
            r["park"],
            r["status"],
            ",".join(r["modes"]),
            r.get("power_kva"),
            r["verified_at"],
            snapshot.text(n),
        )
        for n in range(snapshot.size)
        for r in [snapshot.record(n)]
    )
    connection.executemany("INSERT INTO a VALUES (?,?,?,?,?,?,?,?,?)", rows)
    connection.commit()
    return connection


def ask(connection: sqlite3.Connection, request: SearchRequest) -> None:
    """20 rows and four facets by SQL."""
    kinds, power, modes = (condition.value for condition in request.conditions)
    where = (
        f"t LIKE ? AND kind IN ({','.join('?' * len(kinds))}) AND kva >= ? AND modes LIKE ? AND status != 'revitalised'"
    )
    values = [f"%{request.words}%", *kinds, power, f"%{modes[0]}%"]
    connection.execute(f"SELECT * FROM a WHERE {where} ORDER BY at DESC LIMIT 20", values).fetchall()
    for column in ("kind", "city", "park", "modes"):
        connection.execute(f"SELECT {column}, count(*) FROM a WHERE {where} GROUP BY {column}", values).fetchall()


def run(publication: Publication, folder: Path) -> None:
    """Print the figures."""
    asked = requests()
    connection = baseline(publication, folder / "baseline.db")
    engine = publication.engine
    naive = timed(lambda request: ask(connection, request), asked[:25])
    report("search: word, 3 filters, all facets, 20 cards", timed(engine.search, asked), 12, naive)
    browse = [SearchRequest(conditions=request.conditions) for request in asked]
    report("browse: 3 filters, all facets, 20 cards", timed(engine.search, browse), 12)
    report(
        "word alone, all facets, 20 cards",
        timed(engine.search, [SearchRequest(words=a + b) for a in WORDS for b in ("", " 车间")]),
        12,
    )
    report("… its page: drawn, compressed, answered", pages(folder, requests(7)))
    connection.close()


def pages(folder: Path, asked: list[SearchRequest]) -> Timing:
    """The page of each search, through the whole application in this process."""
    app = create_app(Settings(data=folder))
    migrations.upgrade(app.state.runtime.engine)
    client = TestClient(app, base_url="http://127.0.0.1:8000")
    addresses = [f"/assets?{urlencode(parameters.write(request))}" for request in asked]
    assert client.get(addresses[0]).text.count('<article class="card">') == 20
    return timed(client.get, addresses)
