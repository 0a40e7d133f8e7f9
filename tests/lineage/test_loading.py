"""The links that the content states: made once, corrected with the files, deaf to what is not theirs."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType

from content.bundle import Bundle
from content.loading import InvalidContentError, load
from content.models import LoadedEntry
from content.report import Report
from ideas.models import Idea
from lineage import services
from lineage.models import Link, Milestone
from lineage.selectors import chain
from practices.models import PracticePage
from tests.content.small import idea, small_content
from tests.factories import MilestoneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents() -> dict[str, Any]:
    documents = small_content()
    documents["ideas"]["ideas"] = [
        idea("une-idee"),
        idea("autre-idee", practice="autre"),
        idea("idee-sans-suite"),
    ]
    documents["experiments"]["experiments"] = [
        {
            "slug": "un-essai",
            "title": "Un essai",
            "practice": "une",
            "stages": [{"stage": "choix", "date": "2024-06-04"}, {"stage": "suite", "date": None}],
            "milestones": [{"date": "2024-05-28", "title": "Premier échange"}],
            "source": {"document": "Le document", "ref": "un-document"},
        }
    ]
    sheets(documents)["une"].update(idea_origin="une-idee", experiment_origin="un-essai")
    return documents


def sheets(documents: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["slug"]: row for row in documents["practices"]["practices"]}


def load_all(documents: dict[str, Any]) -> dict[str, dict[str, int]]:
    report = Report()
    load(Bundle(documents), report)
    return {label: dict(+counter) for label, counter in report.counts.items()}


def links() -> set[tuple[str, str, str]]:
    """Return every link as (source, relation, target), by slug."""
    names: dict[tuple[str, int], str] = {
        **{("milestone", found.pk): found.slug for found in Milestone.objects.all()},
        **{("idea", found.pk): str(found.slug) for found in Idea.objects.all()},
        **{("practice", found.pk): found.slug for found in PracticePage.objects.all()},
    }
    return {
        (names[link.source_type, link.source_id], link.relation, names[link.target_type, link.target_id])
        for link in Link.objects.all()
    }


STATED = {
    ("une-idee", "tested", "un-essai"),
    ("un-essai", "told", "une"),
    ("autre-idee", "inspired", "autre"),
}


def test_what_the_files_say_becomes_links(documents: dict[str, Any]) -> None:
    counts = load_all(documents)

    assert links() == STATED
    assert counts["étapes connues d’une source"] == {"created": 1}
    assert counts["liens de lignée"] == {"created": 3}
    sheet = PracticePage.objects.get(slug="une")
    assert [(step.card.what, step.card.title, step.card.source) for step in chain(sheet).before] == [
        (
            "Idée, des assises, juin 2024",
            "L’idée une-idee",
            "Un document",
        ),
        ("Expérimentation, depuis mai 2024", "Un essai", "Un document"),
    ]


def test_a_trial_without_date_says_nothing_of_when(documents: dict[str, Any]) -> None:
    trial = documents["experiments"]["experiments"][0]
    trial.update(stages=[], milestones=[])
    load_all(documents)
    assert Milestone.objects.get(slug="un-essai").when == ""


def test_a_sheet_of_a_trial_about_something_else_comes_from_both(documents: dict[str, Any]) -> None:
    sheets(documents)["autre"].update(experiment_origin="un-essai", idea_origin="autre-idee")
    load_all(documents)
    assert links() == STATED | {("un-essai", "told", "autre")}


def test_loading_again_changes_nothing(documents: dict[str, Any]) -> None:
    load_all(documents)
    before = set(Link.objects.values_list("pk", flat=True))
    counts = load_all(documents)
    assert counts["liens de lignée"] == {"unchanged": 3}
    assert counts["étapes connues d’une source"] == {"unchanged": 1}
    assert set(Link.objects.values_list("pk", flat=True)) == before


def test_links_follow_the_files_and_those_of_editors_stay(documents: dict[str, Any]) -> None:
    load_all(documents)
    sheet = PracticePage.objects.get(slug="une")
    services.link(MilestoneFactory(slug="de-la-redaction"), sheet, Link.Relation.INSPIRED)

    sheets(documents)["une"].update(idea_origin="autre-idee", experiment_origin=None)
    documents["experiments"]["experiments"][0]["practice"] = None
    counts = load_all(documents)

    assert counts["liens de lignée"] == {"created": 1, "unchanged": 1, "removed": 2}
    assert links() == {
        ("autre-idee", "inspired", "autre"),
        ("autre-idee", "inspired", "une"),
        ("de-la-redaction", "inspired", "une"),
    }


def test_what_an_editor_undid_stays_undone(documents: dict[str, Any]) -> None:
    load_all(documents)
    trial, sheet = Milestone.objects.get(slug="un-essai"), PracticePage.objects.get(slug="une")
    services.unlink(trial, sheet)
    Idea.objects.get(slug="autre-idee").delete()

    load_all(documents)
    assert links() == {("une-idee", "tested", "un-essai")}
    assert not Idea.objects.filter(slug="autre-idee").exists()


def test_a_title_changed_in_the_admin_stays_until_the_file_changes(documents: dict[str, Any]) -> None:
    load_all(documents)
    Milestone.objects.filter(slug="un-essai").update(title="Un titre de la rédaction")
    trial = documents["experiments"]["experiments"][0]
    trial["summary"] = "Ce que la lignée ne montre pas."
    load_all(documents)
    assert Milestone.objects.get(slug="un-essai").title == "Un titre de la rédaction"

    trial["title"] = "Le titre du fichier"
    load_all(documents)
    assert Milestone.objects.get(slug="un-essai").title == "Le titre du fichier"


def test_ideas_that_were_milestones_become_ideas_with_their_links(documents: dict[str, Any]) -> None:
    load_all(documents)
    former = MilestoneFactory(slug="une-idee")
    LoadedEntry.objects.create(
        kind="lineage.milestone",
        slug="une-idee",
        fingerprint="x",
        content_type=ContentType.objects.get_for_model(Milestone),
        object_id=former.pk,
    )
    load_all(documents)
    assert links() == STATED
    assert [milestone.slug for milestone in Milestone.objects.all()] == ["un-essai"]


@pytest.mark.parametrize(
    ("file", "changes", "where"),
    [
        ("ideas", {"practice": "inconnue"}, "practice"),
        ("ideas", {"origin": "ailleurs"}, "origin"),
        ("ideas", {"status": "ailleurs"}, "status"),
        ("ideas", {"title": ""}, "title"),
        ("ideas", {"title": "Trop long " * 30}, "title"),
        ("experiments", {"practice": "inconnue"}, "practice"),
        ("experiments", {"source": None}, "source"),
        ("experiments", {"source": {"ref": "inconnue"}}, "source.ref"),
        ("experiments", {"milestones": [{"date": "2024-13-01"}]}, "milestones[1].date"),
    ],
)
def test_defects_are_named(documents: dict[str, Any], file: str, changes: dict[str, Any], where: str) -> None:
    documents[file][file][0].update(changes)
    with pytest.raises(InvalidContentError) as raised:
        load_all(documents)
    assert (f"{file}.yaml", where) in {(defect.file, defect.field) for defect in raised.value.defects}
    assert not Milestone.objects.exists()
