"""Reading the content files: what YAML lets through and this project does not."""

from pathlib import Path

import pytest

from content.bundle import Bundle, fingerprint
from content.capabilities import shown, unknown_marks


def read(folder: Path, **files: str) -> Bundle:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_bytes(text.encode("latin-1" if name == "latin" else "utf-8"))
    return Bundle.read(folder)


def messages(bundle: Bundle) -> list[str]:
    return [str(defect) for defect in bundle.defects]


def test_entries_know_where_they_were_read(tmp_path: Path) -> None:
    bundle = read(tmp_path, tags="tags:\n  - {slug: tutorat, name: tutorat}\n")

    (entry,) = bundle.rows("tags", "tags")
    entry.error("name", "trop court")

    assert dict(entry) == {"slug": "tutorat", "name": "tutorat"}
    assert bundle.slugs("tags", "tags") == {"tutorat"}
    assert messages(bundle) == ["tags.yaml / tutorat / name : trop court"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "tags:\n  - {slug: a, slug: b}\n",
            "tags.yaml : YAML illisible, ligne 2, colonne 15 : clé en double « slug »",
        ),
        ("tags: [\n", "YAML illisible, ligne 2"),
        ("- une\n- liste\n", "tags.yaml : le fichier doit être une suite de listes nommées"),
        ("", "tags.yaml : le fichier doit être une suite de listes nommées"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_defect(tmp_path: Path, text: str, message: str) -> None:
    assert any(message in defect for defect in messages(read(tmp_path, tags=text)))


def test_a_file_in_another_encoding_is_a_defect(tmp_path: Path) -> None:
    assert messages(read(tmp_path, latin="tags: [été]\n")) == ["latin.yaml : le fichier n’est pas en UTF-8"]


def test_every_file_is_read_even_when_one_is_broken(tmp_path: Path) -> None:
    bundle = read(tmp_path, broken="a: [", fine="tags:\n  - {slug: a}\n")

    assert bundle.slugs("fine", "tags") == {"a"}
    assert len(messages(bundle)) == 1


def test_a_tag_of_python_is_refused(tmp_path: Path) -> None:
    (message,) = messages(read(tmp_path, evil="a: !!python/object/apply:os.system ['true']\n"))

    assert message.startswith("evil.yaml : YAML illisible")


def test_a_slug_has_nothing_after_its_last_letter(tmp_path: Path) -> None:
    bundle = read(tmp_path, tags='tags:\n  - {slug: "tutorat\\n"}\n')

    bundle.rows("tags", "tags")

    assert "minuscules sans accent" in messages(bundle)[0]


def test_a_defect_found_twice_is_told_once(tmp_path: Path) -> None:
    bundle = read(tmp_path, tags="other: []\n")

    bundle.rows("tags", "tags")
    Bundle.slugs(bundle, "tags", "tags")
    bundle.error("tags", "", "tags", "liste absente ou vide")

    assert messages(bundle) == ["tags.yaml / tags : liste absente ou vide"]


def test_texts_are_checked_in_files_that_nothing_loads_yet() -> None:
    bundle = Bundle({"stories": {"stories": [{"slug": "une", "body": {"quotes": ["Ok", "l'apostrophe"]}}]}})

    bundle.check_texts()

    assert messages(bundle) == ["stories.yaml / une / body.quotes[2] : apostrophe droite : écrivez « ’ »"]


def test_fingerprints_follow_the_value_and_not_the_order_of_its_keys() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": [1, 2]}) != fingerprint({"a": [2, 1]})


PAGE = {
    "title": "Page",
    "sections": [
        {"title": "Toujours"},
        {"title": "Avec les idées", "needs": ["ideas"]},
        {"title": "Avec les deux", "needs": ["ideas", "events"]},
        {"title": "En attendant", "until": ["ideas"]},
    ],
}


@pytest.mark.parametrize(
    ("existing", "titles"),
    [
        (set(), ["Toujours", "En attendant"]),
        ({"events"}, ["Toujours", "En attendant"]),
        ({"ideas"}, ["Toujours", "Avec les idées"]),
        ({"ideas", "events"}, ["Toujours", "Avec les idées", "Avec les deux"]),
    ],
)
def test_passages_come_with_the_capabilities_that_they_speak_of(
    existing: set[str], titles: list[str]
) -> None:
    page = shown(PAGE, frozenset(existing))

    assert [section["title"] for section in page["sections"]] == titles
    assert all(section.keys() == {"title"} for section in page["sections"])


@pytest.mark.parametrize(("mark", "shown_without"), [("needs", False), ("until", True)])
def test_a_mark_may_name_one_capability_without_a_list(mark: str, shown_without: bool) -> None:
    page = {"sections": [{"title": "Les idées", mark: "ideas"}]}

    assert bool(shown(page, frozenset())["sections"]) is shown_without
    assert bool(shown(page, frozenset({"ideas"}))["sections"]) is not shown_without


@pytest.mark.parametrize("name", ["idees", ["ideas", "idees"], [{"ideas": True}], 3])
def test_a_mark_that_names_nothing_known_is_told(name: object) -> None:
    assert [field for field, _ in unknown_marks({"lead": [{"text": "…", "needs": name}]})] == [
        "lead[1].needs"
    ]
