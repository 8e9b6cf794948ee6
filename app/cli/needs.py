"""Needs: matched with the published catalogue, and matching judged against graded ones."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app import clock
from app.cli.console import Json, Lang, Today, known_language, opened, say, say_json, say_table, working
from catalog.errors import InvalidInput, TooLarge
from catalog.language import N_, translate
from catalog.vocabulary import IMPORTANCES, TIERS, VERDICTS

if TYPE_CHECKING:
    from recommender.matching import MatchedAsset, MatchResult
    from recommender.relaxation import Relaxation
    from recommender.requirement import Requirement

JUDGED_ON: Final = date(2026, 11, 22)


def match(
    text: Annotated[str, typer.Argument(help="The need in a sentence, Chinese or English.")],
    limit: Annotated[int, typer.Option(min=1, max=200)] = 10,
    lang: Lang = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Match a need with the published catalogue."""
    spoken = known_language(lang, as_json)
    if not text.strip():
        raise InvalidInput(N_("需求是空的"), where="text")
    runtime = opened()
    if len(text) > runtime.settings.max_need_characters:
        raise TooLarge(N_("需求最多 {n} 个字"), where="text", n=runtime.settings.max_need_characters)
    on = today.date() if today else clock.today()
    with working(N_("匹配")):
        from recommender.parsing import parse

        publication, fitted = runtime.catalogue.current(), runtime.fitted
        reading = parse(text, today=on, places=fitted.places(publication))
        result = fitted.matching(publication).match(reading.requirement, limit, spoken, today=on)
    if as_json:
        from app.match.api import result_json

        lost = [{"text": span.text, "start": span.start, "end": span.end} for span in reading.not_understood]
        say_json(result_json(result, spoken) | {"not_understood": lost})
        return
    _tell(result, [span.text for span in reading.not_understood], spoken)


def _tell(result: "MatchResult", lost: list[str], lang: str) -> None:
    """A match for a reader: how the need was read, the assets with their reasons, and what would admit more."""
    from recommender.explain import wish

    criteria = result.requirement.criteria
    say_table([(IMPORTANCES.label(c.importance, lang), wish(c, lang), c.source) for c in criteria], "  ")
    for text in lost:
        say(translate("  未读懂：{text}", lang, text=text))
    say(translate("合适 {n} 处，备选 {m} 处", lang, n=result.total_fit, m=result.total_alternatives))
    for number, item in enumerate(result.results, 1):
        _tell_asset(number, item, lang)
    if result.relaxations:
        say("")
        say(translate("放宽一点", lang))
        say_table([(f"+{item.added}", _relaxed(item, result.requirement, lang)) for item in result.relaxations], "  ")


def _tell_asset(number: int, item: "MatchedAsset", lang: str) -> None:
    from app.figures import place_line
    from app.rendering import title

    say("")
    named = title(item.record, lang)
    say(
        f"{number}. {item.id}  {named}  {place_line(item.record, lang)}  {TIERS.label(item.tier, lang)} {item.score:.3f}"
    )
    lines = [(VERDICTS.label(found.verdict.name.lower(), lang), found.reason) for found in item.criteria]
    say_table([*lines, *(("!", text) for text in item.against)], "   ")


def _relaxed(item: "Relaxation", need: "Requirement", lang: str) -> str:
    from recommender.explain import wish

    before = wish(need.criteria[item.index], lang)
    if item.to is None:
        return translate("不强求：{before}", lang, before=before)
    return translate("接受 {to}，而非 {before}", lang, to=wish(item.criterion, lang), before=before)


def evaluate(
    requirements: Annotated[Path, typer.Option(help="Needs with criteria, JSONL.")],
    grades: Annotated[Path, typer.Option(help="Grades of assets, JSONL.")],
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Judge matching against graded needs: from given criteria and from the text alone, with baselines and ablation."""
    with working(N_("准备")):
        from recommender.evaluation import evaluate as judge
        from recommender.evaluation import load_grades, load_requirements
        from recommender.parsing import parse

        needs, judged = load_requirements(requirements), load_grades(grades)
    runtime = opened()
    on = today.date() if today else JUDGED_ON
    with working(N_("评测")):
        publication, fitted = runtime.catalogue.current(), runtime.fitted
        places, matching = fitted.places(publication), fitted.matching(publication)

        def read(text: str, lang: str) -> "Requirement":
            return parse(text, lang if lang == "en" else None, today=on, places=places).requirement

        found = judge(needs, judged, matching, read, publication.engine.order_of_words)
    if as_json:
        say_json(found)
        return
    rows: list[tuple[str, Any]] = [(run, found[run]) for run in ("given", "text")]
    rows += [
        (name, {"ndcg@10": figures["ndcg@10"], "interval": figures["ndcg@10_interval"]})
        for name, figures in found["baselines"].items()
    ]
    rows += [(f"ablation, {run}", figures) for run, figures in found["ablation"].items()]
    say_table([(name, "  ".join(f"{figure} {value}" for figure, value in figures.items())) for name, figures in rows])
