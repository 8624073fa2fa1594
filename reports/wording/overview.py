"""What a paper says of the whole before it comes to single measures: leads that are inferred, late reports, charts."""

from reports.documents.blocks import Block, Snapshot
from reports.terms import POLICY_TERMS, Terms, terms_of
from reports.wording import charts
from reports.wording.sentences import punctual_in_short


def in_parts(snapshot: Snapshot) -> str:
    """How many parts and measures the source has; a source without chapters has no parts."""
    parts = snapshot["chapters"]
    divided = (
        f"分{len(parts)}个部分，" if len(parts) > 1 or any(one.get("number_text") for one in parts) else ""
    )
    return f"{terms_of(snapshot).whole}{divided}共{sum(part['measure_count'] for part in parts)}条。"


def inferred_leads(snapshot: Snapshot, *, is_named: bool = True) -> str:
    """One sentence on how many leads are inferred, and how a paper that names them marks them; empty where there are none."""
    whole = sum(chapter["measure_count"] for chapter in snapshot["chapters"])
    terms = terms_of(snapshot)
    return inferred_in_words(snapshot["inferred_leads"], whole, is_named=is_named, terms=terms)


def inferred_in_words(count: int, whole: int, *, is_named: bool = True, terms: Terms = POLICY_TERMS) -> str:
    """The same for so many of the ``whole`` measures."""
    if not count:
        return ""
    which = "各条" if count == whole else f"其中{count}条"
    marked = "，注明“推定”" if is_named else ""
    return terms.said(
        f"政策文件没有载明{which}措施的牵头单位，文中牵头单位按责任单位的排列顺序推定{marked}。"
    )


def by_lead(snapshot: Snapshot, body: str) -> str:
    """The name of a lead body in a table, said to be inferred where it leads a measure by inference."""
    answered = (
        measure
        for chapter in snapshot["chapters"]
        for measure in chapter["measures"]
        if measure["answer"] and measure["answer"]["body"] == body
    )
    return f"{body}（推定）" if any(measure["lead_is_inferred"] for measure in answered) else body


def _is_a_course(snapshot: Snapshot) -> bool:
    periods = snapshot["punctuality"]
    return len(periods) > 3 and len({one["share"] for one in periods}) > 1


def punctual(snapshot: Snapshot) -> str:
    """按时报送率 beside the periods before; and why it may stand beside an overdue report."""
    said = punctual_in_short(snapshot)
    return "；".join(filter(None, (said, late_again(snapshot)))) + "。" if said else ""


def late_again(snapshot: Snapshot) -> str:
    """How many reports are overdue that 按时报送率 does not count as late: in time at first, then returned. Empty for none."""
    late = [one for one in snapshot["concerns"] if one["kind"] == "overdue" and one["state"] == "returned"]
    count = sum(one.get("count", 1) for one in late)
    return f"退回后逾期没有重新报送的{count}份不影响该数，另计入逾期" if count else ""


def worth_drawing(snapshot: Snapshot, numbers: charts.Figures) -> list[Block]:
    """按时报送率 of four or more periods that differ, and the dates of two or more measures: the rest a sentence says better."""
    blocks: list[Block] = []
    if _is_a_course(snapshot):
        blocks += charts.drawn(charts.punctuality(snapshot), numbers, "各期按时报送率")
    if len(charts.dated_measures(snapshot)) > 1:
        blocks += charts.drawn(charts.schedule(snapshot), numbers, terms_of(snapshot).said("有时限措施进度"))
    return blocks
