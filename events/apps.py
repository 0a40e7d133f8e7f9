from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Événements"

    def ready(self) -> None:
        from . import checks, search, selectors
        from .registration import mails

        search.connect()
        selectors.connect()
        checks.connect()
        mails.register()
