"""A corrected text is taken over by ticks: what is new comes in, what is gone goes, what moved stands where it now stands."""

import re

import pytest

from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken
from measures.documents.history import Correction
from measures.documents.importing import actions, revising, rules
from measures.documents.importing.comparing import Change
from measures.documents.importing.draft import DraftState
from measures.documents.importing.revising import Taken
from measures.documents.sources.actions import correct_measure
from measures.documents.sources.arranging import arrange_measures
from measures.models import Measure
from measures.states import MeasureState
from tests.factories import actor, make_user
from tests.measures.documents.importing.reviewing import NOON, address, said, signed_in

COLD = "建设产地冷库。支持主产县新建改建产地冷库，提高预冷能力。（省财政厅牵头，省教育厅配合）"
FIRMS = "培育骨干企业。引导企业联合重组，做大做强。到2027年底前培育10家。（省科技厅负责）"
LAND = "保障项目用地。冷链项目用地应保尽保，优先安排指标。（省教育厅负责）"
MONEY = "加大信贷支持。鼓励金融机构开发信贷产品。到2028年底前余额翻番。（省财政厅牵头，省科技厅配合）"


def text_of(*chapters):
    """A document of these chapters, each a heading and its items; numbering goes on from chapter to chapter."""
    number, lines = 0, ["关于加快冷链物流发展的若干措施", "　　为加快发展冷链物流，制定以下措施。"]
    for heading, *items in chapters:
        lines.append(heading)
        for item in items:
            lines.append(f"　　（{'一二三四五六'[number]}）{item}")
            number += 1
    return "\n".join([*lines, "　　辽宁省人民政府", "　　2026年11月20日", ""])


FIRST = text_of(("一、完善设施", COLD, FIRMS), ("二、强化保障", LAND))


@pytest.fixture
def enter(policy, reviewer):
    def enter(kind="meeting"):
        by = actor(reviewer)
        draft = actions.start(kind=kind, text=FIRST, by=by, at=NOON)

        def ticked(data):
            for row in rules.rows_of(data):
                data = rules.ticked(data, row.start, is_checked=True)
            return data

        draft = actions.edit(draft, ticked, version=1, summary="核对", by=by, at=NOON)
        if kind == "policy":
            confirmed = make_user("何督查", (policy_office(reviewer), Role.REVIEWER))
            draft = actions.confirm(draft, version=draft.version, by=actor(confirmed), at=NOON)
        return actions.enter(draft, version=draft.version, by=by, at=NOON)

    return enter


def policy_office(person):
    return person.memberships.first().body


@pytest.fixture
def source(enter):
    return enter()


@pytest.fixture
def again(source, reviewer):
    return lambda text: begin(text, reviewer)


def begin(text, person, kind="meeting"):
    return actions.start(kind=kind, text=text, is_meant=True, by=actor(person), at=NOON)


def take(draft, person, *changes, **said):
    """Tick the differences of these kinds and take them over."""
    found = [each for each in revising.comparison_of(draft).differences if each.change in changes]
    chosen = [each.entered.id for each in found if each.entered]
    new = [each.row.start for each in found if not each.entered]
    acted = {"reason": "文本更正", "version": draft.version, "by": actor(person), "at": NOON, **said}
    return revising.take_over(draft, chosen, new=new, **acted)


def standing(source):
    measures = Measure.objects.filter(policy=source).in_order().select_related("chapter")
    return [(each.number, each.number_text, each.title, each.chapter_name) for each in measures]


def refusal(act, *args, **kwargs):
    with pytest.raises(RuleBroken) as refused:
        act(*args, **kwargs)
    return refused.value.code


EVERY = (Change.NEW, Change.GONE, Change.MOVED, Change.CHANGED)


def test_a_new_measure_comes_in_as_a_first_import_would_bring_it(source, again, reviewer):
    draft = again(text_of(("一、完善设施", COLD, MONEY, FIRMS), ("二、强化保障", LAND)))
    assert take(draft, reviewer, Change.NEW) == Taken(0, 1, 0, is_all=False)
    added = Measure.objects.with_roster().get(policy=source, title="加大信贷支持")
    assert [(place.body.name, place.role) for place in added.responsibilities.all()] == [
        ("省财政厅", "lead"),
        ("省科技厅", "support"),
    ]
    assert (added.state, added.chapter_name, str(added.due_on)) == ("draft", "一、完善设施", "2028-12-31")
    assert added.action_items.first().quote == "鼓励金融机构开发信贷产品"
    assert standing(source) == [
        (1, "（一）", "建设产地冷库", "一、完善设施"),
        (2, "（二）", "加大信贷支持", "一、完善设施"),
        (3, "（二）", "培育骨干企业", "一、完善设施"),
        (4, "（三）", "保障项目用地", "二、强化保障"),
    ]
    assert (
        AuditEvent.objects.filter(verb__in=["measure.added", "policy.arranged", "import.taken_over"]).count()
        == 3
    )


def test_everything_ticked_makes_the_source_what_the_new_text_says(source, again, reviewer):
    draft = again(
        text_of(
            ("一、强化保障", LAND.replace("优先", "足额")), ("二、金融支持", MONEY), ("三、完善设施", COLD)
        )
    )
    renamed = revising.comparison_of(draft).renamed
    taken = take(draft, reviewer, *EVERY, chapters=list(renamed))
    assert (taken.added, taken.removed, taken.is_all) == (1, 1, True)
    assert standing(source) == [
        (1, "（一）", "保障项目用地", "一、强化保障"),
        (2, "（二）", "加大信贷支持", "二、金融支持"),
        (3, "（三）", "建设产地冷库", "三、完善设施"),
    ]
    assert "足额安排" in Measure.objects.get(policy=source, number=1).text
    draft.refresh_from_db()
    assert (draft.state, draft.policy) == (DraftState.ENTERED, source)
    source.refresh_from_db()
    assert source.text == FIRST


def test_what_is_gone_and_was_never_given_out_leaves_its_words_in_the_record(source, again, reviewer):
    draft = again(text_of(("一、完善设施", COLD), ("二、强化保障", LAND)))
    assert take(draft, reviewer, Change.GONE).removed == 1
    assert [title for _, _, title, _ in standing(source)] == ["建设产地冷库", "保障项目用地"]
    assert "做大做强" in AuditEvent.objects.get(verb="measure.removed").before["text"]


def test_a_measure_that_stands_in_another_chapter_is_put_there(source, again, reviewer):
    draft = again(text_of(("一、完善设施", COLD), ("二、强化保障", FIRMS, LAND)))
    take(draft, reviewer, Change.MOVED)
    assert standing(source)[1] == (2, "（二）", "培育骨干企业", "二、强化保障")


def test_what_is_not_ticked_stays(source, again, reviewer):
    draft = again(text_of(("一、完善设施", FIRMS, MONEY), ("二、强化保障", LAND)))
    before = standing(source)
    new = [each.row.start for each in revising.comparison_of(draft).differences if each.change is Change.NEW]
    acted = {"reason": "", "version": 1, "by": actor(reviewer), "at": NOON}
    revising.take_over(draft, [], new=new, **acted)
    assert [row[1:] for row in standing(source) if row[2] != "加大信贷支持"] == [row[1:] for row in before]
    draft.refresh_from_db()
    assert draft.state == DraftState.REVIEWING


def test_a_row_that_lacks_something_is_refused_and_so_is_all_that_was_ticked_with_it(source, again, reviewer):
    draft = again(
        text_of(
            ("一、完善设施", COLD, FIRMS),
            ("二、强化保障", LAND, "另行安排。由不存在的厅办理。（省不存在厅负责）"),
        )
    )
    before = standing(source)
    assert refusal(take, draft, reviewer, *EVERY) == "row_not_whole"
    assert standing(source) == before


def test_what_was_taken_over_already_is_told(source, again, reviewer):
    draft = again(text_of(("一、完善设施", COLD, FIRMS, MONEY), ("二、强化保障", LAND)))
    (new,) = [each.row.start for each in revising.comparison_of(draft).differences if not each.entered]
    acted = {"reason": "", "version": 1, "by": actor(reviewer), "at": NOON}
    revising.take_over(draft, [], new=[new], **acted)
    assert refusal(revising.take_over, draft, [], new=[new], **acted) == "not_changed"
    assert Measure.objects.filter(policy=source).count() == 4


# --- Once something was given out ---------------------------------------------------------------------


@pytest.fixture
def given(source):
    """The second measure is with its body."""
    Measure.objects.filter(policy=source, number=2).update(state=MeasureState.IN_PROGRESS)
    return source


def test_what_was_given_out_is_not_removed_and_the_page_says_which_act_serves(given, again, reviewer):
    draft = again(text_of(("一、完善设施", COLD), ("二、强化保障", LAND)))
    assert refusal(take, draft, reviewer, Change.GONE) == "given_out"
    page = signed_in(reviewer).get(address("compare", draft))
    gone = Measure.objects.get(policy=given, number=2)
    assert "这一条现为“承办中”，不能随文本删除。不再督办的，请变更状态，办理撤销。" in said(page)
    assert f'href="/measures/{gone.pk}/state/"' in page.content.decode()
    assert f'value="{gone.pk}"' not in page.content.decode()


def test_order_and_chapters_stay_and_the_new_measure_is_the_last(given, again, reviewer):
    draft = again(text_of(("一、强化保障", MONEY, LAND), ("二、其他", COLD), ("三、完善设施", FIRMS)))
    assert take(draft, reviewer, Change.NEW).added == 1
    assert [row[2] for row in standing(given)] == [
        "建设产地冷库",
        "培育骨干企业",
        "保障项目用地",
        "加大信贷支持",
    ]
    cold = Measure.objects.get(policy=given, number=1)
    found = revising.comparison_of(draft)
    assert "place" not in {name for each in found.differences for name in each.fields}
    numbered = next(each for each in found.differences if each.entered and each.entered.id == cold.pk)
    assert set(numbered.fields) == {"number_text", "text", "chapter"}
    acted = {"reason": "", "version": 1, "by": actor(reviewer), "at": NOON}
    revising.take_over(draft, [cold.pk], **acted)
    cold.refresh_from_db()
    assert (cold.number_text, cold.chapter_name) == ("（三）", "一、完善设施")


def test_a_chapter_is_renamed_as_a_correction(given, again, reviewer):
    draft = again(FIRST.replace("二、强化保障", "二、强化要素保障"))
    ((pk, (before, after)),) = revising.comparison_of(draft).renamed.items()
    assert (str(before), str(after)) == ("二、强化保障", "二、强化要素保障")
    assert refusal(take, draft, reviewer, chapters=[pk + 1000]) == "not_changed"
    assert take(draft, reviewer, chapters=[pk]).is_all
    assert Correction.objects.get(field="title").reason == "文本更正"
    assert standing(given)[2][3] == "二、强化要素保障"


def test_a_correction_of_what_was_given_out_needs_its_reason_and_keeps_the_old_words(given, again, reviewer):
    draft = again(FIRST.replace("做大做强", "做强做优"))
    assert refusal(take, draft, reviewer, Change.CHANGED, reason="") == "reason_missing"
    assert take(draft, reviewer, Change.CHANGED).corrected == 1
    assert "做大做强" in Correction.objects.get(field="text").before


# --- The second person --------------------------------------------------------------------------------


def test_where_the_kind_demands_it_another_person_confirms_first(enter, reviewer, office_body):
    enter("policy")
    # Whatever kind the corrected text was said to be of: that of the source counts.
    draft = begin(FIRST.replace("做大做强", "做强做优"), reviewer, kind="other")
    assert refusal(take, draft, reviewer, Change.CHANGED) == "confirmation_needed"
    own, second = signed_in(reviewer), signed_in(make_user("林督查", (office_body, Role.REVIEWER)))
    assert "须由另一位没有导入、修改过这份草稿的同事" in said(own.get(address("compare", draft)))
    assert "复核无误" in said(second.get(address("compare", draft)))
    answer = second.post(address("confirm", draft), {"version": draft.version})
    assert answer.url == address("compare", draft)
    draft.refresh_from_db()
    assert take(draft, reviewer, Change.CHANGED).is_all


# --- The page -----------------------------------------------------------------------------------------


def test_the_page_shows_what_would_come_in_and_takes_it(source, again, reviewer):
    draft = again(text_of(("一、完善设施", COLD, FIRMS), ("二、强化保障", LAND), ("三、金融支持", MONEY)))
    desk = signed_in(reviewer)
    page = desk.get(address("compare", draft))
    assert "省财政厅（牵头）、省科技厅" in said(page)
    assert "三、金融支持（来源没有这一章，采用时一并增加）" in said(page)
    (start,) = [each.row.start for each in revising.comparison_of(draft).differences if not each.entered]
    seen = page.context["seen"]
    sent = {"row": start, "reason": "", "version": 1, "seen": seen}
    done = desk.post(address("compare", draft), sent, follow=True)
    assert "增加1条，尚未交办。两份文本已没有差别，对照到此完成。" in said(done)
    assert standing(source)[3] == (4, "（四）", "加大信贷支持", "三、金融支持")


def test_what_somebody_changed_in_the_source_meanwhile_is_looked_at_again(source, again, reviewer):
    draft = again(FIRST.replace("做大做强", "做强做优"))
    desk = signed_in(reviewer)
    seen = desk.get(address("compare", draft)).context["seen"]
    second = Measure.objects.get(policy=source, number=2)
    correct_measure(second, fields={"title": "培育头部企业"}, version=1, by=actor(reviewer), at=NOON)
    sent = {"measure": second.pk, "reason": "", "version": 1, "seen": seen}
    answer = desk.post(address("compare", draft), sent)
    assert "对照之后有人修改了这一来源，没有办理。请按最新情况重新勾选。" in said(answer)
    second.refresh_from_db()
    assert (second.title, "做大做强" in second.text) == ("培育头部企业", True)
    assert desk.post(address("compare", draft), {**sent, "seen": answer.context["seen"]}).status_code == 302


def test_what_changed_in_a_text_is_marked_on_both_sides(source, again, reviewer):
    draft = again(FIRST.replace("提高预冷能力", "提高<分级>预冷能力"))
    html = signed_in(reviewer).get(address("compare", draft)).content.decode()
    (added,) = re.findall(r"<ins>.*?</ins>", html)
    assert "&lt;分级&gt;" in added
    assert "<del>" not in html


# --- The order by itself ------------------------------------------------------------------------------


def test_an_order_that_lacks_a_measure_is_refused(source, reviewer):
    keys = list(source.measures.order_by("number").values_list("pk", flat=True))
    assert refusal(arrange_measures, source, keys[1:], by=actor(reviewer), at=NOON) == "stale_version"
    arrange_measures(source, keys[::-1], by=actor(reviewer), at=NOON)
    assert list(source.measures.order_by("number").values_list("pk", flat=True)) == keys[::-1]
    Measure.objects.filter(pk=keys[0]).update(state=MeasureState.IN_PROGRESS)
    assert refusal(arrange_measures, source, keys, by=actor(reviewer), at=NOON) == "order_fixed"
