from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = "Bonnes pratiques"

    def ready(self) -> None:
        from . import search
        from .adoption import proposals

        search.connect()
        proposals.connect()
