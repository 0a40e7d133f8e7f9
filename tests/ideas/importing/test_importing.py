"""A table of contributions becomes ideas: what is read, what is refused and why, what is made once."""

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.periodic import registry
from ideas import periodic
from ideas.importing import reading, services
from ideas.importing.checking import check
from ideas.importing.mapping import guess
from ideas.models import Assembly, ContributionImport, Idea, IdeaStep
from search.service import SearchService
from search.types import SearchQuery
from tests.factories import AxisFactory, JobFactory, ThemeFactory, UserFactory
from tests.idea_factories import AssemblyFactory, IdeaFactory, SubThemeFactory, WorkshopFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
HEADINGS = ("Contribution", "Détail", "Axe", "Thématique", "Sous-thème", "Atelier", "Métiers")
State = Idea.State


def as_csv(rows: Any, separator: str = ";", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    return out.getvalue()


def upload(data: bytes, name: str = "assises.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def assembly() -> Assembly:
    theme = ThemeFactory(name="Qualité de vie", short_name="QVCT")
    found: Assembly = AssemblyFactory()
    SubThemeFactory(assembly=found, theme=theme, title="Équilibre de vie")
    WorkshopFactory(assembly=found, theme=theme, title="Ateliers « QVCT »")
    AxisFactory(short_title="Fidéliser")
    JobFactory(name="Aide-soignant")
    JobFactory(name="Éducateur spécialisé")
    return found


@pytest.fixture
def moderator() -> User:
    user: User = UserFactory(superuser=True)
    return user


def brought(assembly: Assembly, moderator: User, rows: Any, **said: Any) -> ContributionImport:
    table = reading.read(upload(as_csv([HEADINGS, *rows])))
    return services.bring(moderator, assembly, "assises.csv", table, **{"as_pending": False, **said})


GOOD = (
    "Une crèche à horaires décalés",
    "Pour les nuits.",
    "fidéliser",
    "QVCT",
    "Équilibre de vie",
    "",
    "Aide-soignant",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_french_spreadsheets_are_read_whatever_they_write(encoding: str, separator: str) -> None:
    rows = [("Titre", "Détail"), ("Écouter, « vraiment »", 'Il a dit "oui"\nsur deux lignes')]
    table = reading.read(upload(as_csv(rows, separator, encoding)))
    assert table.headings == ["Titre", "Détail"]
    assert table.rows == [["Écouter, « vraiment »", 'Il a dit "oui"\nsur deux lignes']]


def test_a_workbook_is_read_as_it_is_shown() -> None:
    table = reading.read(upload(as_xlsx([("Titre", "Rang"), ("Un", 3), ("", ""), ("Deux", 2.5)]), "a.xlsx"))
    assert table.rows == [["Un", "3"], ["Deux", "2.5"]]
    assert table.lines == [2, 4], "as a spreadsheet numbers them"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (reading.LARGEST_OPEN + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", reading.EMPTY),
        (b"Titre\n", reading.EMPTY),
        (b"\x00\x01\x02", reading.UNREADABLE),
        (b"PK\x03\x04abc", reading.UNREADABLE),
        (bomb(), reading.TOO_LARGE),
        (b"x" * (reading.LARGEST + 1), reading.TOO_LARGE),
        (as_csv([("Titre",), *[("a",)] * (reading.MOST_ROWS + 1)]), reading.TOO_MANY),
        (as_csv([["c"] * 61, ["x"] * 61]), reading.TOO_WIDE),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(reading.UnreadableError, match=why.split(".", maxsplit=1)[0]):
        reading.read(upload(data))


def with_row_numbers(data: bytes, number: int) -> bytes:
    """Return a workbook whose second row says another number than its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as copy:
        for name in source.namelist():
            text = source.read(name)
            if name.endswith("sheet1.xml"):
                for said in (b'<row r="2"', b'<c r="A2"'):
                    text = text.replace(said, said.replace(b"2", b"%d" % number))
            copy.writestr(name, text)
    return out.getvalue()


def test_rows_that_lie_about_their_number_cost_no_more_than_a_sheet() -> None:
    book = as_xlsx([("Titre",), ("Une crèche",)])
    last = reading.read(upload(with_row_numbers(book, reading.LAST_LINE)))
    assert (last.rows, last.lines) == ([["Une crèche"]], [reading.LAST_LINE])
    with pytest.raises(reading.UnreadableError, match="vide"):
        reading.read(upload(with_row_numbers(book, 10**12)))


def test_columns_are_recognised_by_their_headings() -> None:
    assert guess(HEADINGS) == {
        "title": 0, "description": 1, "axis": 2, "theme": 3, "subtheme": 4, "workshop": 5, "jobs": 6,
    }  # fmt: skip
    assert guess(["N°", "Idées retenues", "Thème de l’atelier"]) == {"title": 1, "theme": 2}
    assert guess(["a", "b"]) == {}


def test_a_row_becomes_an_idea_with_its_provenance(
    assembly: Assembly, moderator: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = (
        "=HYPERLINK(1)",
        "Détail",
        "Fidéliser",
        "",
        "equilibre de vie",
        "ATELIERS QVCT",
        "Aide-soignant ; éducateur spécialisé",
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.bring_in(brought(assembly, moderator, [row, GOOD]).pk, moderator)
    idea = Idea.objects.get(title="=HYPERLINK(1)")
    assert (idea.state, idea.assembly, idea.territory) == (State.PUBLISHED, assembly, assembly.territory)
    assert (idea.theme.short_name, idea.workshop.title, idea.subtheme.title) == (  # type: ignore[union-attr]
        "QVCT", "Ateliers « QVCT »", "Équilibre de vie",
    )  # fmt: skip
    assert {job.name for job in idea.jobs.all()} == {"Aide-soignant", "Éducateur spécialisé"}
    step = IdeaStep.objects.get(idea=idea)
    assert (step.by, step.is_public) == (moderator, True)
    found = SearchService().search(SearchQuery(text="crèche horaires décalés", types=("idea",))).hits
    assert [hit.title for hit in found] == [GOOD[0]]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("", *GOOD[1:]), "Titre\u00a0: il manque."),
        (("!!!", *GOOD[1:]), "Titre\u00a0: il manque."),
        (("x" * 151, *GOOD[1:]), "151 caractères, 150 au plus"),
        ((GOOD[0], GOOD[1], "Axe 9", *GOOD[3:]), "Axe\u00a0: «\u00a0Axe 9\u00a0» n’est pas connu."),
        ((*GOOD[:4], "Ailleurs", "", ""), "Sous-thème\u00a0: «\u00a0Ailleurs\u00a0» n’est pas connu."),
        ((*GOOD[:6], "Aide-soignant, dompteur"), "«\u00a0dompteur\u00a0»"),
        ((GOOD[0], GOOD[1], "", *GOOD[3:]), "Il faut un thème et un axe"),
    ],
)
def test_a_row_that_says_something_wrong_is_told_by_its_line(
    assembly: Assembly, moderator: User, row: tuple[str, ...], why: str
) -> None:
    checked = check(brought(assembly, moderator, [("Autre chose", *GOOD[1:]), row]))
    (fault,) = checked.faults
    assert fault.line == 3
    assert why in fault.why
    assert len(checked.ideas) == 1


def test_what_is_to_be_read_first_needs_no_axis(assembly: Assembly, moderator: User) -> None:
    row = ("Une idée nue", "", "", "", "", "", "")
    services.bring_in(brought(assembly, moderator, [row], as_pending=True).pk, moderator)
    idea = Idea.objects.get()
    assert (idea.state, idea.slug) == (State.PENDING, None)


def test_what_exists_already_is_set_apart_and_imported_only_if_asked(
    assembly: Assembly, moderator: User
) -> None:
    IdeaFactory(assembly=assembly, title="Une crèche aux horaires décalés")
    rows = [GOOD, ("Un vélo pour chacun", *GOOD[1:]), ("un vélo, pour chacun", *GOOD[1:])]
    checked = check(brought(assembly, moderator, rows))
    assert [(d.line, d.like) for d in checked.doubles] == [
        (2, "l’idée «\u00a0Une crèche aux horaires décalés\u00a0»"), (4, "la ligne 3"),
    ]  # fmt: skip
    services.bring_in(brought(assembly, moderator, rows).pk, moderator)
    assert Idea.objects.count() == 2
    again = brought(assembly, moderator, rows)
    services.bring_in(again.pk, moderator, with_doubles=True)
    assert Idea.objects.count() == 5
    assert Idea.objects.values("slug").distinct().count() == 5


def test_a_table_is_imported_once_and_by_the_moderation_only(assembly: Assembly, moderator: User) -> None:
    table = brought(assembly, moderator, [GOOD])
    services.bring_in(table.pk, moderator)
    with nothing_changes(), pytest.raises(services.ImportedError):
        services.bring_in(table.pk, moderator)
    client = Client()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    for path in (reverse("idees-import:upload"), reverse("idees-import:one", args=[table.pk])):
        for answer in (client.get(path), client.post(path, {"decision": "import"})):
            assert answer.status_code in (302, 403)
    other = Client()
    other.force_login(UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    assert other.get(reverse("idees-import:one", args=[table.pk])).status_code == 404, "it is someone else's"


def test_two_thousand_rows_with_errors(
    assembly: Assembly, moderator: User, django_assert_max_num_queries: Any
) -> None:
    words = ("repos", "vélo", "tutorat", "logement", "repas", "salaire", "horaires", "outil", "soin", "fête")
    rows = [
        (
            f"{words[n % 10]} {words[n // 10 % 10]} {words[n // 100 % 10]} numéro {n} {words[-n % 7]}",
            *GOOD[1:],
        )
        for n in range(1_900)
    ]
    wrong = [("", *GOOD[1:])] * 50 + [(f"Titre {n} unique", "", "Axe 9", *GOOD[3:]) for n in range(50)]
    client = Client()
    client.force_login(moderator, backend="django.contrib.auth.backends.ModelBackend")
    data = as_xlsx([HEADINGS, *rows[:1_000], *wrong, *rows[1_000:]])
    said = {"assembly": assembly.pk, "file": upload(data, "assises.xlsx"), "as_pending": "on"}
    page = client.post(reverse("idees-import:upload"), said, follow=True)
    path = page.redirect_chain[-1][0]
    html = page.content.decode()
    assert "100</strong> lignes en erreur" in html
    report = b"".join(client.get(path, {"rapport": 1}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.DictReader(io.StringIO(report), delimiter=";"))
    errors = [line for line in lines if line["Ce qu’il en est"] == "Erreur"]
    assert [int(line["Ligne"]) for line in errors] == list(range(1_002, 1_102))
    with django_assert_max_num_queries(200):
        done = client.post(path, {"decision": "import", "with_doubles": "1"}, follow=True)
    assert "1900 contributions importées." in done.content.decode()
    assert Idea.objects.filter(assembly=assembly, state=State.PENDING).count() == 1_900
    again = b"".join(client.get(path, {"rapport": 1}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.DictReader(io.StringIO(again), delimiter=";"))
    assert [line["Ligne"] for line in lines] == [str(n) for n in range(1_002, 1_102)], "the same errors"


def test_columns_are_chosen_by_hand_when_they_are_not_recognised(assembly: Assembly, moderator: User) -> None:
    client = Client()
    client.force_login(moderator, backend="django.contrib.auth.backends.ModelBackend")
    data = as_csv([("A", "B"), ("Fidéliser", "Une crèche")])
    said = {"assembly": assembly.pk, "file": upload(data), "as_pending": "on"}
    page = client.post(reverse("idees-import:upload"), said, follow=True)
    path = page.redirect_chain[-1][0]
    assert page.context["checked"] is None
    assert "Choisissez la colonne des titres." in client.post(path, {}).content.decode()
    page = client.post(path, {"title": "1", "axis": "0"}, follow=True)
    assert [idea.title for _, idea in page.context["checked"].ideas] == ["Une crèche"]
    assert client.post(path, {"title": "99"}).status_code == 200, "a column that is not there"


def test_a_file_that_is_no_table_is_told_beside_the_form(assembly: Assembly, moderator: User) -> None:
    client = Client()
    client.force_login(moderator, backend="django.contrib.auth.backends.ModelBackend")
    said = {"assembly": assembly.pk, "file": upload(b"\x00")}
    assert "ne peut pas être lu" in client.post(reverse("idees-import:upload"), said).content.decode()
    assert "Choisissez un fichier." in client.post(reverse("idees-import:upload"), {}).content.decode()


def test_tables_are_forgotten_after_a_week(assembly: Assembly, moderator: User) -> None:
    old, new = (brought(assembly, moderator, [GOOD]) for _ in range(2))
    ContributionImport.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=8))
    registry.job(periodic.IMPORTS).run()
    assert list(ContributionImport.objects.values_list("pk", flat=True)) == [new.pk]
