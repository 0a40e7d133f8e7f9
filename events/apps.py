from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Événements"

    def ready(self) -> None:
        from . import checks, search, selectors
        from .registration import letters, periodic, privacy

        search.connect()
        selectors.connect()
        checks.connect()
        letters.register()
        periodic.register()
        privacy.register()
