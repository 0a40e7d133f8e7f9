"""The ideas as a file, for the team: every row of the list; the addresses of authors for nobody."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from core.addresses import absolute
from core.tables import Cell, Table, paris
from ideas.bank.presentation import signature
from ideas.models import Idea

# Rows read from the database at a time.
CHUNK = 500
HEADINGS = (
    "Titre", "Description", "État", "Axe", "Thème", "Métiers", "Territoire", "Entendue à", "Atelier",
    "Sous-thème", "Auteur, comme il est montré", "Soutiens", "Commentaires", "Reçue le", "Publiée le",
    "A avancé le", "Réponse", "Réponse de", "Adresse",
)  # fmt: skip


def table(ideas: QuerySet[Idea]) -> Table:
    """Return the table of ideas, read when it is written."""
    return Table("idees", "Idées", HEADINGS, _rows(ideas))


def _rows(ideas: QuerySet[Idea]) -> Iterator[list[Cell]]:
    related = ("axis", "theme", "territory", "assembly", "workshop", "subtheme")
    read = ideas.select_related(*related).prefetch_related("jobs")
    for idea in read.iterator(chunk_size=CHUNK):
        dates = (idea.submitted_at, idea.published_at, idea.moved_at)
        yield [
            idea.title,
            idea.description,
            idea.get_state_display(),
            idea.axis.short_title if idea.axis else "",
            str(idea.theme or ""),
            ", ".join(job.name for job in idea.jobs.all()),
            str(idea.territory or ""),
            *(str(term or "") for term in (idea.assembly, idea.workshop, idea.subtheme)),
            signature(idea),
            idea.supports_count,
            idea.comments_count,
            *(paris(date) if date else "" for date in dates),
            idea.answer,
            idea.answered_by,
            absolute(reverse("ideas:idea", args=[idea.slug])) if idea.is_public else "",
        ]
