"""Documents put together by chance from the forms they are written in, each with the tree it is to give.

Every word is made up. ``document(seed)`` is the same document every time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from audit.numerals import chinese

VERBS = ["建设", "完善", "推广", "培育", "规范", "整治", "改造", "扩大", "健全", "提升"]
THINGS = [
    "渔港设施",
    "养殖名录",
    "苗木基地",
    "农机服务",
    "冰雪场馆",
    "志愿队伍",
    "古树档案",
    "夜间集市",
    "养老站点",
    "信用平台",
]
DETAILS = [
    "加快前期工作，落实建设条件", "按年度下达计划，分批组织实施", "坚持因地制宜，不搞一刀切", "推动上下游企业对接合作",
    "到2035年覆盖率达到90%以上", "对符合条件的给予2.5万元补助", "严格执行《滨海省节约用水条例》（2019年修订）",
    "统筹第三、第四季度安排", "建立“一张清单”，实行动态管理", "支持县（市、区）先行先试",
]  # fmt: skip
BODIES = [
    "省发展改革委", "省教育厅", "省科技厅", "省财政厅", "省水利厅", "省农业农村厅", "省商务厅", "省林草局", "省体育局",
    "省人力资源社会保障厅", "省市场监管局", "人民银行滨海分行", "各市人民政府",
]  # fmt: skip


@dataclass
class Puzzle:
    """The text, and of each measure: number, title, chapter number, section, bodies, leads."""

    text: str
    can_be_one_line: bool = True
    measures: list[tuple[str | None, str, str | None, str | None, list[str], list[str]]] = field(
        default_factory=list
    )


def document(seed: int) -> Puzzle:
    chance = Random(seed)  # the same every time
    shape = chance.choice(["chapters", "chapters", "chapters", "flat", "sections", "parts", "articles"])
    lines: list[str] = []
    puzzle = Puzzle("")
    _front(chance, lines)
    continues = chance.random() < 0.5
    dot = chance.choice("、．.﹒") if shape == "flat" else "、"
    number = 0
    for chapter in range(1, 2 if shape == "flat" else chance.randint(2, 5)):
        name = _phrase(chance)
        chapter_number = None
        number = number if continues else 0
        if shape != "flat":
            unit = {"parts": "部分", "articles": "章"}.get(shape)
            chapter_number = f"第{chinese(chapter)}{unit}" if unit else chinese(chapter)
            lines.append(f"{chapter_number} {name}" if unit else f"{chapter_number}{dot}{name}")
            if chapter == 1 and shape == "chapters" and chance.random() < 0.3:
                lines.append("（一）基本原则。坚持统筹推进，坚持试点先行。")
                number = 1
        for section_at in range(1, chance.randint(2, 3) if shape == "sections" else 2):
            section = None
            if shape == "sections":
                section = _phrase(chance)
                lines.append(f"（{chinese(section_at)}）{section}{chance.choice(['', '。'])}")
                number = number if continues else 0
            for _ in range(chance.randint(2, 5)):
                number += 1
                _item(chance, lines, puzzle, shape, number, (chapter_number, section), dot)
    if chance.random() < 0.6:
        lines.append("各地区要结合实际抓好落实，重大情况及时报告。")
    if chance.random() < 0.5:
        lines += ["滨海省人民政府办公厅", "2031年5月6日"]
        if chance.random() < 0.4:
            lines += ["（此件公开发布）", "附件", "重点工程清单", "1.北部工程", "2.东部工程"]
    puzzle.text = _printed(chance, lines, can_be_one_line=puzzle.can_be_one_line)
    return puzzle


def _front(chance: Random, lines: list[str]) -> None:
    title = f"滨海省{_phrase(chance)}{chance.choice(['实施方案', '若干措施', '行动计划（2031—2035年）', '任务分工'])}"
    if chance.random() < 0.5:
        lines += [f"滨海省人民政府办公厅关于印发{title}的通知", "滨政办发〔2031〕12号"]
        lines += [
            "各市人民政府，省政府各厅委、各直属机构：",
            f"《{title}》已经省政府同意，现印发给你们，请认真组织实施。",
        ]
        lines += ["滨海省人民政府办公厅", "2031年3月19日"]
    lines.append(title)
    if chance.random() < 0.7:
        lines.append("为贯彻落实省委、省政府部署，结合我省实际，制定本方案。")


def _phrase(chance: Random) -> str:
    return chance.choice(VERBS) + chance.choice(THINGS)


def _item(
    chance: Random,
    lines: list[str],
    puzzle: Puzzle,
    shape: str,
    number: int,
    place: tuple[str | None, str | None],
    dot: str,
) -> None:
    printed = {
        "flat": chance.choice([chinese(number)]),
        "sections": str(number),
        "parts": chinese(number),
        "articles": f"第{chinese(number)}条",
    }.get(shape, f"（{chinese(number)}）")
    after = {"flat": dot, "sections": ".", "parts": "、", "articles": " "}.get(shape, "")
    title = _phrase(chance)
    details = chance.sample(DETAILS, chance.randint(1, 4))
    bodies = chance.sample(BODIES, chance.randint(1, 4))
    statement, leads = _statement(chance, bodies)
    said = "。".join(details) + "。"
    if chance.random() < 0.15:
        said += "一是加强培训；二是定期通报。"
    own_line = "\n" if chance.random() < 0.2 else ""
    paragraphs = chance.random() < 0.2 and len(details) > 1
    if paragraphs:
        said = "。\n".join(details) + "。"
    if chance.random() < 0.12:
        statement = _children(chance, bodies, "（{}）" if shape == "sections" else "{}.")
        leads = bodies
    lines += f"{printed}{after}{title}{own_line or '。'}{said}{statement}".split("\n")
    puzzle.can_be_one_line &= not own_line and "\n责任" not in statement
    puzzle.measures.append((printed, title, *place, bodies, leads))


def _children(chance: Random, bodies: list[str], number: str) -> str:
    """Sub-items, and one statement after the last of them."""
    points = [f"{number.format(at)}{_phrase(chance)}，每年{at}次；" for at in range(1, chance.randint(3, 4))]
    return "\n" + "\n".join(points)[:-1] + f"。（{'、'.join(bodies)}负责）"


def _statement(chance: Random, bodies: list[str]) -> tuple[str, list[str]]:
    first, rest = bodies[0], bodies[1:]
    form = chance.randint(0, 5)
    if form == 0 and rest:
        return f"（{first}牵头，{'、'.join(rest)}配合）", [first]
    if form == 1 and rest:
        return f"（牵头单位：{first}；配合单位：{'、'.join(rest)}）", [first]
    if form == 2:
        return f"\n责任单位：{'、'.join(bodies)}", bodies
    if form == 3:
        return f"（责任单位：{'、'.join(bodies)}）", bodies
    if form == 4:
        return f"（{'、'.join(bodies)}按职责分工负责）", bodies
    return f"（{'、'.join(bodies)}负责）", bodies


def _printed(chance: Random, lines: list[str], *, can_be_one_line: bool) -> str:
    # Without any sign between them a label and what follows cannot be told apart, nor a title and its text.
    prints: list[Callable[[], str]] = [
        lambda: "\n".join(lines),
        lambda: "\r\n".join(f"　　{line}" for line in lines),
        lambda: "\n\n".join(f"{line} " for line in lines),
        lambda: "\n".join(line[at : at + 28] for line in lines for at in range(0, len(line), 28)),
        lambda: "  ".join(lines),
        lambda: "\n".join(f"{line}\n— {at} —" if at % 7 == 3 else line for at, line in enumerate(lines)),
        lambda: ("" if can_be_one_line else "\n").join(lines),
    ]
    return chance.choice(prints)()
