"""Messages that readers send through the site: confirmed by their sender, then passed on by mail.

An app gives each of its forms a model (``core.models.RelayedMessage``) and a ``Route``, registered in
``AppConfig.ready``::

    route = Route("practices.inquiry", Inquiry, "Question à une structure", …)
    register(route, Kept(label="Questions aux structures", purpose="…", kept="…"))

``services.write`` keeps what was written and asks the sender to confirm; ``services.relay``, called when they
do, passes it on with their address to answer to. Whoever receives it is named to nobody: the sender is told
« la rédaction », or the name of an organisation. The mail that asks to confirm quotes nothing of what was
typed: it goes to an address that anyone may have given.
"""

from .forms import MessageForm
from .registration import Kept, register
from .routes import NobodyReceivesError, Recipient, Route, editors
from .services import relay, write

__all__ = [
    "Kept",
    "MessageForm",
    "NobodyReceivesError",
    "Recipient",
    "Route",
    "editors",
    "register",
    "relay",
    "write",
]
