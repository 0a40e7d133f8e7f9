from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Événements"

    def ready(self) -> None:
        from . import checks, protection, search, selectors
        from .registration import letters, periodic, privacy

        search.connect()
        selectors.connect()
        checks.connect()
        protection.connect()
        letters.register()
        periodic.register()
        privacy.register()
