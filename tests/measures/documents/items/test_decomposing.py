"""What the office sets before it gives a measure out, and the little it sets afterwards."""

from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from departments.models import Body
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.editing import actions as editing_actions
from measures.documents import actions as documents_actions
from measures.documents.items import actions as items
from measures.documents.roster import Roster
from measures.documents.rules import TERMS
from measures.models import ActionItem, Measure, Receipt
from measures.states import MeasureState
from tests.factories import actor, moment

NOON = moment(2026, 10, 9, 12)
YEAR_END = date(2026, 12, 31)
ALL_STATES = list(MeasureState)


def body(name: str) -> Body:
    return Body.objects.get(name=name)


@pytest.fixture
def first(drafts):
    return Measure.objects.get(policy=drafts, number=1)


@pytest.fixture
def edit(lead):
    def edit(measure: Measure, **said):
        measure = Measure.objects.get(pk=measure.pk)
        names = ("due_on", "due_text", "is_open_to_cities", "version")
        usual = {name: getattr(measure, name) for name in names}
        return editing_actions.edit_measure(measure, **{**usual, **said}, by=actor(lead), at=NOON)

    return edit


def roster_of(measure: Measure) -> list[tuple[str, str, str]]:
    held = measure.responsibilities.select_related("holder").order_by("order")
    return [(r.holder.name, r.role, r.role_source) for r in held]


def refusal(act, *args, **kwargs) -> tuple[str, str]:
    with pytest.raises(RuleBroken) as refused:
        act(*args, **kwargs)
    return refused.value.code, refused.value.field


# --- A draft ------------------------------------------------------------------------------------------


def test_a_draft_gets_its_end_its_date_and_its_importance(first, edit):
    set_so = edit(first, completion_kind="by_date", due_on=YEAR_END, due_text="会议纪要", is_important=True)
    assert (set_so.completion_kind, set_so.due_on, set_so.is_important) == ("by_date", YEAR_END, True)
    assert (set_so.original_due_on, set_so.version) == (None, 2)


def test_a_draft_may_end_by_a_date_not_yet_known(first, edit):
    assert edit(first, completion_kind="by_date").due_on is None


def test_a_date_given_without_a_word_on_how_it_ends_means_by_that_date(first, edit):
    assert edit(first, due_on=YEAR_END, due_text="会议纪要").completion_kind == "by_date"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"completion_kind": "ongoing", "due_on": YEAR_END, "due_text": "纪要"},
            ("ongoing_has_no_date", "due_on"),
        ),
        ({"completion_kind": "x"}, ("unknown_kind", "completion_kind")),
        ({"due_on": YEAR_END}, ("basis_missing", "due_text")),
        ({"due_text": "纪要"}, ("due_missing", "due_on")),
        ({"due_on": date(2026, 10, 8), "due_text": "纪要"}, ("due_in_the_past", "due_on")),
        ({"due_on": date(2060, 1, 1), "due_text": "纪要"}, ("due_too_late", "due_on")),
        ({"due_on": YEAR_END, "due_text": "长" * 201}, ("too_long", "due_text")),
        ({"due_on": YEAR_END, "due_text": "坏\x00"}, ("bad_character", "due_text")),
        ({"version": 7}, ("stale_version", "")),
    ],
)
def test_what_cannot_be_set_is_refused_with_nothing_written(first, edit, said, expected):
    assert refusal(edit, first, **said) == expected
    assert Measure.objects.get(pk=first.pk).version == 1
    assert not AuditEvent.objects.filter(verb="measure.edited").exists()


def test_a_measure_does_not_end_before_its_items(first, edit):
    first.action_items.filter(ordinal=1).update(due_on=YEAR_END, due_text="纪要")
    assert refusal(edit, first, due_on=date(2026, 11, 30), due_text="纪要") == ("items_end_later", "due_on")


# --- Its roster ---------------------------------------------------------------------------------------


def test_another_lead_is_the_offices_word(first, edit):
    edit(first, roster=Roster(body("省教育厅"), (body("省科技厅"), body("中科院沈阳分院"))))
    assert roster_of(first) == [
        ("省教育厅", "lead", "set_by_office"),
        ("省科技厅", "support", "set_by_office"),
        ("中科院沈阳分院", "support", "inferred"),
    ]


def test_the_same_roster_stays_as_inferred(first, edit):
    before = roster_of(first)
    edit(first, roster=Roster(body("省科技厅"), (body("省教育厅"), body("中科院沈阳分院"))))
    assert roster_of(first) == before


def test_a_confirmed_lead_is_the_offices_word(first, edit):
    same = (body("省教育厅"), body("中科院沈阳分院"))
    edit(first, roster=Roster(body("省科技厅"), same, is_confirmed=True))
    assert roster_of(first)[0] == ("省科技厅", "lead", "set_by_office")


def test_joint_leads_are_set_stay_where_nothing_is_said_and_are_set_back(first, edit):
    lead, joint, support = (body(name) for name in ("省科技厅", "中科院沈阳分院", "省教育厅"))
    edit(first, roster=Roster(lead, (joint, support), joint_leads=frozenset({joint})))
    set_so = [
        ("省科技厅", "lead", "inferred"),
        ("中科院沈阳分院", "joint_lead", "set_by_office"),
        ("省教育厅", "support", "inferred"),
    ]
    assert roster_of(first) == set_so
    edit(first, roster=Roster(lead, (joint, support)))
    assert roster_of(first) == set_so
    edit(first, roster=Roster(lead, (joint, support), joint_leads=frozenset()))
    assert [role for _, role, _ in roster_of(first)] == ["lead", "support", "support"]


def test_a_body_that_the_document_does_not_name_is_added_under_its_own_name(first, edit):
    edit(first, roster=Roster(body("省科技厅"), (body("省财政厅"), body("省教育厅"))))
    added = first.responsibilities.get(holder__name="省财政厅")
    assert (added.name_as_printed, added.role_source, added.order) == ("省财政厅", "set_by_office", 2)
    assert [name for name, _, _ in roster_of(first)] == ["省科技厅", "省财政厅", "省教育厅"]


def test_the_change_of_a_roster_is_recorded(first, edit):
    edit(first, roster=Roster(body("省教育厅"), (body("省科技厅"),)))
    event = AuditEvent.objects.get(verb="measure.edited")
    assert event.before["roster"] == ["牵头单位：省科技厅", "配合单位：省教育厅", "配合单位：中科院沈阳分院"]
    assert event.after["roster"] == ["牵头单位：省教育厅", "配合单位：省科技厅"]


def test_a_body_that_is_gone_is_refused_and_its_heir_named(first, edit):
    gone = body("人民银行沈阳分行")
    with pytest.raises(RuleBroken) as refused:
        edit(first, roster=Roster(body("省科技厅"), (gone,)))
    assert (refused.value.code, refused.value.field) == ("body_no_longer_valid", "supports")
    assert gone.successions.get().successor.name in refused.value.message
    assert refusal(edit, first, roster=Roster(gone)) == ("body_no_longer_valid", "lead")


def test_the_heir_takes_the_printed_place_of_the_one_it_succeeded(drafts, edit):
    eighth = Measure.objects.get(policy=drafts, number=8)
    heir = body("人民银行沈阳分行").successions.get().successor
    edit(eighth, roster=Roster(heir, (body("辽宁银监局"), body("省科技厅"))))
    place = eighth.responsibilities.get(order=1)
    assert (place.name_as_printed, place.holder, place.role) == ("人民银行沈阳分行", heir, "lead")


@pytest.mark.parametrize(
    ("lead_name", "others", "expected"),
    [
        ("省科技厅", ("省教育厅", "省教育厅"), ("body_twice", "supports")),
        ("省科技厅", ("省科技厅",), ("body_twice", "supports")),
        ("省科技厅", ("省政府督查室",), ("not_responsible", "supports")),
        ("省政府督查室", (), ("not_responsible", "lead")),
    ],
)
def test_a_roster_that_cannot_be_is_refused_with_nothing_written(first, edit, lead_name, others, expected):
    before = roster_of(first)
    wrong = Roster(body(lead_name), tuple(body(name) for name in others))
    assert refusal(edit, first, roster=wrong) == expected
    assert roster_of(first) == before


def test_a_body_with_items_of_its_own_is_not_dropped(first, edit, lead):
    item = first.action_items.get(ordinal=1)
    items.edit_item(
        item, completion_kind="deliverable", bodies=[body("省教育厅")], version=1, by=actor(lead), at=NOON
    )
    assert refusal(edit, first, roster=Roster(body("省科技厅"))) == ("body_has_items", "supports")


# --- Once it is given out -----------------------------------------------------------------------------


@pytest.fixture
def given(first, lead):
    dispatch_actions.dispatch_measure(first, by=actor(lead), at=NOON)
    return Measure.objects.get(pk=first.pk)


def test_a_first_date_may_be_set_after_dispatch(given, edit):
    set_so = edit(given, due_on=YEAR_END, due_text="会议纪要")
    assert (set_so.due_on, set_so.original_due_on, set_so.completion_kind) == (YEAR_END, YEAR_END, "by_date")
    assert "会议纪要" in set_so.due_why


def test_a_first_date_after_dispatch_keeps_the_notice_too(given, edit):
    soon = {"due_on": date(2026, 10, 14), "due_text": "会议纪要"}
    assert refusal(edit, given, **soon) == ("short_notice", "reason")
    assert "省领导要求" in edit(given, **soon, reason="省领导要求").due_why


@pytest.mark.parametrize(
    "said",
    [
        {"due_on": date(2027, 1, 31), "due_text": "会议纪要"},
        {"due_on": YEAR_END, "due_text": "另一份纪要"},
        {"due_on": None, "due_text": ""},
    ],
)
def test_a_dispatched_date_never_changes_here(given, edit, said):
    edit(given, due_on=YEAR_END, due_text="会议纪要")
    assert refusal(edit, given, **said) == ("due_fixed", "due_on")
    assert Measure.objects.get(pk=given.pk).due_on == YEAR_END


def test_roster_and_kind_are_fixed_by_the_dispatch(given, edit):
    assert refusal(edit, given, roster=Roster(body("省教育厅"))) == ("roster_fixed", "lead")
    assert refusal(edit, given, completion_kind="by_date") == ("kind_fixed", "completion_kind")


def test_cities_opened_later_are_asked_to_sign_from_that_day(given, edit, lead):
    edit(given, is_open_to_cities=True, is_important=True)
    cities = Receipt.objects.filter(measure=given, body__kind="city_government")
    assert cities.count() == 14
    assert set(cities.values_list("due_on", flat=True)) == {date(2026, 10, 13)}
    # Closed and opened again: nobody is asked twice.
    edit(given, is_open_to_cities=False)
    edit(given, is_open_to_cities=True)
    assert cities.count() == 14


@pytest.mark.parametrize("state", [MeasureState.CLOSED, MeasureState.CANCELLED])
def test_nothing_is_set_on_what_is_over(given, edit, state):
    Measure.objects.filter(pk=given.pk).update(state=state)
    assert refusal(edit, given, is_important=True) == ("measure_ended", "")


# --- Action items -------------------------------------------------------------------------------------


QUOTE = "省科技厅、省教育厅"


@pytest.fixture
def add(lead):
    def add(measure: Measure, **said):
        version = Measure.objects.get(pk=measure.pk).version
        usual = {"quote": QUOTE, "completion_kind": "deliverable", "version": version}
        return items.add_item(measure, **{**usual, **said}, by=actor(lead), at=NOON)

    return add


def test_an_item_is_an_exact_quote_with_bodies_and_a_date(first, add):
    count = first.action_items.count()
    item = add(first, bodies=[body("省教育厅"), body("省科技厅")], due_on=YEAR_END, due_text="会议纪要")
    assert (item.ordinal, item.due_on) == (count + 1, YEAR_END)
    assert list(item.assignments.order_by("order").values_list("body__name", flat=True)) == [
        "省教育厅",
        "省科技厅",
    ]
    assert Measure.objects.get(pk=first.pk).version == 2
    assert AuditEvent.objects.get(verb="item.added").after["bodies"] == ["省教育厅", "省科技厅"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"quote": "原文里没有的话"}, ("not_in_text", "quote")),
        ({"quote": "  "}, ("quote_missing", "quote")),
        ({"quote": "长" * 301}, ("too_long", "quote")),
        ({"completion_kind": "x"}, ("unknown_kind", "completion_kind")),
        ({"due_on": YEAR_END}, ("basis_missing", "due_text")),
        ({"due_text": "纪要"}, ("due_missing", "due_on")),
        ({"due_on": date(2026, 10, 8), "due_text": "纪要"}, ("due_in_the_past", "due_on")),
        ({"due_on": date(2027, 1, 1), "due_text": "纪要"}, ("item_after_measure", "due_on")),
        ({"version": 7}, ("stale_version", "")),
    ],
)
def test_an_item_that_cannot_be_is_refused_with_nothing_written(first, add, said, expected):
    Measure.objects.filter(pk=first.pk).update(completion_kind="by_date", due_on=YEAR_END, due_text="纪要")
    count = ActionItem.objects.count()
    assert refusal(add, first, **said) == expected
    assert ActionItem.objects.count() == count
    assert Measure.objects.get(pk=first.pk).version == 1


def test_the_same_sentence_is_quoted_once(first, add):
    assert refusal(add, first, quote=first.action_items.first().quote) == ("quoted_already", "quote")


def test_an_item_is_given_to_bodies_of_the_measure_only(first, add):
    assert refusal(add, first, bodies=[body("省财政厅")]) == ("body_not_responsible", "bodies")


def test_an_item_taken_off_a_draft_lets_the_others_move_up(first, lead):
    quotes = list(first.action_items.order_by("ordinal").values_list("quote", flat=True))
    items.remove_item(first.action_items.get(ordinal=2), version=1, by=actor(lead), at=NOON)
    left = list(first.action_items.order_by("ordinal").values_list("ordinal", "quote"))
    assert left == list(enumerate([quotes[0], *quotes[2:]], start=1))
    assert AuditEvent.objects.get(verb="item.removed").before["quote"] == quotes[1]


def test_an_item_is_not_taken_off_what_was_dispatched(given, lead):
    item = given.action_items.get(ordinal=1)
    act = {"version": given.version, "by": actor(lead), "at": NOON}
    assert refusal(items.remove_item, item, **act) == ("item_fixed", "")
    assert ActionItem.objects.filter(pk=item.pk).exists()
    assert Measure.objects.get(pk=given.pk).version == given.version


def test_an_item_dated_after_dispatch_keeps_the_notice(given, add):
    soon = {"due_on": date(2026, 10, 14), "due_text": "会议纪要"}
    assert refusal(add, given, **soon) == ("short_notice", "reason")
    assert add(given, **soon, reason="省领导要求").due_on == date(2026, 10, 14)
    assert AuditEvent.objects.get(verb="item.added").after["reason"] == "省领导要求"


@pytest.mark.parametrize("state", [s for s in ALL_STATES if s not in items.EDITABLE])
def test_items_are_fixed_while_the_measure_is_not_in_work(first, add, state):
    Measure.objects.filter(pk=first.pk).update(state=state)
    assert refusal(add, first) == ("items_fixed", "")


@pytest.mark.parametrize("state", sorted(items.EDITABLE))
def test_items_are_told_apart_before_and_during_the_work(first, add, state):
    Measure.objects.filter(pk=first.pk).update(state=state)
    assert add(first).pk


def test_an_item_removed_meanwhile_is_not_edited(first, lead):
    item = first.action_items.get(ordinal=1)
    items.remove_item(item, version=1, by=actor(lead), at=NOON)
    act = {"completion_kind": "deliverable", "version": 2, "by": actor(lead), "at": NOON}
    assert refusal(items.edit_item, item, **act) == ("item_gone", "")


# --- Terms of the policy ------------------------------------------------------------------------------


def terms(policy, **changed: int) -> dict[str, int]:
    return {**{name: getattr(policy, name) for name in TERMS}, **changed}


def test_the_office_sets_the_policys_terms(policy, lead):
    changed = documents_actions.set_terms(
        policy, terms=terms(policy, receipt_workdays=2), version=policy.version, by=actor(lead), at=NOON
    )
    assert (changed.receipt_workdays, changed.version) == (2, policy.version + 1)
    event = AuditEvent.objects.get(verb="policy.terms_set")
    assert (event.before, event.after) == ({"receipt_workdays": 3}, {"receipt_workdays": 2})


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"receipt_workdays": 0}, ("out_of_bounds", "receipt_workdays")),
        ({"notice_workdays": 31}, ("out_of_bounds", "notice_workdays")),
        ({"plan_yellow_points": 30}, ("yellow_after_red", "plan_red_points")),
        ({"something_else": 1}, ("unknown_term", "")),
    ],
)
def test_terms_out_of_their_bounds_are_refused(policy, lead, changed, expected):
    act = {"terms": terms(policy, **changed), "version": policy.version, "by": actor(lead), "at": NOON}
    assert refusal(documents_actions.set_terms, policy, **act) == expected


def test_terms_changed_by_another_are_read_again_first(policy, lead):
    with pytest.raises(StaleVersion):
        documents_actions.set_terms(
            policy, terms=terms(policy), version=policy.version + 1, by=actor(lead), at=NOON
        )
