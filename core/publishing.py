"""Publishing pages from a command."""

from wagtail.models import Page


def publish(page: Page) -> None:
    """Save a page as a new revision and publish it.

    A page that someone unpublished stays so: it receives the revision as a draft.
    """
    withdrawn = not page.live and page.first_published_at is not None
    revision = page.save_revision(log_action=True)
    if not withdrawn:
        revision.publish()
