"""A building in elevation: the left part its face, the right part cut open. On a sheet also in cross-section."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from app.drawings.pen import SHEET_MM, Pen, measure, quantity, say
from catalog.language import N_

MAN_M: Final = 1.75
SLAB_M: Final = 0.6  # between the ceiling of one storey and the floor of the next
ROOF_M: Final = 1.0  # between the clear height and the top of the wall: purlins and trusses
CAP_M: Final = 1.58
CARD_SCALE: Final = 6.95  # units a metre, the same on every card, so that a list compares
CARD_ROOM: Final = 139.0
SHEET_RATIOS: Final = (300, 400, 500, 600, 750, 1000, 1500, 2000, 2500, 5000, 10_000)


@dataclass(frozen=True, slots=True)
class Building:
    """What is known of a building, in metres and tonnes; None is unknown."""

    titles: Mapping[str, str]
    height: float | None
    storeys: int
    span: float | None
    spacing: float | None
    crane: float | None
    cranes: int | None
    docks: int
    load: float | None

    @property
    def storey_m(self) -> float:
        """The clear height to draw: an unknown one is assumed, and dashed."""
        if self.height is not None:
            return self.height
        return 8.0 if self.storeys == 1 else 3.6

    @property
    def upper_m(self) -> float:
        """What to draw of a storey above the ground: a clear height over 6 m is hardly that of every storey."""
        return self.storey_m if self.storey_m <= 6 else 4.0

    @property
    def uppers_known(self) -> bool:
        """Whether the storeys above the ground may be drawn firm."""
        return self.height is not None and self.height <= 6

    @property
    def wall_m(self) -> float:
        """From the ground to the eaves."""
        return self.floor_m(self.storeys - 1) + (self.storey_m if self.storeys == 1 else self.upper_m) + ROOF_M

    def floor_m(self, storey: int) -> float:
        """How high the floor of a storey lies; the ground is 0."""
        return 0 if storey == 0 else self.storey_m + SLAB_M + (storey - 1) * (self.upper_m + SLAB_M)

    def label(self, lang: str) -> str:
        """The drawing in words."""
        parts = [say(N_("{title}的立面与剖面"), lang, title=self.titles["en" if lang.startswith("en") else "zh"])]
        if self.height is None:
            parts.append(say(N_("净高待核实"), lang))
        else:
            parts.append(say(N_("净高 {height} m"), lang, height=quantity(self.height)))
        if self.storeys > 1:
            parts.append(say(N_("{n} 层"), lang, n=self.storeys))
        if self.crane:
            parts.append(say(N_("最大行车 {tonnes} t"), lang, tonnes=quantity(self.crane)))
        return say(N_("，"), lang).join(parts) if lang != "both" else "; ".join(parts)


def building_facts(record: Mapping[str, Any]) -> Building | None:
    """What can be drawn of a building, or None: a height, a crane, a span, a column spacing or several storeys."""
    storeys = int(measure(record, "storeys", 200) or 1)
    title = str(record.get("title_zh") or record.get("title_en") or record.get("id") or "")
    cranes = measure(record, "crane_count", 10_000)
    made = Building(
        titles={"zh": title, "en": str(record.get("title_en") or title)},
        height=measure(record, "clear_height_m", 200),
        storeys=storeys,
        span=measure(record, "span_m", 1000),
        spacing=measure(record, "column_spacing_m", 500),
        crane=measure(record, "crane_t", 10_000),
        cranes=int(cranes) if cranes else None,
        docks=int(measure(record, "docks", 100_000) or 0),
        load=measure(record, "floor_load_t_m2", 1000),
    )
    known = made.height or made.crane or made.span or made.spacing or storeys > 1
    return made if known else None


def building_card(pen: Pen, facts: Building) -> int | None:
    """The building at the one scale of all cards; only what is taller than a card gets a smaller one."""
    ground = 158.0
    scale = min(CARD_SCALE, CARD_ROOM / facts.wall_m)
    pen.view = (0, 0, 264, 176)
    _ground(pen, 0, 264, ground)
    _long_view(pen, facts, 32, 200, ground, scale)
    if facts.storeys > 1:
        pen.text("d-h d-m", 116, ground + 15, pen.say(N_("{n} 层"), n=facts.storeys))
    _height(pen, facts, 19, ground, scale, "")
    return None


def building_sheet(pen: Pen, facts: Building) -> int | None:
    """A cross-section (of a hall) beside the long view. Gives the printed ratio of the sheet."""
    ground = 256.0
    hall = facts.storeys == 1
    scale, ratio = _sheet_scale(facts)
    top = ground - (facts.wall_m + CAP_M) * scale - (16 if hall else 4)
    pen.view = (0, top - 40, 900, 326 - (top - 40))
    _ground(pen, 18, 874, ground)
    left, right = (400.0, 798.0) if hall else (96.0, 760.0)
    if hall:
        _cross_section(pen, facts, ground, scale)
        pen.text("d-ttl", 24, top - 18, pen.say(N_("甲  横断面")))
        pen.text("d-ttl", 396, top - 18, pen.say(N_("乙  纵向（左半立面，右半剖开）")))
    else:
        pen.text("d-ttl", 24, top - 18, pen.say(N_("立面与剖面（左半立面，右半剖开）")))
    mid, bay = _long_view(pen, facts, left, right, ground, scale)
    _height(pen, facts, 38, ground, scale, "d-big")
    beside = [word for message in (N_("总长"), N_("待核实")) for word in pen.each(message)]
    for row, word in enumerate(beside):
        pen.text("d-unk", right + 16, ground - 64 - 8 * len(beside) + 16 * row, word)
    if bay:
        _across(pen, mid, mid + bay, ground + 34, f"{quantity(facts.spacing or 0)} m", "d-m")
        pen.text("d-h d-mute d-e", mid - 10, ground + 37, pen.say(N_("柱距")))
    elif facts.spacing is None:
        pen.text("d-unk d-m", (mid + right) / 2, ground + 30, pen.say(N_("柱距 待核实")))
    if facts.load:
        words = pen.say(N_("地面荷载 {load} t/㎡"), load=quantity(facts.load))
        pen.text("d-h", left if hall and pen.lang != "both" else 460, ground + 60, words)
    if facts.storeys > 1:
        pen.text("d-h", right + 16, ground - 6, pen.say(N_("{n} 层"), n=facts.storeys))
    bar = max(length for length in (2, 5, 10, 20, 50, 100, 200, 500) if length * scale <= 180 or length == 2)
    pen.scale_bar(24, ground + 55, bar, scale)
    pen.text("d-h d-mute", 24 + bar * scale + 58, ground + 60, pen.say(N_("人高 1.75 m")))
    return ratio


def _sheet_scale(facts: Building) -> tuple[float, int]:
    """Units a metre, and the round ratio that makes in print."""
    for ratio in SHEET_RATIOS:
        scale = 1000 / ratio / (SHEET_MM / 900)
        fits = (facts.wall_m + CAP_M) * scale <= 140
        if fits and (facts.span is None or facts.span * scale <= 290):
            return scale, ratio
    return scale, ratio


def _ground(pen: Pen, x: float, width: float, y: float) -> None:
    pen.path("d-cut", f"M{x:g} {y:g}h{width:g}")
    pen.path(
        "d-seam", f"M6 0h{width - 8:g}", transform=f"translate({x:g} {y + 4:g}) skewX(-42)",
        stroke_width="5", stroke_dasharray=".8 8",
    )  # fmt: skip


def _man(pen: Pen, x: float, ground: float, scale: float) -> None:
    """A person of 1.75 m: the one thing whose size everybody knows."""
    part = scale * MAN_M / 23
    pen.circle("d-man", x, ground - 20 * part, 3 * part)
    steps = ((2, -10), (-2, 0), (0, -7), (6, 0), (1, 7), (-2, 0), (1, 10))
    legs = "".join(f"l{dx * part:.1f} {dy * part:.1f}" for dx, dy in steps)
    pen.path("d-man", f"M{x - 3 * part:.1f} {ground:g}{legs}z")


def _break(pen: Pen, x: float, top: float, ground: float) -> None:
    """The line of a thing that goes on: how far is not on record."""
    half = (top + ground) / 2 - 6
    pen.path("d-thin", f"M{x:.1f} {top:.1f}V{half:.1f}l-5 3 10 6-5 3V{ground - 1:.1f}")


def _height(pen: Pen, facts: Building, x: float, ground: float, scale: float, size: str) -> None:
    """The clear height of the ground storey, as a dimension; an unknown one is named, not measured."""
    ceiling = ground - facts.storey_m * scale
    middle = (ceiling + ground) / 2
    words = pen.say(N_("净高待核实")) if facts.height is None else f"{quantity(facts.height)} m"
    # Words longer than what they measure begin at the ground instead of straddling it.
    fits = ground - ceiling > len(words) * (11 if words > "z" else 8)
    anchor, at = ("d-m", middle) if fits else ("", ground - 3)
    if facts.height is None:
        pen.text(f"d-unk {anchor}".strip(), x - 5, at, words, turn=-90)
        return
    pen.path("d-dim", f"M{x - 4:g} {ceiling:.1f}h8m-8 {ground - ceiling:.1f}h8m-4 0V{ceiling:.1f}")
    for y in (ceiling, ground):
        pen.path("d-tick", f"M{x - 2.5:g} {y + 2.5:.1f}l5 -5")
    pen.text(f"{size} {anchor}".strip(), x - 6, at, words, turn=-90)


def _across(pen: Pen, left: float, right: float, y: float, words: str, classes: str) -> None:
    """A dimension along the ground."""
    pen.path("d-dim", f"M{left:.1f} {y - 4:g}v8M{right:.1f} {y - 4:g}v8M{left:.1f} {y:g}H{right:.1f}")
    for x in (left, right):
        pen.path("d-tick", f"M{x - 2.5:.1f} {y + 2.5:g}l5 -5")
    pen.text(classes, (left + right) / 2, y - 6, words)


def _bays(facts: Building, width: float, scale: float) -> tuple[float, list[float], float]:
    """Width of the part cut open, its columns from its left edge, and one bay where its size is known and fits."""
    if facts.spacing is None:
        return width * 0.5, [0, width / 6, width / 3, width / 2], 0
    bay = facts.spacing * scale
    if bay > width * 0.68:  # too wide to end on a column: one column, and the break line
        return width * 0.62, [0], 0
    count = max(1, round(width * 0.5 / bay))
    step = bay * (1 if count <= 12 else -(-count // 12))  # columns closer than the eye can part are thinned
    columns = [place * step for place in range(int(count * bay / step + 0.001) + 1)]
    return count * bay, columns, bay


def _long_view(
    pen: Pen, facts: Building, left: float, right: float, ground: float, scale: float
) -> tuple[float, float]:
    """Face and section in one elevation. Gives the x where the section begins, and one bay in units (or 0)."""
    dash = "" if facts.height else " d-dash"
    wall = facts.wall_m * scale
    top = ground - wall
    cap, eave, seam = CAP_M * scale, 0.55 * scale, 0.57 * scale
    open_width, columns, bay = _bays(facts, right - left, scale)
    mid = right - open_width
    pen.box("d-roof" + dash, left - eave, top - cap, right - left + eave, cap)
    if scale > 3:
        pen.stripes("d-seam", left, top - cap, right - left, cap, seam * 1.5)
    pen.box("d-clad" + dash, left, top, mid - left, wall)
    if scale > 3:
        pen.stripes("d-seam", left + seam, top, mid - left - seam, wall, seam)
    for storey in range(facts.storeys):
        room = facts.upper_m if storey else facts.storey_m
        high = min(1.2, room * 0.4) * scale
        sill = ground - facts.floor_m(storey) * scale - min(2.5, room * 0.85) * scale
        if facts.storeys == 1:
            door = (5.0 if not facts.docks else 4.2) * scale
            sill = max(top + 0.3 * scale, min(top + wall * 0.27, ground - door - high))
        pen.box("d-glass", left + 0.45 * scale, sill, mid - left - 0.9 * scale, high)
    _doors(pen, facts, left, mid, ground, scale)

    pen.box("d-room" + dash, mid, top, right - mid, wall)
    ceiling = ground - (facts.wall_m - ROOF_M) * scale
    pen.line("d-thin", (mid, ceiling), (right, ceiling))
    teeth = max(2, round((right - mid) / max(1.5 * scale, 4)))
    zigzag = [
        (mid + (right - mid) * tooth / teeth, ceiling - (0.7 * scale if tooth % 2 else 0)) for tooth in range(teeth + 1)
    ]
    pen.line("d-hair", *zigzag)
    for storey in range(1, facts.storeys):
        floor = ground - facts.floor_m(storey) * scale
        if facts.uppers_known or (storey == 1 and facts.height):
            pen.box("d-beam", mid, floor, right - mid, SLAB_M * scale)
        else:
            pen.line("d-thin d-dash", (mid, floor), (right, floor))
    thick = max(1.2, 0.52 * scale)
    loose = "" if facts.spacing else " d-dash"
    for column in columns:
        pen.box("d-col" + loose, mid + column - thick / 2, top, thick, wall)
    if facts.crane:
        aim = mid + (right - mid) * 0.46
        middles = [mid + (a + b) / 2 for a, b in pairwise(columns)]
        _crane(pen, facts, min(middles, key=lambda x: abs(x - aim), default=aim), mid, right, ground, scale)
    _break(pen, right + 6, top - cap - 2, ground)
    _man(pen, right - max(8, 0.9 * scale) - thick, ground, scale)
    return mid, bay


def _doors(pen: Pen, facts: Building, left: float, mid: float, ground: float, scale: float) -> None:
    """Docks raise the face on a platform with one door each (up to four); otherwise one gate at ground level."""
    width = mid - left
    seam = 0.57 * scale
    if facts.docks:
        platform = 1.13 * scale
        pen.box("d-plat", left, ground - platform, width, platform)
        shown = max(1, min(facts.docks, 4, int(width / (3.6 * scale))))
        for place in range(shown):
            door = min(2.7 * scale, width / shown * 0.7)
            high = min(3.0, facts.storey_m * 0.7) * scale
            x = left + width * (place + 0.5) / shown - door / 2
            pen.box("d-door", x, ground - platform - high, door, high)
            if scale > 3:
                pen.path(
                    "d-seam d-pale", f"M{x + door / 2:.1f} {ground - platform - high + seam:.1f}V{ground - platform:.1f}",
                    stroke_width=f"{door:.1f}", stroke_dasharray=f".6 {max(seam - 0.6, 1):.1f}",
                )  # fmt: skip
        return
    gate, high = min(4.4 * scale, width * 0.5), min(5.0, facts.storey_m * 0.7) * scale
    x = left + width / 2 - gate / 2
    pen.box("d-door", x, ground - high, gate, high)
    pen.line("d-thin d-pale", (left + width / 2, ground - high), (left + width / 2, ground))


def _crane(pen: Pen, facts: Building, centre: float, mid: float, right: float, ground: float, scale: float) -> None:
    """The travelling crane on its runway with its hook, in the ground storey. Where the rail lies is not on record."""
    tonnes = facts.crane or 0
    room = facts.storey_m * scale
    rail = ground - room * 0.74
    pen.box("d-beam", mid, rail, right - mid, 0.6 * scale)
    body, high = (3.1 + 0.022 * min(tonnes, 150)) * scale, 1.0 * scale
    body = min(body, (right - mid) * 0.6)
    block, wheel = max(4, 0.75 * scale), 0.3 * scale
    hook = rail + (ground - rail) * 0.42
    for shift in (-0.12 * scale, 0.12 * scale):
        pen.line("d-rope", (centre + shift, rail - 0.2 * scale), (centre + shift, hook))
    pen.box("d-crane", centre - body / 2, rail - high, body, high)
    for side in (-0.36, 0.36):
        pen.circle("d-crane", centre + side * body, rail, wheel)
    pen.box("d-crane", centre - block / 2, hook, block, max(3, 0.52 * scale))
    _hook(pen, centre, hook + max(3, 0.52 * scale), max(0.5, scale / 13.2))
    pen.text("d-strong d-m", centre, rail - high - 3, f"{quantity(tonnes)} t")


def _hook(pen: Pen, x: float, y: float, part: float) -> None:
    pen.path(
        "d-hook",
        f"M{x:.1f} {y:.1f}v{6 * part:.1f}a{5 * part:.1f} {5 * part:.1f} 0 1 1 {-5 * part:.1f} {5 * part:.1f}",
    )


def _cross_section(pen: Pen, facts: Building, ground: float, scale: float) -> None:
    """Across a hall: a portal frame, true in width where the span is known and broken in the middle where it is not."""
    dash = "" if facts.height else " d-dash"
    width = facts.span * scale if facts.span else 266.0
    left = 64.0 if facts.span is None else 64 + (290 - width) / 2
    right, middle = left + width, left + width / 2
    top = ground - facts.wall_m * scale
    rise = min(13.0, width * 0.06)
    pen.path(
        "d-room" + dash,
        f"M{left:.1f} {ground:g}V{top:.1f}L{middle:.1f} {top - rise:.1f}L{right:.1f} {top:.1f}V{ground:g}z",
    )
    eave = min(8.0, width * 0.1)
    pen.path(
        "d-roof" + dash,
        f"M{left - eave:.1f} {top - 1:.1f}L{middle:.1f} {top - rise - 7:.1f}L{right + eave:.1f} {top - 1:.1f}v8"
        f"L{middle:.1f} {top - rise + 1:.1f}L{left - eave:.1f} {top + 7:.1f}z",
    )
    post = max(2.0, 0.52 * scale)
    for x in (left, right):
        pen.box("d-col", x - post / 2, top + 3, post, ground - top - 3)
    if facts.crane:
        _bridge(pen, facts, left + post / 2, right - post / 2, ground, scale)
    _man(pen, right - max(18, width * 0.13), ground, scale)
    if facts.span is None:
        pen.path("d-gap", f"M{middle + 39:.1f} {top - 40:.1f}h18V{ground + 3:g}h-18z")
        for x in (middle + 39, middle + 57):
            _break(pen, x, top - 18, ground + 4)
        pen.path(
            "d-dim",
            f"M{left:.1f} {ground + 30:g}v8M{right:.1f} {ground + 30:g}v8M{left:.1f} {ground + 34:g}H{right:.1f}",
        )
        pen.text("d-unk d-m", middle, ground + 28, pen.say(N_("跨度 待核实")))
    else:
        _across(pen, left, right, ground + 34, pen.say(N_("跨度 {span} m"), span=quantity(facts.span)), "d-h d-m")


def _bridge(pen: Pen, facts: Building, left: float, right: float, ground: float, scale: float) -> None:
    """The crane bridge from rail to rail, its trolley, rope and hook, with what it lifts."""
    part = min(1.0, scale / 13.2, (right - left) / 160)
    rail = ground - facts.storey_m * scale * 0.76
    for x, way in ((left, 1), (right, -1)):
        bracket = 14 * part * way
        pen.path(
            "d-col",
            f"M{x:.1f} {rail + 24 * part:.1f}l{bracket:.1f} {-9 * part:.1f}v{-8 * part:.1f}h{-bracket:.1f}z",
        )
        pen.box("d-beam", x + (bracket - 4 * part if way > 0 else bracket - 3 * part), rail, 7 * part, 7 * part)
    left, right = left + 6 * part, right - 6 * part
    flank = 31 * part
    pen.path(
        "d-crane",
        f"M{left:.1f} {rail:.1f}v{-11 * part:.1f}l{flank:.1f} {-7 * part:.1f}H{right - flank:.1f}"
        f"l{flank:.1f} {7 * part:.1f}V{rail:.1f}z",
    )
    trolley = left + (right - left) * 0.24
    pen.box("d-crane", trolley - 17 * part, rail - 28 * part, 35 * part, 11 * part)
    hook = rail + (ground - rail) * 0.48
    for shift in (-2, 2):
        pen.line("d-rope", (trolley + shift * part, rail - 18 * part), (trolley + shift * part, hook))
    pen.box("d-crane", trolley - 5 * part, hook, 10 * part, 8 * part)
    _hook(pen, trolley, hook + 8 * part, part)
    pen.text("d-strong d-big", trolley + 12, hook + 8, f"{quantity(facts.crane or 0)} t")
    for row, words in enumerate(pen.each(N_("共 {n} 台"), n=facts.cranes) if facts.cranes else []):
        pen.text("d-h d-mute", trolley + 12, hook + 24 + 15 * row, words)
