"""Brings a table of contributions, says what its columns are, and makes its ideas; all or none."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from ideas.addresses import free_slugs
from ideas.errors import IdeaError, NotAllowedError
from ideas.models import Assembly, ContributionImport, Idea, IdeaStep
from ideas.search import NAME
from ideas.states import Action
from search.signals import announce
from search.tasks import index_objects

from .checking import check
from .mapping import FIELDS, REQUIRED, guess
from .reading import Read
from .report import left_out

# What is brought and not imported is forgotten after.
KEPT = timedelta(days=7)
CHUNK = 200
MODERATE = "ideas.moderate_idea"


class ImportedError(IdeaError):
    """The table was imported already."""

    def __init__(self) -> None:
        super().__init__("Ce tableau est déjà importé. Apportez-le à nouveau pour ajouter ce qui manque.")


class NothingError(IdeaError):
    """No row can be imported."""

    def __init__(self) -> None:
        super().__init__(
            "Aucune ligne ne peut être importée\u00a0: corrigez le tableau, ou la correspondance."
        )


def bring(
    by: User, assembly: Assembly, file_name: str, table: Read, *, as_pending: bool
) -> ContributionImport:
    """Keep a table that was read, with what its columns seem to be.

    Args:
        by: who brings it.
        assembly: where its contributions were heard.
        file_name: as its author named it.
        table: what was read.
        as_pending: whether the moderation reads each idea before it is published.

    Raises:
        NotAllowedError: this account does not moderate.
    """
    _expect(by)
    return ContributionImport.objects.create(
        by=by, assembly=assembly, file_name=file_name[:150], headings=table.headings,
        rows=table.rows, lines=table.lines, mapping=guess(table.headings), as_pending=as_pending,
    )  # fmt: skip


@transaction.atomic
def map_columns(pk: int, by: User, mapping: dict[str, int]) -> ContributionImport:
    """Say which column is which field; ranks that no column has are left out.

    Raises:
        NotAllowedError, ImportedError: as ``bring_in``.
    """
    brought = _locked(pk, by)
    columns = range(len(brought.headings))
    brought.mapping = {name: rank for name, rank in mapping.items() if name in FIELDS and rank in columns}
    brought.save(update_fields=["mapping"])
    return brought


@transaction.atomic
def bring_in(pk: int, by: User, *, with_doubles: bool = False) -> ContributionImport:
    """Make the ideas of a table, checked again; rows with errors are left out, and told in its report.

    Args:
        pk: of the table.
        by: who imports it: the history of each idea says so.
        with_doubles: whether what looks like another contribution is made too.

    Raises:
        NotAllowedError: this account does not moderate.
        ImportedError: it was imported already.
        NothingError: no row can be.
    """
    brought = _locked(pk, by)
    if any(name not in brought.mapping for name in REQUIRED):
        raise NothingError
    checked = check(brought)
    ideas = [idea for _, idea in checked.ideas]
    if with_doubles:
        ideas += [double.idea for double in checked.doubles]
    if not ideas:
        raise NothingError
    # Looked at again later, every row would look like the idea that was made of it.
    brought.left_out = left_out(checked, with_doubles=with_doubles)
    _make(ideas, brought, by)
    brought.imported_at, brought.imported_count = timezone.now(), len(ideas)
    brought.save(update_fields=["imported_at", "imported_count", "left_out"])
    return brought


def _make(ideas: Sequence[Idea], brought: ContributionImport, by: User) -> None:
    """Write ideas, their métiers and their history, and announce them to the search, in batches."""
    now, held = timezone.now(), brought.assembly.starts_on
    heard = timezone.make_aware(datetime(held.year, held.month, held.day, 12))
    action = Action.SUBMIT if brought.as_pending else Action.PUBLISH
    for idea in ideas:
        idea.state = Idea.State.PENDING if brought.as_pending else Idea.State.PUBLISHED
        idea.submitted_at = now if brought.as_pending else heard
        if not brought.as_pending:
            idea.published_at = idea.moved_at = now
    if not brought.as_pending:
        _address(ideas)
    Idea.objects.bulk_create(ideas, batch_size=CHUNK)
    jobs = Idea.jobs.through
    jobs.objects.bulk_create(
        (jobs(idea_id=idea.pk, job_id=job.pk) for idea in ideas for job in dict.fromkeys(idea.chosen_jobs)),  # type: ignore[attr-defined]
        batch_size=CHUNK,
    )
    IdeaStep.objects.bulk_create(
        (
            IdeaStep(
                idea=idea, at=now, action=action, state=idea.state, by=by, is_public=not brought.as_pending
            )
            for idea in ideas
        ),
        batch_size=CHUNK,
    )
    if not brought.as_pending:
        announce(index_objects, NAME, [idea.pk for idea in ideas])


def _address(ideas: Sequence[Idea]) -> None:
    """Give each idea an address that neither an existing one nor another of the table has."""
    for idea, slug in zip(ideas, free_slugs(idea.title for idea in ideas), strict=True):
        idea.slug = slug


def forget_old() -> None:
    """Delete the tables brought longer ago than ``KEPT``: the ideas made of them stay."""
    ContributionImport.objects.filter(made_at__lt=timezone.now() - KEPT).delete()


def _expect(by: User) -> None:
    if not by.has_perm(MODERATE):
        raise NotAllowedError


def _locked(pk: int, by: User) -> ContributionImport:
    """Return a table that is not imported, locked with its assembly: no idea is made by two at once."""
    _expect(by)
    found = ContributionImport.objects.select_for_update(of=("self",)).select_related("assembly").get(pk=pk)
    Assembly.objects.select_for_update().get(pk=found.assembly_id)
    if found.imported_at is not None:
        raise ImportedError
    return found
