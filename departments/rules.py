"""Kinds of bodies, and names that mean no single one. Knows no Django."""

import re
from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache

from audit.texts import folded


class BodyKind(StrEnum):
    """What a body is; decides whether it answers for measures and how it is grouped."""

    PROVINCIAL_DEPARTMENT = "provincial_department"
    PROVINCIAL_DIRECTLY_AFFILIATED = "provincial_directly_affiliated"
    PROVINCIAL_INSTITUTION = "provincial_institution"
    PARTY_ORGAN = "party_organ"
    CENTRAL_IN_LIAONING = "central_in_liaoning"
    MASS_ORGANISATION = "mass_organisation"
    RESEARCH_INSTITUTE = "research_institute"
    CITY_GOVERNMENT = "city_government"
    PROVINCIAL_OFFICE = "provincial_office"
    GENERIC = "generic"


BODY_KIND_NAMES = {
    BodyKind.PROVINCIAL_DEPARTMENT: "省政府组成部门",
    BodyKind.PROVINCIAL_DIRECTLY_AFFILIATED: "省政府直属机构",
    BodyKind.PROVINCIAL_INSTITUTION: "省政府直属事业单位",
    BodyKind.PARTY_ORGAN: "党委机构",
    BodyKind.CENTRAL_IN_LIAONING: "中央驻辽机构",
    BodyKind.MASS_ORGANISATION: "群团组织",
    BodyKind.RESEARCH_INSTITUTE: "科研院所",
    BodyKind.CITY_GOVERNMENT: "市人民政府",
    BodyKind.PROVINCIAL_OFFICE: "省政府办公厅",
    BodyKind.GENERIC: "泛指单位",
}

_CITIES = re.compile(
    r"(?:全省|省内)?各(?:市|地区?|级|地方|县|区|县级市)"
    r"(?:[、,及和]?(?:各?(?:县|区|市)|\((?:市|县|区|[、,])+\)|沈抚\w*))*"
    r"(?:(?:党委|人民|地方)?[、,和]?(?:人民)?政府)?"
)
_ALL_OF_A_SORT = re.compile(
    r"(?:(?:省|市|中)?直|省(?:政府|委|级)?|中央|驻辽|国务院)*(?:其他|其它)?(?:各|有关|相关|各有关|各相关|各级|各责任|各成员|各主管|各牵头|责任|成员)"
    r"(?:部门|单位|委办局|厅局|厅委|机构|行业|企业|高校|院校|方面|直属机构|地区|责任|[和及、,])+"
)


_PARTED = re.compile("[和及与、]")


@lru_cache(maxsize=2048)
def opens_to_cities(name: str) -> bool:
    """True for a collective name that means all the cities (各市人民政府, 各地区, 各县（市、区）), alone or with others."""
    name = folded(name)
    return any(_CITIES.fullmatch(part) for part in (name, *_PARTED.split(name)))


@lru_cache(maxsize=2048)
def is_generic(name: str) -> bool:
    """True for a collective name (各市人民政府, 各有关部门, 省直有关单位): no single body."""
    name = folded(name)
    return any(
        all(_CITIES.fullmatch(part) or _ALL_OF_A_SORT.fullmatch(part) for part in parts)
        for parts in ([name], _PARTED.split(name))
    )


# Ways to write the same name: what is written long, and what it is in the one writing that names are compared by. Applied in
# order, each on what the one before left.
_WRITINGS: tuple[tuple[str, str], ...] = (
    ("^中共(?=辽宁省委|省委)", ""),
    ("^辽宁省(?!分)", "省"),
    ("人民政府", "政府"),
    ("政府办公厅督查室$", "政府督查室"),
    ("发展(?:和|与)?改革委员?会?|发改委员?会?", "发展改革委"),
    ("人力资源(?:和|与)?社会保障|人社(?=厅|局|部)", "人力资源社会保障"),
    ("工业(?:和|与)?信息化|工信(?=厅|局|委|部)", "工业信息化"),
    ("住房(?:和|与)?城乡建设|住建(?=厅|局|部)", "住房城乡建设"),
    ("卫生健康委员会|卫健委员?会?", "卫生健康委"),
    ("文化(?:和|与)?旅游|文旅(?=厅|局|部)", "文化旅游"),
    ("科学技术协会", "科协"),
    ("科学技术(?=厅|局|部)", "科技"),
    ("交通(?=厅|局)", "交通运输"),
    ("市场监督管理|市监(?=局)", "市场监管"),
    ("药品监督管理", "药监"),
    ("工商行政管理", "工商"),
    ("国有资产监督管理委员会", "国资委"),
    ("机构编制委员会办公室|编委办", "编办"),
    ("金融工作办公室", "金融办"),
    ("地方金融监督管理", "地方金融监管"),
    ("国家金融监督管理总局|金融监管总局", "金融监管总局"),
    ("监督管理局$", "监管局"),
    ("^中国人民银行|^人行", "人民银行"),
    ("^中国科学院", "中科院"),
    ("^中国银行业?保险监督管理委员会(.+)监管局$|^(.+)银保监局$", r"\1\2银保监局"),
    ("^中国银行业监督管理委员会(.+)监管局$", r"\1银监局"),
    ("^中国证券监督管理委员会(.+)监管局$", r"\1证监局"),
    ("^中国保险监督管理委员会(.+)监管局$", r"\1保监局"),
    ("妇女联合会$", "妇联"),
    ("工商业联合会$", "工商联"),
    ("残疾人联合会$", "残联"),
    ("(?<=..)委员会办公室$", "委办"),
    ("(?<=..)委员会$", "委"),
    ("(?<=..)办公室$", "办"),
)
_PATTERNS = tuple((re.compile(long), short) for long, short in _WRITINGS)
_CITY = re.compile(r"(.{2,4}市)政府")
# What is left out when several of a kind are listed; the longer ones first.
_PREFIXES = ("省政府", "省委", "省", "市政府", "市委", "市")
# 市 that is no part of 市场.
_OWN_PREFIX = re.compile("省|市(?!场)|辽宁|中国|国家")
_OF_A_CITY = re.compile(r"[^省]{2,3}?市(?!场)(?=\w)")


def one_writing(name: str) -> str:
    """What two writings of one body's name are compared by: 辽宁省发展和改革委员会 and 省发改委 alike. For comparing only."""
    said = folded(name)
    for pattern, short in _PATTERNS:
        said = pattern.sub(short, said)
    city = _CITY.fullmatch(said)
    return city[1] if city else said


def with_prefixes(name: str, before: str) -> list[tuple[str, str]]:
    """What ``name`` may be in full where a prefix was left out (省教育厅、财政厅), as prefix and name, likeliest first.

    ``before`` is the name listed before it. Only a name of the province's own kind (…厅, …) gets one without it.
    """
    plain = folded(name)
    if _OWN_PREFIX.match(plain):
        return []
    carried = [prefix for prefix in _PREFIXES if lends_prefix(before) and folded(before).startswith(prefix)]
    if city := _OF_A_CITY.match(folded(before)):
        carried.append(city[0])
    own = ["省"] if plain.endswith("厅") else []
    return [(prefix, prefix + plain) for prefix in dict.fromkeys([*carried, *own])]


def lends_prefix(name: str) -> bool:
    """True for a name whose prefix those listed after it may leave out, known or not."""
    plain = folded(name)
    return re.match("省|市(?!场)", plain) is not None or _OF_A_CITY.match(plain) is not None


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1: the share of neighbouring pairs of characters that they have in common."""
    pairs, others = ({text[n : n + 2] for n in range(len(text) - 1)} for text in (one, other))
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else float(one == other)


def reaches(start: int, goal: int, edges: Collection[tuple[int, int]]) -> bool:
    """True when one gets from ``start`` to ``goal`` along ``edges`` (from, to), in any number of steps."""
    seen, edge_of_search = {start}, {start}
    while edge_of_search:
        edge_of_search = {to for came, to in edges if came in edge_of_search} - seen
        seen |= edge_of_search
    return goal in seen
