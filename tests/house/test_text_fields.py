"""Text comes in by one way: no form has a field of its own kind for it."""

from collections.abc import Iterator
from importlib import import_module

from django import forms
from django.apps import apps
from django.conf import settings

# What is no text: a name that is looked up in every writing, and codes that our own pages send.
NO_TEXT = {"LoginForm.username", "PlanFilter.state", "PlanFilter.lamp"}


def every(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from every(child)


def test_every_field_for_text_keeps_it_in_the_one_form():
    import_module(settings.ROOT_URLCONF)
    ours = {app.name for app in apps.get_app_configs() if "site-packages" not in app.path}
    found = {
        f"{form.__name__}.{name}"
        for form in every(forms.BaseForm)
        if form.__module__.split(".")[0] in ours
        for name, field in form.declared_fields.items()
        if type(field) is forms.CharField
        and not isinstance(field.widget, forms.PasswordInput | forms.HiddenInput)
    }
    assert found == NO_TEXT
