from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Salle de rédaction"

    def ready(self) -> None:
        from . import advice, periodic, refusals, reminders

        advice.connect()
        refusals.connect()
        reminders.register()
        periodic.register()
