from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Socle"

    def ready(self) -> None:
        from . import sites, upkeep
        from .privacy import own

        sites.connect()
        upkeep.register_jobs()
        own.register_own()
