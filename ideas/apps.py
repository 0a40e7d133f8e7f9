from django.apps import AppConfig


class IdeasConfig(AppConfig):
    name = "ideas"
    verbose_name = "Idées"

    def ready(self) -> None:
        from . import letters, lineage, periodic, privacy, search
        from .admin import digest
        from .assemblies import search as assemblies
        from .taking_part import own, topic
        from .taking_part import privacy as taking_part_privacy
        from .telling import letters as telling_letters
        from .telling import privacy as telling_privacy
        from .telling import protection

        search.connect()
        assemblies.connect()
        lineage.connect()
        topic.connect()
        letters.register()
        digest.register()
        periodic.register()
        privacy.register()
        taking_part_privacy.register()
        own.register()
        telling_letters.register()
        telling_privacy.register()
        protection.connect()
