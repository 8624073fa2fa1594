"""Finding and taking out secret words in every text column of every table, in frozen reports, kept mails and files.

No table is named here, so none can be forgotten: whatever has a text column is looked through.
"""

import email
import email.policy
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F

from accounts.models import Membership, User
from accounts.rules import Role
from audit import actions as audit
from audit.models import AuditEvent
from audit.rules import Actor, RuleBroken
from audit.screening.rules import find_mark
from measures.documents.importing import filling
from measures.documents.sources.actions import purge_original
from measures.models import ImportDraft, Policy
from measures.reporting.evidence import actions as evidence
from measures.reporting.models import Proof
from policy_tracker.purging import rules
from reports.actions.purging import purge_snapshot
from reports.models import Report

# How Django's backend parts the letters of one file.
_BETWEEN_LETTERS = b"-" * 79


@dataclass(frozen=True)
class Spot:
    """A row in which something was found, and in which columns; never what."""

    model: type[models.Model]
    pk: Any
    fields: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower} {self.pk}"

    @property
    def words(self) -> str:
        """For people: 报送记录 12（进展情况）."""
        names = (str(getattr(self.model._meta.get_field(name), "verbose_name", name)) for name in self.fields)
        return f"{self.model._meta.verbose_name} {self.pk}（{'、'.join(names)}）"


def marked() -> Iterator[Spot]:
    """Rows whose texts bear a mark of classification: what came in before it was looked for, or around it."""

    def bears_mark(value: Any) -> bool:
        return any(find_mark(text, settings.SCREENING_MARKS) for text in rules.texts_in(value))

    return _spots(bears_mark)


def holding(passages: Sequence[str]) -> list[Spot]:
    """Rows that hold a copy of a passage, whole or cut off."""
    return list(_spots(lambda value: rules.struck(value, passages) != value))


def mails_holding(passages: Sequence[str]) -> list[Path]:
    """Files of the mail folder (where mails are written as files) with a copy of a passage."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", "") or "")
    if not folder.is_absolute() or not folder.is_dir():
        return []
    return [path for path in sorted(folder.glob("*.log")) if _mail_holds(path, passages)]


def check_two(administrator: User, lead: User) -> None:
    """Refuse unless a system administrator acts and another person, the office's lead, confirms."""
    if administrator.pk == lead.pk:
        raise RuleBroken("one_person", "清除须由系统管理员执行、督查室另一名负责人确认，不能是同一人。")
    for person, role, words in (
        (administrator, Role.ADMINISTRATOR, "系统管理员"),
        (lead, Role.LEAD, "督查室负责人"),
    ):
        if not Membership.objects.filter(user=person, role=role, user__is_active=True).exists():
            raise RuleBroken("role_missing", f"{person.name}不是{words}，不能办理。")


def purge(
    passages: Sequence[str],
    *,
    proofs: Sequence[Proof] = (),
    administrator: User,
    confirmed_by: User,
    by: Actor,
    at: datetime,
) -> AuditEvent:
    """Take every copy of the passages, and these proofs with their files, out of what is kept; one record, without content.

    Frozen reports get a new digest and lose their files; drafts a new version, so that an open page cannot bring the
    words back; records of acts are put anew without them. Refuses when two persons with these roles do not act together.
    """
    check_two(administrator, confirmed_by)
    mails = mails_holding(passages)
    with transaction.atomic():
        spots = holding(passages)
        files = sum(_purge_row(spot, passages, by=by, at=at) for spot in spots)
        for proof in proofs:
            evidence.purge(proof)
        # Kept tables are drawn anew.
        Policy.objects.update(revision=F("revision") + 1)
        event = _record(spots, proofs, files, mails, confirmed_by, by=by, at=at)
        transaction.on_commit(lambda: _remove(mails))
    return event


def overwrite_freed_space(spots: Sequence[Spot]) -> None:
    """Have the database give up the space in which removed words still lie; outside of any transaction.

    SQLite is packed anew as a whole, PostgreSQL table by table. Logs of the database and backups are not reached.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        elif connection.vendor == "postgresql":
            for table in sorted({spot.model._meta.db_table for spot in spots}):
                cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")


def _spots(is_hit: Callable[[Any], bool]) -> Iterator[Spot]:
    for model in apps.get_models(include_auto_created=True):
        names = _text_columns(model)
        if not names or model._meta.proxy or not model._meta.managed:
            continue
        rows = model._base_manager.order_by("pk").values_list("pk", *names)
        for pk, *values in rows.iterator(chunk_size=500):
            hit = tuple(name for name, value in zip(names, values, strict=True) if value and is_hit(value))
            if hit:
                yield Spot(model, pk, hit)


def _text_columns(model: type[models.Model]) -> list[str]:
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [f.attname for f in model._meta.concrete_fields if isinstance(f, kinds) and not f.primary_key]


def _purge_row(spot: Spot, passages: Sequence[str], *, by: Actor, at: datetime) -> int:
    """Returns how many files, of a report or the original of a source, went with it."""
    row: Any = spot.model._base_manager.select_for_update(of=("self",)).get(pk=spot.pk)
    new = {name: _fitting(row, name, rules.struck(getattr(row, name), passages)) for name in spot.fields}
    if isinstance(row, AuditEvent):
        whole = {name: getattr(row, name) for name in ("summary", "before", "after")} | new
        audit.strike(row, **{name: whole[name] for name in ("summary", "before", "after")})
        return 0
    files = (
        purge_snapshot(row, new.pop("snapshot", row.snapshot), by=by, at=at) if _is_printed(row, new) else 0
    )
    if isinstance(row, ImportDraft):
        new |= filling.purge(row)
    if isinstance(row, Policy) and row.original:
        # What the text held stands in the file that it was read from.
        purge_original(row)
        files += 1
    if any(field.attname == "version" for field in row._meta.concrete_fields):
        new["version"] = F("version") + 1
    if new:
        spot.model._base_manager.filter(pk=spot.pk).update(**new)
    return files


def _is_printed(row: Any, new: dict[str, Any]) -> bool:
    return isinstance(row, Report) and not {"snapshot", "issue_frame"}.isdisjoint(new)


def _fitting(row: models.Model, name: str, value: Any) -> Any:
    most = getattr(row._meta.get_field(name), "max_length", None)
    return value[:most] if isinstance(value, str) and most else value


def _record(
    spots: Sequence[Spot],
    proofs: Sequence[Proof],
    files: int,
    mails: Sequence[Path],
    confirmed_by: User,
    *,
    by: Actor,
    at: datetime,
) -> AuditEvent:
    tables = Counter(str(spot.model._meta.verbose_name) for spot in spots)
    where = "、".join(f"{name} {count} 处" for name, count in tables.items())
    summary = (
        f"按保密要求清除，{confirmed_by.name}确认：{where or '文字 0 处'}；佐证材料 {len(proofs)} 件，"
        f"报告文件和来源原件 {files} 个，邮件文件 {len(mails)} 个"
    )
    after = {
        "confirmed_by": confirmed_by.pk,
        "spots": [{"row": spot.label, "columns": list(spot.fields)} for spot in spots],
        "proofs": [f"{proof._meta.label_lower} {proof.pk}" for proof in proofs],
        "report_files": files,
        "mails": len(mails),
    }
    return audit.record(None, by=by, at=at, verb="purge.done", summary=summary, after=after)


def _mail_holds(path: Path, passages: Sequence[str]) -> bool:
    for letter in path.read_bytes().split(_BETWEEN_LETTERS):
        message = email.message_from_bytes(letter.strip(), policy=email.policy.default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        texts = [str(message.get("Subject", "")), *parts]
        if any(rules.struck(text, passages) != text for text in texts):
            return True
    return False


def _remove(mails: Sequence[Path]) -> None:
    for path in mails:
        path.unlink(missing_ok=True)
