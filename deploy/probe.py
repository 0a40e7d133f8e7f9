"""The container's health check: exits 0 when ``/sante/`` answers 200."""

import http.client
import os
import sys


def main() -> int:
    """Ask this container's own server."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    port = int(os.environ.get("BIND", "0.0.0.0:8000").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    connection.request("GET", "/sante/", headers={"Host": host})
    return 0 if connection.getresponse().status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
