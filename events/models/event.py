"""Events: their pages, their sessions, and the agenda that lists them."""

import hashlib
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, Page
from wagtail.search import index

from core.fields import StreamField
from core.models import BasePage
from core.share_card import ShareCard
from events import rules
from events.blocks import EventBlock, MaterialBlock
from events.dates import When
from events.forms import EventPageForm
from events.panels import event_edit_handler, practice_panels, session_panels
from questionnaires.models import Questionnaire
from taxonomy.models import Axis, Job, Organisation, Source, Tag, Territory, Theme

from .team import EventTeam


class EventTag(ItemBase):
    """A tag on an event."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="event_items")
    content_object = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="events_tag_once")]


class EventIndexPage(BasePage):
    """The agenda."""

    introduction = models.TextField("introduction", blank=True)

    standfirst_field = "introduction"

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["events.EventPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "agenda"
        verbose_name_plural = "agendas"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the agenda: upcoming events first."""
        from events.views import agenda

        return agenda(request, self)


class EventPage(BasePage):
    """Something to go to, or to follow from afar.

    Moments are stored in UTC, typed and shown in the time of Paris. A field that may not be blank is needed
    to publish and not to save a draft (Wagtail defers it), which is why some are nullable in the database.
    """

    class Kind(models.TextChoices):
        WEBINAR = "webinaire", "Webinaire"
        FORUM = "forum", "Forum"
        JOB_DATING = "job-dating", "Job dating"
        ROUND_TABLE = "table-ronde", "Table ronde"
        WORKSHOP = "atelier", "Atelier"
        ASSEMBLY = "assises", "Assises"
        LECTURE = "conference", "Conférence"

    class Status(models.TextChoices):
        SCHEDULED = "prevu", "Prévu"
        POSTPONED = "reporte", "Reporté"
        CANCELLED = "annule", "Annulé"

    class SessionChoosing(models.TextChoices):
        NONE = "programme", "Tout le monde suit le programme"
        OPTIONAL = "facultatif", "Qui veut choisit une ou plusieurs séances"
        REQUIRED = "obligatoire", "Chacun choisit une séance au moins"

    class SessionOverlap(models.TextChoices):
        REFUSED = "refuse", "Refuser"
        WARNED = "averti", "Avertir et laisser choisir"

    class Retention(models.IntegerChoices):
        MONTH = 30, "30 jours"
        QUARTER = 90, "3 mois"
        SEMESTER = 180, "6 mois"
        YEAR = 365, "1 an"

    summary = models.TextField(
        "résumé", max_length=400, help_text="Une ou deux phrases : ce qui s’y passe, pour qui."
    )
    kind = models.CharField("format", max_length=20, choices=Kind)
    starts_at = models.DateTimeField("début", null=True)
    ends_at = models.DateTimeField("fin", null=True)
    whole_days = models.BooleanField(
        "journées entières", default=False, help_text="Coché : la page ne donne pas d’horaire."
    )
    status = models.CharField("état", max_length=20, choices=Status, default=Status.SCHEDULED)
    status_note = models.CharField(
        "précision", max_length=250, blank=True,
        help_text="Si l’événement est reporté ou annulé : pourquoi, et ce qui vient ensuite.",
    )  # fmt: skip
    place_name = models.CharField("lieu", max_length=200, blank=True)
    address = models.CharField("adresse du lieu", max_length=250, blank=True)
    online = models.BooleanField("en ligne", default=False)
    accessibility = models.TextField(
        "accessibilité", blank=True,
        help_text="Sous-titres, boucle magnétique, accès des fauteuils, langue des signes…",
    )  # fmt: skip
    capacity = models.PositiveIntegerField(
        "nombre de places", null=True, blank=True, validators=[MinValueValidator(1)],
        help_text="Vide : sans limite.",
    )  # fmt: skip
    registers = models.BooleanField(
        "inscription sur le site", default=False,
        help_text="Coché : la page propose de s’inscrire, entre l’ouverture et la clôture.",
    )  # fmt: skip
    registration_opens_at = models.DateTimeField(
        "ouverture des inscriptions", null=True, blank=True,
        help_text="À l’heure de Paris. Vide : dès la publication.",
    )  # fmt: skip
    registration_closes_at = models.DateTimeField(
        "clôture des inscriptions", null=True, blank=True,
        help_text="À l’heure de Paris. Vide : au début de l’événement.",
    )  # fmt: skip
    waiting_list = models.BooleanField(
        "liste d’attente", default=True,
        help_text="Une fois complet, les suivants attendent, dans l’ordre.",
    )  # fmt: skip
    approval = models.BooleanField(
        "inscriptions à accepter", default=False,
        help_text="Coché : l’organisation accepte ou refuse chaque inscription.",
    )  # fmt: skip
    groups_allowed = models.BooleanField(
        "inscriptions de groupe", default=True,
        help_text="Un employeur inscrit plusieurs collègues, et chacun confirme pour lui-même.",
    )  # fmt: skip
    session_choice = models.CharField(
        "choix des séances", max_length=20, choices=SessionChoosing, default=SessionChoosing.NONE
    )
    session_overlap = models.CharField(
        "séances en même temps", max_length=20, choices=SessionOverlap, default=SessionOverlap.REFUSED
    )
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="questions posées à l’inscription",
    )  # fmt: skip
    # For those who have a place only: in their mails and on their own page, nowhere else.
    connection_link = models.URLField(
        "lien de connexion", max_length=500, blank=True,
        help_text="Envoyé aux personnes qui ont une place, jamais montré sur le site.",
    )  # fmt: skip
    organiser_email = models.EmailField(
        "adresse de l’organisation", blank=True,
        help_text="Celle à laquelle répondent les inscrits. Vide : celle du site.",
    )  # fmt: skip
    reminder_days = models.PositiveSmallIntegerField(
        "rappel", null=True, blank=True, default=1,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text="Nombre de jours avant le début. Vide : pas de rappel.",
    )  # fmt: skip
    retention_days = models.PositiveSmallIntegerField(
        "conservation des inscriptions", choices=Retention, default=Retention.QUARTER,
        help_text="Après la fin de l’événement. Les noms et les adresses sont ensuite effacés.",
    )  # fmt: skip
    team = models.ForeignKey(
        EventTeam, models.SET_NULL, null=True, blank=True, related_name="events",
        verbose_name="équipe d’organisation",
        help_text="Ses membres voient les inscriptions. Sans équipe, la modération seule les voit.",
    )  # fmt: skip
    # Needed to publish (``rules``), as the columns are; Wagtail defers those only.
    axes = ParentalManyToManyField(Axis, blank=True, related_name="+", verbose_name="axes")
    themes = ParentalManyToManyField(Theme, blank=True, related_name="+", verbose_name="thèmes")
    jobs = ParentalManyToManyField(
        Job, blank=True, related_name="+", verbose_name="métiers",
        help_text="Sans métier coché, l’événement concerne tous les métiers.",
    )  # fmt: skip
    tags = ClusterTaggableManager("mots-clés", through=EventTag, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, related_name="+", verbose_name="territoire",
        help_text="Celui des personnes attendues ; la France entière pour un événement national.",
    )  # fmt: skip
    organisations = ParentalManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name="structures organisatrices"
    )
    other_organisers = models.CharField("autres organisateurs", max_length=250, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source",
        help_text="Le document qui rend compte de l’événement.",
    )  # fmt: skip
    body = StreamField(EventBlock(), blank=True, verbose_name="contenu")
    materials = StreamField(MaterialBlock(), blank=True, verbose_name="documents et liens")
    replay_url = models.URLField(
        "enregistrement", blank=True, help_text="L’adresse où revoir l’événement, une fois passé."
    )
    demonstration = models.BooleanField(
        "exemple de démonstration", default=False, help_text="Coché : la page dit que l’événement est fictif."
    )
    # How many times calendars were told of another time, place or state; what they were told last.
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    calendar_mark = models.CharField(max_length=64, blank=True, editable=False)

    parent_page_types = ["events.EventIndexPage"]
    subpage_types: list[str] = []
    # Its day says when it is over.
    is_reread = False
    base_form_class = EventPageForm
    edit_handler = event_edit_handler()
    standfirst_field = "summary"
    served_with = ("territory", "source")
    # The search of the admin only; that of the site is in ``events.search``. What is found is sorted by the
    # columns of its list.
    search_fields = [
        *BasePage.search_fields,
        *(index.SearchField(name) for name in ("summary", "body")),
        *(index.FilterField(name) for name in ("starts_at", "kind", "status")),
    ]
    # False while the form of the admin, which checks the same rules, validates.
    checks_rules = True

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="events_end_after_start",
                violation_error_message="La fin vient après le début.",
            ),
            models.CheckConstraint(
                condition=models.Q(registration_closes_at__gt=models.F("registration_opens_at")),
                name="events_registration_closes_after_opening",
                violation_error_message="Les inscriptions se ferment après leur ouverture.",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="events_starts_at")]

    def clean(self) -> None:
        """Check what fields say together, each defect beside its field.

        Raises:
            ValidationError: keyed by field, in French.
        """
        super().clean()
        if not self.checks_rules:
            return
        told = rules.Told(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place_name=self.place_name,
            address=self.address,
            online=self.online,
            filed=bool(self.axes.all()),
            registration_opens_at=self.registration_opens_at,
            registration_closes_at=self.registration_closes_at,
            sessions=[(session.starts_at, session.ends_at) for session in self.sessions.all()],
            are_chosen=self.session_choice != self.SessionChoosing.NONE,
        )
        if defects := rules.defects(told):
            # Sessions are no field of the page; their defect is that of its times.
            sessions = defects.pop("sessions", "")
            raise ValidationError({**({"ends_at": sessions} if sessions else {}), **defects})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Number what calendars are told: each publication that moves the event raises ``SEQUENCE``."""
        # Wagtail saves a few columns of a live page while its new draft waits; that tells nobody anything.
        if not self.live or kwargs.get("update_fields") is not None:
            return super().save(*args, **kwargs)
        from events import protection
        from events.registration import publication
        from events.registration.history import lock_row

        with transaction.atomic():
            # Before anything is read: places are counted and given under this lock.
            lock_row(self.pk)
            protection.hold_sessions(self)
            has_moved, before = self._number_for_calendars(), publication.told_of(self)
            saved = super().save(*args, **kwargs)
            publication.event_published(self, has_moved=has_moved, before=before)
            return saved

    save.alters_data = True  # type: ignore[attr-defined]

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the event and all that belongs to it, under its lock."""
        from events.registration.history import lock_row

        with transaction.atomic():
            # Before what is deleted is read: whoever registers meanwhile goes with it.
            lock_row(self.pk)
            return super().delete(*args, **kwargs)

    delete.alters_data = True  # type: ignore[attr-defined]

    def _number_for_calendars(self) -> bool:
        """Number this publication; tell whether calendars must be told of it."""
        # From the database: a revision holds the numbers of the day when it was written.
        known = EventPage.objects.filter(pk=self.pk)
        told = known.values_list("calendar_sequence", "calendar_mark").first()
        sequence, mark = told or (0, "")
        self.calendar_mark = self._mark()
        has_moved = bool(mark) and mark != self.calendar_mark
        self.calendar_sequence = sequence + 1 if has_moved else sequence
        return has_moved

    def would_move(self) -> bool:
        """Tell whether publishing this draft would move the event for those who registered."""
        known = EventPage.objects.filter(pk=self.pk, live=True).exclude(calendar_mark="")
        mark = known.values_list("calendar_mark", flat=True).first()
        return mark is not None and mark != self._mark()

    def would_change_link(self) -> bool:
        """Tell whether publishing this draft would give another connection link to those who have a place."""
        return EventPage.objects.filter(pk=self.pk).exclude(connection_link=self.connection_link).exists()

    def _mark(self) -> str:
        """Return what changes when the time, the place or the state does (RFC 5546, 2.1.4).

        Not the connection link: calendars that all may read never hold it, and their number tells of nothing
        that they do not say (``publication`` tells those who have a place).
        """
        moments = [self.starts_at, self.ends_at]
        told = [str(each and each.timestamp()) for each in moments]
        told += [str(self.whole_days), self.place_name, self.address, str(self.online), self.status]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    @property
    def when(self) -> When | None:
        """When it takes place; None while that is not known."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return When(self.starts_at, self.ends_at, self.whole_days)

    @property
    def is_over(self) -> bool:
        """Whether it has ended: what is seen again may be shown."""
        return self.ends_at is not None and self.ends_at < timezone.now()

    @property
    def is_public(self) -> bool:
        """Whether ``events.search.public`` gives this event: its calendar file has an address then."""
        return self.live and self.alias_of_id is None and not self.get_view_restrictions().exists()

    def share_card(self) -> ShareCard:
        """Return what its picture says: its format, whether it holds, when and where, in its first axis."""
        kind = str(self.get_kind_display())
        if self.status != self.Status.SCHEDULED:
            kind = f"{kind}\u00a0: {self.get_status_display().lower()}"
        places = [self.place_name, "en ligne" if self.online else ""]
        note = " · ".join(each for each in (self.when.text if self.when else "", *places) if each)
        axis = min(self.axes.all(), key=lambda axis: axis.number, default=None)
        return replace(super().share_card(), kind=kind, note=note).in_axis(axis)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template what the page shows beside its fields."""
        from events.selectors import event_context

        stored = not getattr(request, "is_preview", False)
        context = {**super().get_context(request, *args, **kwargs), **event_context(self)}
        return {**context, "is_public": stored and self.is_public}

    def ld_entity(self) -> dict[str, Any]:
        """Describe the event: when, where, by whom, and whether it holds."""
        from events.linked_data import event_entity

        return event_entity(self, super().ld_entity())


class EventSession(Orderable):
    """A part of an event that one chooses: a parallel workshop, a slot."""

    event = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField("titre", max_length=200)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    room = models.CharField("salle", max_length=150, blank=True)
    capacity = models.PositiveIntegerField(
        "nombre de places", null=True, blank=True, validators=[MinValueValidator(1)],
        help_text="Vide : sans limite.",
    )  # fmt: skip
    waiting_list = models.BooleanField("liste d’attente", default=True)
    description = models.TextField("présentation", blank=True)

    panels = session_panels()

    class Meta(Orderable.Meta):
        verbose_name = "séance"
        verbose_name_plural = "séances"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="events_session_end_after_start",
                violation_error_message="La fin de la séance vient après son début.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def when(self) -> When:
        """When it takes place."""
        return When(self.starts_at, self.ends_at)


class EventSpeaker(Orderable):
    """Someone who speaks: a name or a function, as the person prefers."""

    event = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField("nom ou fonction", max_length=150)
    role = models.CharField("qualité", max_length=200, blank=True)

    panels = [FieldPanel("name"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        verbose_name = "intervenant"
        verbose_name_plural = "intervenants"

    def __str__(self) -> str:
        return self.name


class RelatedPractice(Orderable):
    """A practice sheet tied to an event, whose app this one does not know: a page among pages."""

    event = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="related_practices")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name="fiche pratique")

    panels = practice_panels()

    class Meta(Orderable.Meta):
        verbose_name = "fiche pratique"
        verbose_name_plural = "fiches pratiques"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "page"],
                name="events_related_once",
                violation_error_message="Cette fiche est déjà dans la liste.",
            )
        ]
