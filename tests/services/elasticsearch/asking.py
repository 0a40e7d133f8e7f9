"""What tools ask any Elasticsearch, before the project's own client is installed."""

import json
import urllib.request
from typing import Any

# As the portal's own client: through no proxy.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers(url: str, timeout_s: float = 2) -> bool:
    """Tell whether the Elasticsearch at this address can be read and written within ``timeout_s``."""
    try:
        health = _ask(f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s", timeout_s=timeout_s)
        return health["timed_out"] is False
    except (OSError, ValueError, TypeError, KeyError):
        return False


def drop_indices(url: str, prefix: str) -> None:
    """Delete the indexes named ``prefix-…``, and their aliases with them; one by one, as servers want it."""
    for index in _ask(f"{url}/{prefix}-*?expand_wildcards=all&features=aliases"):
        _ask(f"{url}/{index}", "DELETE")


def _ask(url: str, method: str = "GET", timeout_s: float = 30) -> Any:
    with _opener.open(urllib.request.Request(url, method=method), timeout=timeout_s) as answer:
        return json.load(answer)
