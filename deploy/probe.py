"""The container's health check: exits 0 when ``/sante/`` answers 200."""

import http.client
import os
import sys


def own_host(allowed: str) -> str:
    """Return a host that Django accepts: the first one, without the dot that stands for its subdomains."""
    first = allowed.split(",", maxsplit=1)[0].strip().removeprefix(".")
    return first if first not in {"", "*"} else "localhost"


def main() -> int:
    """Ask this container's own server."""
    host = own_host(os.environ.get("ALLOWED_HOSTS", ""))
    port = int(os.environ.get("BIND", "0.0.0.0:8000").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    connection.request("GET", "/sante/", headers={"Host": host})
    return 0 if connection.getresponse().status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
