"""What an editor composes the page of an event of."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from core.blocks import Figures

TEXT_FEATURES = ["bold", "italic", "link", "ul", "ol"]


class TextSection(blocks.StructBlock):
    """A titled part: what it is about, for whom, how to come."""

    heading = blocks.CharBlock(label="Titre", max_length=120)
    text = blocks.RichTextBlock(label="Texte", features=TEXT_FEATURES)

    class Meta:
        label = "Texte"
        icon = "pilcrow"
        template = "events/blocks/text.html"


class Moment(blocks.StructBlock):
    """A moment of the programme."""

    time = blocks.TimeBlock(label="Heure", required=False, search_index=False)
    title = blocks.CharBlock(label="Titre", max_length=200)
    text = blocks.TextBlock(label="Précisions", required=False, rows=2)

    class Meta:
        label = "Moment"
        icon = "time"


class Programme(blocks.StructBlock):
    """What happens, hour by hour."""

    heading = blocks.CharBlock(label="Titre", max_length=120, default="Programme")
    moments = blocks.ListBlock(Moment(), label="Moments", min_num=1, max_num=60)

    class Meta:
        label = "Programme"
        icon = "list-ol"
        template = "events/blocks/programme.html"


class EventBlock(blocks.StreamBlock):
    """The body of the page of an event."""

    text = TextSection()
    programme = Programme()
    figures = Figures()

    class Meta:
        block_counts = {"programme": {"max_num": 1}, "figures": {"max_num": 1}}


class DocumentToRead(blocks.StructBlock):
    """A document to download."""

    document = DocumentChooserBlock(label="Document")
    description = blocks.CharBlock(label="À quoi il sert", max_length=200, required=False)

    class Meta:
        label = "Document"
        icon = "doc-full"
        template = "events/blocks/document.html"


class LinkToFollow(blocks.StructBlock):
    """A page elsewhere."""

    url = blocks.URLBlock(label="Adresse")
    title = blocks.CharBlock(label="Titre", max_length=200)

    class Meta:
        label = "Lien"
        icon = "link"
        template = "events/blocks/link.html"


class MaterialBlock(blocks.StreamBlock):
    """What is given to read, before or after."""

    document = DocumentToRead()
    link = LinkToFollow()
