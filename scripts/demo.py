"""What ``make demo`` runs once the libraries are installed: prepare the data, say where, serve until Ctrl-C.

Every step can be run again: what is there already is kept. The server is gunicorn, as in production, with one
process: a second one would only make the start longer.
"""

import argparse
import io
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
THREADS = 8
# Seconds given to requests under way when the server is stopped.
GRACE_S = 2
# Seconds between two looks at the periodic work.
PERIODIC_POLL_S = 1.0
NO_PORT = "PORT attend un nombre entre 1 et 65535, par exemple : make demo PORT=8001"


def main() -> int:
    """Prepare and serve; return the exit code."""
    arguments = parse_arguments()
    port = read_port(" ".join(arguments.port))
    problem = NO_PORT if port is None else port_problem(port)
    if port is None or problem:
        sys.stderr.write(f"\n{problem}\n\n")
        return 1
    take_the_terminal()
    try:
        application = prepare(port)
        announce(port)
        serve(application, port)
    except KeyboardInterrupt:
        pass
    print("\nLe portail est arrêté. Vos données sont gardées dans var/.")
    return 0


def parse_arguments() -> argparse.Namespace:
    """Read the command line; the port as it was typed, even when nothing was: « make demo PORT= »."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", nargs="*", default=["8000"])
    return parser.parse_args()


def read_port(typed: str) -> int | None:
    """Return the number typed for a port, or None when it is not one."""
    try:
        return int(typed)
    except ValueError:
        return None


def port_problem(port: int) -> str:
    """Say in French why ``port`` cannot be served on; an empty string when it can."""
    if not 0 < port < 65536:
        return f"Le port {port} n’existe pas : choisissez un nombre entre 1 et 65535 (make demo PORT=8001)."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            return f"Le port {port} est réservé au système : make demo PORT=8001"
        except OSError:
            return (
                f"Le port {port} est déjà pris : la démonstration tourne peut-être déjà, "
                f"sinon choisissez-en un autre, par exemple : make demo PORT={min(port + 1, 65535)}"
            )
    return ""


def take_the_terminal() -> None:
    """Receive Ctrl-C alone: were ``make`` to receive it too, it would end with an error of its own.

    Ctrl-Z is then ignored, since ``make`` would wait for ever for a stopped child.
    """
    terminal = sys.stdin.fileno()
    if not os.isatty(terminal) or os.tcgetpgrp(terminal) != os.getpgrp():
        return  # in the background, or without a terminal: there is none to take
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(terminal, os.getpgrp())


def prepare(port: int) -> Callable[..., Any]:
    """Bring database, content, roles, index and accounts up to date; return the WSGI application.

    Raises:
        SystemExit: when a step refuses, with its message and without a traceback.
    """
    os.chdir(ROOT)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.demo"
    os.environ.setdefault("BASE_URL", f"http://{HOST}:{port}")

    import django

    django.setup()

    from django.core.management import CommandError, call_command
    from django.core.wsgi import get_wsgi_application
    from django.db import connection, connections
    from django.db.migrations.executor import MigrationExecutor
    from django.urls import get_resolver

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            step("Base de données", lambda: call_command("migrate", verbosity=0))
        step("Contenu", lambda: call_command("load_content"))
        step("Rôles", lambda: call_command("setup_roles", stdout=io.StringIO()))
        step("Index de recherche", refresh_index)
        step("Comptes", lambda: call_command("create_demo_accounts"))
        step("Équipe", lambda: call_command("create_demo_team"))
    except CommandError as error:
        raise SystemExit(f"\n{error}\n") from None

    application = get_wsgi_application()
    _ = get_resolver().url_patterns  # read now rather than at the first request, which would wait for it
    connections.close_all()  # a connection must not be shared with the process that will serve
    return application


def refresh_index() -> None:
    """Build the search index again only when it differs from the site."""
    from django.core.management import CommandError, call_command

    try:
        call_command("search_check", stdout=io.StringIO(), stderr=io.StringIO())
    except (CommandError, SystemExit):
        call_command("search_rebuild")


def step(label: str, action: Callable[[], Any]) -> None:
    """Run one step of the preparation and say how long it took when that was felt."""
    started = time.monotonic()
    print(f"· {label}…", flush=True)
    action()
    elapsed = time.monotonic() - started
    if elapsed > 1:
        print(f"  fait en {elapsed:.0f} s", flush=True)


def announce(port: int) -> None:
    """Print where to go and how to sign in."""
    from accounts.demonstration import DEMO_ACCOUNTS, DEMO_PASSWORD

    address = f"http://{HOST}:{port}"
    print(f"\n  Essaim est ouvert : {address}\n")
    print(f"  Administration    : {address}/admin/")
    for account in DEMO_ACCOUNTS:
        print(f"    {account.label:<15} : {account.email}")
    print(f"    mot de passe    : {DEMO_PASSWORD}")
    print(f"  Courriels         : {address}/courriels/ (gardés ici, envoyés à personne)")
    print("\n  Ctrl-C pour arrêter.\n", flush=True)


# The periodic work of the process that serves: what ends it, and its thread.
_periodic: list[tuple[Callable[[], None], threading.Thread]] = []


def start_periodic_work() -> None:
    """Do the periodic work in a thread of the process that serves.

    They share the cache in memory, which a page published at its date must change, and end together, whatever
    ends them: were a job cut short, its lease runs out and it is done at the next start.
    """
    from core.periodic.runner import Runner

    # Someone is waiting for the mail that they have just asked for.
    runner = Runner(poll_s=PERIODIC_POLL_S)
    thread = threading.Thread(target=runner.run, name="periodic work", daemon=True)
    thread.start()
    _periodic.append((runner.stop, thread))


def stop_periodic_work() -> None:
    """Let the jobs in hand finish, for as long as requests under way are given."""
    for stop, thread in _periodic:
        stop()
        thread.join(GRACE_S)


def serve(application: Callable[..., Any], port: int) -> None:
    """Serve until a signal says to stop."""
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter

    class DemoArbiter(Arbiter):
        def handle_hup(self) -> None:
            """Stop when the terminal is closed, where a service would reload."""
            raise StopIteration

        handle_int = handle_hup

    class DemoServer(BaseApplication):
        def load_config(self) -> None:
            settings = {
                "bind": f"{HOST}:{port}",
                "worker_class": "gthread",
                "threads": THREADS,
                "loglevel": "warning",
                "preload_app": True,
                "graceful_timeout": GRACE_S,
                "control_socket_disable": True,
                "post_worker_init": lambda worker: start_periodic_work(),
                "worker_exit": lambda server, worker: stop_periodic_work(),
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Callable[..., Any]:
            return application

    parent = os.getpid()
    try:
        DemoArbiter(DemoServer()).run()
    except SystemExit as stop:
        # The process that serves was forked from this one and ends here too: silently.
        if stop.code or os.getpid() != parent:
            raise


if __name__ == "__main__":
    sys.exit(main())
