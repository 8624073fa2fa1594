"""What ``parse_policy`` prints, field by field; the document of ``fixtures/`` to the letter; any text at all."""

import io
import json
import re
from types import SimpleNamespace

import docx
import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given
from hypothesis import strategies as st

from measures.documents.parsing import as_json, assemble, parse, segment
from measures.documents.parsing.tree import Part
from tests.database import FIXTURES, fixture_data

PRINTED = (FIXTURES / "liaoning-2018-03-19.txt").read_text(encoding="utf-8")


def command(file):
    out = io.StringIO()
    call_command("parse_policy", str(file), stdout=out)
    return json.loads(out.getvalue())


# --- The document of fixtures/ ------------------------------------------------------------------------


@pytest.mark.parametrize("text", [PRINTED, re.sub(r"\s", "", PRINTED)], ids=["as printed", "in one line"])
def test_the_document_of_the_repository_to_the_letter(text):
    document = fixture_data("policy-liaoning-2018.json")
    rows = [(chapter, row) for chapter in document["chapters"] for row in chapter["measures"]]
    found = as_json(parse(text))
    assert (found["title"], found["issued_on"], found["issuing_body"], found["document_no"]) == (
        document["title"], document["issued_on"], document["issuing_body"], None,
    )  # fmt: skip
    assert (found["addressees"], found["preamble"], found["closing"]) == (
        document["addressees"], document["preamble"], document["closing_text"],
    )  # fmt: skip
    assert found["chapters"] == [
        {"number": chapter["number_text"].rstrip("、"), "title": chapter["title"]}
        for chapter in document["chapters"]
    ]
    assert len(found["measures"]) == 18
    for measure, (chapter, row) in zip(found["measures"], rows, strict=True):
        assert (measure["number"], measure["chapter"]) == (
            row["number_text"],
            chapter["number_text"].rstrip("、"),
        )
        assert (measure["title"] is None) is row["title_is_derived"]
        # The one title that people made up leaves out a word.
        assert row["title"] in measure["title_derived"]
        assert measure["text"] == row["text"]
        assert [each["raw"] for each in measure["assignments"]] == [row["responsibility_bracket"]]
        assert measure["bodies"] == [each["name_as_printed"] for each in row["responsibilities"]]
        # The roles of the fixture are inferred; the text distinguishes none.
        assert (measure["lead"], measure["co"], measure["role_marking"]) == (measure["bodies"], [], "none")
        assert (measure["open_ended"], measure["open_tail"]) == (row["open_ended"], row["open_tail"] or None)
        assert measure["assignments"][0]["by_respective_duty"] is row["by_respective_duty"]
        assert (measure["deadlines"], measure["children"], measure["section"]) == ([], [], None)
    assert sum(len(measure["bodies"]) for measure in found["measures"]) == 39
    assert (found["unassigned"], found["flags"]) == ([], [])


@pytest.mark.parametrize("width", [22, 28, 33, 45])
def test_lines_broken_at_a_width_are_read_as_they_flow(width):
    def broken(line):
        return "\n".join(line[at : at + width] for at in range(0, len(line), width))

    text = "\n".join(broken(line) for line in PRINTED.splitlines())
    found, whole = as_json(parse(text)), as_json(parse(PRINTED))
    names = ("number", "chapter", "title", "bodies", "open_tail")
    assert [[each[name] for name in names] for each in found["measures"]] == [
        [each[name] for name in names] for each in whole["measures"]
    ]
    assert [re.sub(r"\s", "", each["text"]) for each in found["measures"]] == [
        each["text"] for each in whole["measures"]
    ]
    assert re.sub(r"\s", "", found["preamble"]) == whole["preamble"]
    assert (found["title"], found["unassigned"], found["flags"]) == (whole["title"], [], [])


def test_only_the_item_without_a_title_is_doubted():
    flags = [
        (each["number"], [flag["field"] for flag in each["flags"]])
        for each in as_json(parse(PRINTED))["measures"]
    ]
    assert [each for each in flags if each[1]] == [("（九）", ["title"])]


# --- Fields -------------------------------------------------------------------------------------------


def test_several_brackets_are_one_ordered_union():
    text = (
        "滨海省方案\n一、巡查。建立队伍。（省农业农村厅牵头，省财政厅配合）\n开展演练。（省财政厅、省应急厅负责）\n"
        "二、监测。增加站点。（省水利厅等部门负责）"
    )
    one, other = as_json(parse(text))["measures"]
    assert one["bodies"] == ["省农业农村厅", "省财政厅", "省应急厅"]
    assert (one["lead"], one["co"]) == (["省农业农村厅", "省财政厅", "省应急厅"], [])
    assert one["role_marking"] == "mixed"
    assert [text[slice(*each["covers"])].strip() for each in one["assignments"]] == [
        "一、巡查。建立队伍。", "开展演练。",
    ]  # fmt: skip
    assert (other["open_ended"], other["open_tail"], other["chapter"]) == (True, "等部门", None)


def test_spans_say_where_every_field_stands_and_what_is_left_over():
    text = "页眉\n滨海省方案\n一、任务\n（一）巡查。建立队伍。（省农业农村厅负责）\n"
    text += "表一\t数量\t单位\n（二）监测。增加站点。（省水利厅负责）"
    found = as_json(parse(text))
    said = {name: text[slice(*span)] for name, span in found["spans"].items()}
    assert said["chapters[0]"] == "一、任务"
    assert (said["measures[0].number"], said["measures[0].title"]) == ("（一）", "巡查")
    assert said["measures[1].assignments[0]"] == "（省水利厅负责）"
    assert [words for _, _, words in found["unassigned"]] == ["页眉", "表一\t数量\t单位"]
    assert all(text[start:end] == words for start, end, words in found["unassigned"])


def test_an_item_without_a_statement_is_no_measure():
    found = as_json(parse("滨海省方案\n一、目标。到2035年建成。\n二、监测。增加站点。（省水利厅负责）"))
    assert [measure["number"] for measure in found["measures"]] == ["二"]
    assert "items[0]" in found["spans"]


# --- The command --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_command_reads_texts_in_the_usual_encodings(tmp_path, encoding):
    file = tmp_path / "文件.txt"
    file.write_bytes(PRINTED.encode(encoding))
    assert command(file) == json.loads(json.dumps(as_json(parse(PRINTED))))


def test_the_command_reads_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(PRINTED.encode())))
    assert len(command("-")["measures"]) == 18


def test_the_command_reads_word_files_as_the_page_does(tmp_path):
    file = tmp_path / "x.docx"
    document = docx.Document()
    for line in PRINTED.splitlines():
        document.add_paragraph(line)
    document.save(str(file))
    assert [measure["title"] for measure in command(file)["measures"]] == [
        item.title for item in parse(PRINTED).measures
    ]


def test_the_command_says_what_it_cannot_read(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"\xff\xff\xff\xff")
    (tmp_path / "x.docx").write_bytes(b"PK\x03\x04nothing")
    for name, reason in (("x.txt", "编码"), ("none.txt", "无法打开"), ("x.docx", "损坏|无法读取")):
        with pytest.raises(CommandError, match=reason):
            command(tmp_path / name)


# --- Any text -----------------------------------------------------------------------------------------

SCRAPS = st.sampled_from(
    [
        "一、", "二、", "（一）", "（二）", "(三)", "1.", "2．", "（1）", "①", "第一条", "第二章 ", "一是", "专栏1", "附件",
        "附件：1.清单", "滨海省海洋牧场方案", "滨政发〔2031〕12号", "各市人民政府：", "建设渔港。", "加快改造，", "推进工作。",
        "（省农业农村厅负责）", "（省财政厅牵头", "责任单位：省水利厅", "完成时限：2031年底前", "滨海省人民政府", "2031年3月19日",
        "抄送：省委。", "— 3 —", "本措施自印发之日起施行。", "\n", "\n", "\n", "\r\n", "　　", "\t", "\x0c", "\u2028", "\ue000",
        "\ud800", "\x00",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(SCRAPS, max_size=40).map("".join))


@given(TEXTS)
@example("（一）（二）")
@example("附件\n附件")
@example("滨海省人民政府\n2031年3月19日\n滨海省人民政府\n2031年3月19日")
def test_the_segments_of_any_text_are_its_parts_without_gap_or_overlap(text):
    segments = segment(text)
    assert "".join(text[each.start : each.end] for each in segments) == text
    tree = assemble(text, segments)
    for item in tree.items:
        assert text[slice(*item.span)] == item.text
        for each in item.assignments:
            assert text[slice(*each.span)] == each.raw
    seen = sum(len(text[each.start : each.end].split()) for each in segments if each.part is Part.UNKNOWN)
    assert bool(as_json(tree)["unassigned"]) is bool(seen)


@given(st.lists(st.sampled_from(PRINTED.splitlines(keepends=True)), max_size=12))
def test_lines_of_a_document_in_any_order_are_parted_and_nothing_is_invented(lines):
    text = "".join(lines)
    found = as_json(parse(text))
    for measure in found["measures"]:
        assert measure["text"] in text
        assert all(body in measure["text"] for body in measure["bodies"])
    assert all(text[slice(*span)].strip() for span in found["spans"].values())
