"""The server that the whole test suite shares: ``scripts/services`` calls this from the folder ``tests``.

Usage: python -m services.elasticsearch fetch | start PORT | stop PORT | answers URL
"""

import sys
from collections.abc import Callable

from .asking import answers
from .distribution import MissingProgramError, fetch
from .server import ServerError, shared_server


def main(arguments: list[str]) -> int:
    """Do what is asked; return the exit code."""
    match arguments:
        case ["fetch"]:
            return _attempt(fetch)
        case ["start" | "stop" as action, port] if port.isdecimal():
            server = shared_server(int(port))
            return _attempt(server.start if action == "start" else server.stop)
        case ["answers", url]:
            return 0 if answers(url) else 1
    sys.stderr.write(__doc__ or "")
    return 2


def _attempt(action: Callable[[], object]) -> int:
    try:
        action()
    except (MissingProgramError, ServerError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
