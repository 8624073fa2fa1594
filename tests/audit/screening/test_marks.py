"""What is a mark of classification, and what only an ordinary word."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from audit.screening.rules import Place, find_in_file_name, find_mark, held_words

CONFIGURED = ("内部资料", "注意保存")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("绝密★", "绝密"),
        ("本期进展如下。机密★1年", "机密"),
        ("秘密★6个月", "秘密"),
        ("机密☆10年", "机密"),
        ("机密*10年", "机密"),
        ("机密＊", "机密"),
        ("机密 ★ 10 年", "机密"),
        ("机密　★　１０年", "机密"),
        ("机\u200b密★", "机密"),
        ("绝　密★长期", "绝密"),
        ("機密★", "机密"),
        ("商业秘密★10年", "秘密"),
        ("秘密10年", "秘密"),
        ("材料系机密二十年", "机密"),
        ("密级为秘密５年，印发到处", "秘密"),
        ("绝密长期", "绝密"),
        ("密级：机密 保密期限：十年", "机密"),
        ("第一行\n机密\n第三行", "机密"),
        ("第一行\r\n  绝　密  \r\n第三行", "绝密"),
        ("有关名单（机密）另附", "机密"),
        ("【秘密】名单", "秘密"),
        ("[绝密级] 名单", "绝密"),
        ("内部资料", "内部资料"),
        ("内部资料　注意保存", "内部资料"),
        ("本刊为内部资料，注意保存。", "内部资料"),
        ("（内部资料）名单", "内部资料"),
        ("机密文件.pdf", "机密"),
        ("https://example.gov.cn/files/名单（机密）.docx", "机密"),
    ],
)
def test_a_mark_is_found(text, word):
    assert find_mark(text, CONFIGURED).word == word


@pytest.mark.parametrize(
    "text",
    [
        "已与企业签订保密协议，依法保护商业秘密。",
        "严守国家秘密，落实保密责任。",
        "确保数据的机密性、完整性、可用性。",
        "协议约定保守商业秘密5年，国家秘密10年以上另行规定。",
        "**商业秘密**保护办法已印发。",
        "国家秘密的密级分为绝密、机密、秘密三级。",
        "国家秘密（绝密、机密、秘密）的确定按规定办理。",
        "绝密、机密、秘密",
        "密级：绝密、机密、秘密。",
        "秘密长期存在于档案之中",
        "十年来这项工作一直是秘密，10年后公开",
        "杜绝 密切接触场所聚集；手机 密码*须更换",
        "整理内部资料，提醒各单位注意保存原件。",
        "机密计算平台建设方案.pdf",
        "涉密人员管理、密级管理、解密工作",
        "",
        "★重点任务★",
        # What would keep a careless pattern busy for hours.
        "秘密" + " " * 100_000 + "保护",
        "商业秘密*" * 20_000,
    ],
)
def test_ordinary_words_pass(text):
    assert find_mark(text, CONFIGURED) is None


@pytest.mark.parametrize(
    "name",
    [
        "机密文件.pdf", "绝密.docx", "秘密★1年.docx", "【机密】名单.xlsx", "名单（秘密）.xlsx", "名单-机密.xlsx", "名单_绝密级_2026.pdf",
        "C:\\temp\\机密名单.docx", "内部资料汇编.pdf", "（内部资料）汇编.pdf", "机　密.pdf", "名单 机密10年.pdf",
    ],
)  # fmt: skip
def test_a_file_name_bears_a_mark(name):
    assert find_in_file_name(name, CONFIGURED).place is Place.FILE_NAME


@pytest.mark.parametrize(
    "name",
    [
        "保密协议.pdf",
        "商业秘密保护办法.docx",
        "机密性评估.pdf",
        "机密计算平台.pdf",
        "国家秘密管理.pdf",
        "通知.pdf",
    ],
)
def test_an_ordinary_file_name_passes(name):
    assert find_in_file_name(name, CONFIGURED) is None


def test_without_configured_marks_only_the_degrees_of_the_law_count():
    assert find_mark("内部资料\n注意保存") is None
    assert find_in_file_name("内部资料.pdf") is None


def test_the_sentence_names_the_mark_and_never_the_text():
    words = held_words(find_mark("某某项目代号甲，机密★10年"))
    assert "文字中有密级标志“机密”，内容没有保存" in words
    assert "本系统为非涉密系统，严禁录入、上传、处理国家秘密和工作秘密信息" in words
    assert "某某" not in words


def _strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.one_engine
def test_nothing_that_the_product_itself_brings_bears_a_mark():
    for path in sorted(Path(settings.FIXTURES_DIR).rglob("*.json")):
        for text in _strings(json.loads(path.read_text("utf-8"))):
            assert find_mark(text, CONFIGURED) is None, text[:80]
