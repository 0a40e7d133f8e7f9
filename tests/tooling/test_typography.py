"""French typography of what people read, in code and templates: bound signs, curved apostrophes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts",
    "content",
    "core",
    "events",
    "ideas",
    "members",
    "portal",
    "practices",
    "questionnaires",
    "search",
    "sharing",
    "subscriptions",
    "taxonomy",
)
SOURCES = [
    Path("scripts/demo.py"),
    *sorted(path.relative_to(ROOT) for app in APPS for path in (ROOT / app).rglob("*.py")),
]
# Statements in SQL, where « title : word » is the syntax of FTS5.
SOURCES.remove(Path("search/engines/embedded/statements.py"))
TEMPLATES = sorted(
    path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}
)

LOOSE_QUOTE = re.compile("« | »")
# A word, an ordinary space, a sign that is alone: neither « :root » nor « a ?b=c ».
LOOSE_SIGN = re.compile(r"[\w»)\]’…] [:;?!](?=[\s<]|$)")
# What French elides before a vowel; « don't » and « the site's » are left alone.
STRAIGHT_APOSTROPHE = re.compile(r"\b(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)'[a-zà-öù-ÿœ]", re.IGNORECASE)
# What a template says to its author or to the machine: comments, tags, values, and the HTML's own tags.
NOT_TEXT = re.compile(
    r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%.*?%}|<!--.*?-->|<script.*?</script>|</?[a-z][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
# Attributes that people read or hear, and texts given to tags.
SAID = re.compile(r"\b(?:aria-label|alt|content|label|placeholder|text|title)=\"([^\"{]*)\"")


def faults(text: str) -> list[str]:
    """Return the passages of a French text that the house's rules refuse."""
    found = []
    for rule in (LOOSE_QUOTE, LOOSE_SIGN, STRAIGHT_APOSTROPHE):
        found += [text[max(0, match.start() - 20) : match.end() + 20] for match in rule.finditer(text)]
    return found


def python_texts(source: str) -> Iterator[str]:
    """Yield the strings of a module, but for its docstrings; the values of an f-string count as a word."""
    tree = ast.parse(source)
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as docstring):
                left_out.add(docstring)
            case ast.JoinedStr(values=parts) if node not in left_out:
                left_out.update(parts)
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)
            case ast.FormattedValue(format_spec=ast.JoinedStr() as spec):
                left_out.update([spec, *spec.values])
            case ast.Constant(value=str(text)) if node not in left_out:
                yield text


def template_texts(source: str) -> Iterator[str]:
    """Yield the text of a template, values counting as a word, then what its attributes say."""
    yield NOT_TEXT.sub("\n", re.sub(r"{{.*?}}", "x", source))
    yield from SAID.findall(source)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_strings_of_the_code(path: Path) -> None:
    texts = python_texts((ROOT / path).read_text(encoding="utf-8"))
    assert [fault for text in texts for fault in faults(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_text_of_the_templates(path: Path) -> None:
    texts = template_texts((ROOT / path).read_text(encoding="utf-8"))
    assert [fault for text in texts for fault in faults(text)] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('"""Says « so » : for developers."""', 0),
        ('label = "« Oui »"', 2),
        ('f"{name} : {value:>10} ; {other}"', 2),
        ('help_text = "Vide : rien."', 1),
        ('help_text = "Vide\u00a0: rien, l’usage."', 0),
        ("help_text = \"l'usage, jusqu'ici\"", 2),
        ("message = \"the site's own; don't : it\"", 1),
    ],
)
def test_the_rules_see_what_they_should_in_code(source: str, count: int) -> None:
    assert sum(len(faults(text)) for text in python_texts(source)) == count


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("{# « so » : a comment #}<p>Oui&nbsp;: {{ value }}</p>", 0),
        ("<p>« {{ value }} »</p>", 2),
        ("<p>{{ value }} : oui</p>", 1),
        ("<p title=\"L'usage\">l'usage</p>", 2),
        ('{% include "x.html" with label="Oui : non" %}', 1),
    ],
)
def test_the_rules_see_what_they_should_in_templates(source: str, count: int) -> None:
    assert sum(len(faults(text)) for text in template_texts(source)) == count
