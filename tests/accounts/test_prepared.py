"""Queries put into SQL once say what Django's own say, and are refused where they would not."""

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError

from accounts.prepared import Prepared
from departments.models import Body

BY_NAME = Prepared(lambda name: Body.objects.filter(name=name), "?")
LOCKED = Prepared(lambda pk: Body.objects.select_for_update().filter(pk=pk), -1)


def test_it_says_what_the_query_says(policy):
    first, second = Body.objects.order_by("pk")[:2]
    assert [BY_NAME(body.name) for body in (first, second, first)] == [[first], [second], [first]]
    assert BY_NAME("nobody") == []


def test_a_value_that_the_query_does_not_take_as_it_is_given_is_refused(policy):
    with pytest.raises(ValueError, match="not among the parameters"):
        Prepared(lambda _: Body.objects.all(), -1)(1)


def test_a_lock_without_a_transaction_is_refused(shenyang, monkeypatch):
    assert LOCKED(shenyang.pk) == [shenyang]
    with monkeypatch.context() as outside:
        outside.setattr(connection, "in_atomic_block", False)
        with pytest.raises(TransactionManagementError):
            LOCKED(shenyang.pk)
