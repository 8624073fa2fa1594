from django.apps import AppConfig
from django.core.checks import Tags, register


class WorkdaysConfig(AppConfig):
    name = "workdays"
    verbose_name = "工作日历"

    def ready(self) -> None:
        from .checks import check_notices  # noqa: PLC0415 models are not there before

        register(check_notices, Tags.database)
