from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = "Suivis et abonnements"

    def ready(self) -> None:
        from . import letters, periodic, privacy

        letters.register()
        periodic.register()
        privacy.register()
