"""What an editor composes a story of."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from core.blocks import Figures

from . import embeds

TEXT_FEATURES = ["h3", "bold", "italic", "link", "ul", "ol"]


class Text(blocks.StructBlock):
    """Paragraphs, under a title or not."""

    heading = blocks.CharBlock(label="Intertitre", max_length=120, required=False)
    text = blocks.RichTextBlock(label="Texte", features=TEXT_FEATURES)

    class Meta:
        label = "Texte"
        icon = "pilcrow"
        template = "stories/blocks/text.html"


class Quote(blocks.StructBlock):
    """What someone said, known by their role."""

    quote = blocks.TextBlock(label="Parole", max_length=600, rows=3)
    role = blocks.CharBlock(label="Fonction de la personne", max_length=150)

    class Meta:
        label = "Citation"
        icon = "openquote"
        template = "stories/blocks/quote.html"


class Picture(blocks.StructBlock):
    """A picture, with the words that its place in the story asks for."""

    image = ImageBlock(label="Image")
    caption = blocks.CharBlock(label="Légende", max_length=250, required=False)

    class Meta:
        label = "Image"
        icon = "image"
        template = "stories/blocks/picture.html"


class Gallery(blocks.StructBlock):
    """A few pictures that go together."""

    heading = blocks.CharBlock(label="Titre", max_length=120)
    pictures = blocks.ListBlock(Picture(), label="Images", min_num=2, max_num=12)

    class Meta:
        label = "Galerie"
        icon = "image"
        template = "stories/blocks/gallery.html"


class Release(blocks.StructBlock):
    """An announcement to the press."""

    date = blocks.DateBlock(label="Date")
    title = blocks.CharBlock(label="Titre", max_length=200)
    summary = blocks.TextBlock(label="En deux phrases", max_length=400, rows=3, required=False)
    document = DocumentChooserBlock(label="Document", required=False)

    class Meta:
        label = "Communiqué"
        icon = "doc-full"
        template = "stories/blocks/release.html"


class CallToAction(blocks.StructBlock):
    """Where to go next."""

    text = blocks.CharBlock(label="Ce que l’on propose", max_length=250)
    label = blocks.CharBlock(label="Texte du bouton", max_length=60)
    page = blocks.PageChooserBlock(label="Page")

    class Meta:
        label = "Appel à agir"
        icon = "arrow-right"
        template = "stories/blocks/call_to_action.html"


class ElsewhereValue(blocks.StructValue):
    """A video of another site."""

    @property
    def embed(self) -> embeds.Embed | None:
        """The video as it is shown here; None when its host is not declared any more."""
        try:
            return embeds.read(self["address"])
        except embeds.UnknownHostError:
            return None

    @property
    def link(self) -> str:
        """Where it is seen; empty for anything that is no address of the web."""
        address: str = self["address"] or ""
        return address if address.startswith("https://") else ""


class Elsewhere(blocks.StructBlock):
    """A video that stays on another site."""

    address = blocks.URLBlock(label="Adresse de la vidéo", validators=[embeds.validate])
    title = blocks.CharBlock(label="Titre", max_length=120)
    summary = blocks.TextBlock(
        label="Ce que l’on y voit et y entend", max_length=600, rows=3,
        help_text="Lu de tous avant de choisir de voir, et par qui ne voit ou n’entend pas.",
    )  # fmt: skip

    class Meta:
        label = "Vidéo d’un autre site"
        icon = "media"
        template = "stories/blocks/embed.html"
        value_class = ElsewhereValue


class StoryBlock(blocks.StreamBlock):
    """The body of a story."""

    text = Text()
    quote = Quote()
    picture = Picture()
    gallery = Gallery()
    figures = Figures()
    elsewhere = Elsewhere()
    call_to_action = CallToAction()
