"""The rows of an import under review, as their pages work without a script; and two reviewers at once."""

import pytest

from measures.documents.importing import actions, rules
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.rules import Over
from measures.documents.parsing.tree import Part
from tests.factories import actor
from tests.measures.documents.importing.reviewing import NOON, address, filled, now, row_of, said, signed_in

# --- Rows -------------------------------------------------------------------------------------------------


def test_a_row_keeps_what_was_not_touched(desk, whole):
    row = row_of(whole, "（一）")
    page = desk.get(address("row", whole, row.start))
    desk.post(address("row", whole, row.start), {**filled(page), "title": "建好产地冷库", "act": "save"})
    saved = row_of(whole, "（一）")
    assert saved.title == "建好产地冷库"
    assert (saved.places, saved.quotes, saved.due_on, saved.bracket) == (
        row.places,
        row.quotes,
        row.due_on,
        row.bracket,
    )
    over = now(whole).draft.overs[row.start]
    assert over.quotes is None
    assert over.number_text is None


def test_items_and_roles_are_called_as_their_kind_of_source_does(desk, whole):
    ImportDraft.objects.update(kind="proposal")
    assert "省科技厅主办" in said(desk.get(address("draft", whole)))
    page = said(desk.get(address("row", whole, row_of(whole, "（一）").start)))
    assert "作为建议提案事项入库" in page
    assert "主办单位共同主办单位会办单位" in page


def test_a_form_sent_without_a_change_changes_nothing(desk, whole):
    row = row_of(whole, "（一）")
    page = desk.get(address("row", whole, row.start))
    desk.post(address("row", whole, row.start), {**filled(page), "act": "save"})
    assert now(whole).version == whole.version


def test_spaces_of_the_text_are_no_change_of_the_reviewers(desk, reviewer):
    text = "关于建设基地的若干意见\n（一）建设　 产地冷库。支持企业\n建设。（省 科技厅牵头）\n（二）管好冷库。落实责任。（省财政厅）\n"
    draft = actions.start(kind="other", text=text, by=actor(reviewer), at=NOON)
    for row in rules.rows_of(draft.draft):
        desk.post(
            address("row", draft, row.start),
            {**filled(desk.get(address("row", draft, row.start))), "act": "save"},
        )
    assert now(draft).draft.overs == {}
    assert now(draft).version == draft.version


def test_words_that_are_not_in_the_text_are_refused_at_their_field(desk, whole):
    row = row_of(whole, "（一）")
    page = desk.get(address("row", whole, row.start))
    for field in ("quotes", "bracket"):
        refused = desk.post(
            address("row", whole, row.start), {**filled(page), field: "建设冷库一百座", "act": "save"}
        )
        assert "逐字" in said(refused), field
    assert now(whole).version == whole.version


def test_a_bracket_is_a_stretch_of_the_row(desk, whole):
    row = row_of(whole, "（二）")
    page = desk.get(address("row", whole, row.start))
    desk.post(
        address("row", whole, row.start), {**filled(page), "bracket": "鼓励企业开展评级", "act": "save"}
    )
    start, end = now(whole).draft.overs[row.start].bracket
    assert whole.text[start:end] == "鼓励企业开展评级"


def test_a_day_and_its_basis_are_taken_off_together(desk, whole):
    row = row_of(whole, "（二）")
    page = desk.get(address("row", whole, row.start))
    sent = {**filled(page), "act": "save"}
    desk.post(
        address("row", whole, row.start), {**sent, "due_on": "2027-06-30", "due_text": "督查室会议纪要"}
    )
    assert str(row_of(whole, "（二）").due_on) == "2027-06-30"
    page = desk.get(address("row", whole, row.start))
    desk.post(address("row", whole, row.start), {**filled(page), "due_on": "", "due_text": "", "act": "save"})
    assert (row_of(whole, "（二）").due_on, row_of(whole, "（二）").due_text) == (None, "")


def test_a_row_that_lacks_something_is_not_ticked_and_says_what(desk, draft, reviewer):
    start = row_of(draft, "（一）").start
    measure = actions.edit(
        draft, lambda data: rules.put_over(data, start, Over(is_measure=True, places=())),
        version=draft.version, summary="列为事项", by=actor(reviewer), at=NOON,
    )  # fmt: skip
    refused = desk.post(
        address("tick", measure), {"row": f"{start}.x.1", "version": measure.version}, follow=True
    )
    assert "还不能勾选" in said(refused)
    assert "没有责任单位" in said(refused)
    assert not row_of(draft, "（一）").is_checked


def test_a_tick_goes_on_to_the_next_row_that_is_not_ticked(desk, whole):
    first, second = row_of(whole, "（一）"), row_of(whole, "（二）")
    page = desk.get(address("row", whole, first.start))
    answer = desk.post(address("row", whole, first.start), {**filled(page), "act": "next"})
    assert row_of(whole, "（一）").is_checked
    assert answer.url == address("row", whole, second.start)


def test_rows_are_cut_anew(desk, whole):
    first, second = row_of(whole, "（一）"), row_of(whole, "（二）")
    at = whole.text.index("鼓励企业")

    def cut(**sent):
        return desk.post(address("cut", whole), {"version": now(whole).version, **sent})

    assert cut(act="split", at=at, part="item").url.endswith(f"#row-{at}")
    assert [row.start for row in rules.rows_of(now(whole).draft)][2] == at
    assert cut(act="merge", start=at).url.endswith(f"#row-{second.start}")
    assert row_of(whole, "（二）").text == second.text
    cut(act="down", start=first.start)
    assert [row.start for row in rules.rows_of(now(whole).draft)][:2] == [second.start, first.start]
    cut(act="up", start=first.start)
    start = whole.text.index("（三）")
    cut(act="part", start=start, end=len(whole.text), part="closing")
    assert [part.part for part in now(whole).draft.segments][-1] == Part.CLOSING


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "burn"},
        {"act": "split", "at": "99999999"},
        {"act": "split", "at": "3", "part": "poem"},
        {"act": "part", "start": "9", "end": "3"},
        {"act": "merge", "start": "７"},
    ],
    ids=str,
)
def test_odd_cuts_change_nothing(desk, whole, sent):
    answer = desk.post(address("cut", whole), {"version": whole.version, **sent})
    assert answer.status_code in (302, 404)
    assert now(whole).version == whole.version


@pytest.mark.parametrize("start", ["5", "99999999999", "-1", "x", "٣"])
def test_there_is_no_page_of_a_row_that_is_not_there(desk, draft, start):
    assert desk.get(address("row", draft, start)).status_code == 404


# --- Two at once ------------------------------------------------------------------------------------------


def test_another_reviewers_change_of_the_same_row_is_shown_and_what_was_typed_stays(desk, whole, other):
    row = row_of(whole, "（一）")
    mine = filled(desk.get(address("row", whole, row.start)))
    theirs = signed_in(other)
    page = theirs.get(address("row", whole, row.start))
    theirs.post(address("row", whole, row.start), {**filled(page), "title": "对方的标题", "act": "save"})
    refused = desk.post(address("row", whole, row.start), {**mine, "title": "我的标题", "act": "save"})
    assert "我的标题" in refused.content.decode()
    assert "另一位审阅人刚刚修改" in said(refused)
    assert row_of(whole, "（一）").title == "对方的标题"
    desk.post(address("row", whole, row.start), {**filled(refused), "act": "save"})
    assert row_of(whole, "（一）").title == "我的标题"


def test_another_reviewers_change_of_another_row_is_no_conflict(desk, whole, other):
    first, second = row_of(whole, "（一）"), row_of(whole, "（二）")
    mine = filled(desk.get(address("row", whole, first.start)))
    theirs = signed_in(other)
    page = theirs.get(address("row", whole, second.start))
    theirs.post(address("row", whole, second.start), {**filled(page), "title": "对方的标题", "act": "save"})
    desk.post(address("row", whole, first.start), {**mine, "title": "我的标题", "act": "save"})
    assert (row_of(whole, "（一）").title, row_of(whole, "（二）").title) == ("我的标题", "对方的标题")


def test_the_script_is_told_of_a_conflict_with_their_words(desk, whole, other):
    row = row_of(whole, "（一）")
    mine = filled(desk.get(address("row", whole, row.start)))
    theirs = signed_in(other)
    page = theirs.get(address("row", whole, row.start))
    theirs.post(address("row", whole, row.start), {**filled(page), "title": "对方的标题"})
    answer = desk.post(
        address("row", whole, row.start),
        {**mine, "title": "我的标题"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 409
    assert answer.json()["theirs"]["title"] == "对方的标题"


def test_the_script_gets_the_row_the_coverage_and_the_next_version(desk, whole):
    row = row_of(whole, "（一）")
    page = desk.get(address("row", whole, row.start), headers={"X-Requested-With": "fetch"})
    assert "<html" not in page.content.decode()
    answer = desk.post(
        address("row", whole, row.start),
        {**filled(page), "title": "新标题"},
        headers={"Accept": "application/json"},
    ).json()
    assert answer["version"] == f"{now(whole).version}-{row_of(whole, '（一）').mark}"
    assert "新标题" in answer["row"]
    assert "已核对" in answer["bar"]
    assert answer["message"] == "草稿已保存"
    refused = desk.post(
        address("row", whole, row.start),
        {**filled(page), "due_on": "某日"},
        headers={"Accept": "application/json"},
    )
    assert refused.status_code == 422
    assert "完成时限" in refused.json()["message"]


def test_a_cut_of_an_older_page_is_refused_with_a_sentence(desk, whole):
    answer = desk.post(
        address("cut", whole),
        {"act": "merge", "start": row_of(whole, "（二）").start, "version": 1},
        follow=True,
    )
    assert "没有执行" in said(answer)
    assert now(whole).version == whole.version
