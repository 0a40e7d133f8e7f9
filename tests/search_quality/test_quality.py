"""The search answers the judged queries as well as it did, and better than the targets."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from search import quality
from search.management.commands import search_quality as command
from search.service import SearchService
from tests.own_index import OwnIndex
from tests.real_content import load_content
from tests.search.helpers import rebuild

FOLDER = Path(__file__).parent


@pytest.fixture
def content(db: None, own_index: OwnIndex | None) -> None:
    """The real content, loaded and indexed where nothing was before: what an engine still holds of removed
    documents counts in how rare it takes a word to be.
    """
    if own_index is not None:
        own_index.renew()
    load_content()
    rebuild()


def test_the_search_reaches_its_targets_and_its_baseline(content: None) -> None:
    out = StringIO()
    call_command("search_quality", stdout=out)
    print(out.getvalue())
    assert "ensemble" in out.getvalue()


def test_a_drop_fails(content: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.Command, "_ranking", lambda self, text: [])
    with pytest.raises(CommandError) as error:
        call_command("search_quality", stdout=StringIO())
    for name in ("ndcg", "zero", "recall"):
        assert f"{name}\u00a0: " in str(error.value)


def test_another_engine_that_stands_in_is_not_measured(
    content: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = SearchService.search
    monkeypatch.setattr(
        SearchService, "search", lambda self, query: replace(search(self, query), degraded=True)
    )
    with pytest.raises(CommandError, match="moteur de secours"):
        call_command("search_quality", stdout=StringIO())


def test_the_figures_can_be_read_by_another_program(content: None, tmp_path: Path) -> None:
    call_command("search_quality", figures=tmp_path / "figures.json", stdout=StringIO())
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert set(command.TARGETS) <= set(figures)


def test_elasticsearch_must_do_better() -> None:
    judged = quality.Measure(queries=10, ndcg=0.87, mrr=1, recall=1, zero=0)
    report = quality.Report(overall=judged, categories={}, none=1, variants=judged, variants_ratio=1)
    for engine, faults in (("embedded-sqlite", 0), ("elasticsearch", 1)):
        assert len(command.below_targets(report, engine)) == faults


def test_judgments_name_documents_that_exist() -> None:
    content = FOLDER.parent.parent / "content"
    practices = yaml.safe_load((content / "practices.yaml").read_text(encoding="utf-8"))["practices"]
    known = {f"practice:{row['slug']}" for row in practices}
    ids, texts = [], []
    for path in FOLDER.glob("judgments*.yaml"):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for row in [*data["queries"], *data.get("typo_variants", ())]:
            ids.append(row["id"])
            texts.append(row["text"])
            judged = [item["id"] for item in row.get("judgments") or ()]
            assert len(judged) == len(set(judged)), row["id"]
            assert {item for item in judged if item.startswith("practice:")} <= known, row["id"]
            assert all(1 <= item["grade"] <= 3 for item in row.get("judgments") or ()), row["id"]
    assert len(ids) == len(set(ids))
    assert len(texts) == len(set(texts))


def test_the_measures_are_those_of_their_definitions() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    assert quality.ndcg(["a", "b", "c"], grades) == pytest.approx(1)
    assert quality.ndcg(["x", "a"], {"a": 3}) == pytest.approx(0.63093, abs=1e-5)
    assert quality.ndcg([], grades) == 0
    judgments = quality.JudgmentSet(
        queries=(
            quality.Judged("1", "un", "plain", grades),
            quality.Judged("2", "deux", "plain", {"a": 2}),
            quality.Judged("3", "rien", "none", {}, expect_none=True),
            quality.Judged("4", "lié", "plain", {"c": 1}),
        ),
        variants=((quality.Judged("1-t1", "unn", "typo-variant", grades), "1"),),
    )
    answers = {
        "un": ["x", "b", "a", "b", "c"],
        "deux": [],
        "rien": ["x"],
        "lié": ["c"],
        "unn": ["x", "b", "a"],
    }
    report = quality.evaluate(judgments, answers.__getitem__)
    assert report.overall.queries == 3
    assert report.overall.mrr == pytest.approx((0.5 + 0) / 2)
    assert report.overall.recall == pytest.approx((1 + 0) / 2)
    assert report.overall.zero == pytest.approx(1 / 3)
    assert report.none == 0
    assert report.variants_ratio < 1
