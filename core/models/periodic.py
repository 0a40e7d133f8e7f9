"""What is known of periodic work."""

from django.db import models


class PeriodicJob(models.Model):
    """What is known of a periodic job: when it is due, who has it in hand, how it went.

    Rows are read and written by ``core.periodic``; what a job does is in the code, registered under its name.
    """

    name = models.CharField("nom", max_length=100, primary_key=True)
    next_run = models.DateTimeField("prochain passage")
    # Asked to run before its date.
    woken = models.BooleanField("demandé", default=False)
    # How many times it was taken in hand; tells the process that has it from those that had it before.
    runs = models.PositiveBigIntegerField("passages", default=0)
    # Until when the process that has it in hand is held to be alive; empty when none has.
    lease_until = models.DateTimeField("réservé jusqu’à", null=True)
    holder = models.CharField("processus", max_length=200, blank=True)
    last_started = models.DateTimeField("dernier début", null=True)
    last_finished = models.DateTimeField("dernière fin", null=True)
    last_succeeded = models.DateTimeField("dernière réussite", null=True)
    # In a row.
    failures = models.PositiveIntegerField("échecs", default=0)
    last_error = models.TextField("dernière erreur", blank=True)

    class Meta:
        verbose_name = "travail périodique"
        verbose_name_plural = "travaux périodiques"

    def __str__(self) -> str:
        return self.name
