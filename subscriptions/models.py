"""Who follows what, what there is to tell of it, and to whom it was told."""

from django.db import models

from core.models import Unlisted

TOPIC_LENGTH, KEY_LENGTH, CODE_LENGTH, TEXT_LENGTH = 100, 100, 200, 300


class Subscriber(Unlisted):
    """An address that follows something, or that was asked whether it wants to."""

    class Cadence(models.TextChoices):
        DAILY = "daily", "Chaque jour"
        WEEKLY = "weekly", "Chaque semaine"
        PAUSED = "paused", "Pas de courriel pour l’instant"

    # In lower case.
    email = models.EmailField("adresse électronique", unique=True)
    # When its owner first showed that it is theirs.
    confirmed_at = models.DateTimeField("confirmée", null=True)
    cadence = models.CharField("cadence", max_length=10, choices=Cadence, default=Cadence.WEEKLY)
    created_at = models.DateTimeField("créé", auto_now_add=True)
    # In the site's time zone: cadences count in days.
    last_digest_on = models.DateField("dernier courriel", null=True)

    class Meta:
        verbose_name = "personne abonnée"
        verbose_name_plural = "personnes abonnées"

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Subscription(Unlisted):
    """One thing that someone follows, or asked to."""

    subscriber = models.ForeignKey(
        Subscriber, models.CASCADE, related_name="subscriptions", verbose_name="personne abonnée"
    )
    topic = models.CharField("sujet", max_length=TOPIC_LENGTH)
    key = models.CharField("clé", max_length=KEY_LENGTH)
    # Unconfirmed, it is kept from then on.
    asked_at = models.DateTimeField("demandé")
    # News from then on are told; empty until the owner of the address confirms.
    since = models.DateTimeField("suivi depuis", null=True)

    class Meta:
        verbose_name = "suivi"
        verbose_name_plural = "suivis"
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "topic", "key"], name="subscriptions_once"),
        ]
        indexes = [
            models.Index(fields=["topic", "key", "since"], name="subscriptions_followed"),
            models.Index(
                fields=["asked_at"], name="subscriptions_pending", condition=models.Q(since__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class News(models.Model):
    """What happened to something that may be followed, in one sentence that everyone may read."""

    topic = models.CharField("sujet", max_length=TOPIC_LENGTH)
    key = models.CharField("clé", max_length=KEY_LENGTH)
    # Announced twice under one code, it is told once.
    code = models.CharField("code", max_length=CODE_LENGTH, unique=True)
    text = models.CharField("texte", max_length=TEXT_LENGTH)
    at = models.DateTimeField("quand")

    class Meta:
        verbose_name = "nouvelle"
        verbose_name_plural = "nouvelles"
        indexes = [
            models.Index(fields=["topic", "key", "at"], name="subscriptions_news_of"),
            models.Index(fields=["at"], name="subscriptions_news_old"),
        ]

    def __str__(self) -> str:
        return self.code


class Telling(Unlisted):
    """A piece of news is in the mail of a day: it is never told again to whoever follows."""

    subscription = models.ForeignKey(
        Subscription, models.CASCADE, related_name="tellings", verbose_name="suivi"
    )
    news = models.ForeignKey(News, models.CASCADE, related_name="tellings", verbose_name="nouvelle")
    # That of the mail (``Subscriber.last_digest_on``).
    day = models.DateField("jour")

    class Meta:
        verbose_name = "nouvelle dite"
        verbose_name_plural = "nouvelles dites"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "news"], name="subscriptions_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.news_id}, {self.day}"
