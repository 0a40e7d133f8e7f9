"""How the editor of every page ends."""

from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page


def page_tabs(*tabs: ObjectList) -> TabbedInterface:
    """Return the tabs of the editor of a page: its own, then its address, then its publication."""
    address = MultiFieldPanel(
        [
            FieldPanel("slug", help_text="La fin de l’adresse ; la changer crée une redirection."),
            FieldPanel("seo_title", help_text="Vide : le titre de la page."),
            FieldPanel(
                "search_description",
                help_text="Une phrase pour les moteurs de recherche ; vide : l’introduction de la page.",
            ),
        ],
        heading="Adresse et moteurs de recherche",
        icon="site",
    )
    return TabbedInterface(
        [
            *tabs,
            ObjectList([address], heading="Référencement"),
            ObjectList(Page.settings_panels, heading="Publication"),
        ]
    )
