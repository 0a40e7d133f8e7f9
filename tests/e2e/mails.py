"""The mails that the site under test sent, as whoever receives them reads them."""

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

# Seconds for a mail to leave: the demonstration looks at its outbox every second or so.
PATIENCE_S = 30


class Mailbox:
    """The folder where the demonstration keeps its mails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def received_by(self, address: str) -> list[EmailMessage]:
        """Return the mails to an address, the oldest first."""
        mails = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(self.folder.glob("*.eml"))
        ]
        return [mail for mail in mails if address in str(mail["To"])]

    def wait_for(self, address: str, count: int) -> EmailMessage:
        """Return the last mail to an address once it has received so many."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            mails = self.received_by(address)
            if len(mails) >= count:
                assert len(mails) == count, [str(mail["Subject"]) for mail in mails]
                return mails[-1]
            time.sleep(0.2)
        raise AssertionError(f"{len(self.received_by(address))} mails of {count}")


def text(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage, *parts: str) -> str:
    """Return the first address of a mail that has all these parts."""
    words = text(mail).split()
    return next(word for word in words if word.startswith("http") and all(part in word for part in parts))
