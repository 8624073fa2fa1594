"""进展情况报告 of a period: three pages at most for leaders; every measure and city stands whole in the annexes.

Every number and every name comes from the snapshot; texts of bodies are quoted as they reported them. Word and PDF set the
same blocks, so they say the same.
"""

from functools import partial

from reports.documents.blocks import Block, Paper, Paragraph, Snapshot, Table, chinese_day
from reports.documents.one_page import first_that_fits
from reports.kinds.progress import body_paper
from reports.terms import terms_of
from reports.wording import charts, problems
from reports.wording import sentences as wording
from reports.wording.answers import annexes
from reports.wording.frames import paper_of
from reports.wording.levels import Levels
from reports.wording.overview import by_lead, in_parts, inferred_leads, punctual, worth_drawing
from reports.wording.pages import ROOMS, Room, chosen, fits
from reports.wording.themes import themes

# Of the body, signature and list of annexes among them.
PAGES = 3


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot: as much as its pages hold, with what the office wrote whole. 主送 is left for the office."""
    if snapshot["body"]:
        return body_paper.compose(snapshot, sha256)
    return first_that_fits(
        (partial(_paper, snapshot, sha256, room) for room in ROOMS), partial(fits, pages=PAGES)
    )


def _paper(snapshot: Snapshot, sha256: str, room: Room) -> Paper:
    levels = Levels()
    blocks: list[Block] = [
        _opening(snapshot),
        levels.heading(1, "总体情况"),
        *_overall(snapshot, room),
        levels.heading(1, "主要进展"),
        *themes(snapshot, levels, room),
        *_own(snapshot, "examples", levels, "典型做法"),
        levels.heading(1, "存在问题"),
        *_problems(snapshot, levels, room),
    ]
    for slot, name in (("next_steps", "下一步工作"), ("proposals", "建议"), ("remarks", "补充说明")):
        if text := wording.prose(snapshot, slot):
            blocks += [levels.heading(1, name), Paragraph(text)]
    return paper_of(snapshot, blocks, _annexes(snapshot), closing=wording.closing(snapshot, sha256, "本报告"))


def _own(snapshot: Snapshot, slot: str, levels: Levels, name: str) -> list[Block]:
    text = wording.prose(snapshot, slot)
    return [levels.heading(2, name), Paragraph(text)] if text else []


def _opening(snapshot: Snapshot) -> Paragraph:
    policy, period = snapshot["policy"], snapshot["period"]
    return Paragraph(
        f"现将《{policy['title']}》（{wording.source_of(policy)}）{period['name']}落实情况报告如下"
        f"（数据截至{chinese_day(snapshot['as_of'])}）。"
    )


# --- 一、总体情况 -----------------------------------------------------------------------------------


def _overall(snapshot: Snapshot, room: Room) -> list[Block]:
    totals, cities = snapshot["totals"], snapshot["city_totals"]
    terms = terms_of(snapshot)
    begin = in_parts(snapshot)
    owed = f"本期应由{terms.lead}报送{totals['owed']}条"
    texts = [wording.prose(snapshot, "assessment") + begin + wording.in_short(totals, "条", owed)]
    if cities:
        opened = sum(1 for chapter in snapshot["chapters"] for m in chapter["measures"] if m["cities"])
        owed = f"由各市填报的{terms.item}{opened}条，应报{cities['owed']}份"
        texts.append(wording.in_short(cities, "份", owed))
    texts += [punctual(snapshot), inferred_leads(snapshot)]
    blocks: list[Block] = [Paragraph(text) for text in texts if text]
    return blocks + (worth_drawing(snapshot, charts.Figures()) if room.has_charts else [])


# --- 三、存在问题, 附件 -----------------------------------------------------------------------------


def _problems(snapshot: Snapshot, levels: Levels, room: Room) -> list[Block]:
    terms = terms_of(snapshot)
    found, left = problems.groups(snapshot, levels, room)
    others, more = chosen(_others(snapshot, room), room.points)
    if others:
        name = f"正常推进中反映的问题（{len(others) + more}个）"
        found += problems.in_points(name, others, levels, room)
    if rest := "、".join(
        filter(None, (problems.count_of(left, terms), f"反映的问题{more}个" if more else ""))
    ):
        where = "附件1、附件2" if snapshot["cities"] else "附件1"
        found.append(Paragraph(f"其余{rest}见{where}。"))
    names = [name for _, name in problems.NAMES]
    return found or [Paragraph(f"没有{'、'.join(names[:-1])}或{names[-1]}的{terms.item}。")]


def _others(snapshot: Snapshot, room: Room) -> list[str]:
    """The problems that bodies tell of measures that are neither late nor behind nor at risk."""
    told = {(one["number"], one["body"]) for one in snapshot["concerns"] if one["kind"] != "lagging"}
    return [
        problems.quoted(measure, answer, room.gist)
        for chapter in snapshot["chapters"]
        for measure in chapter["measures"]
        for answer in filter(None, [measure["answer"], *measure["cities"]])
        if answer["round"] and answer["round"]["problems"] and (measure["number"], answer["body"]) not in told
    ]


def _annexes(snapshot: Snapshot) -> list[tuple[Table, str]]:
    """进展情况表, 各市情况表 where cities report, and the numbers by part and by lead body."""
    chapters = [(f"{one['number_text']}{one['title']}", one) for one in snapshot["chapters"]]
    said = terms_of(snapshot).said
    found = annexes(snapshot)
    totals = snapshot["totals"]
    caption = said("各部分措施报送和亮灯情况")
    found.append((wording.figures_table(caption, "部分", chapters, totals), ""))
    if snapshot["bodies"]:
        bodies = [(by_lead(snapshot, body["name"]), body) for body in snapshot["bodies"]]
        table = wording.figures_table(said("各牵头单位报送和亮灯情况"), "牵头单位", bodies, totals)
        found.append((table, ""))
    return found
