"""The checks that run on the preview while an editor writes, in words that an editor knows.

The rules are axe's; only those that an author can break are run: the templates are tested elsewhere.
"""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.userbar import ContentCheckerItem

# For each rule: what is wrong, and what to do.
MESSAGES = {
    "image-alt": (
        "Image sans description",
        "Décrivez ce que l’image apprend au lecteur, ou rien si elle décore.",
    ),
    "alt-text-quality": (
        "Description d’image peu utile",
        "Un nom de fichier ne dit rien : écrivez ce que l’on voit.",
    ),
    "button-name": ("Bouton sans texte", "Écrivez ce que fait le bouton."),
    "input-button-name": ("Bouton sans texte", "Écrivez ce que fait le bouton."),
    "link-name": ("Lien sans texte", "Écrivez où mène le lien, avec des mots."),
    "empty-heading": ("Titre vide", "Écrivez le titre, ou retirez-le."),
    "heading-order": ("Niveaux de titre sautés", "Passez d’un niveau au suivant, sans en sauter."),
    "p-as-heading": ("Texte en gras à la place d’un titre", "Utilisez un vrai titre, ou une section."),
    "page-has-heading-one": ("Page sans titre principal", "Donnez un titre à la page."),
    "empty-table-header": ("En-tête de tableau vide", "Dites ce que contient la colonne ou la ligne."),
    "frame-title": ("Contenu intégré sans titre", "Dites ce qui est intégré."),
    "empty-meta-description": (
        "Description vide",
        "Une phrase pour les moteurs de recherche ; sinon, le résumé en tient lieu.",
    ),
}  # fmt: skip


class FrenchContentChecker(ContentCheckerItem):
    """Runs the rules of ``MESSAGES`` on what the page says, menus and footer aside."""

    axe_include = ["main"]

    def get_axe_run_only(self, request: HttpRequest) -> list[str]:
        """Run every rule that has words for its failure."""
        return list(MESSAGES)

    def get_axe_messages(self, request: HttpRequest) -> dict[str, Any]:
        """Name failures in French."""
        return {
            rule: {"error_name": name, "help_text": help_text} for rule, (name, help_text) in MESSAGES.items()
        }
