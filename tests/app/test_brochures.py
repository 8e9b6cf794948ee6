"""Brochures: every page printed for every length of record, standards declared, the same bytes again, nothing silent."""

import hashlib
import io
import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pikepdf
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from app import clock
from app.brochures import edition as editions
from app.brochures import pages as brochure_pages
from app.brochures.edition_shape import Draft, DraftAsset, Reason
from app.brochures.models import Brochure
from app.brochures.sheet import freeze
from app.brochures.typeset import _prepared, made_with, printable, typeset
from app.security import Tries
from catalog import sample
from catalog.errors import Conflict, InvalidInput, NotFound
from recommender.requirement import Requirement
from tests.printed import bookmarks, links, shows_qr, words

Token = Callable[[str], str]
RECORDS = {
    record["id"]: record
    for path in sample.FILES
    for record in map(json.loads, path.read_text("utf-8").splitlines())
}  # fmt: skip
BY_LENGTH = sorted(RECORDS, key=lambda name: len(json.dumps(RECORDS[name])))
REASONS = [
    Reason(verdict="meets", text_zh="建筑面积 8,000 ㎡ 以上：20,400 ㎡", text_en="Floor area at least 8,000 m²: 20,400 m²"),
    Reason(verdict="near", text_zh="净高 9 m 以上：8.4 m，差 0.6 m", text_en="Clear height at least 9 m: 8.4 m, 0.6 m short"),
    Reason(verdict="unknown", text_zh="供电容量待核实，要问填报单位", text_en="Power is not known, the keeper can be asked"),
    Reason(verdict="fails", text_zh="租金 12 元/㎡·月 以下：14 元/㎡·月", text_en="Rent at most 12 CNY/m²/month: 14"),
] * 2  # fmt: skip


def draft(ids: list[str], lang: Any, *, reasons: list[Reason] | None = None, **more: Any) -> Draft:
    """A brochure of assets of the sample."""
    assets = [
        DraftAsset(
            record=RECORDS[name], url=f"https://tilan.example/assets/{name}", office=None, reasons=reasons or [],
            tier="fit" if reasons else None,
        )
        for name in ids
    ]  # fmt: skip
    return {
        "number": "2026-0001", "date": "2026-11-22", "lang": lang, "for_whom": "某企业", "by_whom": "招商局", "title": None,
        "base_url": "https://tilan.example", "need_text": None, "assets": assets, **more,
    }  # type: ignore[typeddict-item, return-value]  # fmt: skip


def pages(content: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
@pytest.mark.parametrize("reasons", [[], REASONS])
def test_the_longest_and_the_shortest_record_take_one_page_each(lang: str, reasons: list[Reason]) -> None:
    ends = [*BY_LENGTH[:3], *BY_LENGTH[-5:]]
    content = typeset(freeze(draft(ends, lang, reasons=reasons)))
    assert pages(content) == 1 + 1 + len(ends) + 1  # cover, contents, an asset each, whom to ask


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_what_is_reckoned_to_have_room_takes_one_page(lang: str) -> None:
    """Every asset of the sample that is not measured before it is set, the fullest first."""
    frozen = freeze(draft(BY_LENGTH[::-1], lang, reasons=REASONS[:4]))
    roomy = [asset["roomy"] for asset in _prepared(frozen)["assets"]]
    assert sum(roomy) > {"zh": 200, "en": 60, "both": 5}[lang]
    frozen["assets"] = [asset for asset, has_room in zip(frozen["assets"], roomy, strict=True) if has_room]
    with pikepdf.open(io.BytesIO(typeset(frozen))) as pdf:
        starts = [number for number, page in enumerate(pdf.pages) if len(links(page)) == 1 and number]
        assert len(starts) == len(frozen["assets"])
        assert np.diff(starts).max() == 1


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_one_asset_is_one_sheet_of_paper(lang: str) -> None:
    for name in (BY_LENGTH[0], BY_LENGTH[-1]):
        assert pages(typeset(freeze(draft([name], lang)))) == 2


def test_the_standards_are_declared_and_the_language_is_named() -> None:
    for lang, tag in (("zh", "zh-CN"), ("en", "en")):
        content = typeset(freeze(draft([BY_LENGTH[0]], lang)))
        with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"], told["pdfuaid:part"]) == ("2", "A", "1")
            assert str(pdf.Root.Lang) == tag
            assert bool(pdf.Root.MarkInfo.Marked)
            faces = {str(font.get("/BaseFont")) for page in pdf.pages for font in page.Resources.Font.values()}
            assert all("NotoSansSC" in face or "Barlow" in face for face in faces)


@pytest.mark.parametrize("count", [1, 2, 20])
def test_an_english_edition_has_no_chinese_words_of_ours(count: int) -> None:
    words = freeze(draft(BY_LENGTH[:count], "en"))["words"]
    assert words["places"] == ["1 place" if count == 1 else f"{count} places"]
    assert [said for key, told in words.items() for said in told if re.search("[\u3400-\u9fff]", said)] == []


def test_the_same_edition_gives_the_same_bytes_also_after_a_trip_through_json() -> None:
    frozen = freeze(draft(BY_LENGTH[:4], "both", reasons=REASONS))
    assert typeset(frozen) == typeset(json.loads(json.dumps(frozen)))


def test_what_has_no_glyph_is_printed_as_its_number() -> None:
    assert printable("好😀𝕏 ok\u200b") == "好〔U+1F600 U+1D54F〕 ok"
    assert "\u200b" in printable("x" * 60)


@pytest.mark.parametrize(
    "text",
    [
        "#panic() *_$\\ [x] <a> @b `c`",
        "😀" * 50,
        "名" * 200,
        "x" * 200,
        "\u202eevil\u0000",
        "a\nb\r\nc",
        "«»“”‘’…—",
        "ﷺ𐎀",
    ],
)
def test_what_people_write_is_printed_as_text_whatever_it_is(text: str) -> None:
    record = {
        "id": "T-1", "kind": "factory", "status": "available", "keeper": text, "title_zh": text, "title_en": text,
        "description_zh": text * 5, "park": text, "owner_name": text, "address_zh": text, "suitable_industries": [text],
        "clear_height_m": 9.0,
    }  # fmt: skip
    made = draft([], "both", for_whom=text, by_whom=text, need_text=text * 10)
    office = {"name": [text, text], "phone": text, "keeper": [text]}
    why = [Reason(verdict="near", text_zh=text, text_en=text)]
    made["assets"] = [
        {"record": record, "url": "https://x.example/assets/T-1", "office": office, "reasons": why, "tier": "fit"}  # type: ignore[typeddict-item]
    ] * 3  # fmt: skip
    assert pages(typeset(freeze(made))) >= 5


@pytest.mark.parametrize("part", ["lang", "words", "assets", "date"])
def test_an_edition_that_is_not_whole_is_refused(part: str) -> None:
    frozen = dict(freeze(draft([BY_LENGTH[0]], "zh")))
    del frozen[part]
    with pytest.raises((InvalidInput, KeyError)):
        typeset(frozen)


def test_a_page_links_to_its_dossier_and_its_code_says_the_same() -> None:
    names = [BY_LENGTH[0], BY_LENGTH[-1]]
    with pikepdf.open(io.BytesIO(typeset(freeze(draft(names, "both"))))) as pdf:
        assert bookmarks(pdf)[:2] == [f"{RECORDS[name]['title_zh']} {RECORDS[name]['title_en']}" for name in names]
        for name, other, page in zip(names, names[::-1], pdf.pages[1:3], strict=True):
            assert links(page) == {f"https://tilan.example/assets/{name}"}
            assert shows_qr(page, f"https://tilan.example/assets/{name}")
            assert not shows_qr(page, f"https://tilan.example/assets/{other}")


def test_an_address_is_printed_as_it_is_copied() -> None:
    """Over several lines too, with nothing in it that is not seen."""
    name, long = BY_LENGTH[0], "https://tilan.example/" + "a-long/path-to.it/" * 8 + "assets/FX-0001"
    made = draft([name], "both")
    made["assets"][0]["url"] = long  # type: ignore[typeddict-unknown-key]
    with pikepdf.open(io.BytesIO(typeset(freeze(made)))) as pdf:
        assert long in "".join(words(pdf.pages[1]).split())


def test_what_fails_a_must_is_held_against_the_need() -> None:
    told = {}
    for tier in ("fit", "alternative"):
        made = draft([BY_LENGTH[-1]], "en", reasons=REASONS)
        made["assets"][0]["tier"] = tier  # type: ignore[typeddict-item]
        with pikepdf.open(io.BytesIO(typeset(freeze(made)))) as pdf:
            told[tier] = words(pdf.pages[1])
    assert ["Why this one" in text for text in told.values()] == [True, False]
    assert ["Against your need" in text for text in told.values()] == [False, True]


def test_both_languages_say_all_of_our_words_and_bookmarks_keep_them_apart() -> None:
    office = {"name": ["招商服务窗口", "Investment service desk"], "phone": "0418", "keeper": ["阜新甲", "Fuxin Jia"]}
    made = draft(BY_LENGTH[-3:], "both", reasons=REASONS)
    for asset in made["assets"]:
        asset["office"] = office  # type: ignore[typeddict-item]
    frozen = freeze(made)
    sheet = frozen["assets"][0]["sheet"]
    assert [len(told) for told in (sheet["line"], sheet["where"], sheet["running"])] == [2, 2, 2]
    with pikepdf.open(io.BytesIO(typeset(frozen))) as pdf:
        told = bookmarks(pdf)
        assert (told[0], told[-1]) == ("目录 Contents", "问谁 Whom to ask")
        contents, page, whom = ("".join(words(pdf.pages[place]).split()) for place in (1, 2, -1))
    ours = ("Investment service desk", *frozen["words"]["for"], *frozen["words"]["edition"], *sheet["running"])
    for text, printed in [
        *[(text, contents) for text in sheet["line"]],
        *[(text, page) for text in ours],
        *[(text, whom) for text in (*office["name"], *office["keeper"], *sheet["title"])],
    ]:
        assert "".join(text.split()) in printed


def test_the_contents_of_twenty_places_take_one_page_in_one_language() -> None:
    names = list(RECORDS)[::12][:20]
    for lang in ("zh", "en"):
        assert pages(typeset(freeze(draft(names, lang, reasons=REASONS)))) == 1 + 1 + 20 + 1


def test_the_office_and_its_keeper_are_named_in_the_languages_of_the_edition(app: FastAPI) -> None:
    told = {}
    for lang in ("zh", "en", "both"):
        told[lang] = directly(app, ["FX-0001"], lang=lang).edition["assets"][0]["office"]
    for part in ("name", "keeper"):
        assert told["both"][part] == [*told["zh"][part], *told["en"][part]]
        assert [re.search("[\u3400-\u9fff]", text) for text in told["en"][part]] == [None]


def test_one_address_prints_so_many_assets_however_they_are_spread(
    client: TestClient, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brochure_pages, "_tries", Tries(most=5, seconds=600, told=brochure_pages.TOO_MANY))
    form = {"csrf": token("/assets/FX-0001"), "origin": "dossier"}
    three = {**form, "asset": ["FX-0001", "FX-0002", "FX-0003"]}
    assert client.post("/brochures", data=three).status_code == 303
    refused = client.post("/brochures", data=three)
    assert (refused.status_code, "十分钟里最多印 5 处资产" in refused.text) == (429, True)
    assert client.post("/brochures", data={**form, "asset": ["FX-0001"]}).status_code == 303


def made(client: TestClient, token: Token, **more: Any) -> str:
    """The address of a brochure made from a dossier."""
    form = {"csrf": token("/assets/FX-0001"), "asset": ["FX-0001"], "origin": "dossier", **more}
    response = client.post("/brochures", data=form)
    assert response.status_code == 303
    return response.headers["location"]


def test_a_lost_file_is_printed_again_or_refused_never_changed(app: FastAPI, client: TestClient, token: Token) -> None:
    address = made(client, token)
    first = client.get(address).content
    folder = app.state.runtime.data / editions.FOLDER
    (file,) = folder.iterdir()
    file.write_bytes(first[:-5])  # damaged: printed again the same
    assert client.get(address).content == first
    with app.state.runtime.sessions() as session:
        brochure = session.scalar(select(Brochure))
        assert brochure.edition["made_with"] == made_with()
        assert brochure.sha256 == hashlib.sha256(first).hexdigest()
        brochure.edition = {**brochure.edition, "for_whom": "另一家"}  # now it would print otherwise
        session.add(brochure)
        session.commit()
    assert client.get(address).content == first  # its file is there
    file.unlink()
    refused = client.get(address)
    assert refused.status_code == 409
    assert "印不出一模一样" in refused.text
    assert not file.exists()


def test_without_a_recipient_nothing_is_addressed(app: FastAPI, client: TestClient, token: Token) -> None:
    addresses = made(client, token, for_whom="   "), made(client, token, for_whom="某企业")
    assert all(client.get(address).status_code == 200 for address in addresses)
    with app.state.runtime.sessions() as session:
        told = [brochure.edition["for_whom"] for brochure in session.scalars(select(Brochure).order_by(Brochure.id))]  # type: ignore[arg-type]
    assert told == ["", "某企业"]


def test_it_warns_and_lists_what_is_missing_as_the_dossier_does(client: TestClient) -> None:
    for name in ("FX-0079", "FX-4001", "PJ-3004"):
        page = client.get(f"/assets/{name}").text
        sheet = freeze(draft([name], "zh"))["assets"][0]["sheet"]
        listed = page[page.index('id="mi"') : page.index('id="ask"')]
        names = list(itertools.chain.from_iterable(sheet["missing"]))
        assert len(names) == listed.count('<span class="unk">')
        assert all(f'<span class="unk">{label}</span>' in listed for label in names)
        warning = sheet["warning"][0].replace("；一年多没有复核", "")
        assert warning in page


def editions_kept(app: FastAPI) -> list[dict[str, Any]]:
    """The editions in the database, in the order they were made."""
    with app.state.runtime.sessions() as session:
        return [brochure.edition for brochure in session.scalars(select(Brochure).order_by(Brochure.id))]  # type: ignore[arg-type]


def test_every_chosen_asset_has_its_reasons_whatever_its_rank(app: FastAPI, client: TestClient, token: Token) -> None:
    criteria = [{"field": "clear_height_m", "op": ">=", "value": 12, "importance": "must"}]
    runtime = app.state.runtime
    requirement = Requirement.from_json({"criteria": criteria})
    result = runtime.fitted.matching(runtime.catalogue.current()).match(requirement, 300, today=clock.today())
    chosen = [result.results[place] for place in (0, 199, 200, -1)]
    made(
        client,
        token,
        asset=[asset.id for asset in chosen],
        origin="match",
        requirement=json.dumps({"criteria": criteria}),
    )
    (edition,) = editions_kept(app)
    assert len(result.results) > 201
    assert [asset["tier"] for asset in edition["assets"]] == [asset.tier for asset in chosen]
    assert [[(why["verdict"], why["text_zh"]) for why in asset["reasons"]] for asset in edition["assets"]] == [
        [(told.verdict.name.lower(), told.reason) for told in asset.criteria] for asset in chosen
    ]


def test_what_is_in_use_again_is_not_printed(app: FastAPI, client: TestClient, token: Token) -> None:
    page = client.get("/assets/FX-0018")
    assert "已经盘活，不再对外提供" in page.text
    assert "/brochures" not in page.text
    form = {"csrf": token("/assets/FX-0001"), "asset": ["FX-0001", "FX-0018"]}
    refused = client.post("/brochures", data=form)
    assert (refused.status_code, "FX-0018 已经盘活，不再对外提供" in refused.text) == (409, True)
    assert "FX-0018: in use again, no longer on offer" in client.post("/brochures?lang=en", data=form).text
    assert editions_kept(app) == []


def directly(app: FastAPI, ids: list[str], **change: str) -> Brochure:
    """A brochure as a command makes it."""
    runtime = app.state.runtime
    given = {
        "for_whom": "",
        "by_whom": "招商局",
        "lang": "zh",
        "base_url": "https://x.example",
        "origin": "command",
        **change,
    }
    with runtime.sessions() as session:
        return editions.make(session, runtime.catalogue.current().snapshot, ids, now=clock.now(), **given)


def test_a_command_keeps_the_same_rules(app: FastAPI) -> None:
    with pytest.raises(Conflict, match="FX-0018 已经盘活"):
        directly(app, ["FX-0001", "FX-0018"])
    with pytest.raises(NotFound):
        directly(app, ["FX-0001" + "x" * 200])
    with pytest.raises(InvalidInput, match="“给谁”最多 200 个字"):
        directly(app, ["FX-0001"], for_whom="名" * 201)
    assert directly(app, ["FX-0001"], for_whom=f"  {'名' * 200}\n").for_whom == "名" * 200
    repeated = directly(app, ["FX-0001", "FX-0002", "FX-0001"]).edition
    assert [asset["record"]["id"] for asset in repeated["assets"]] == ["FX-0001", "FX-0002"]
    assert repeated["words"]["places"] == ["2 处"]


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"for_whom": "名" * 201}, 422, "“给谁”最多 200 个字"),
        ({"for_whom": "x" * 2_000}, 422, "“给谁”最多 200 个字"),
        ({"asset": [f"X-{n}" for n in range(101)]}, 422, "一册最多 100 处"),
        ({"asset": [f"X-{n}" for n in range(10_000)]}, 400, ""),
        ({"asset": ["../../etc/passwd"]}, 404, "没有编号为 ../../etc/passwd 的资产"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    app: FastAPI, client: TestClient, token: Token, change: dict[str, Any], status: int, said: str
) -> None:
    form = {"csrf": token("/assets/FX-0001"), "asset": ["FX-0001"], **change}
    refused = client.post("/brochures", data=form)
    assert (refused.status_code, said in refused.text) == (status, True)
    assert editions_kept(app) == []


@pytest.mark.parametrize(
    "text",
    ['#image("/etc/passwd")', "$x^2$ @ref <asset-0>", "\u202e\u2066evil\u2069", "王😀\u0007五", "= 标题\n#pagebreak()"],
)
def test_a_recipient_is_printed_as_typed_or_by_number_never_as_a_blank(text: str) -> None:
    content = typeset(freeze(draft([BY_LENGTH[0]], "zh", by_whom=text, title=text)))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.docinfo.Author) == str(pdf.docinfo.Title) == printable(text)
