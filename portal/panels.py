"""How administrators fill the pages of the portal and the identity of the site."""

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)

from core.panels import page_tabs


def _tabs(content: list[Panel], *more: ObjectList) -> TabbedInterface:
    return page_tabs(ObjectList(content, heading="Contenu"), *more)


def home_edit_handler() -> TabbedInterface:
    """Return the tabs of the home page: the search first, then the ways in."""
    return _tabs(
        [
            TitleFieldPanel("title", help_text="Le nom de la page dans l’administration et le fil d’Ariane."),
            MultiFieldPanel(
                [
                    FieldPanel("headline"),
                    FieldPanel("lead"),
                    FieldRowPanel([FieldPanel("search_label"), FieldPanel("search_placeholder")]),
                    FieldPanel("often_searched"),
                ],
                heading="Haut de page",
                icon="home",
            ),
        ],
        ObjectList(
            [
                InlinePanel(
                    "problems",
                    heading="Entrées par problème",
                    label="problème",
                    icon="search",
                    help_text="Ce qu’un directeur vit, avec ses mots ; la recherche doit trouver des fiches.",
                ),
                InlinePanel(
                    "entry_points",
                    heading="Portes d’entrée",
                    label="porte",
                    icon="login",
                    help_text="Une porte dont la cible n’existe pas encore n’est pas montrée.",
                ),
            ],
            heading="Entrées",
        ),
        ObjectList(
            [
                InlinePanel(
                    "figures",
                    heading="Chiffres",
                    label="chiffre",
                    icon="table",
                    help_text="Chacun cite sa source.",
                )
            ],
            heading="Chiffres",
        ),
    )


def standard_edit_handler() -> TabbedInterface:
    """Return the tabs of a page of titled text."""
    return _tabs(
        [
            TitleFieldPanel("title"),
            FieldPanel("headline", help_text="Vide : le titre."),
            FieldPanel("lead"),
            FieldPanel("body", heading="Sections", icon="list-ul"),
        ]
    )


def glossary_edit_handler() -> TabbedInterface:
    """Return the tabs of the glossary; its terms have their own list in the menu."""
    return _tabs([TitleFieldPanel("title"), FieldPanel("lead")])


def identity_edit_handler() -> TabbedInterface:
    """Return the tabs of the identity of the site."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("name"), FieldPanel("tagline")]),
                    FieldPanel("contact_email", help_text="Montrée aux lecteurs ; vide : aucune."),
                ],
                heading="Nom et contact",
            ),
            ObjectList(
                [
                    FieldPanel("logo", help_text="Vide : le signe d’Essaim."),
                    MultiFieldPanel(
                        [FieldRowPanel([FieldPanel("plum"), FieldPanel("honey")])],
                        heading="Couleurs",
                        icon="view",
                        help_text="Pour les boutons et les repères ; un contraste trop faible est refusé.",
                    ),
                ],
                heading="Logo et couleurs",
            ),
            ObjectList([FieldPanel("footer_tagline"), FieldPanel("footer_text")], heading="Pied de page"),
        ]
    )


def glossary_term_panels() -> list[Panel]:
    """Return the panels of a term of the glossary."""
    return [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("term"), FieldPanel("expansion", help_text="Pour un sigle.")]),
                FieldPanel(
                    "slug", help_text="L’ancre du terme dans la page : ne change plus une fois publiée."
                ),
            ],
            heading="Terme",
            icon="tag",
        ),
        FieldPanel("definition"),
        FieldPanel("related"),
    ]
