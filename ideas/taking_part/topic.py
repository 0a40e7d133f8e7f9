"""Ideas as what people follow (``subscriptions``)."""

from collections.abc import Collection

from django.urls import reverse

from ideas.models import Idea
from subscriptions import topics

TOPIC = "ideas.idea"
LABEL = "Idées suivies"


def shown(keys: Collection[str]) -> dict[str, topics.Shown]:
    """Return what of these ideas is public now; one that was joined to another is shown as that one."""
    wanted = [int(key) for key in keys if key.isdecimal()]
    found = {}
    for idea in Idea.objects.filter(pk__in=wanted).select_related("merged_into"):
        read = idea.merged_into or idea
        if read.is_public:
            found[str(idea.pk)] = topics.Shown(read.title, reverse("ideas:idea", args=[read.slug]))
    return found


def connect() -> None:
    """Let ideas be followed; called once, when the app is ready."""
    topics.register(topics.Topic(TOPIC, LABEL, shown))
