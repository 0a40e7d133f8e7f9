from django.apps import AppConfig


class IdeasConfig(AppConfig):
    name = "ideas"
    verbose_name = "Idées"

    def ready(self) -> None:
        from . import letters, lineage, privacy

        lineage.connect()
        letters.register()
        privacy.register()
