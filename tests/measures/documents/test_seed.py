"""Loading the document: exact, any number of times, and never over what the office has edited since."""

from datetime import date

from django.core.management import call_command

from departments.actions import seed_bodies
from departments.models import Body, Succession
from measures.dispatch.editing.actions import edit_measure
from measures.documents.actions import seed_policy
from measures.models import ActionItem, Chapter, Measure, Policy, Responsibility
from tests.database import FIXTURES, fixture_data
from tests.factories import LONG_AGO, SETUP, actor, moment
from workdays.models import CalendarDay


def rows():
    """Everything that seeding writes, as plain values."""
    models = (Policy, Chapter, Measure, Responsibility, ActionItem, Body, Succession, CalendarDay)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_the_document_is_loaded_whole(empty):
    call_command("seed", verbosity=0)
    counts = {name: len(found) for name, found in rows().items()}
    document = {"Policy": 1, "Chapter": 5, "Measure": 18, "Responsibility": 39, "ActionItem": 79, "Body": 39}
    assert document.items() <= counts.items()
    assert Body.objects.filter(is_named_in_document=True).count() == 16
    assert list(Body.objects.cities().values_list("code", flat=True))[:2] == ["210100", "210200"]
    assert not Measure.objects.exclude(due_on=None).exists()
    assert not Measure.objects.filter(is_open_to_cities=True).exists()
    printed = (FIXTURES / "liaoning-2018-03-19.txt").read_text(encoding="utf-8")
    for measure in Measure.objects.prefetch_related("action_items"):
        assert measure.text in printed
        assert measure.text.endswith(measure.bracket)
        assert all(item.quote in measure.text for item in measure.action_items.all())


def test_seeding_again_changes_nothing(empty):
    call_command("seed", verbosity=0)
    before = rows()
    call_command("seed", verbosity=0)
    assert rows() == before


def test_what_the_office_has_edited_or_taken_away_stays(policy, lead):
    measure = Measure.objects.get(policy=policy, number=1)
    edit_measure(
        measure, due_on=date(2026, 12, 31), due_text="省政府专题会议纪要", is_open_to_cities=True,
        version=measure.version, by=actor(lead), at=moment(2026, 10, 1),
    )  # fmt: skip
    ActionItem.objects.filter(measure=measure, ordinal=5).delete()
    Body.objects.filter(name="省科技厅").update(full_name="改过的全称")
    CalendarDay.objects.filter(date="2026-10-10").delete()
    before = rows()
    call_command("seed", verbosity=0)
    assert rows() == before


def test_a_body_new_in_the_fixture_is_added(policy):
    Succession.objects.filter(successor__name="省司法厅").delete()
    gone = Body.objects.get(name="省司法厅")
    gone.delete()
    Body.objects.create(name="省新机构", full_name="辽宁省新机构", kind=gone.kind, order=gone.order)
    call_command("seed", verbosity=0)
    names = {row["name"] for row in fixture_data("departments.json")["bodies"]}
    assert set(Body.objects.values_list("name", flat=True)) == {*names, "省新机构"}
    assert Succession.objects.filter(successor__name="省司法厅").count() == 1


def test_a_body_written_otherwise_is_not_added_again(policy):
    Body.objects.filter(name="省科技厅").update(name="省　科技厅")
    before = rows()
    call_command("seed", verbosity=0)
    assert rows() == before


def test_a_document_names_a_body_in_whatever_writing_it_is_registered(empty):
    data = fixture_data("policy-liaoning-2018.json")
    seed_bodies(fixture_data("departments.json"))
    Body.objects.filter(name="省科技厅").update(name="省科技厅\u200b")
    assert seed_policy(data, by=SETUP, at=LONG_AGO)
    assert Measure.objects.get(number=1).responsibilities.first().name_as_printed == "省科技厅"
