"""The words of the brochure itself, in the languages of an edition. They are frozen with its facts."""

from typing import Final

from app.brochures.edition_shape import Lang, Words
from app.brochures.figures import say, tags
from catalog.language import N_, ngettext
from catalog.vocabulary import TIERS, VERDICTS

MESSAGES: Final[dict[str, str]] = {
    "name": N_("提篮"),
    "brochure": N_("推介册"),
    "for": N_("致"),
    "by": N_("编制"),
    "date": N_("日期"),
    "edition": N_("版次"),
    "count": N_("资产"),
    "need": N_("您的需求"),
    "contents": N_("目录"),
    "page": N_("页"),
    "why": N_("为什么是它"),
    "against_need": N_("对照您的需求"),
    "permits": N_("手续"),
    "unknown": N_("待核实"),
    "unknown_list": N_("还不知道的"),
    "unknown_note": N_("不当作“没有”；可请园区核实。"),
    "no_drawing": N_("已知的事实还画不出图。"),
    "same_scale": N_("厂房按同一比例画，人高 1.75 m；地块各有比例尺。数字为页码。"),
    "first_four": N_("这里是前 4 处；全部见目录。"),
    "scan": N_("扫码看这处的档案"),
    "whom": N_("问谁"),
    "office": N_("联系部门"),
    "phone": N_("电话"),
    "about": N_("所问资产"),
    "no_phone": N_("电话待核实"),
    "office_unknown": N_("联系部门待核实"),
    "read": N_("请先读"),
    "legal": N_("几点说明"),
    "footer": N_("本册只供收件人选址参考，不构成要约。"),
}
NOTES: Final = (
    N_("放进提篮、印成本册，都不等于预留：任何一处在交易之前都可能另有安排。"),
    N_("国有资产和土地须走法定程序：审批、评估、产权交易机构或土地交易平台公开挂牌；以其公告为准。"),
    N_("事实截至本册日期，来自各填报单位；签约前请到现场并查不动产登记。"),
    N_("标“待核实”的项目还没有可靠的来源：不是“没有”，也不是零。"),
)


def wording(lang: Lang, *, count: int) -> dict[str, Words]:
    """Every fixed text of a brochure with `count` assets, by its key."""
    words = {key: say(message, lang) for key, message in MESSAGES.items()}
    words["places"] = [ngettext("{n} 处", "{n} 处", count, tag) for tag in tags(lang)]
    words["title"] = say(N_("{n} 处可选资产"), lang, n=count) if count != 1 else say(N_("一处可选资产"), lang)
    for number, note in enumerate(NOTES):
        words[f"note_{number}"] = say(note, lang)
    for code, term in VERDICTS.items():
        words[f"verdict_{code}"] = [term.label(tag) for tag in tags(lang)]
    for code, term in TIERS.items():
        words[f"tier_{code}"] = [term.label(tag) for tag in tags(lang)]
    return words
