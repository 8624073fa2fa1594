"""Loading a filled 任务分解表: into a source that is there, or as a new one. All or nothing.

A sheet writes nothing itself: it calls the acts that the pages call, so what they refuse is refused here, at its row and
column. A rehearsal carries everything out and takes it back, so it tells exactly what loading will do.
"""

from datetime import datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from measures.dispatch.exchange.bodies import Directory, with_bodies
from measures.dispatch.exchange.carrying import Hand
from measures.dispatch.exchange.new_sources import with_tasks
from measures.dispatch.exchange.pairing import paired
from measures.dispatch.exchange.rules import Fault, Plan, Sheet, Task, compare, in_order
from measures.dispatch.exchange.standing import measures_of, task_of
from measures.documents.entering import NewSource, enter_source
from measures.documents.models import Policy
from measures.documents.standing import state_of
from measures.documents.trace import record


def rehearse_sheet(policy: Policy, sheet: Sheet, *, reason: str = "", by: Actor, at: datetime) -> Plan:
    """What loading the sheet into its source would do, and every fault that keeps it back; nothing is written."""
    with transaction.atomic():
        plan = _carry_out(policy, sheet, Hand(reason, by, at))
        transaction.set_rollback(True)
    return plan


@transaction.atomic
def load_sheet(policy: Policy, sheet: Sheet, *, seen: str, reason: str = "", by: Actor, at: datetime) -> Plan:
    """Load the sheet into its source. ``seen`` is the state that the rehearsal was made for.

    ``reason`` is that of corrections (勘误) of what was given out, and of short notice. Tasks and items that the sheet
    does not have stay. Refuses any fault (``sheet_faulty``), a sheet that changes nothing, and a source that somebody
    has changed since.
    """
    plan = _carry_out(policy, sheet, Hand(reason, by, at), seen)
    _check(plan)
    summary = f"载入任务分解表：新增 {len(plan.new)} 项，修改 {len(plan.changed)} 项"
    after = {"new": [one.name for one in plan.new], "changed": [one.name for one in plan.changed]}
    record(policy, by=by, at=at, verb="policy.sheet_loaded", summary=summary, after=after)
    return plan


def rehearse_source(new: NewSource, sheet: Sheet, *, by: Actor, at: datetime) -> Plan:
    """What entering ``new`` with the sheet's tasks would do; nothing is written. Refuses what ``enter_source`` refuses."""
    with transaction.atomic():
        _, plan = _enter(new, sheet, Hand("", by, at))
        transaction.set_rollback(True)
    return plan


@transaction.atomic
def load_source(new: NewSource, sheet: Sheet, *, by: Actor, at: datetime) -> Policy:
    """Enter ``new`` with the tasks of the sheet, as drafts. Refuses any fault (``sheet_faulty``), and what ``enter_source`` does."""
    policy, plan = _enter(new, sheet, Hand("", by, at))
    _check(plan)
    if policy is None:
        raise ValueError("a source without faults was not entered")
    return policy


def _check(plan: Plan) -> None:
    if plan.faults:
        words = f"表中有 {len(plan.faults)} 处须先改正，没有载入任何内容。"
        raise RuleBroken("sheet_faulty", words, "file")
    if plan.is_nothing:
        raise RuleBroken("sheet_same", "表中没有变化，没有载入。", "file")


def _carry_out(policy: Policy, sheet: Sheet, hand: Hand, seen: str | None = None) -> Plan:
    measures = measures_of(policy)
    state = state_of(measures)
    if seen not in (None, state):
        raise StaleVersion("核对之后有人修改了这一来源，没有载入。请按最新情况重新核对下面的变化。")
    faults = list(sheet.faults)
    pairs, unpaired = paired(sheet.tasks, measures)
    faults += unpaired
    directory = Directory(policy.issued_on)
    changes = []
    for task, measure in pairs:
        standing = task_of(measure) if measure else None
        named, unknown = with_bodies(task, directory, standing)
        faults += unknown
        change = compare(named, standing)
        changes.append(change)
        if named.is_faulty:
            continue
        if measure is None:
            faults += hand.add(policy, named, directory)
        else:
            faults += hand.carry_out(change, measure, directory)
    met = {measure.pk for _, measure in pairs if measure}
    missing = [str(measure) for measure in measures if measure.pk not in met]
    return Plan(changes, missing, in_order(faults), sheet.remarks, state)


def _enter(new: NewSource, sheet: Sheet, hand: Hand) -> tuple[Policy | None, Plan]:
    faults = list(sheet.faults)
    faults += [_keyed(task) for task in sheet.tasks if task.key]
    directory = Directory(new.issued_on)
    tasks: list[Task] = []
    for task in sheet.tasks:
        named, unknown = with_bodies(task, directory)
        tasks.append(named)
        faults += unknown
    filled, wrong = with_tasks(new, tasks, directory)
    faults += wrong
    policy = None
    if not faults:
        policy = enter_source(filled, by=hand.by, at=hand.at)
        # What no source brings with it, the office sets at once.
        for task, measure in zip(tasks, measures_of(policy), strict=True):
            change = compare(task, task_of(measure))
            faults += hand.carry_out(change, measure, directory)
    changes = [compare(task, None) for task in tasks]
    return policy, Plan(changes, (), in_order(faults), sheet.remarks)


def _keyed(task: Task) -> Fault:
    words = "这一行来自已有的来源。要修改已有的来源，请在它的页面上载入；作为新来源的，请清空“系统编号”一列。"
    return Fault(task.row, "系统编号", words)
