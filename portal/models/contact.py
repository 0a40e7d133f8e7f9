"""Messages written to the editorial team."""

from django.db import models

from core.models import RelayedMessage

PAGE_LENGTH = 300


class ContactMessage(RelayedMessage):
    """A message from the page « Écrire à la rédaction »."""

    class Subject(models.TextChoices):
        QUESTION = "question", "Une question, une suggestion"
        ERROR = "erreur", "Une erreur sur une page"
        ACCESSIBILITY = "accessibilite", "Une difficulté d’accès à un contenu"
        DATA = "donnees", "Mes données personnelles"

    subject = models.CharField("sujet", max_length=20, choices=Subject, default=Subject.QUESTION)
    # The path of the page that it is about: « /pratiques/tutorat/ ».
    page = models.CharField("page concernée", max_length=PAGE_LENGTH, blank=True)

    class Meta(RelayedMessage.Meta):
        verbose_name = "message à la rédaction"
        verbose_name_plural = "messages à la rédaction"
