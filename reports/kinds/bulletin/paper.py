"""督查通报: what all responsible bodies are told of a period. Figures first, praise and problems, demands with their dates.

Laggards are named only where the office said so; else neither they nor any measure is told.
"""

from typing import Any

from measures.lamps import share
from reports.documents.blocks import Block, Paper, Paragraph, Snapshot, chinese_day
from reports.kinds.bulletin.annexes import annexes
from reports.kinds.bulletin.shares import shares_table
from reports.terms import terms_of
from reports.wording import charts, problems
from reports.wording import sentences as wording
from reports.wording.frames import paper_of
from reports.wording.levels import Levels
from reports.wording.overview import in_parts, inferred_leads, punctual, worth_drawing
from reports.wording.pages import WHOLE
from reports.wording.statements import gist
from reports.wording.themes import themes


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a bulletin. It bears no number: the office gives one when it is sent out."""
    levels = Levels()
    blocks: list[Block] = [
        *_prose(snapshot, "lead"),
        levels.heading(1, "总体情况"),
        *_overall(snapshot),
        levels.heading(1, "主要进展"),
        *_prose(snapshot, "practices"),
        *(themes(snapshot, levels) if snapshot["names_laggards"] else _examples(snapshot, levels)),
        levels.heading(1, "存在问题"),
        *_problems(snapshot, levels),
        levels.heading(1, "下一步工作要求"),
        *_prose(snapshot, "demands"),
    ]
    if text := wording.prose(snapshot, "remarks"):
        blocks += [levels.heading(1, "补充说明"), Paragraph(text)]
    closing = wording.closing(snapshot, sha256, "本通报")
    return paper_of(snapshot, blocks, annexes(snapshot), closing=closing, addressees=snapshot["addressees"])


def _prose(snapshot: Snapshot, slot: str) -> list[Block]:
    """A block of edited words, line by line, as paragraphs."""
    return [Paragraph(line) for line in wording.prose(snapshot, slot).split("\n") if line.strip()]


# --- 一、总体情况 -----------------------------------------------------------------------------------


def _overall(snapshot: Snapshot) -> list[Block]:
    """Measures first, then the reports of cities, then what the office did: never two kinds of things in one number."""
    total, cities = snapshot["totals"], snapshot["city_totals"]
    terms = terms_of(snapshot)
    begin = in_parts(snapshot)
    owed = f"本期应由{terms.lead}报送{total['owed']}条"
    texts = [wording.prose(snapshot, "assessment"), begin + wording.in_short(total, "条", owed)]
    if cities:
        owed = f"由各市填报的{terms.item}{snapshot['cities_asked']}条，应报{cities['owed']}份"
        texts.append(wording.in_short(cities, "份", owed))
    texts += [
        punctual(snapshot) + _compared(snapshot),
        _followed(snapshot),
        inferred_leads(snapshot, is_named=snapshot["names_laggards"]),
    ]
    blocks: list[Block] = [Paragraph(text) for text in texts if text]
    if total["owed"]:
        blocks.append(shares_table(snapshot))
    return blocks + worth_drawing(snapshot, charts.Figures())


def _compared(snapshot: Snapshot) -> str:
    """已报占比 and red lamps of measures beside those of the period before, at the same moment."""
    before, now = snapshot["previous"], snapshot["totals"]
    if before is None or not now["owed"]:
        return ""
    then, item = before["totals"], terms_of(snapshot).item
    # Half a period beside a whole one: the reader is told.
    so_far = "，本期填报尚未截止" if snapshot["period"]["due_on"] >= snapshot["as_of"][:10] else ""
    reported = share(now["reported"], now["owed"]), share(then["reported"], then["owed"])
    red = now["lamps"]["red"], then["lamps"]["red"]
    return (
        f"与{before['name']}相比（均截至{chinese_day(snapshot['as_of'])}{so_far}），已报{item}占应报的{reported[0]}%，"
        f"{_difference(reported, '%', ('上升', '下降'), '个百分点')}；"
        f"亮红灯的{item}{red[0]}条，{_difference(red, '条', ('增加', '减少'), '条')}。"
    )


def _difference(values: tuple[int, int], unit: str, words: tuple[str, str], unit_of_difference: str) -> str:
    now, then = values
    if now == then:
        return "与上期持平"
    more, fewer = words
    return f"比上期（{then}{unit}）{more if now > then else fewer}{abs(now - then)}{unit_of_difference}"


def _followed(snapshot: Snapshot) -> str:
    """Receipts, work plans and urging, each in a sentence where there was any."""
    receipts, plans, urges = (snapshot["followed"][name] for name in ("receipts", "plans", "urges"))
    said = []
    if receipts["asked"]:
        left = receipts["asked"] - receipts["signed"]
        rest = f"，尚未签收{left}件{_names(receipts['missing'])}" if left else "，均已签收"
        said.append(f"督查室交办应签收{receipts['asked']}件，已签收{receipts['signed']}件{rest}。")
    if plans["asked"]:
        said.append(_plans(plans))
    if urges["count"]:
        levels = "、".join(f"{one['name']}{one['count']}次" for one in urges["levels"] if one["count"])
        said.append(f"本期发出催办{urges['count']}次（{levels}）{_names(urges['bodies'], '，涉及{}')}。")
    return "".join(said)


def _plans(plans: dict[str, Any]) -> str:
    missing, waiting = plans["missing_count"], plans["unapproved_count"]
    said = [f"应报送工作方案的单位{plans['asked']}个，已经审核通过{plans['approved']}个"]
    if waiting:
        said.append(f"已报送、尚未通过的{waiting}个{_names(plans['unapproved'])}")
    if missing:
        said.append(f"尚未报送的{missing}个{_names(plans['missing'])}")
    return "，".join(said) + "。"


def _names(names: list[str], words: str = "（{}）") -> str:
    """The names in their sentence; nothing where the bulletin names nobody."""
    return words.format("、".join(names)) if names else ""


# --- 二、主要进展，三、存在问题 -----------------------------------------------------------------------------------


def _examples(snapshot: Snapshot, levels: Levels) -> list[Block]:
    """What stands for the themes where nobody is named."""
    if not snapshot["examples"]:
        return []
    points = [levels.point(f"{gist(text, WHOLE.gist)}。") for text in snapshot["examples"]]
    return [Paragraph("从审核通过的报告看，有关工作的进展如下。"), *points]


def _problems(snapshot: Snapshot, levels: Levels) -> list[Block]:
    """滞后 is what is late or behind; risks and returned reports are told apart from it."""
    terms = terms_of(snapshot)
    when = chinese_day(snapshot["as_of"])
    late = [(name, found) for kind, name in problems.LATE if (found := problems.found(snapshot, kind))]
    watched = [(name, found) for kind, name in problems.WATCHED if (found := problems.found(snapshot, kind))]
    if not late and not watched:
        return [Paragraph(f"截至{when}，没有逾期未报、进度滞后或存在风险的{terms.item}。")]
    said = "；".join(f"{name}的{problems.count_of(found, terms)}" for name, found in late)
    text = f"截至{when}，{said or f'没有逾期未报或进度滞后的{terms.item}'}。"
    if watched:
        text += f"另有{'；'.join(f'{name}的{problems.count_of(found, terms)}' for name, found in watched)}，需要关注。"
    if not snapshot["names_laggards"]:
        return [Paragraph(text)]
    return [Paragraph(text), *problems.groups(snapshot, levels)[0]]
