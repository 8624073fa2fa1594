"""Kinds of bodies. Knows no Django."""

from collections.abc import Collection
from enum import StrEnum


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


def reaches(start: int, goal: int, edges: Collection[tuple[int, int]]) -> bool:
    """True when one gets from ``start`` to ``goal`` along ``edges`` (from, to), in any number of steps."""
    seen, edge_of_search = {start}, {start}
    while edge_of_search:
        edge_of_search = {to for came, to in edges if came in edge_of_search} - seen
        seen |= edge_of_search
    return goal in seen
