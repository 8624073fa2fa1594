"""Small parts of the frame for tables with many rows: drawn once by their template, then kept.

There are a few dozen different chips and lamps in all, and a page shows hundreds of them.
"""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def state_chip(state: str) -> SafeString:
    """``parts/state.html`` for one state."""
    return _drawn("parts/state.html", state=str(state))


@register.simple_tag
def measure_chip(state: str) -> SafeString:
    """``parts/measure_state.html`` for one state of a measure."""
    return _drawn("parts/measure_state.html", state=str(state))


@register.simple_tag
def lamp_chip(lamp: str, words: str) -> SafeString:
    """``parts/lamp.html`` for one lamp and its words."""
    return _drawn("parts/lamp.html", lamp=str(lamp), words=words)


@lru_cache(maxsize=512)
def _drawn(part: str, **values: str) -> SafeString:
    return mark_safe(render_to_string(part, values).strip())  # noqa: S308 - the template has escaped it
