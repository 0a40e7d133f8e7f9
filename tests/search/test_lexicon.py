"""Texts are understood alike whether the words are in memory or asked of the database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from practices.models import PracticePage
from search.models import IndexState, SearchText, SearchWord
from search.stored_lexicon import Range, StoredLexicon, selecting
from search.synonyms import thesaurus
from search.understanding import understand
from search.vocabulary import Vocabulary, vocabulary
from tests.real_content import real_content
from tests.search.conftest import Committed

pytestmark = pytest.mark.django_db

JUDGMENTS = Path(__file__).parent.parent / "search_quality"


def nothing_proposed(slips: Mapping[str, int]) -> dict[str, Sequence[str]]:
    return {}


def exhaustive(words: Vocabulary) -> StoredLexicon:
    """A stored lexicon whose engine misses no near word, and proposes one that is not there."""

    def propose(slips: Mapping[str, int]) -> Mapping[str, Collection[str]]:
        near = words.near(slips)
        return {word: [*(item.word for item in near[word]), f"{word}e"] for word in slips}

    return StoredLexicon(propose)


@pytest.fixture(scope="module")
def words(django_db_setup: None, django_db_blocker: Any) -> Iterator[Vocabulary]:
    """The words of the real content, loaded once for the module."""
    with real_content(django_db_blocker):
        yield vocabulary.get(IndexState.current())


def judged_texts() -> list[str]:
    texts = []
    for path in sorted(JUDGMENTS.glob("judgments*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts += [row["text"] for row in [*data["queries"], *data.get("typo_variants", ())]]
    return texts


def test_every_judged_query_is_understood_alike(words: Vocabulary) -> None:
    known = thesaurus.get(IndexState.current())
    stored = exhaustive(words)
    texts = judged_texts()
    assert len(texts) > 100
    for text in texts:
        for correct in (True, False):
            assert understand(text, correct, stored, known) == understand(text, correct, words, known), text


SLIPS = st.sampled_from(["drop", "double", "swap", "change", "cut"])


@st.composite
def misspelt(draw: st.DrawFn, words: Sequence[str]) -> str:
    """Draw a text of known words, each with a slip or none."""
    typed = []
    for word in draw(st.lists(st.sampled_from(words), min_size=1, max_size=4)):
        at = draw(st.integers(0, len(word) - 1))
        slip = draw(st.none() | SLIPS)
        after = word[at + 1 :]
        forms = {
            None: word,
            "drop": word[:at] + after,
            "double": word[: at + 1] + word[at] + after,
            "swap": word[:at] + after[:1] + word[at] + after[1:],
            "change": f"{word[:at]}{draw(st.sampled_from('aeiort'))}{after}",
            "cut": word[: at + 1],
        }
        typed.append(forms[slip])
    return " ".join(typed)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_misspelt_is_understood_alike(words: Vocabulary, data: st.DataObject) -> None:
    known = thesaurus.get(IndexState.current())
    text = data.draw(misspelt(words.ordered))
    assert understand(text, True, exhaustive(words), known) == understand(text, True, words, known)


@given(prefix=st.text("abcdeilmnoprstu", min_size=1, max_size=5), limit=st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_beginnings_are_completed_alike(words: Vocabulary, prefix: str, limit: int) -> None:
    prefixes = [prefix, "tuto"]
    stored = StoredLexicon(nothing_proposed)
    assert stored.completions(prefixes, limit) == words.completions(prefixes, limit)


def test_the_forms_of_a_stem_are_the_same(words: Vocabulary) -> None:
    stems = ["tuteur", "accueil", "nowhere"]
    stored, kept = StoredLexicon(nothing_proposed).forms(stems), words.forms(stems)
    assert {stem: set(found) for stem, found in stored.items()} == {
        stem: set(found) for stem, found in kept.items()
    }
    assert "nowhere" not in stored
    assert stored


def test_a_text_costs_few_queries(words: Vocabulary) -> None:
    known = thesaurus.get(IndexState.current())
    costs = {}
    for text in ("tutorat des salariés", "tutrat des saalriés", "appart zzzzqq tutorta kkkkwww formatoin"):
        with CaptureQueriesContext(connection) as captured:
            understand(text, True, exhaustive(words), known)
        costs[text] = len(captured)
    assert list(costs.values()) == [1, 3, 3]


def test_without_the_engine_the_first_letters_are_trusted(words: Vocabulary) -> None:
    known = thesaurus.get(IndexState.current())
    stored = StoredLexicon(nothing_proposed)
    assert understand("tutorta", True, stored, known).corrected == "tutorat"
    assert understand("tuotrat formatoin", True, stored, known).corrected == "tutorat formation"


def test_a_withdrawn_word_is_never_offered(words: Vocabulary, committed: Committed) -> None:
    """The engine may know a word a little longer than the site does."""
    known = thesaurus.get(IndexState.current())
    sheets = SearchText.objects.filter(entry__type="practice")
    rare = next(
        word
        for word in words.words.values()
        if word.documents == 1
        and sheets.filter(words__regex=rf"(^| ){word.word}( |$)").exists()
        and len(word.word) > 9
        and words.stems[word.stem] == 1
        and word.stem not in known.stems
    )
    typed = rare.word[:4] + rare.word[5:]
    stored = StoredLexicon(lambda slips: {key: [rare.word] for key in slips})
    assert understand(typed, True, stored, known).corrected == rare.display
    entry = SearchText.objects.get(words__regex=rf"(^| ){rare.word}( |$)").entry
    with committed():
        PracticePage.objects.get(pk=entry.object_id).unpublish()
    meant = understand(typed, True, stored, known)
    assert (meant.corrected, meant.suggestion) == (None, None)
    assert rare.word not in {word.word for word in stored.completions([rare.word], 5)[rare.word]}


def plan(sql: str, parameters: Sequence[Any]) -> str:
    """Return how the database would find these rows in a large table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_no_question_walks_all_the_words() -> None:
    beginnings = plan(*selecting(connection.vendor, [Range("tu"), Range("ac", 3, 6)], 40))
    forms = plan(*SearchWord.objects.filter(stem__in=["a", "b"]).query.sql_with_params())
    for found in (beginnings, forms):
        assert "Seq Scan" not in found
        assert "SCAN search_searchword" not in found
    if connection.vendor == "sqlite":
        assert beginnings.count("word>? AND word<?") == 2
    else:
        assert beginnings.count("Index Cond: (((word)::text ~>=~") == 2
