"""`make check`: all that can be said of the code without running the product. Ends with 1 on any fault."""

import gzip
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

PRODUCTION = {  # as docs/operating.md tells to set it; nothing is connected to
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "checked-without-a-server-" + "0123456789" * 4,
    "SEALED_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "BASE_URL": "https://training.example",
    "ALLOWED_HOSTS": "training.example",
    "DATABASE_URL": "sqlite://:memory:",
    "EMAIL_URL": "smtp://mail.example:25",
}
COMMANDS = {
    "code style": [BIN / "ruff", "check", "--quiet", "."],
    "code layout": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "templates": [BIN / "djlint", "templates", "--lint", "--quiet"],
    "imports": [BIN / "lint-imports", "--no-cache"],
    "settings for production": [
        sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING",
    ],
    "migrations": [sys.executable, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
}  # fmt: skip

# In two pieces, so that this file does not name them itself.
OUTSIDE = [first + second for first, second in (
    ("pypi", ".org"), ("pythonhosted", ".org"), ("registry.npmjs", ".org"), ("deb.debian", ".org"),
    ("--index", "-url"), ("--extra-index", "-url"), ("--find", "-links"), ("--trusted", "-host"),
)]  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:work|root|home|Users|opt)/\w")
INLINE = re.compile(
    r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|\shx-on\b|javascript:|<script\b(?![^>]*(?:\bsrc=|"application/json"))""",
    re.IGNORECASE,
)
CSS_BYTES, CSS_GZIP_BYTES = 40 * 1024, 10 * 1024


def main():
    faults = [name for name, command in COMMANDS.items() if not holds(name, lambda: run(command))]  # noqa: B023
    faults += [name for name, look in LOOKS.items() if not holds(name, look)]
    if faults:
        sys.exit(f"make check: {', '.join(faults)} not in order")


def holds(name, look):
    started = time.monotonic()
    said = look()
    print(f"{'fault' if said else 'ok':6}{name} ({time.monotonic() - started:.1f} s)", flush=True)
    if said:
        print(said, flush=True)
    return not said


def run(command):
    done = subprocess.run(command, cwd=ROOT, env=os.environ | PRODUCTION, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip() or "it gave no reason" if done.returncode else ""


def tracked():
    """Text files of the repository, with their text."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, names.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def addresses():
    """No registry is named and no path of somebody's machine is written down."""
    found = []
    for name, text in tracked():
        for number, line in enumerate(text.splitlines(), start=1):
            if any(word in line for word in OUTSIDE) and name not in (".ci/lock.py", "tests/check.py"):
                found.append(f"{name}:{number} names where packages come from")
            if MACHINE_PATH.search(line):
                found.append(f"{name}:{number} names a path of one machine: {line.strip()[:80]}")
            if name.startswith("requirements") and "://" in line:
                found.append(f"{name}:{number} holds an address")
    return "\n".join(found)


def stylesheets():
    files = sorted((ROOT / "static" / "css").glob("*.css"))
    whole = b"".join(file.read_bytes() for file in files)
    small = len(gzip.compress(whole, mtime=0))
    if len(whole) > CSS_BYTES or small > CSS_GZIP_BYTES:
        return f"{len(whole)} bytes, {small} compressed; at most {CSS_BYTES} and {CSS_GZIP_BYTES}"
    return ""


def inline():
    """No inline style, handler or script: the Content Security Policy would refuse them. Paper may."""
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT)
        if {"paper", "email"} & set(name.parts) or name.stem.endswith("_pdf"):
            continue
        text = re.sub(
            r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.S
        )
        found += [f"{name}: {match.group().strip()}" for match in INLINE.finditer(text)]
    return "\n".join(found)


LOOKS = {
    "addresses and paths": addresses,
    "size of the stylesheet": stylesheets,
    "inline script and style": inline,
}

if __name__ == "__main__":
    main()
