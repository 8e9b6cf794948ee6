"""The published catalogue: built anew, searched, served."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from app.cli.console import Json, Lang, known_language, label_of, language, opened, say, say_json, say_table, working
from app.settings import Settings
from catalog.language import N_, translate
from catalog.search.query import SearchRequest

# What every line says anyway.
SAID = ("region", "province", "city", "county", "park", "kind", "keeper")


def reindex(as_json: Json = False) -> None:
    """Build what is published anew, beside what is there, and swap it in."""
    runtime = opened()
    with working(N_("重建")):
        generation = runtime.reindex()
    if as_json:
        say_json({"generation": generation, "assets": runtime.catalogue.current().snapshot.size})
    else:
        say(translate("已重建，第 {n} 代", language(), n=generation))


def search(
    words: Annotated[
        list[str] | None, typer.Argument(help="Words, or filters such as crane_t=10.. region=阜新")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Search the published catalogue."""
    spoken = known_language(lang, as_json)
    with working(N_("准备")):
        from app.rendering import title
        from app.search import parameters
    given = words or []
    filters = [tuple(word.split("=", 1)) for word in given if "=" in word]
    plain = " ".join(word for word in given if "=" not in word)
    pairs = [("q", plain), *((name, value) for name, value in filters), ("per_page", str(limit))]
    runtime = opened()
    with working(N_("查找")):
        publication = runtime.catalogue.current()
        asked = parameters.read(pairs, spoken, publication.snapshot)
        page = publication.engine.search(asked)
    if as_json:
        hits = [{**hit.record, "title": title(hit.record, asked.lang)} for hit in page.hits]
        say_json(
            {"total": page.total, "page": page.page, "per_page": page.per_page, "hits": hits, "unknown": page.unknown}
        )
        return
    say(translate("共 {n} 处", asked.lang, n=page.total))
    say_table([_line(hit.record, asked) for hit in page.hits])
    for name, count in page.unknown.items():
        if count:
            say(translate("另有 {n} 处 {name} 待核实", asked.lang, n=count, name=label_of(name, asked.lang)))


def _line(record: Mapping[str, Any], asked: SearchRequest) -> Sequence[str]:
    """An asset as a line: its number, title, kind and place, its area, and every fact that was filtered by."""
    from app.figures import place_line, value_of
    from app.rendering import title
    from catalog.snapshot import fact

    def told(name: str) -> str:
        value = fact(record, name)
        if value is None:
            return translate("待核实", asked.lang)
        said = value_of(name, value, asked.lang)
        return said.get("words") or f"{said.get('figure', '')} {said.get('unit', '')}".strip()

    area = "land_area_m2" if record.get("floor_area_m2") is None else "floor_area_m2"
    filtered = [c.field for c in asked.conditions if c.field not in (*SAID, "area_m2", area)]
    names = [area, *dict.fromkeys(filtered)]
    return [
        record["id"],
        title(record, asked.lang),
        told("kind"),
        place_line(record, asked.lang),
        *(f"{label_of(name, asked.lang)} {told(name)}" for name in names),
    ]


def serve(
    sample: Annotated[
        bool, typer.Option("--sample", help="Load the sample catalogue into an empty installation.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="The port; TILAN_PORT or 8000 if not given.")
    ] = None,
) -> None:
    """Serve the portal. The port opens when the catalogue is searchable."""
    settings = Settings(port=port) if port is not None else Settings()
    with working(N_("准备")):
        from app.serving import serve as run
    run(settings, sample)
