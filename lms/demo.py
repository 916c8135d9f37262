"""`make run`: prepares the demo, starts the web server and the worker, and stops both on Ctrl-C.

Prepared are `.env` with keys made at random, the database, static files and demo data; each only where
it is missing. Nothing from outside the standard library may be imported at the top: `make run` asks
for the port before anything is installed.
"""

import base64
import contextlib
import hashlib
import importlib
import io
import multiprocessing
import os
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
COURSES = BASE_DIR / "content" / "curriculum" / "courses"


def main():
    port = free_port()
    if "--port-is-free" in sys.argv:
        return
    os.chdir(BASE_DIR)
    make_env_file()
    os.environ["BASE_URL"] = f"http://localhost:{port}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    for asked_to_stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_stop, leave)
    prepare()
    serve(port)


def leave(*_):
    """Once: make passes on what the terminal has sent already, and the children still have to be stopped."""
    for asked_to_stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_stop, signal.SIG_IGN)
    sys.exit(0)


def free_port():
    """The port asked for, or an end with one line when it is no port or somebody has it."""
    asked = os.environ.get("PORT", "8000")
    if not asked.isdigit() or not 1 <= int(asked) <= 65535:
        sys.exit(f"PORT={asked} is not a port. Choose a number, for example: make run PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(asked)))
        except OSError as error:
            another = f"make run PORT={int(asked) + 1}"
            sys.exit(f"Port {asked} cannot be used here ({error.strerror}). Choose another: {another}")
    return int(asked)


def make_env_file():
    """Random keys, readable by the owner only. An .env that is there stays as it is."""
    path = BASE_DIR / ".env"
    if path.exists():
        return
    (BASE_DIR / "var").mkdir(exist_ok=True)
    database = urllib.parse.quote(str(BASE_DIR / "var" / "demo.sqlite3"))
    lines = [
        "# Made by `make run`, once. The keys open what is sealed in the database.",
        "DEMO=1",
        f"SECRET_KEY={secrets.token_urlsafe(50)}",
        f"SEALED_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
        f"DATABASE_URL=sqlite:///{database}",
        "BASE_URL=http://localhost:8000",
    ]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")


def prepare():
    import django

    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if not settings.DEMO:
        sys.exit("`make run` is the demo, and DEMO is off in .env. See docs/operating.md for the rest.")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Making the database", flush=True)
        quietly(call_command, "migrate", verbosity=0)
        call_command("createcachetable")
    collect_static(call_command, Path(settings.STATIC_ROOT))
    print("Looking after courses and demo data", flush=True)
    for command in (
        ["load_establishments"],
        ["load_criteria"],
        ["load_site"],
        ["apply_roles"],  # its page rights need the pages
        *(
            ["load_course", str(folder), "--publish-edition", "First edition", "--keep-edited"]
            for folder in sorted(COURSES.iterdir())
        ),
        ["seed_demo"],
        ["rebuild_search"],  # a demo begun with an earlier version has none
    ):
        quietly(call_command, *command)
    connection.close()  # the children open their own


def quietly(call_command, *command, **options):
    """Runs a command and shows what it printed only if it fails."""
    said = io.StringIO()
    try:
        call_command(*command, stdout=said, **options)
    except BaseException:
        print(said.getvalue(), file=sys.stderr)
        raise


def collect_static(call_command, root):
    """Collects when a static file or a requirement changed since the last time."""
    digest = hashlib.sha256((BASE_DIR / "requirements.txt").read_bytes())
    for file in sorted(path for path in (BASE_DIR / "static").rglob("*") if path.is_file()):
        digest.update(str(file).encode() + file.read_bytes())
    stamp = root / "collected.sha256"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print("Collecting static files", flush=True)
    quietly(call_command, "collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())


def serve(port):
    """Web server and worker, forked from here: what `prepare` imported need not be imported again."""
    fork = multiprocessing.get_context("fork")
    children = {
        "web server": fork.Process(target=web, args=(port,)),
        "worker": fork.Process(target=worker),
    }
    try:
        for child in children.values():
            child.start()
        wait_until_it_answers(port, children)
        welcome(port)
        while all(child.is_alive() for child in children.values()):
            time.sleep(0.5)
        stopped = next(name for name, child in children.items() if not child.is_alive())
        sys.exit(f"The {stopped} has stopped, so the demo stops too. Its last words are above.")
    finally:
        stop([child for child in children.values() if child.pid])


def web(port):
    from gunicorn.app.wsgiapp import run

    os.setsid()  # Ctrl-C reaches the parent alone, which then stops both
    options = {"--bind": f"127.0.0.1:{port}", "--workers": "2", "--threads": "2", "--log-level": "warning"}
    sys.argv = ["gunicorn", "lms.wsgi", *(word for option in options.items() for word in option)]
    run()


def worker():
    from django.core.management import call_command

    os.setsid()
    call_command("work")


def stop(children):
    for child in children:
        child.terminate()
    for child in children:
        child.join(timeout=15)
        if child.is_alive():
            child.kill()


def wait_until_it_answers(port, children):
    for _ in range(240):
        if not all(child.is_alive() for child in children.values()):
            return
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).close()
            return
        time.sleep(0.25)


def welcome(port):
    cast = importlib.import_module("certificates.management.cast")  # the highest room; named, not imported
    print(f"\nBelong training runs at http://localhost:{port}\n")
    print(f"Sign in with one of these and the password: {cast.PASSWORD}\n")
    staff = [(email, f"{name}, {' and '.join(roles).replace('_', ' ')}") for name, email, roles in cast.STAFF]
    for email, who in staff + cast.TO_TRY:
        print(f"  {email:<20}  {who}")
    print("\nCtrl-C stops it.", flush=True)


if __name__ == "__main__":
    main()
