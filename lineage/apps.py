from django.apps import AppConfig


class LineageConfig(AppConfig):
    name = "lineage"
    verbose_name = "Lignée"

    def ready(self) -> None:
        from . import milestones

        milestones.connect()
