from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Salle de rédaction"

    def ready(self) -> None:
        from . import advice, periodic, reminders

        advice.connect()
        reminders.register()
        periodic.register()
