"""Views of the ledger that people keep: a name for an address (常用视图)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict

from accounts.rules import Standing
from measures.ledger.rules import VIEW_NAME_MAX, VIEW_QUERY_MAX


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def offered_to(self, standing: Standing) -> "SavedViewQuerySet":
        """One's own, and those that the office shares; one's own first."""
        own = Q(owner_id=standing.user_id)
        return self.filter(own | Q(is_shared=True)).order_by("is_shared", "name", "id")


class SavedView(models.Model):
    """What somebody narrowed the ledger to, under a name. ``query`` is the address's query, of known conditions only."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ledger_views", verbose_name="保存人"
    )
    name = models.CharField("名称", max_length=VIEW_NAME_MAX)
    query = models.CharField("条件", max_length=VIEW_QUERY_MAX)
    is_shared = models.BooleanField("共享给全部用户", default=False)
    saved_at = models.DateTimeField("保存时间")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用视图"
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="ledger_view_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def source_keys(self) -> set[str]:
        """The sources that it asks for by name; empty for all."""
        return set(QueryDict(self.query).getlist("policy"))
