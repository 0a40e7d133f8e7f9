from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Membres"

    def ready(self) -> None:
        from . import letters, privacy

        letters.register()
        privacy.register()
