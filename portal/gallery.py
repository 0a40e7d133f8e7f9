"""The page of components: each in all its states, for those who make pages; never in production."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from core.drawings import HIVE_CAPACITY, HiveSheet
from core.protection import ProtectedForm
from core.templatetags.essaim import sprite_svg
from lineage.registry import Card
from lineage.selectors import Chain, More, Step
from practices.adoption.counting import Split
from practices.adoption.returns import UNNAMED, NamedStructure, Quote, Returns
from search.types import Facet, FacetValue, Hit

PALETTES = ("Tilleul", "Coquelicot", "Bourrache", "Tournesol")
TONES = (("tint", "fond"), ("mid", "formes"), ("strong", "texte et signe"))
COLOURS = (
    ("paper", "papier"),
    ("band", "bande"),
    ("ink", "encre"),
    ("soft", "encre douce"),
    ("rule", "filet"),
    ("edge", "contour"),
    ("plum", "prune : agir"),
    ("honey", "miel : montrer"),
    ("night", "nuit : bandeau"),
    ("link", "lien"),
    ("mark", "surligneur"),
    ("ok", "réussi"),
    ("error", "erreur"),
    ("warn", "attention"),
    ("info", "information"),
)
AXIS_NAMES = ("Former et recruter", "Fidéliser", "Innover dans le management", "Valoriser les métiers")
MATURITIES = (
    ("idee", "Idée à essayer"),
    ("experimentation", "En expérimentation"),
    ("eprouvee", "Éprouvée"),
)
EFFORTS = (("faible", "Faible"), ("moyen", "Moyen"), ("fort", "Fort"))
TITLES = (
    "Le job dating de l’accompagnement",
    "Le tutorat des nouveaux salariés",
    "Un espace de discussion pour traiter les dysfonctionnements de la logistique",
    "Des podcasts pour faire entendre les métiers",
)
SECTIONS = (
    ("Identité", "identite"),
    ("Couleurs", "couleurs"),
    ("Texte", "texte"),
    ("Icônes", "icones"),
    ("Boutons et liens", "boutons"),
    ("Étiquettes et marques", "marques"),
    ("Cartes", "cartes"),
    ("Recherche", "chercher"),
    ("Filtres et résultats", "filtres"),
    ("Messages", "messages"),
    ("Formulaires", "formulaires"),
    ("Se repérer", "reperes"),
    ("Tableaux et chiffres", "tableaux"),
    ("Étapes", "etapes"),
    ("Retours sur une fiche", "essais"),
    ("États vides", "vides"),
)


class ExampleForm(ProtectedForm):
    """A form with each kind of field."""

    courriel = forms.EmailField(label="Adresse électronique", help_text="Pour vous répondre.")
    sujet = forms.ChoiceField(
        label="Vous êtes",
        choices=[("direction", "De la direction"), ("equipe", "De l’équipe")],
        widget=forms.RadioSelect,
    )
    besoins = forms.MultipleChoiceField(
        label="Vos besoins",
        choices=[("st", "Des sous-titres"), ("lsf", "Une interprétation")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    accord = forms.BooleanField(label="J’accepte de recevoir le lien")


def axis(number: int) -> dict[str, Any]:
    """Return an axis as a card carries it."""
    return {
        "number": number,
        "slug": f"axe-{number}",
        "label": AXIS_NAMES[number - 1],
        "palette": number,
        "sign": number,
    }


def hit(number: int) -> Hit:
    """Return a made-up result, one for each axis and state."""
    maturity, maturity_label = MATURITIES[number % 3]
    effort, effort_label = EFFORTS[number % 3]
    title = TITLES[number - 1]
    summary = "Un collègue expérimenté accompagne chaque nouvel arrivant dans sa prise de poste."
    return Hit(
        type="practice",
        type_label="Fiche pratique",
        icon="practice",
        object_id=number,
        slug=f"exemple-{number}",
        url="#cartes",
        title=title,
        summary=summary,
        title_html=escape(title),
        summary_html=format_html("{}<mark>prise de poste</mark>{}", *summary.split("prise de poste")),
        passage_html=SafeString(),
        score=1.0,
        date=date(2024, 7, 5),
        card={
            "axis": axis(number),
            "maturity": maturity,
            "maturity_label": maturity_label,
            "effort": effort,
            "effort_label": effort_label,
        },
    )


def event(status: str, label: str) -> dict[str, Any]:
    """Return a made-up event in a state, as its card takes it."""
    return {
        "url": "#cartes",
        "title": "Job dating de l’accompagnement",
        "summary": "Des entretiens courts, sans lettre de motivation.",
        "card": {
            "kind_label": "Job dating",
            "day": "22",
            "month": "déc.",
            "when": "Mardi 22 décembre 2026, 13\u00a0h\u00a030\u00a0–\u00a017\u00a0h",
            "machine": "2026-12-22T13:30+01:00",
            "where": "Landes",
            "on_site": True,
            "capacity": 120,
            "status": status,
            "status_label": label,
            "demonstration": True,
        },
    }


def idea(state: str, label: str, palette: int) -> dict[str, Any]:
    """Return a made-up idea in a state, as its card takes it."""
    return {
        "url": "#cartes",
        "title": "Partager des logements temporaires entre employeurs",
        "card": {
            "axis": {"palette": palette, "sign": palette, "label": AXIS_NAMES[palette - 1]},
            "state": state,
            "state_label": label,
            "heard": "assises de Haute-Savoie, juin 2024",
        },
    }


def assembly() -> dict[str, Any]:
    """Return made-up assises, as their card takes them."""
    return {
        "url": "#cartes",
        "title": "Assises des métiers du lac",
        "summary": "Deux journées d’ateliers sur l’accueil des nouveaux.",
        "card": {
            "kind_label": "Assises",
            "day": "19",
            "month": "juin",
            "when": "du 19 au 20 juin 2024",
            "machine": "2024-06-19",
            "where": "Haute-Savoie",
            "demonstration": True,
        },
    }


def story() -> dict[str, Any]:
    """Return a made-up story, as its card takes it."""
    return {
        "url": "#cartes",
        "slug": "exemple-histoire",
        "title": "Épisode 1 – Parler du travail",
        "summary": "Pourquoi prendre le temps de discuter du travail.",
        "card": {
            "axis": axis(3),
            "kind": "audio",
            "kind_label": "Podcast",
            "duration": "1:32",
            "demonstration": True,
        },
    }


def facets() -> list[Facet]:
    """Return a facet with signs and a choice made, one in groups, and one whose end is folded."""
    axes = [
        FacetValue(f"axe-{n}", name, 16 - n, n == 2, icon=f"axis-{n}", palette=n)
        for n, name in enumerate(AXIS_NAMES, 1)
    ]
    jobs = [
        FacetValue("aide-soignant", "Aide-soignant", 25, False, group="Soin et aide à la personne"),
        FacetValue("moniteur", "Moniteur-éducateur", 0, True, group="Travail social et éducatif"),
    ]
    tags = [FacetValue(f"mot-{n}", f"mot-clé {n}", 12 - n, n == 1) for n in range(1, 13)]
    return [
        Facet("axis", "axe", "Axe", tuple(axes)),
        Facet("job", "metier", "Métier", tuple(jobs)),
        Facet("tag", "motcle", "Mot-clé", tuple(tags)),
    ]


def context() -> dict[str, Any]:
    """Return an example of what each component is given."""
    refused = ExampleForm({"courriel": "camille@", "besoins": ["st"]})
    return {
        "refused": refused,
        "refused_fields": [refused[name] for name in ("courriel", "sujet", "besoins", "accord")],
        "crumbs": [("Accueil", "/"), ("Composants", "")],
        "long_crumbs": [("Accueil", "/"), ("Fiches pratiques", "#reperes"), ("Le job dating", "")],
        "sections": SECTIONS,
        "colours": COLOURS,
        "palettes": [(number, name) for number, name in enumerate(PALETTES, 1)],
        "tones": TONES,
        "icons": re.findall(r'id="i-([\w-]+)"', sprite_svg()),
        "axes": [axis(number) for number in (1, 2, 3, 4)],
        "maturities": MATURITIES,
        "efforts": EFFORTS,
        "hits": [hit(number) for number in (1, 2, 3, 4)],
        "ideas": [idea("published", "Reçue", 1), idea("practice", "Devenue une pratique", 2)],
        "assembly": assembly(),
        "story": story(),
        "events": [event("prevu", "Prévu"), event("reporte", "Reporté"), event("annule", "Annulé")],
        "facets": facets(),
        "chips": [
            {"facet": "Axe", "label": "Fidéliser", "url": "#filtres"},
            {"facet": "Métier", "label": "Moniteur-éducateur", "url": "#filtres"},
        ],
        "clear_url": "#filtres",
        "covers": [(f"exemple-{rank}", axis(1 + rank % 4)) for rank in range(8)],
        "hive": [HiveSheet(1 + r % 4, 1 + r % 4, MATURITIES[(r // 4) % 3][0]) for r in range(HIVE_CAPACITY)],
        "notices": [
            ("", "", "Résultats pour « logement ». Vous aviez écrit « logment »."),
            ("ok", "C’est noté.", "Le lien de connexion arrive dans votre boîte."),
            ("warn", "Complet.", "Vous êtes troisième sur la liste d’attente."),
            ("error", "L’envoi n’a pas abouti.", "Votre texte est conservé : réessayez dans un instant."),
        ],
        "steps": [
            {
                "title": "Rassembler les questions des derniers arrivés",
                "who": "Encadrement",
                "when": "Semaine 1",
            },
            {
                "title": "Trier : premier jour, premier mois, plus tard",
                "who": "Petit groupe",
                "when": "Semaine 2",
            },
            {"title": "Rédiger une version courte", "who": "", "when": ""},
        ],
        "pagers": [
            ("Première page", pager(1)),
            ("Page du milieu", pager(5)),
            ("Dernière page", pager(9)),
        ],
        "stats": [("800", "participants", "assises de Haute-Savoie"), ("66", "ateliers", "en deux jours")],
        "returns": returns(),
        "chain": Chain(
            before=(
                Step("milestone", 1, "idea", Card("Développer le tutorat", "", "Idée, 2024", "", "Un bilan")),
                Step("practice", 2, "practice", Card("Une fiche voisine", "#etapes", "Fiche pratique")),
            ),
            more_before=(More(12, "Idées et expérimentations", "idea", ""),),
        ),
        "empty_action": ("Effacer les filtres", "#vides"),
        "empty_more": ("Voir toutes les fiches", "#vides"),
    }


def returns() -> Returns:
    """Return made-up returns on a sheet: named structures, others counted by threes, words of both."""
    since = datetime(2026, 9, 14, tzinfo=UTC)
    return Returns(
        split=Split(running=3, adopted=1, adapted=4, dropped=1, unsaid=3),
        unnamed=Split(running=3, adapted=3, unsaid=3),
        named=(
            NamedStructure("Association des Exemples", "en place, adaptée", "pen", since),
            NamedStructure("Résidence du Modèle", "essai arrêté", "close", since),
        ),
        changes=(Quote("Un binôme au lieu d’un seul tuteur.", "Association des Exemples", 1),),
        advice=(Quote("Prévenez aussi l’équipe de nuit.\nTenez le point du premier mois.", UNNAMED, 1),),
        reasons=(Quote("Deux départs la même semaine.", "Résidence du Modèle", 1),),
    )


def pager(number: int, pages: int = 9) -> dict[str, Any]:
    """Return the pager of a list of ``pages`` pages, seen from page ``number``."""
    shown = sorted({1, number - 1, number, number + 1, pages} & set(range(1, pages + 1)))
    items: list[dict[str, Any] | None] = []
    for previous, current in zip([0, *shown], shown, strict=False):
        if current - previous > 1:
            items.append(None)
        items.append({"number": current, "url": "#reperes", "current": current == number})
    return {
        "number": number,
        "pages": pages,
        "previous_url": "#reperes" if number > 1 else "",
        "next_url": "#reperes" if number < pages else "",
        "items": items,
    }


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; 404 in production."""
    if not settings.DEMONSTRATION:
        raise Http404
    return render(request, "core/gallery.html", context())
