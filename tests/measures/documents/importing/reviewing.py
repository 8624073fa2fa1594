"""The text under review in the tests of its pages, and how a page is asked and read."""

import re

from django.test import Client
from django.urls import reverse

from measures.documents.importing import rules
from measures.documents.importing.models import ImportDraft
from tests.factories import moment

NOON = moment(2026, 12, 1, 12)
TEXT = """关于加快冷链物流发展的若干措施
（一）建设产地冷库。支持主产县新建产地冷库。到2027年底前建成产地冷库50座。
（二）培育骨干企业。引导企业联合重组。鼓励企业开展评级。
（三）坚持分类指导。各项工作因地制宜、稳步推进。
"""


def signed_in(person):
    client = Client()
    client.force_login(person, backend="policy_tracker.people.PersonBackend")
    return client


def address(name, draft, start=None):
    return reverse(f"measures:import_{name}", args=[draft.pk]) + ("" if start is None else f"?start={start}")


def now(draft):
    return ImportDraft.objects.get(pk=draft.pk)


def row_of(draft, number):
    return next(row for row in rules.rows_of(now(draft).draft) if row.number_text == number)


def filled(page):
    """What a form of the page would send as it stands: names and values of its inputs, areas and chosen options."""
    html = page.content.decode()
    form = re.search(r"<form class=\"review-fields\".*?</form>", html, re.DOTALL).group()
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{which}="([^"]*)"', tag) for which in ("name", "value"))
        if name and ("checkbox" not in tag or "checked" in tag):
            sent[name.group(1)] = value.group(1) if value else "on" if "checkbox" in tag else ""
    areas = re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    sent |= dict(areas)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def said(page):
    return re.sub(r"<[^>]*>|\s", "", page.content.decode())
