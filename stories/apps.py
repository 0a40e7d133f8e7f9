from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "stories"
    verbose_name = "Histoires"

    def ready(self) -> None:
        from . import checks, consents, search, selectors

        search.connect()
        selectors.connect()
        checks.connect()
        consents.connect()
