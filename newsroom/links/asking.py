"""Asks another site whether it answers, and nothing but another site.

An editor chooses the address: it must not make the server ask its own network (OWASP, « Server-Side Request
Forgery »). The name is resolved once, every address found must be a public one, and the connection is made to
the one that was looked at; each redirection is followed by hand, under the same rules.
"""

import ipaddress
import socket
import threading
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from django.conf import settings

TIMEOUT_S = urllib3.Timeout(connect=5, read=10)
PATIENCE_S = 45
MOST_REDIRECTIONS = 5
PORTS = {"http": 80, "https": 443}
REDIRECTIONS = {301, 302, 303, 307, 308}
# Answers of a server that is there, and does not like programs.
REFUSALS = {401, 403, 405, 406, 429, 451, 501, 999}
GONE = {404, 410}
# Addresses in which one of the old Internet is written (RFC 4291, 6052, 8215), or of old private networks
# (RFC 3879): a gateway would lead to networks of ours.
TRANSLATED = [
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "fec0::/10")
]

NO_SITE = "Ce site n’existe pas, ou plus"
NO_ANSWER = "Ce site ne répond pas"
NOT_SAFE = "Ce site n’a plus de certificat valable"
NO_PAGE = "Cette page n’existe plus"
OWN_ERROR = "Ce site est en panne ({status})"
IN_CIRCLES = "Ce lien est renvoyé d’adresse en adresse, sans fin"
NOT_PUBLIC = "Cette adresse n’est pas publique"


@dataclass(frozen=True)
class Answer:
    """What came of asking. ``fault`` says in French what is wrong, and is empty when nothing is."""

    fault: str = ""


def ask(address: str) -> Answer:
    """Ask an address, following its redirections, for ``PATIENCE_S`` seconds in all; raises nothing."""
    found: list[Answer] = []
    # A site that answers a letter at a time never lets a socket run out of time: its thread is left to it.
    asking = threading.Thread(target=lambda: found.append(_follow(address)), daemon=True)
    asking.start()
    asking.join(PATIENCE_S)
    return found[0] if found else Answer(NO_ANSWER)


def _follow(address: str) -> Answer:
    for _ in range(MOST_REDIRECTIONS + 1):
        try:
            status, elsewhere = _once(address)
            if not elsewhere:
                return Answer(_fault_of(status))
            address = urljoin(address, elsewhere)
        except FaultError as fault:
            return Answer(str(fault))
        except ValueError:  # sent to what is no address
            return Answer(NOT_PUBLIC)
    return Answer(IN_CIRCLES)


def _fault_of(status: int) -> str:
    if status in GONE:
        return NO_PAGE
    return OWN_ERROR.format(status=status) if status >= 500 and status not in REFUSALS else ""


class FaultError(Exception):
    """Nothing came of asking; says why in French."""


def _once(address: str) -> tuple[int, str]:
    """Return the status of an answer, and where it sends; a server that knows no HEAD is asked again."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS[parts.scheme]
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, KeyError) as error:
        raise FaultError(NOT_PUBLIC) from error
    if not host or port != PORTS[parts.scheme]:
        # Other ports are those of services, which are nobody's page.
        raise FaultError(NOT_PUBLIC)
    at = public_address(host, port)
    status, elsewhere = _request("HEAD", parts, host, at)
    return _request("GET", parts, host, at) if status in REFUSALS | GONE | {400, 500} else (status, elsewhere)


def public_address(host: str, port: int) -> str:
    """Return the first address of a host.

    Raises:
        FaultError: it has none, or one of them is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FaultError(NO_SITE) from error
    addresses = [str(where[4][0]) for where in found]
    if not addresses or not all(is_public(one) for one in addresses):
        raise FaultError(NOT_PUBLIC)
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an address is of the Internet: neither of this machine nor of a private network."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(read in network for network in TRANSLATED):
        return False
    # One of the old Internet written in the new one is what it stands for.
    inner = getattr(read, "ipv4_mapped", None) or getattr(read, "sixtofour", None)
    return read.is_global and not read.is_multicast and (inner is None or inner.is_global)


def _request(method: str, parts: SplitResult, host: str, at: str) -> tuple[int, str]:
    headers = {"Host": host, "User-Agent": user_agent(), "Accept": "*/*"}
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    if not target.startswith("/"):
        target = f"/{target}"
    pool = _pool(parts.scheme, host, at)
    try:
        answer = pool.urlopen(method, target, headers=headers, redirect=False, preload_content=False)
        status, elsewhere = answer.status, answer.headers.get("Location", "")
        # The body is never read, however long.
        answer.close()
    except urllib3.exceptions.SSLError as error:
        raise FaultError(NOT_SAFE) from error
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise FaultError(NO_ANSWER) from error
    finally:
        pool.close()
    return status, elsewhere if status in REDIRECTIONS else ""


def _pool(scheme: str, host: str, at: str) -> urllib3.HTTPConnectionPool:
    """Return what connects to an address that was looked at; its certificate is that of the host."""
    if scheme == "https":
        return urllib3.HTTPSConnectionPool(
            at, PORTS[scheme], timeout=TIMEOUT_S, retries=False, server_hostname=host, assert_hostname=host
        )
    return urllib3.HTTPConnectionPool(at, PORTS[scheme], timeout=TIMEOUT_S, retries=False)


def user_agent() -> str:
    """Return what the site calls itself, with where it is: whoever is asked may know by whom."""
    return f"Essaim (liens ; +{settings.WAGTAILADMIN_BASE_URL})"
