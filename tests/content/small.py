"""A whole content in a few lines, for tests that change an entry and look at what happens."""

from typing import Any

SOURCE = {"document": "Un document", "ref": "un-document", "section": "Première partie"}
WORDS = "Un texte assez long pour une section de fiche, avec ce qu’il faut de mots. "


def sheet(slug: str, **changes: Any) -> dict[str, Any]:
    """Return the entry of a valid sheet."""
    entry = {
        "slug": slug,
        "title": f"La fiche {slug}",
        "summary": "Qui fait quoi, pour quel effet.",
        "axes": ["axe-un", "axe-deux"],
        "themes": ["theme-un"],
        "jobs": ["aide-soignant"],
        "tags": ["tutorat"],
        "sector": "AHI",
        "territory": "oise",
        "structure": "une-association",
        "origin": "assises",
        "maturity": "idee",
        "source": dict(SOURCE),
        "effort": "faible",
        "delay": "Un mois",
        "cost": None,
        "sections": [
            {"kind": "contexte", "provenance": "source", "text": WORDS * 5},
            {"kind": "etapes", "provenance": "editorial", "items": ["Un", "Deux & trois"]},
            {"kind": "pour-copier", "provenance": "editorial", "text": WORDS * 5},
        ],
        "copy_steps": [
            {"title": f"Étape {number}", "who": "Direction", "when": "Semaine 1"} for number in range(4)
        ],
        "related": [],
        "idea_origin": None,
        "experiment_origin": None,
    }
    return {**entry, **changes}


def past_event(**changes: Any) -> dict[str, Any]:
    """Return the entry of a valid event that a source tells of."""
    entry = {
        "slug": "des-assises",
        "title": "Des assises",
        "kind": "assises",
        "demonstration": False,
        "summary": "Deux jours pour en parler.",
        "description": [{"text": "Ce qui est vrai."}, {"text": "Ce qui le sera.", "needs": ["observatory"]}],
        "start": "2024-06-19",
        "end": "2024-06-20",
        "axes": ["axe-un"],
        "themes": ["theme-un"],
        "jobs": [],
        "tags": ["tutorat"],
        "territory": "oise",
        "organiser": "une-association",
        "venue": None,
        "online": False,
        "figures": [{"label": "participants", "value": 800}],
        "links": ["https://example.org/assises/"],
        "source": {"document": "Un document", "ref": "un-document"},
    }
    return {**entry, **changes}


def example_event(**changes: Any) -> dict[str, Any]:
    """Return the entry of a valid event of demonstration."""
    entry = {
        "slug": "un-exemple",
        "title": "Un exemple",
        "kind": "atelier",
        "demonstration": True,
        "starts_in_days": 14,
        "start_time": "14:00",
        "duration_minutes": 150,
        "summary": "Un atelier.",
        "description": "Ce que l’on y fait.",
        "axes": ["axe-un"],
        "jobs": ["aide-soignant"],
        "tags": [],
        "territory": "oise",
        "venue": "Une salle",
        "online": True,
        "capacity": 20,
        "waiting_list": True,
        "sessions": [
            {
                "slug": "premiere",
                "title": "Première séance",
                "offset_minutes": 30,
                "duration_minutes": 60,
                "capacity": 10,
                "room": "Salle A",
            }
        ],
        "related_practices": ["une"],
        "registration": registration(),
    }
    return {**entry, **changes}


def story(slug: str, **changes: Any) -> dict[str, Any]:
    """Return the entry of a valid portrait."""
    entry = {
        "slug": slug,
        "kind": "portrait",
        "title": f"L’histoire {slug}",
        "summary": "Ce que l’on y apprend.",
        "demonstration": False,
        "role": "Référente métier",
        "body": "Un **début**.\n\nUne suite.",
        "axes": ["axe-un"],
        "jobs": ["aide-soignant"],
        "tags": ["tutorat"],
        "related_practices": ["une"],
        "source": {"document": "Un document", "ref": "un-document"},
    }
    return {**entry, **changes}


def dossier(slug: str, **changes: Any) -> dict[str, Any]:
    """Return the entry of a valid dossier, of a story and a sheet."""
    entry = {
        "slug": slug,
        "kind": "dossier",
        "title": f"Le dossier {slug}",
        "summary": "Ce qu’il réunit.",
        "demonstration": False,
        "body": "Un début.",
        "axes": ["axe-un"],
        "jobs": ["aide-soignant"],
        "tags": ["tutorat"],
        "source": "un-document",
        "entries": [
            {"story": "un-portrait", "note": "Pour commencer."},
            {"practice": "une", "note": "Pour agir."},
        ],
    }
    return {**entry, **changes}


def episode(**changes: Any) -> dict[str, Any]:
    """Return the entry of a valid episode, of which there is no sound."""
    spoken = {
        "kind": "podcast-episode",
        "series": "un-podcast",
        "episode_number": 1,
        "demonstration": True,
        "role": None,
        "body": "Un épisode.\n\n**Pour aller plus loin.** Une fiche.",
        "transcript": "Bienvenue.\n\nEt au revoir.",
        "chapters": [{"at": "0:00", "title": "Bienvenue"}],
    }
    return story("un-episode", **{**spoken, **changes})


def assembly(**changes: Any) -> dict[str, Any]:
    """Return the entry of valid assises."""
    entry = {
        "slug": "des-assises",
        "kind": "assises",
        "title": "Des assises",
        "short_title": "des assises, juin 2024",
        "summary": "Deux jours pour en parler.",
        "foreword": "Pourquoi nous nous sommes réunis.",
        "start": "2024-06-19",
        "end": "2024-06-20",
        "place": None,
        "territory": "oise",
        "organisers": ["une-association"],
        "event": "des-assises",
        "source": "un-document",
        "workshops": [{"slug": "atelier", "title": "Un atelier", "theme": "theme-un"}],
        "figures": [{"label": "participants", "value": "800"}],
        "priorities": [{"title": "Loger les salariés"}],
    }
    return {**entry, **changes}


def idea(slug: str, **changes: Any) -> dict[str, Any]:
    """Return the entry of a valid idea, as received."""
    entry = {
        "slug": slug,
        "title": f"L’idée {slug}",
        "description": "Ce que nous pourrions faire.",
        "theme": "theme-un",
        "subtheme": "Un sous-thème",
        "axis": "axe-un",
        "tags": ["tutorat"],
        "jobs": [],
        "origin": "des-assises",
        "status": "recue",
        "practice": None,
    }
    return {**entry, **changes}


def registration(**changes: Any) -> dict[str, Any]:
    """Return what an example says of its registration."""
    entry = {
        "opens_days": 30,
        "closes_hours": 24,
        "session_choice": "obligatoire",
        "approval": False,
        "groups": True,
        "questionnaire": "des-questions",
    }
    return {**entry, **changes}


def questions(**changes: Any) -> dict[str, Any]:
    """Return the entry of a valid questionnaire."""
    options = [{"key": "soin", "label": "Le soin"}, {"key": "autre", "label": "Autre"}]
    entry = {
        "slug": "des-questions",
        "title": "Des questions",
        "questions": [
            {"key": "fonction", "kind": "choice", "label": "Votre fonction ?", "options": options},
            {"key": "question", "kind": "text", "label": "Votre question ?", "long": True},
        ],
    }
    return {**entry, **changes}


def page(slug: str) -> dict[str, Any]:
    """Return the entry of a valid standard page, part of which waits for the observatory."""
    return {
        "slug": slug,
        "title": slug.capitalize(),
        "headline": "Un grand titre",
        "lead": [
            {"text": "Ce qui est vrai.", "until": ["observatory"]},
            {"text": "Ce qui le sera.", "needs": ["observatory"]},
        ],
        "sections": [
            {
                "title": "Montrée",
                "text": "Un **mot** et <script>alert(1)</script> une liste :\n\n- un\n- deux",
            },
            {"title": "Retenue", "needs": ["observatory"], "text": "Proposez une idée."},
        ],
    }


def home() -> dict[str, Any]:
    """Return the entry of a valid home page."""
    return {
        **page("accueil"),
        "search_label": "Que cherchez-vous ?",
        "search_placeholder": "Tutorat…",
        "often_searched": ["tutorat", "logement"],
        "entry_points": [
            {"slug": "employeurs", "title": "J’encadre", "text": "Lisez.", "cta": "Voir", "target": "fiches"},
            {
                "slug": "participants",
                "title": "Je participe",
                "text": "Proposez.",
                "cta": "Voir",
                "target": "idees",
                "needs": ["observatory"],
            },
        ],
        "problems": [{"title": "Trop d’absences", "query": "absences"}],
        "figures": [
            {"value": "800", "label": "participants", "context": "en juin 2024", "source": "un-document"}
        ],
        "sections": [],
    }


def small_content() -> dict[str, Any]:
    """Return the parsed files of a small and valid content; the caller may change it."""
    pages = ("a-propos", "contribuer", "accessibilite", "mentions-legales", "donnees-personnelles")
    axes = [("axe-un", 1, "tilleul", "chevrons"), ("axe-deux", 2, "coquelicot", "cell")]
    return {
        "territories": {
            "countries": [{"slug": "france", "name": "France"}],
            "regions": [
                {"slug": "hauts-de-france", "name": "Hauts-de-France", "insee_code": "32", "parent": "france"}
            ],
            "departments": [
                {"slug": "oise", "name": "Oise", "insee_code": "60", "parent": "hauts-de-france"}
            ],
        },
        "taxonomy": {
            "sources": [
                {
                    "slug": "un-document",
                    "short_name": "Un document",
                    "title": "Le titre du document",
                    "publisher": "une-association",
                    "date": "2024-06-19",
                    "updated": None,
                    "territory": "oise",
                }
            ],
            "axes": [
                {
                    "slug": slug,
                    "number": number,
                    "colour": colour,
                    "sign": sign,
                    "title": f"Intitulé de l’axe {number}",
                    "short_title": f"Axe {number}",
                    "description": "Une description.",
                }
                for slug, number, colour, sign in axes
            ],
            "themes": [
                {
                    "slug": "theme-un",
                    "name": "Le thème un",
                    "short_name": "Thème un",
                    "description": "Une description.",
                    "source": "un-document",
                }
            ],
            "job_families": [{"slug": "soin", "name": "Soin"}],
            "jobs": [
                {
                    "slug": "aide-soignant",
                    "name": "Aide-soignant",
                    "family": "soin",
                    "description": "Une description.",
                    "source": "landes",
                }
            ],
            "structures": [
                {
                    "slug": "une-association",
                    "name": "Une association",
                    "acronym": None,
                    "kind": "association",
                    "sector": "AHI",
                    "territory": "oise",
                    "participation": "engagee",
                }
            ],
            "tags": [{"slug": "tutorat", "name": "tutorat"}, {"slug": "parrainage", "name": "parrainage"}],
            "synonyms": [{"slug": "tutorat", "terms": ["tutorat", "mentorat"]}],
        },
        "glossary": {
            "terms": [
                {
                    "slug": "rex",
                    "term": "REX",
                    "expansion": "Retour d’expérience",
                    "definition": "Une définition.",
                    "related": ["edd"],
                },
                {
                    "slug": "edd",
                    "term": "EDD",
                    "expansion": None,
                    "definition": "Une définition.",
                    "related": [],
                },
            ]
        },
        "pages": {
            "listings": [{"slug": "glossaire", "title": "Glossaire", "lead": "Les mots du champ."}],
            "pages": [home(), *(page(slug) for slug in pages)],
        },
        "practices": {
            "listings": [{"slug": "pratiques", "title": "Fiches pratiques", "introduction": "Des fiches."}],
            "practices": [sheet("une", related=["autre"]), sheet("autre", related=["une"], jobs=[])],
        },
        "events": {
            "listings": [{"slug": "evenements", "title": "Agenda", "introduction": "Des rendez-vous."}],
            "past": [past_event()],
            "upcoming": [example_event()],
            "questionnaires": [questions()],
        },
        "stories": {
            "listings": [
                {"slug": "histoires", "title": "Histoires", "introduction": "Des histoires."},
                {"slug": "podcasts", "title": "Podcasts", "introduction": "Des voix."},
            ],
            "series": [
                {
                    "slug": "un-podcast",
                    "title": "Un podcast",
                    "kind": "podcast",
                    "demonstration": True,
                    "summary": "Ce que l’on y entend.",
                    "episodes": ["un-episode"],
                }
            ],
            "stories": [story("un-portrait"), episode()],
            "dossiers": [dossier("un-dossier")],
            "press": [
                {
                    "slug": "presse",
                    "title": "Presse",
                    "introduction": "De quoi parler de nous.",
                    "about": "Un portail.",
                }
            ],
        },
        "ideas": {
            "listings": [{"slug": "idees", "title": "Idées", "introduction": "Des idées."}],
            "assemblies": [assembly()],
            "ideas": [idea("une-idee")],
        },
        "experiments": {"experiments": [{"slug": "un-essai"}]},
    }
