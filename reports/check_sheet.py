"""The check sheet of a published report: what proves it, on a page of its own, so that the papers need not bear it."""

from reports import kinds
from reports.documents.blocks import (
    DEMO_MARK,
    Column,
    Line,
    Paper,
    Paragraph,
    Table,
    chinese_day,
    chinese_minute,
)
from reports.documents.pdf import build_pdf
from reports.models import Report
from reports.rules import STAGE_NAMES, Stage


def sheet_of(report: Report) -> bytes:
    """The PDF of the sheet; made anew each time, from the frozen content and the rows of its files, and kept nowhere.

    Refuses what ``kinds.compose`` and ``build_pdf`` refuse.
    """
    snapshot = report.snapshot or {}
    when = report.published_at or report.requested_at
    files = [
        Line(
            [
                str(file.get_format_display()),
                "\n".join((file.sha256[:32], file.sha256[32:])),
                f"{file.size:,}",
            ]
        )
        for file in report.present_files
    ]
    columns = [Column("文件", 22), Column("SHA-256", 58), Column("大小（字节）", 20)]
    digest = report.snapshot_sha256
    paper = Paper(
        title="数据校验单",
        title_lines=["数据校验单"],
        subtitle=f"（{report.get_kind_display()}，第{report.number}次，{STAGE_NAMES[Stage(report.stage)]}）",
        blocks=[
            Paragraph(f"{report.title}。", "报告名称。"),
            Paragraph(kinds.imprint_of(snapshot, digest), "数据来源。"),
            Paragraph(f"{digest[:32]} {digest[32:]}。", "数据的SHA-256。"),
            Paragraph(f"{report.published_by_name}，{chinese_minute(kinds.moment(when))}。", "发布。"),
            *_issue(report),
            Table("现行版次的文件", columns, files, size=10.5),
        ],
        signature=[snapshot["office"]],
        annexes=[],
        closing="本单由政策落实督查系统生成，供存档和核对；报告本身不印以上内容。",
        demo_mark=DEMO_MARK if report.is_demo else "",
    )
    return build_pdf(paper, as_of=when)


def _issue(report: Report) -> list[Paragraph]:
    """By whom and when the paper was issued by the body it is in the name of; what it bears since is not in the frozen content."""
    if report.body is None or report.issued_at is None or report.issue is None:
        return []
    number = report.issue.get("number", "")
    words = f"{report.body.name}，{chinese_day(report.issue['issued_on'])}{number and f'，{number}'}"
    recorded = f"{report.issued_by_name}，{chinese_minute(kinds.moment(report.issued_at))}登记"
    return [
        Paragraph(f"{words}（{recorded}）。落款日期和版头版记由该单位填写，不在以上数据之内。", "单位印发。")
    ]
