"""Text files in the encodings that are met, and one sentence with the way out for everything else."""

import codecs

import pytest

from audit.rules import RuleBroken
from measures.documents import parsing
from measures.documents.reading import MOST_BYTES, MOST_CHARACTERS, as_kept, read_text

TEXT = "一、总体要求\n（一）建设冷库。"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\x0b").encode(),
        TEXT.replace("\n", "\r").encode("gb18030"),
    ],
)
def test_a_text_file_says_the_same_in_every_encoding(content):
    assert read_text("措施.TXT", content).text == TEXT


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("措施.txt", b"\xff\xff\xff", "file_encoding", "UTF-8"),
        ("措施.txt", TEXT.encode("utf-16-le"), "file_encoding", "UTF-8"),
        ("措施.txt", b"", "file_empty", "空"),
        ("措施.txt", " \n　".encode(), "text_missing", "粘贴"),
        ("措施.txt", b"x" * (MOST_BYTES + 1), "file_too_big", "5 MB"),
        ("措施.txt", b"PK\x03\x04zip", "file_unknown", "核对"),
        ("措施.docx", TEXT.encode(), "file_unknown", "另存为 .docx"),
        ("措施.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_unknown", "密码"),
        ("措施.doc", b"\xd0\xcf\x11\xe0", "file_unknown", "另存为 .docx"),
        ("措施.wps", b"x", "file_unknown", "另存为 .docx"),
        ("措施.ofd", b"PK\x03\x04", "file_unknown", "粘贴"),
        ("措施.rtf", b"{\\rtf1}", "file_unknown", "另存为 .docx"),
        ("措施.html", b"<p>", "file_unknown", "粘贴"),
        ("扫描.jpg", b"\xff\xd8", "file_unknown", "图片"),
        ("分工.xlsx", b"PK\x03\x04", "file_unknown", "任务分解表"),
        ("措施", TEXT.encode(), "file_unknown", ".docx"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(name, content, code, words):
    with pytest.raises(RuleBroken) as refusal:
        read_text(name, content)
    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert words in refusal.value.message


def test_what_is_pasted_is_kept_like_every_text():
    assert as_kept("一\r\n二\x0b三\u200b", field="text") == "一\n二\n三"
    with pytest.raises(RuleBroken, match="第 1 行第 2 个字"):
        as_kept("一\x00\n", field="text")


def test_what_is_read_can_be_parsed():
    assert MOST_CHARACTERS == parsing.MOST_CHARACTERS


def test_control_characters_of_a_file_are_left_out_and_remarked():
    read = read_text("措施.txt", "一、\x07总体要求\x1a".encode())
    assert read.text == "一、总体要求"
    assert read.remarks == ("去掉了 2 个看不见的控制字符。",)


@pytest.mark.parametrize(
    "text", ["\ue001\uf8ff私用区", "<script>alert(1)</script>", "It was a dark night.", "甲" * 50_000]
)
def test_whatever_words_a_file_holds_they_are_kept(text):
    assert read_text("措施.txt", text.encode()).text == text
