from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = "Suivis et abonnements"

    def ready(self) -> None:
        from . import letters, member_section, periodic, privacy

        letters.register()
        member_section.register()
        periodic.register()
        privacy.register()
