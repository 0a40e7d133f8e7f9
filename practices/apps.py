from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = "Bonnes pratiques"

    def ready(self) -> None:
        from . import checks, lineage, search
        from .adoption import lineage as adoption_lineage
        from .adoption import mails as adoption_mails
        from .adoption import periodic as adoption_periodic
        from .adoption import privacy as adoption_privacy
        from .adoption import proposals
        from .asking import mails as asking_mails
        from .asking import privacy as asking_privacy

        search.connect()
        checks.connect()
        lineage.connect()
        adoption_lineage.connect()
        proposals.connect()
        adoption_mails.register()
        adoption_periodic.register()
        adoption_privacy.register()
        asking_mails.register()
        asking_privacy.register()
