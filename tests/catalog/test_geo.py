"""Names of places: what a text calls a place is a name by which the catalogue finds it."""

import pytest

from catalog import geo
from catalog.conditions import Condition
from catalog.plausible import check_plausible
from catalog.snapshot import Snapshot

OWN = (
    geo.PlaceName("内蒙古自治区", "鄂尔多斯市", "伊金霍洛旗", "鄂尔多斯高新技术产业开发区"),
    geo.PlaceName("内蒙古自治区", "呼伦贝尔市", "满洲里市", ""),
    geo.PlaceName("内蒙古自治区", "呼和浩特市", "土默特左旗", ""),
    geo.PlaceName("辽宁省", "阜新市", "阜新蒙古族自治县", ""),
    geo.PlaceName("辽宁省", "阜新市", "彰武县", ""),
    geo.PlaceName("辽宁省", "朝阳市", "喀喇沁左翼蒙古族自治县", ""),
)


def named(text: str) -> list[str]:
    return [place.name for place in geo.Places(OWN).find(text)]


def test_every_name_that_is_read_is_a_name_that_the_catalogue_knows(sample_snapshot: Snapshot) -> None:
    own = sample_snapshot.places.names
    places = geo.Places(own)
    names = {name for place in own for part in (place.province, place.city, place.county, place.park) if part
             for name in (part, geo.stem(part), part[0] + "蒙", part[:2])} | {*geo.short_forms()}  # fmt: skip
    read = {found.name for name in names for found in places.find(name)}
    assert len(read) > 200
    for name in read:
        check_plausible(Condition.of("region", "in", [name]), sample_snapshot)
    for place in own:
        for part in (place.province, place.city, place.county):
            assert not part or any(geo.covers(found.name, place) for found in places.find(part)), part


@pytest.mark.parametrize(
    ("text", "name", "counties"),
    [
        ("想在内蒙找一处厂房", "内蒙古自治区", {"伊金霍洛旗", "满洲里市", "土默特左旗"}),
        ("在阜新县找块地", "阜新蒙古族自治县", {"阜新蒙古族自治县"}),
        ("阜蒙县有厂房吗", "阜新蒙古族自治县", {"阜新蒙古族自治县"}),
        ("阜新找块地", "阜新", {"阜新蒙古族自治县", "彰武县"}),
        # Of two cities of a province it is the capital that is called by its first character.
        ("呼市的厂房", "呼和浩特市", {"土默特左旗"}),
        ("伊旗的厂房", "伊金霍洛旗", {"伊金霍洛旗"}),
        ("土左旗的厂房", "土默特左旗", {"土默特左旗"}),
        ("喀左的地", "喀喇沁左翼蒙古族自治县", {"喀喇沁左翼蒙古族自治县"}),
    ],
)
def test_short_names_are_read_in_full(text: str, name: str, counties: set[str]) -> None:
    assert named(text) == [name]
    assert {place.county for place in OWN if geo.covers(name, place)} == counties


@pytest.mark.parametrize("text", ["销往古巴市场", "准备旗下品牌"])
def test_short_names_are_not_read_into_other_words(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("short", "full"),
    [("呼市", "呼和浩特市"), ("锡盟", "锡林郭勒盟"), ("准旗", "准格尔旗"), ("达茂旗", "达尔罕茂明安联合旗")],
)
def test_short_names_stand_for_full_ones(short: str, full: str) -> None:
    assert geo.short_forms()[short] == {full}
    assert geo.is_place(short)
