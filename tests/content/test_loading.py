"""Loading the content: what it makes, what it leaves alone, and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision, Site

from content.bundle import Bundle
from content.loading import InvalidContentError, load
from content.models import LoadedEntry
from content.report import Report
from portal.models import GlossaryTerm, HomePage, StandardPage
from practices import loading as practices_loading
from practices.models import PracticePage
from taxonomy.models import JobFamily, Tag, Territory
from taxonomy.services import merge_tags, rename_tag
from tests.content.small import sheet, small_content

pytestmark = pytest.mark.django_db

WRITES = ("INSERT", "UPDATE", "DELETE")


def load_all(documents: dict[str, Any]) -> Report:
    report = Report()
    load(Bundle(documents), report)
    return report


def counts(report: Report) -> dict[str, dict[str, int]]:
    return {label: dict(counter) for label, counter in report.counts.items()}


@pytest.fixture
def documents() -> dict[str, Any]:
    return small_content()


def sheets(documents: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = documents["practices"]["practices"]
    return rows


def test_everything_is_made_and_published(documents: dict[str, Any]) -> None:
    report = load_all(documents)

    assert counts(report)["fiches pratiques"] == {"created": 2}
    assert counts(report)["territoires"] == {"created": 3}
    page = PracticePage.objects.get(slug="une")
    assert page.live
    assert page.live_revision_id == page.latest_revision_id
    assert [axis.slug for axis in page.axes] == ["axe-un", "axe-deux"]
    assert [job.slug for job in page.jobs.all()] == ["aide-soignant"]
    assert [tag.slug for tag in page.tags.all()] == ["tutorat"]
    assert page.territory.parent.parent.slug == "france"
    assert [link.target.slug for link in page.related_links.all()] == ["autre"]


def test_a_sheet_keeps_its_sections_in_order_and_gains_its_steps(documents: dict[str, Any]) -> None:
    load_all(documents)

    body = PracticePage.objects.get(slug="une").body
    assert [block.block_type for block in body] == ["context", "steps", "to_copy"]
    assert body[0].value["provenance"] == "source"
    assert body[1].value["text"].source == "<ol><li>Un</li><li>Deux &amp; trois</li></ol>"
    assert "assez long" in body[2].value["introduction"].source
    assert [step["title"] for step in body[2].value["steps"]] == [f"Étape {number}" for number in range(4)]


def test_the_site_answers_with_our_home_page_at_the_address_of_the_deployment(
    documents: dict[str, Any], settings: Any
) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://essaim.example.org"
    load_all(documents)

    site = Site.objects.get()
    assert (site.hostname, site.port) == ("essaim.example.org", 443)
    assert isinstance(site.root_page.specific, HomePage)
    # Wagtail's welcome page is gone: all that is left has a type of ours.
    assert {type(page.specific) for page in Page.objects.filter(depth__gt=1)}.isdisjoint({Page})


def test_what_waits_for_a_capability_is_held_back(documents: dict[str, Any]) -> None:
    load_all(documents)

    page = StandardPage.objects.get(slug="contribuer")
    assert page.lead == "Ce qui est vrai."
    assert [section.value["title"] for section in page.body] == ["Montrée"]
    assert [door.slug for door in HomePage.objects.get().entry_points.all()] == ["employeurs"]


def test_a_text_becomes_clean_rich_text(documents: dict[str, Any]) -> None:
    load_all(documents)

    text = StandardPage.objects.get(slug="contribuer").body[0].value["text"].source
    assert "<b>mot</b>" in text
    assert "<li>un</li>" in text
    assert "script" not in text
    assert "liste\u00a0:" in text


def test_loading_twice_writes_nothing(documents: dict[str, Any]) -> None:
    load_all(documents)
    before = Revision.objects.count(), PageLogEntry.objects.count(), ModelLogEntry.objects.count()

    with CaptureQueriesContext(connection) as queries:
        report = load_all(documents)

    written = [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(WRITES)]
    assert written == []
    assert (Revision.objects.count(), PageLogEntry.objects.count(), ModelLogEntry.objects.count()) == before
    assert all(set(states) == {"unchanged"} for states in counts(report).values())


def test_an_edited_entry_becomes_a_new_published_revision(documents: dict[str, Any]) -> None:
    load_all(documents)
    other = PracticePage.objects.get(slug="autre")
    sheets(documents)[0] |= {
        "title": "Un autre titre",
        "tags": ["parrainage"],
        "axes": ["axe-deux"],
        "related": [],
    }

    report = load_all(documents)

    page = PracticePage.objects.get(slug="une")
    assert page.title == "Un autre titre"
    assert [tag.slug for tag in page.tags.all()] == ["parrainage"]
    assert [axis.slug for axis in page.axes] == ["axe-deux"]
    assert not page.related_links.exists()
    assert page.revisions.count() == 2
    assert page.live_revision_id == page.latest_revision_id
    assert counts(report)["fiches pratiques"] == {"updated": 1, "unchanged": 1}
    assert PracticePage.objects.get(slug="autre").latest_revision_id == other.latest_revision_id


def test_an_edited_term_is_updated_where_it_stands(documents: dict[str, Any]) -> None:
    load_all(documents)
    key = Territory.objects.get(slug="oise").pk
    documents["territories"]["departments"][0]["name"] = "L’Oise"

    load_all(documents)

    assert Territory.objects.get(pk=key).name == "L’Oise"
    assert Territory.objects.count() == 3


def test_the_order_of_families_follows_the_file(documents: dict[str, Any]) -> None:
    documents["taxonomy"]["job_families"].append({"slug": "domicile", "name": "Domicile"})
    load_all(documents)
    documents["taxonomy"]["job_families"].reverse()

    load_all(documents)

    assert [family.slug for family in JobFamily.objects.all()] == ["domicile", "soin"]


def edit(sheet_slug: str, **fields: Any) -> PracticePage:
    """Publish a change as an editor does."""
    page: PracticePage = PracticePage.objects.get(slug=sheet_slug)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def test_what_an_editor_changed_outlives_another_loading(documents: dict[str, Any]) -> None:
    load_all(documents)
    edit("une", title="Le titre de la rédaction")

    load_all(documents)

    assert PracticePage.objects.get(slug="une").title == "Le titre de la rédaction"


def test_a_changed_file_wins_and_the_history_keeps_the_editor_s_version(documents: dict[str, Any]) -> None:
    load_all(documents)
    edit("une", title="Le titre de la rédaction")
    sheets(documents)[0]["title"] = "Le nouveau titre du fichier"

    load_all(documents)

    page = PracticePage.objects.get(slug="une")
    assert page.title == "Le nouveau titre du fichier"
    titles = [revision.content["title"] for revision in page.revisions.order_by("pk")]
    assert titles == ["La fiche une", "Le titre de la rédaction", "Le nouveau titre du fichier"]


def test_a_sheet_that_was_unpublished_stays_so(documents: dict[str, Any]) -> None:
    load_all(documents)
    PracticePage.objects.get(slug="une").unpublish()
    sheets(documents)[0]["title"] = "Le nouveau titre du fichier"

    load_all(documents)

    page = PracticePage.objects.get(slug="une")
    assert not page.live
    assert page.get_latest_revision().content["title"] == "Le nouveau titre du fichier"


def test_a_sheet_that_was_deleted_stays_so_and_others_do_without_it(documents: dict[str, Any]) -> None:
    load_all(documents)
    PracticePage.objects.get(slug="autre").delete()
    sheets(documents)[0]["title"] = "Le nouveau titre du fichier"

    report = load_all(documents)

    assert not PracticePage.objects.filter(slug="autre").exists()
    assert not PracticePage.objects.get(slug="une").related_links.exists()
    assert counts(report)["fiches pratiques"] == {"updated": 1, "removed": 1}


def test_a_sheet_whose_address_an_editor_changed_is_still_known(documents: dict[str, Any]) -> None:
    load_all(documents)
    edit("une", slug="une-nouvelle-adresse")
    sheets(documents)[0]["title"] = "Le nouveau titre du fichier"

    load_all(documents)

    assert PracticePage.objects.get(slug="une-nouvelle-adresse").title == "Le nouveau titre du fichier"
    assert PracticePage.objects.count() == 2


def test_a_merged_tag_does_not_come_back(documents: dict[str, Any]) -> None:
    load_all(documents)
    merge_tags(Tag.objects.get(slug="tutorat"), Tag.objects.get(slug="parrainage"))
    documents["taxonomy"]["tags"][0]["name"] = "le tutorat"
    sheets(documents)[0]["title"] = "Le nouveau titre du fichier"

    load_all(documents)

    assert [tag.slug for tag in Tag.objects.all()] == ["parrainage"]
    assert [tag.slug for tag in PracticePage.objects.get(slug="une").tags.all()] == ["parrainage"]


def test_a_renamed_tag_is_still_known(documents: dict[str, Any]) -> None:
    load_all(documents)
    tag = rename_tag(Tag.objects.get(slug="tutorat"), "compagnonnage")
    sheets(documents)[0]["title"] = "Le nouveau titre du fichier"

    load_all(documents)

    assert list(PracticePage.objects.get(slug="une").tags.all()) == [tag]
    assert Tag.objects.count() == 2


def test_the_terms_of_the_glossary_name_each_other(documents: dict[str, Any]) -> None:
    load_all(documents)

    assert [term.slug for term in GlossaryTerm.objects.get(slug="rex").related.all()] == ["edd"]


def test_a_failure_leaves_nothing_written(documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def publish_but_the_last(page: Page) -> None:
        if page.slug == "autre":
            raise RuntimeError("disk full")
        real(page)

    real = practices_loading.publish
    monkeypatch.setattr(practices_loading, "publish", publish_but_the_last)
    pages = Page.objects.count()

    with pytest.raises(RuntimeError, match="disk full"):
        load_all(documents)

    assert Page.objects.count() == pages
    assert not LoadedEntry.objects.exists()
    assert not Territory.objects.exists()


Change = Callable[[dict[str, Any]], Any]

DEFECTS: list[tuple[Change, str]] = [
    (
        lambda d: sheets(d)[0].update(title="x" * 121),
        "practices.yaml / une / title : 121 caractères, 120 au plus",
    ),
    (lambda d: sheets(d)[0].pop("effort"), "practices.yaml / une / effort : champ manquant"),
    (lambda d: sheets(d)[0].update(effor="fort"), "practices.yaml / une / effor : champ inconnu"),
    (lambda d: sheets(d)[0].update(summary=None), "practices.yaml / une / summary : champ vide"),
    (
        lambda d: sheets(d)[0].update(maturity="mûre"),
        "practices.yaml / une / maturity : valeur inconnue « mûre » "
        "(possibles : eprouvee, experimentation, idee)",
    ),
    (
        lambda d: sheets(d)[0].update(axes=["axe-un", "axe-un"]),
        "practices.yaml / une / axes : valeur répétée",
    ),
    (
        lambda d: sheets(d)[0].update(axes=[]),
        "practices.yaml / une / axes : 0 élément(s), attendu de 1 à 2",
    ),
    (lambda d: sheets(d)[0].update(tags="tutorat"), "practices.yaml / une / tags : liste attendue"),
    (
        lambda d: sheets(d)[0].update(related=["une"]),
        "practices.yaml / une / related : valeur inconnue « une » (possibles : autre)",
    ),
    (
        lambda d: sheets(d)[0].update(idea_origin="absente"),
        "practices.yaml / une / idea_origin : valeur inconnue « absente » (possibles : une-idee)",
    ),
    (
        lambda d: sheets(d)[0].update(experiment_origin="absent"),
        "practices.yaml / une / experiment_origin : valeur inconnue « absent » (possibles : un-essai)",
    ),
    (
        lambda d: sheets(d)[0]["source"].update(document="Autre titre"),
        "practices.yaml / une / source.document : "
        "intitulé différent de celui du référentiel, « Un document »",
    ),
    (
        lambda d: sheets(d)[0]["sections"][0].update(text="Trop court."),
        "practices.yaml / une / sections[1].text : 2 mots, attendu de 60 à 180",
    ),
    (
        lambda d: sheets(d)[0]["sections"][1].update(items=["Un", 2]),
        "practices.yaml / une / sections[2].items[2] : texte attendu",
    ),
    (
        lambda d: sheets(d)[0]["sections"][0].update(provenance="editorial"),
        "practices.yaml / une / sections : aucune section tirée d’une source",
    ),
    (
        lambda d: sheets(d)[0]["copy_steps"][2].pop("who"),
        "practices.yaml / une / copy_steps[3].who : champ manquant",
    ),
    (
        lambda d: sheets(d)[0].update(delay="Écrire à x@example.org"),
        "practices.yaml / une / delay : une adresse électronique n’a pas sa place ici",
    ),
    (
        lambda d: sheets(d)[0].update(delay="Appeler le 03 22 00 00 00"),
        "practices.yaml / une / delay : un numéro de téléphone n’a pas sa place ici",
    ),
    (
        lambda d: sheets(d)[0].update(delay="L'année"),
        "practices.yaml / une / delay : apostrophe droite : écrivez « ’ »",
    ),
    (
        lambda d: sheets(d).append(sheet("une")),
        "practices.yaml / une / slug : déjà pris dans « practices »",
    ),
    (
        lambda d: sheets(d)[0].update(slug="Une Fiche"),
        "practices.yaml / Une Fiche / slug : minuscules sans accent, chiffres et tirets seulement",
    ),
    (lambda d: sheets(d)[0].pop("slug"), "practices.yaml / practices[1] / slug : champ manquant"),
    (lambda d: d["practices"].pop("practices"), "practices.yaml / practices : liste absente ou vide"),
    (lambda d: d.pop("territories"), "territories.yaml / regions : liste absente ou vide"),
    (
        lambda d: d["territories"]["departments"][0].update(parent="france"),
        "territories.yaml / oise / parent : valeur inconnue « france » (possibles : hauts-de-france)",
    ),
    (
        lambda d: d["territories"]["departments"].append(
            {"slug": "autre", "name": "Autre", "insee_code": "60", "parent": "hauts-de-france"}
        ),
        "territories.yaml / autre / insee_code : « 60 » est déjà pris par « oise »",
    ),
    (
        lambda d: d["taxonomy"]["axes"][1].update(number=1),
        "taxonomy.yaml / axe-deux / number : « 1 » est déjà pris par « axe-un »",
    ),
    (
        lambda d: d["taxonomy"]["sources"][0].update(date="2024-02-30"),
        "taxonomy.yaml / un-document / date : date impossible « 2024-02-30 », écrivez « 2024-06-19 »",
    ),
    (
        lambda d: d["glossary"]["terms"][0].update(related=["rex"]),
        "glossary.yaml / rex / related : valeur inconnue « rex » (possibles : edd)",
    ),
    (
        lambda d: d["pages"]["pages"][1]["sections"][1].update(needs=["idees"]),
        "pages.yaml / a-propos / sections[2].needs : fonction inconnue « idees »",
    ),
    (
        lambda d: d["pages"]["pages"].pop(1),
        "pages.yaml / a-propos : page manquante",
    ),
    (
        lambda d: d["pages"]["pages"][0]["figures"][0].update(source="absente"),
        "pages.yaml / accueil / figures[1].source : valeur inconnue « absente » (possibles : un-document)",
    ),
    (
        lambda d: d["pages"]["pages"][0]["entry_points"][0].update(target="fiche"),
        "pages.yaml / accueil / entry_points[1].target : valeur inconnue « fiche » "
        "(possibles : agenda, fiches, histoires, idees)",
    ),
]


@pytest.mark.parametrize(("change", "message"), DEFECTS, ids=[message[:60] for _, message in DEFECTS])
def test_a_defect_is_told_by_file_entry_and_field(
    documents: dict[str, Any], change: Change, message: str
) -> None:
    change(documents)

    with pytest.raises(InvalidContentError) as error:
        load_all(documents)

    assert message in [str(defect) for defect in error.value.defects]
    assert not Territory.objects.exists()


def test_all_defects_are_told_at_once(documents: dict[str, Any]) -> None:
    sheets(documents)[0]["effort"] = "énorme"
    sheets(documents)[1]["territory"] = "ailleurs"
    documents["taxonomy"]["jobs"][0]["family"] = "absente"

    with pytest.raises(InvalidContentError) as error:
        load_all(documents)

    where = {(defect.file, defect.entry, defect.field) for defect in error.value.defects}
    assert where == {
        ("practices.yaml", "une", "effort"),
        ("practices.yaml", "autre", "territory"),
        ("taxonomy.yaml", "aide-soignant", "family"),
    }
