from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Socle"

    def ready(self) -> None:
        from . import sites, upkeep
        from .mail import retention
        from .privacy import own

        sites.connect()
        upkeep.register_jobs()
        retention.register()
        own.register_own()
