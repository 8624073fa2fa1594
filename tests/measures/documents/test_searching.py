"""One search, one answer: on both engines, in the ledger and over the API, in whatever writing it is typed."""

from importlib import import_module

import pytest
from django.apps import apps

from measures.documents.searching import about
from measures.documents.sources.actions import correct_measure
from measures.models import Measure, Policy
from tests.factories import SETUP, moment


@pytest.fixture
def other(policy):
    """A second source, of few words, some of them in full width and with what nobody sees."""
    other = Policy.objects.create(
        code="other", kind="meeting", title="省政府常务会议议定事项", short_title="常务会18项", issuing_body="省政府",
        issued_on="2026-05-01", document_no="辽政纪〔2026〕23号",
    )  # fmt: skip
    Measure.objects.create(
        policy=other, number=1, number_text="１．", title="冷链 物流\u200b基地（ＡＢＣ）", text="100%_建成\\完工。",
        bracket="（省商务厅负责）",
    )  # fmt: skip
    Measure.objects.create(
        policy=other, number=2, number_text="２．", title="老旧小区改造", text="当年完成。"
    )
    return other


def found(said):
    sources = Policy.objects.values_list("pk", "document_no", "short_title")
    rows = Measure.objects.filter(about(said, sources)).order_by("policy_id", "number")
    return [f"{row.policy_id}-{row.number}" for row in rows]


def test_words_are_found_in_whatever_writing(policy, other):
    first, second = f"{other.pk}-1", f"{other.pk}-2"
    cases = {
        # two characters, width, spaces, what nobody sees, letter case
        "冷链": [first],
        "冷链物流基地": [first],
        "冷 链": [first],
        "abc": [first],
        "ａＢｃ": [first],
        "物\u200b流": [first],
        # every word, in any of the texts
        "冷链 省商务厅": [first],
        "冷链 小区": [],
        # nothing stands across two texts
        "改造当年": [],
        # what a pattern would take for its own
        "100%_": [first],
        "0%建": [],
        "_": [first],
        "\\": [first],
        # the source by its number in any brackets, and by its short title in full
        "辽政纪〔2026〕23号": [first, second],
        "辽政纪[2026]23号 小区": [second],
        "(2026)23号": [first, second],
        "常务会18项": [first, second],
        "常务会18项 冷链": [first],
        "常务会": [],
        "没有这样的字词": [],
    }
    assert {said: found(said) for said in cases} == cases


def test_numbers_of_measures_are_found_beside_words(policy, other):
    assert f"{policy.pk}-18" in found("第１８条")
    assert found("第 2 条 小区") == [f"{other.pk}-2"]
    assert f"{policy.pk}-5" in found("（五）")


def test_a_correction_is_found_at_once(policy):
    measure = Measure.objects.get(policy=policy, number=3)
    correct_measure(
        measure, fields={"title": "全新的标题"}, version=measure.version, reason="漏排一字。", by=SETUP,
        at=moment(2026, 10, 9),
    )  # fmt: skip
    assert found("全新的标题") == [f"{policy.pk}-3"]


def test_the_migration_folds_as_the_product_does(policy, other):
    before = dict(Measure.objects.values_list("pk", "search_text"))
    Measure.objects.update(search_text="")
    import_module("measures.migrations.0015_search_texts_folded").fold(apps, None)
    assert dict(Measure.objects.values_list("pk", "search_text")) == before
