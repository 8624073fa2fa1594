"""The words of completion: statement, year, grade, and the second person. Knows no Django."""

from collections.abc import Collection

from audit.rules import RuleBroken
from measures.states import Grade
from measures.texts import check_text

# 不合格 ends nothing: the request goes back.
CLOSING_GRADES = (Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED)
STATEMENT_MIN = 20
PROOFS_MAX = 10
NOT_CITABLE = "只能引用列出的、就该事项报送过的佐证材料，请重新勾选。"
NOT_BY_THE_ASKER = "谁提出的办结不由谁核查、销号，须由督查室另一人办理；代理人、被代理人也不能办理。"


def check_statement(text: str) -> str:
    """The stripped closing statement. Refuses one that is too short to say what was achieved, or cannot be kept."""
    text = check_text(text, label="办结说明", field="statement")
    if len(text) < STATEMENT_MIN:
        raise RuleBroken(
            "statement_short",
            f"办结说明至少 {STATEMENT_MIN} 字，现有 {len(text)} 字，请写明完成了什么、取得什么成果。",
            "statement",
        )
    return text


def check_year(
    year: int | None, *, is_ongoing: bool, first: int, current: int, closed: Collection[int]
) -> int | None:
    """The year of a request: needed where a measure goes on and is closed year by year, forbidden elsewhere.

    ``first``: the year the measure was given out; ``closed``: the years closed already.
    """
    if not is_ongoing:
        if year is not None:
            raise RuleBroken("year_not_asked", "限期完成的事项一次办结，不按年度办结。", "year")
        return None
    if year is None:
        raise RuleBroken("year_missing", "持续推进的事项按年度办结，请选择办结年度。", "year")
    if year > current:
        raise RuleBroken("year_ahead", f"{year} 年尚未到，不能提前办结。", "year")
    if year < first:
        raise RuleBroken("year_before", f"该事项 {first} 年才交办，不能办结 {year} 年度。", "year")
    if year in closed:
        raise RuleBroken("year_closed", f"{year} 年度已经办结，无需重复申请。", "year")
    return year


def check_closing_grade(grade: str) -> Grade:
    """The grade a measure is closed with. Refuses a missing or unknown one, and 不合格, which goes back instead."""
    if grade not in set(Grade):
        raise RuleBroken("grade_missing", "请选择办结等次。", "grade")
    if grade not in CLOSING_GRADES:
        raise RuleBroken("grade_unqualified", "评为“不合格”的不能办结，请退回申请单位继续办理。", "grade")
    return Grade(grade)


def is_second_person(first: Collection[int | None], second: Collection[int | None]) -> bool:
    """True when nobody of the one side stands on the other; each side is a person and whom they stood in for."""
    return not {one for one in first if one is not None} & {one for one in second if one is not None}
