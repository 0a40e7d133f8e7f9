"""What the fields of a story must say together; shared by the model's checks and the form of the admin."""

from collections.abc import Mapping
from typing import Any

from . import transcripts

NOT_FILED = "Choisissez un axe au moins\u00a0: une histoire publiée est rangée sous un axe."
NOT_TIMED = (
    "Un film a besoin de sous-titres minutés\u00a0: collez un fichier WebVTT ou SRT, qui dit le moment de "
    "chaque ligne."
)
# The fields that hold what is said, by kind of story.
SAID = ("transcript", "subtitles")


def said_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is said, by the field that holds it."""
    return {name: values[name] for name in SAID if values.get(name)}


def defects(
    *, said: Mapping[str, str], duration: float, has_film: bool, filed: bool, publishing: bool = True
) -> dict[str, str]:
    """Return what is wrong, a French message for each field.

    Args:
        said: as ``said_of`` returns it.
        duration: of the sound or the film, in seconds; 0 without.
        has_film: whether subtitles are shown over a film.
        filed: whether an axis is chosen.
        publishing: False for a draft, which may leave its filing for later.
    """
    found = {name: defect for name, text in said.items() if (defect := transcripts.defect(text, duration))}
    if has_film and "subtitles" in said and "subtitles" not in found:
        passages = transcripts.read(said["subtitles"])
        if not transcripts.is_timed(passages):
            found["subtitles"] = NOT_TIMED
    if publishing and not filed:
        found["axes"] = NOT_FILED
    return found
