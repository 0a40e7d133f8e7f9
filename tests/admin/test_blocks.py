"""The sections that editors compose a sheet of: each explains itself and shows an example."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from wagtail import blocks

from portal.models import StandardPage
from practices.models import PracticePage

# A few words of each example.
EXAMPLES = {
    "besoin de tutorat",
    "un interlocuteur dès le premier jour",
    "binôme de suivi",
    "planning du tuteur",
    "mieux repérées",
    "message de bienvenue",
    "direction associée",
    "aucun sujet sans réponse",
    "tuteur volontaire",
    "moins seul",
    "durée de l’essai",
    "entretien d’arrivée",
    "de quoi les copier",
    "Voici ce que nous gardons",
}
BODIES = {"sheet": PracticePage, "standard": StandardPage}


def top_blocks() -> Iterator[tuple[str, str]]:
    """Yield the name of each kind of page and of each block of its body."""
    for page, model in BODIES.items():
        for name in body(model).child_blocks:
            yield page, name


def body(model: type) -> blocks.StreamBlock:
    block: blocks.StreamBlock = model._meta.get_field("body").stream_block
    return block


@pytest.mark.parametrize(("page", "name"), list(top_blocks()))
def test_each_block_explains_itself_and_shows_an_example(page: str, name: str, editor: Client) -> None:
    block = body(BODIES[page]).child_blocks[name]
    assert block.label
    assert block.meta.icon != "placeholder"
    assert block.get_description()
    response = editor.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    html = response.content.decode()
    assert response.status_code == 200
    assert "css/components.css" in html
    assert " style=" not in html
    assert sum(text in html for text in EXAMPLES) == 1


@pytest.mark.django_db
def test_a_block_preview_needs_an_account(client: Client) -> None:
    assert client.get(reverse("wagtailadmin_block_preview"), {"id": "x"}).status_code == 302
