"""One way of a source into the database: what is kept, who leads, and what is refused."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments.models import Body
from measures.documents.entering import (
    NewChapter,
    NewItem,
    NewMeasure,
    NewPlace,
    NewSource,
    enter_source,
    entered_already,
)
from measures.documents.kinds import KINDS, SourceKind, SourceState
from measures.documents.models import Policy
from measures.documents.rules import TERMS, check_terms, short_title_of
from measures.states import ResponsibilityRole, RoleSource
from tests.factories import SETUP, moment

AT = moment(2026, 10, 9)
LEAD, SUPPORT = ResponsibilityRole.LEAD, ResponsibilityRole.SUPPORT


def place(name, role=SUPPORT, source=RoleSource.STATED):
    return NewPlace(Body.objects.get(name=name), name, role, source)


def a_measure(**kwargs):
    given = {"text": "修建过街通道。（省科技厅负责）", "title": "修建过街通道", "places": [place("省科技厅")]}
    return NewMeasure(**(given | kwargs))


def a_source(**kwargs):
    given = {
        "kind": SourceKind.MEETING,
        "title": "省政府第12次常务会议议定事项",
        "issued_on": date(2026, 10, 8),
        "document_no": "〔2026〕12号",
        "measures": [a_measure()],
    }
    return NewSource(**(given | kwargs))


def enter(new):
    return enter_source(new, by=SETUP, at=AT)


def refusal(new):
    with pytest.raises(RuleBroken) as refused:
        enter(new)
    return refused.value


def test_a_source_without_chapters_and_numbers_is_entered_with_its_words_and_clocks(policy):
    entered = enter(a_source())
    measure = entered.measures.get()
    assert (measure.number, measure.number_text, measure.chapter, measure.section) == (1, "", None, "")
    assert str(measure) == "修建过街通道"
    assert (entered.words.item, entered.words.number_label) == ("议定事项", "纪要号")
    assert entered.receipt_workdays == KINDS[SourceKind.MEETING].terms["receipt_workdays"] == 2
    assert Policy.objects.with_state().get(pk=entered.pk).state is SourceState.DRAFT
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.verb, event.target_id) == ("policy.loaded", str(entered.pk))
    assert "1 项议定事项" in event.summary


def test_chapters_sections_results_and_items_are_kept_in_order(policy):
    rows = [
        a_measure(
            chapter=1, number_text="（一）", section="第一节", items=[NewItem("修建"), NewItem("通道")]
        ),
        a_measure(chapter=0, number_text="（一）", expected_result="年内通行", is_open_to_cities=True),
    ]
    entered = enter(a_source(chapters=[NewChapter("一、", "道路"), NewChapter("", "桥梁")], measures=rows))
    first, second = entered.measures.in_order()
    assert (first.chapter.title, first.section, second.chapter.title) == ("桥梁", "第一节", "道路")
    assert [item.quote for item in first.action_items.order_by("ordinal")] == ["修建", "通道"]
    assert (second.number, second.expected_result, second.is_open_to_cities) == (2, "年内通行", True)


@pytest.mark.parametrize(
    ("roles", "kept"),
    [
        ([SUPPORT, SUPPORT], [("lead", "inferred"), ("support", "stated")]),
        ([LEAD, LEAD], [("lead", "stated"), ("joint_lead", "stated")]),
        ([SUPPORT, LEAD], [("support", "stated"), ("lead", "stated")]),
    ],
)
def test_one_body_leads_whatever_the_source_says(policy, roles, kept):
    names = ("省科技厅", "省教育厅")
    entered = enter(
        a_source(measures=[a_measure(places=[place(n, r) for n, r in zip(names, roles, strict=True)])])
    )
    places = entered.measures.get().responsibilities.order_by("order")
    assert [(one.role, one.role_source) for one in places] == kept


def test_the_original_is_kept_byte_for_byte(policy, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    data = b"\xef\xbb\xbf\xe5\x8e\x9f\xe4\xbb\xb6\r\n\x00"
    entered = enter(a_source(original=("会议纪要.TXT", data), text="原件"))
    entered.refresh_from_db()
    with entered.original.open("rb") as kept:
        assert kept.read() == data
    assert entered.sha256 == hashlib.sha256(data).hexdigest()
    assert entered.original_name == "会议纪要.TXT"
    assert entered.original.name.endswith(f"{entered.sha256[:16]}.txt")


@pytest.mark.parametrize(
    "again",
    [
        {"title": "另一标题"},
        {"document_no": "", "kind": SourceKind.OTHER},
        {"title": "另一标题", "document_no": "", "text": "全文 一\r\n二"},
    ],
)
def test_the_same_source_is_not_entered_twice(policy, again):
    new = a_source(text="全文一\n二")
    entered = enter(new)
    again = replace(new, **again)
    assert entered_already(again) == entered
    refused = refusal(again)
    assert refused.code == "source_twice"
    assert entered.title in refused.message
    assert Policy.objects.filter(title="另一标题").count() == 0


def test_the_same_number_in_another_kind_is_another_source(policy):
    enter(a_source())
    other = enter(a_source(kind=SourceKind.PROPOSAL, title="第12号提案"))
    assert other.words.lead == "主办单位"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "gossip"}, "unknown_kind"),
        ({"title": " "}, "title_missing"),
        ({"issued_on": None}, "issued_on_missing"),
        ({"title": "长" * 301}, "too_long"),
    ],
)
def test_what_is_no_source_is_refused(policy, changed, code):
    before = Policy.objects.count()
    assert refusal(a_source(**changed)).code == code
    assert Policy.objects.count() == before


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"places": []}, "roster_empty"),
        ({"title": "长" * 301}, "too_long"),
        ({"due_on": date(2026, 12, 31)}, "basis_missing"),
    ],
)
def test_a_measure_that_cannot_be_kept_is_refused_with_all_the_rest(policy, changed, code):
    before = Policy.objects.count()
    assert refusal(a_source(measures=[a_measure(), a_measure(**changed)])).code == code
    assert Policy.objects.count() == before


def test_a_body_twice_in_one_roster_is_named(policy):
    twice = [place("省科技厅"), place("省科技厅", LEAD)]
    refused = refusal(a_source(measures=[a_measure(places=twice)]))
    assert refused.code == "body_twice"
    assert "省科技厅" in refused.message


def test_a_long_document_is_written_in_few_statements(policy, django_assert_max_num_queries):
    body = place("省科技厅")
    rows = [a_measure(places=[body], items=[NewItem("修建过街通道")]) for _ in range(600)]
    # SQLite takes 999 values a statement.
    with django_assert_max_num_queries(60):
        entered = enter(a_source(measures=rows))
    assert entered.measures.count() == 600


def test_the_clocks_of_every_kind_are_within_their_bounds():
    for kind in KINDS.values():
        check_terms({name: kind.terms.get(name, Policy._meta.get_field(name).default) for name in TERMS})


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("关于加强老旧小区改造的实施意见", "加强老旧小区改造"),
        ("省政府办公厅关于印发《全省营商环境提升方案》的通知", "全省营商环境提升方案"),
        ("2018年第3次常务会议", "2018年第3次常务会议"),
        ("辽宁省强化实施创新驱动发展战略进一步推进大众创业万众创新", "辽宁省强化实施创新驱动发展战略…"),
    ],
)
def test_a_short_title_is_cut_from_the_title(title: str, short: str) -> None:
    assert short_title_of(title) == short


def test_two_sources_never_bear_one_short_title() -> None:
    assert short_title_of("2018年第3次常务会议", taken={"2018年第3次常务会议"}) == "2018年第3次常务会议（2）"
