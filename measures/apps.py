from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = "政策措施"

    def ready(self) -> None:
        """What is asked for on reports stands above them, and is told to them here."""
        from measures.cases.extension.actions import end_open_extensions  # noqa: PLC0415 - models come first
        from measures.cases.extension.models import ExtensionRequest  # noqa: PLC0415
        from measures.reporting.endings import ENDINGS, Ending  # noqa: PLC0415

        of_report = Ending(
            lambda pk: ExtensionRequest.objects.open().filter(obligation=pk), end_open_extensions
        )
        ENDINGS[:] = [of_report]
