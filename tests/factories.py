"""Objects for tests: each is valid, published and alone unless told otherwise.

Pages are made as an editor makes them (a revision, then its publication), so that signals, index and history
are what they are in production: ``PracticePageFactory()`` is live and public,
``PracticePageFactory(live=False)`` is a draft, and ``restrict(page)`` makes a page and all that is under it
private.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

import factory
import wagtail_factories
from django.utils import timezone
from django.utils.text import slugify
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, PageViewRestriction, Site

from accounts.models import User
from events.models import (
    EventIndexPage,
    EventPage,
    EventSession,
    GroupColleague,
    Registration,
    RegistrationGroup,
    SessionChoice,
)
from lineage.models import Milestone
from portal.models import GlossaryPage, GlossaryTerm, HomePage, StandardPage
from practices.adoption.organisations import plain_name
from practices.models import Adoption, AdoptionAnswer, PracticeIndexPage, PracticePage
from questionnaires import services as questionnaire_services
from questionnaires.models import Questionnaire
from taxonomy.models import Axis, Job, JobFamily, Organisation, Source, Tag, Territory, Theme

PASSWORD = "un-mot-de-passe-de-test"
PALETTES = list(Axis.Palette)
SIGNS = list(Axis.Sign)


class UserFactory(DjangoModelFactory[User]):
    """An ordinary account, whose password is ``PASSWORD``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@example.org")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", PASSWORD)
        if kwargs.pop("superuser", False):
            return User.objects.create_superuser(password=password, **kwargs)
        return User.objects.create_user(password=password, **kwargs)


class AxisFactory(DjangoModelFactory[Axis]):
    class Meta:
        model = Axis

    number = factory.Sequence(lambda n: n + 1)
    slug = factory.LazyAttribute(lambda axis: f"axe-{axis.number}")
    name = factory.LazyAttribute(lambda axis: f"Intitulé complet de l’axe {axis.number}")
    short_title = factory.LazyAttribute(lambda axis: f"Axe {axis.number}")
    colour = factory.LazyAttribute(lambda axis: PALETTES[axis.number % len(PALETTES)])
    sign = factory.LazyAttribute(lambda axis: SIGNS[axis.number % len(SIGNS)])


class ThemeFactory(DjangoModelFactory[Theme]):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"Thème {n}")
    short_name = factory.LazyAttribute(lambda theme: theme.name[:60])
    slug = factory.LazyAttribute(lambda theme: slugify(theme.name))


class JobFamilyFactory(DjangoModelFactory[JobFamily]):
    class Meta:
        model = JobFamily

    name = factory.Sequence(lambda n: f"Famille {n}")
    slug = factory.LazyAttribute(lambda family: slugify(family.name))


class JobFactory(DjangoModelFactory[Job]):
    class Meta:
        model = Job

    name = factory.Sequence(lambda n: f"Métier {n}")
    slug = factory.LazyAttribute(lambda job: slugify(job.name))
    family = factory.SubFactory(JobFamilyFactory)


class TerritoryFactory(DjangoModelFactory[Territory]):
    """A département without region; give ``parent`` and ``level`` for a tree."""

    class Meta:
        model = Territory

    name = factory.Sequence(lambda n: f"Territoire {n}")
    slug = factory.LazyAttribute(lambda territory: slugify(territory.name))
    level = Territory.Level.DEPARTMENT


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Association {n}")
    slug = factory.LazyAttribute(lambda organisation: slugify(organisation.name))
    kind = Organisation.Kind.ASSOCIATION
    sector = Organisation.Sector.AHI
    territory = factory.SubFactory(TerritoryFactory)


class SourceFactory(DjangoModelFactory[Source]):
    class Meta:
        model = Source

    short_name = factory.Sequence(lambda n: f"Document {n}")
    title = factory.LazyAttribute(lambda source: f"{source.short_name}, titre complet")
    slug = factory.LazyAttribute(lambda source: slugify(source.short_name))
    date = date(2024, 6, 19)


class TagFactory(DjangoModelFactory[Tag]):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"mot-clé {n}")
    slug = factory.LazyAttribute(lambda tag: slugify(tag.name))


class GlossaryTermFactory(DjangoModelFactory[GlossaryTerm]):
    class Meta:
        model = GlossaryTerm

    term = factory.Sequence(lambda n: f"Terme {n}")
    slug = factory.LazyAttribute(lambda term: slugify(term.term))
    definition = "Ce que ce terme veut dire ici."


def home_page() -> HomePage:
    """Return the home page of the default site, made when missing; Wagtail's welcome page gives way to it."""
    home = HomePage.objects.first()
    if home is None:
        Locale.objects.get_or_create(language_code="fr")
        # A test that commits ends with a flush, which takes away what Wagtail's migrations made.
        root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Racine", slug="racine"))
        # Neither a revision nor a publication, here: thousands of tests would wait for them.
        home = HomePage(title="Accueil", slug="accueil", headline="Des idées qui marchent")
        root.add_child(instance=home)
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": "Essaim"},
        )
        Site.clear_site_root_paths_cache()
        # Nothing refers to the welcome page any more: to look for what would is slow.
        welcome = root.get_children().exact_type(Page)
        Page.objects.filter(pk=root.pk).update(numchild=1)
        welcome._raw_delete(welcome.db)
    return HomePage.objects.get(pk=home.pk)


def practice_index() -> PracticeIndexPage:
    """Return the listing of sheets, made when missing."""
    index = PracticeIndexPage.objects.first()
    return index or PracticeIndexPageFactory()


def restrict(page: Page) -> PageViewRestriction:
    """Make a page, and all that is under it, readable by signed-in people only."""
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


class _PublishedPageFactory(wagtail_factories.PageFactory):
    """A page with a revision, published unless ``live=False``."""

    class Meta:
        abstract = True

    parent = factory.LazyFunction(home_page)

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page, kwargs: dict[str, Any]) -> Page:
        live = kwargs.pop("live", True)
        page = model_class(live=False, **cls._own_fields(model_class, kwargs))
        # A fresh parent: treebeard reads the number of children from the instance.
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        cls._relate(page, kwargs)
        revision = page.save_revision(clean=live)
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)

    @classmethod
    def _own_fields(cls, model_class: type[Page], kwargs: dict[str, Any]) -> dict[str, Any]:
        return kwargs

    @classmethod
    def _relate(cls, page: Any, kwargs: dict[str, Any]) -> None:
        """Set the relations of the page; nothing here."""


class StandardPageFactory(_PublishedPageFactory):
    class Meta:
        model = StandardPage

    title = factory.Sequence(lambda n: f"Page fixe {n}")


class GlossaryPageFactory(_PublishedPageFactory):
    class Meta:
        model = GlossaryPage

    title = "Glossaire"
    slug = "glossaire"


class PracticeIndexPageFactory(_PublishedPageFactory):
    class Meta:
        model = PracticeIndexPage

    title = "Fiches pratiques"
    slug = "pratiques"


def section(name: str = "context", text: str = "D’où part la pratique.", provenance: str = "source") -> Any:
    """Return a section of text, as ``PracticePageFactory(body=[section(…), …])`` takes it."""
    return name, {"provenance": provenance, "text": f"<p>{text}</p>"}


def steps(*titles: str) -> Any:
    """Return the section of the steps to copy."""
    rows = [{"title": title, "who": "Direction", "when": "Semaine 1"} for title in titles]
    return "to_copy", {"provenance": "editorial", "introduction": "", "steps": rows}


RELATIONS = ("other_axes", "themes", "jobs", "tags", "other_sources")


class PracticePageFactory(_PublishedPageFactory):
    """A sheet with a main axis, a territory, a source, a section of context and two steps.

    Takes lists for ``other_axes``, ``themes``, ``jobs``, ``tags``, ``other_sources`` and ``related``.
    """

    class Meta:
        model = PracticePage

    parent = factory.LazyFunction(practice_index)
    title = factory.Sequence(lambda n: f"Fiche pratique {n}")
    summary = "Qui fait quoi, pour quel effet."
    main_axis = factory.SubFactory(AxisFactory)
    territory = factory.SubFactory(TerritoryFactory)
    source = factory.SubFactory(SourceFactory)
    origin = PracticePage.Origin.ASSEMBLY
    maturity = PracticePage.Maturity.IDEA
    effort = PracticePage.Effort.LOW
    body = factory.LazyFunction(lambda: [section(), steps("Réunir l’équipe", "Faire le point")])

    @classmethod
    def _own_fields(cls, model_class: type[Page], kwargs: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in kwargs.items() if name not in {*RELATIONS, "related"}}

    @classmethod
    def _relate(cls, page: PracticePage, kwargs: dict[str, Any]) -> None:
        for name in RELATIONS:
            getattr(page, name).set(kwargs.get(name, []))
        related: Sequence[PracticePage] = kwargs.get("related", [])
        for target in related:
            page.related_links.create(target=target)


def event_index() -> EventIndexPage:
    """Return the agenda, made when missing."""
    index = EventIndexPage.objects.first()
    return index or EventIndexPageFactory()


class EventIndexPageFactory(_PublishedPageFactory):
    class Meta:
        model = EventIndexPage

    title = "Agenda"
    slug = "evenements"


EVENT_RELATIONS = ("axes", "themes", "jobs", "tags", "organisations")


class EventPageFactory(_PublishedPageFactory):
    """A webinar of an hour and a half, in ten days, under an axis, with a place and a territory.

    Takes lists for its relations, for ``sessions`` (unsaved ones) and for ``practices`` (pages of sheets).
    """

    class Meta:
        model = EventPage

    class Params:
        minutes = 90

    parent = factory.LazyFunction(event_index)
    title = factory.Sequence(lambda n: f"Événement {n}")
    summary = "Ce qui s’y passe, pour qui."
    kind = EventPage.Kind.WEBINAR
    starts_at = factory.LazyFunction(
        lambda: (timezone.now() + timedelta(days=10)).replace(minute=0, second=0, microsecond=0)
    )
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(minutes=event.minutes))
    place_name = "Maison des associations"
    territory = factory.SubFactory(TerritoryFactory)

    @classmethod
    def _own_fields(cls, model_class: type[Page], kwargs: dict[str, Any]) -> dict[str, Any]:
        related = {*EVENT_RELATIONS, "sessions", "practices"}
        return {name: value for name, value in kwargs.items() if name not in related}

    @classmethod
    def _relate(cls, page: EventPage, kwargs: dict[str, Any]) -> None:
        page.axes.set(kwargs.get("axes") or [AxisFactory()])
        for name in EVENT_RELATIONS[1:]:
            getattr(page, name).set(kwargs.get(name, []))
        page.sessions.set(kwargs.get("sessions", []))
        for practice in kwargs.get("practices", []):
            page.related_practices.create(page_id=practice.pk)


def open_event(**fields: Any) -> EventPage:
    """Return a live event to come, in ten days, for which people register on the site now.

    Takes what ``EventPageFactory`` takes: ``capacity``, ``waiting_list``, ``sessions``…
    """
    event: EventPage = EventPageFactory(registers=True, **fields)
    return event


def unsaved_session(event_start: datetime, rank: int = 0, **fields: Any) -> EventSession:
    """Return a session of half an hour, the one of this rank after the start; for ``open_event(sessions=…)``.

    Two of the same rank take place at the same time.
    """
    starts_at = event_start + rank * timedelta(minutes=30)
    span = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=30)}
    return EventSession(**{"title": f"Séance {rank + 1}", **span, **fields})


class RegistrationGroupFactory(DjangoModelFactory[RegistrationGroup]):
    """A group whose employer has not confirmed its address yet, of as many colleagues as ``size`` says."""

    class Meta:
        model = RegistrationGroup
        skip_postgeneration_save = True

    event = factory.LazyFunction(open_event)
    email = factory.Sequence(lambda n: f"employeur{n}@example.org")
    contact_name = factory.Sequence(lambda n: f"Dominique Contact{n}")
    organisation_name = factory.Sequence(lambda n: f"Structure {n}")
    size = 2

    @factory.post_generation
    def colleagues(self, create: bool, named: Sequence[GroupColleague] | None, **kwargs: Any) -> None:
        """Name the colleagues; ``colleagues`` gives unsaved ones."""
        group = cast("RegistrationGroup", self)
        unnamed = [
            GroupColleague(
                first_name="Sacha", last_name=f"{rank}", email=f"collegue{group.pk}-{rank}@example.org"
            )
            for rank in range(group.size)
        ]
        for colleague in unnamed if named is None else named:
            colleague.group = group
            colleague.save()


class RegistrationFactory(DjangoModelFactory[Registration]):
    """Someone who has a place at an event of their own; ``state`` says otherwise, with what goes with it.

    ``sessions`` are chosen: had by whoever has a place (confirmed, attended), given up by whoever cancelled.
    """

    class Meta:
        model = Registration
        skip_postgeneration_save = True

    event = factory.LazyFunction(open_event)
    state = Registration.State.CONFIRMED
    email = factory.Sequence(lambda n: f"participant{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Camille{n}")
    last_name = factory.Sequence(lambda n: f"Participant{n}")
    organisation_name = factory.Sequence(lambda n: f"Structure {n}")

    @factory.lazy_attribute
    def queued_at(self) -> datetime | None:
        return None if self.state == Registration.State.PENDING_EMAIL else timezone.now()

    @factory.lazy_attribute
    def confirmed_at(self) -> datetime | None:
        has_place = self.state in (Registration.State.CONFIRMED, Registration.State.ATTENDED)
        return timezone.now() if has_place else None

    @factory.lazy_attribute
    def calendar_sequence(self) -> int:
        return 1 if self.confirmed_at else 0

    @factory.lazy_attribute
    def offered_until(self) -> datetime | None:
        offered = self.state == Registration.State.OFFERED
        return timezone.now() + timedelta(hours=12) if offered else None

    @factory.lazy_attribute
    def checked_in_at(self) -> datetime | None:
        return timezone.now() if self.state == Registration.State.ATTENDED else None

    @factory.lazy_attribute
    def ended_at(self) -> datetime | None:
        return timezone.now() if self.state in Registration.ENDED else None

    @factory.lazy_attribute
    def ending(self) -> str:
        return Registration.Ending.PARTICIPANT if self.state == Registration.State.CANCELLED else ""

    @factory.post_generation
    def sessions(self, create: bool, sessions: Sequence[EventSession] | None, **kwargs: Any) -> None:
        for session in sessions or ():
            SessionChoiceFactory(registration=self, session=session)


class SessionChoiceFactory(DjangoModelFactory[SessionChoice]):
    """A session that someone chose: in the state that goes with that of their registration."""

    class Meta:
        model = SessionChoice

    registration: Any = factory.SubFactory(RegistrationFactory)

    @factory.lazy_attribute
    def state(self) -> str:
        if self.registration.state in Registration.ENDED:
            return SessionChoice.State.CANCELLED
        has_place = self.registration.state in (Registration.State.CONFIRMED, Registration.State.ATTENDED)
        return SessionChoice.State.CONFIRMED if has_place else SessionChoice.State.PENDING

    @factory.lazy_attribute
    def queued_at(self) -> datetime | None:
        queued = (SessionChoice.State.CONFIRMED, SessionChoice.State.WAITLISTED)
        return timezone.now() if self.state in queued else None


class AdoptionFactory(DjangoModelFactory[Adoption]):
    """A try of a sheet of its own, confirmed, running and counted, whose organisation is not shown.

    ``AdoptionFactory(pending=True)`` waits for its confirmation.
    """

    class Meta:
        model = Adoption

    class Params:
        pending = factory.Trait(state=Adoption.State.PENDING, confirmed_at=None, counted=False)

    sheet = factory.SubFactory(PracticePageFactory)
    state = Adoption.State.RUNNING
    email = factory.Sequence(lambda n: f"employeur{n}@example.org")
    organisation_name = factory.Sequence(lambda n: f"Structure {n}")
    organisation_key = factory.LazyAttribute(lambda adoption: plain_name(adoption.organisation_name))
    counted = True
    confirmed_at = factory.LazyFunction(timezone.now)


class AdoptionAnswerFactory(DjangoModelFactory[AdoptionAnswer]):
    """« Oui, en l’adaptant », at three months, to be read by the moderation."""

    class Meta:
        model = AdoptionAnswer

    adoption = factory.SubFactory(AdoptionFactory)
    month = 3
    outcome = AdoptionAnswer.Outcome.ADAPTED


class MilestoneFactory(DjangoModelFactory[Milestone]):
    """An idea that a source tells of."""

    class Meta:
        model = Milestone
        skip_postgeneration_save = True

    kind = Milestone.Kind.IDEA
    slug = factory.Sequence(lambda n: f"etape-{n}")
    title = factory.Sequence(lambda n: f"Étape {n}")


def question(kind: str, key: str, label: str, **value: Any) -> dict[str, Any]:
    """Return a question as its block keeps it; ``options`` is a dictionary of words by key."""
    if "options" in value:
        items = value["options"].items()
        value["options"] = [{"type": "item", "id": option, "value": words} for option, words in items]
    return {"type": kind, "id": key, "value": {"label": label, **value}}


class QuestionnaireFactory(DjangoModelFactory[Questionnaire]):
    """A question of text that may stay without answer, in one version; ``question`` makes others."""

    class Meta:
        model = Questionnaire
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Questionnaire {n}")
    questions = factory.LazyFunction(
        lambda: [question("text", "souhait", "Qu’attendez-vous de la journée\u00a0?")]
    )

    @factory.post_generation
    def published(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            questionnaire_services.publish(cast(Questionnaire, self))
