"""What a refusal leaves in the log."""

import logging

from django.urls import reverse


def test_a_refused_page_is_one_line_in_the_log(reporter, signed_in, caplog):
    with caplog.at_level(logging.WARNING, logger="django.request"):
        answer = signed_in(reporter).get(reverse("measures:dispatch"))
    assert answer.status_code == 403
    (line,) = [record for record in caplog.records if record.name == "django.request"]
    assert line.getMessage() == "Forbidden (Permission denied): /measures/dispatch/"
    assert "\n" not in logging.Formatter("%(levelname)s %(message)s").format(line)


def test_a_fault_of_ours_still_says_where(signed_in, reporter, caplog, monkeypatch):
    client = signed_in(reporter)
    client.raise_request_exception = False
    monkeypatch.setattr("measures.desk.views.calendar_around", lambda *_: 1 / 0)
    with caplog.at_level(logging.WARNING, logger="django.request"):
        assert client.get(reverse("measures:desk")).status_code == 500
    (line,) = [record for record in caplog.records if record.name == "django.request"]
    assert line.exc_info is not None
