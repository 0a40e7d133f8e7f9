from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = "Bonnes pratiques"

    def ready(self) -> None:
        from . import lineage, search
        from .adoption import proposals
        from .asking import mails as asking_mails
        from .asking import privacy as asking_privacy

        search.connect()
        lineage.connect()
        proposals.connect()
        asking_mails.register()
        asking_privacy.register()
