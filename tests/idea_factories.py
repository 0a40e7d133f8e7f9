"""Ideas for tests, and where they were heard: each is valid and public unless told otherwise."""

from datetime import date, datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ideas.models import Assembly, Idea, SubTheme, Workshop
from tests.factories import AxisFactory, TerritoryFactory, ThemeFactory


class AssemblyFactory(DjangoModelFactory[Assembly]):
    """Public assises without workshops nor ideas."""

    class Meta:
        model = Assembly

    slug = factory.Sequence(lambda n: f"assises-{n + 1}")
    title = factory.Sequence(lambda n: f"Assises {n + 1}")
    short_title = factory.Sequence(lambda n: f"assises {n + 1}")
    summary = "Ce que des professionnels ont proposé."
    starts_on = date(2024, 6, 19)
    territory = factory.SubFactory(TerritoryFactory)
    is_public = True


class SubThemeFactory(DjangoModelFactory[SubTheme]):
    class Meta:
        model = SubTheme

    assembly = factory.SubFactory(AssemblyFactory)
    theme = factory.SubFactory(ThemeFactory)
    title = factory.Sequence(lambda n: f"Sous-thème {n + 1}")


class WorkshopFactory(DjangoModelFactory[Workshop]):
    class Meta:
        model = Workshop

    assembly = factory.SubFactory(AssemblyFactory)
    theme = factory.SubFactory(ThemeFactory)
    title = factory.Sequence(lambda n: f"Atelier {n + 1}")


class IdeaFactory(DjangoModelFactory[Idea]):
    """A published idea of someone; ``state`` says otherwise, with what goes with it."""

    class Meta:
        model = Idea

    title = factory.Sequence(lambda n: f"Idée {n + 1}")
    description = "Ce que nous pourrions faire, et pourquoi."
    state = Idea.State.PUBLISHED
    theme = factory.SubFactory(ThemeFactory)
    axis = factory.SubFactory(AxisFactory)
    author_email = factory.Sequence(lambda n: f"auteur{n}@example.org")
    author_name = "Camille Martin"
    author_role = "Éducatrice"
    author_organisation = "Association Exemple"

    @factory.lazy_attribute
    def submitted_at(self) -> datetime | None:
        return None if self.state == Idea.State.DRAFT else timezone.now()

    @factory.lazy_attribute_sequence
    def slug(self, n: int) -> str | None:
        return f"idee-{n + 1}" if self.state in (*Idea.PUBLIC, Idea.State.MERGED, Idea.State.HIDDEN) else None

    @factory.lazy_attribute
    def published_at(self) -> datetime | None:
        return timezone.now() if self.slug else None

    @factory.lazy_attribute
    def hidden_from(self) -> str:
        return Idea.State.PUBLISHED if self.state == Idea.State.HIDDEN else ""
