from django.apps import AppConfig
from django.core.checks import register


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报告与统计"

    def ready(self) -> None:
        from .checks import check_fonts  # noqa: PLC0415 settings are not there before

        register(check_fonts)
