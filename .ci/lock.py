"""Pins what requirements*.in ask for, with hashes and without any address of where it was found."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--quiet",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--no-emit-options",
]

for name in ("requirements", "requirements-dev"):
    files = [f"--output-file={name}.txt", f"{name}.in"]
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *files]
    subprocess.run(command, cwd=ROOT, check=True)
    print(f"{name}.txt is written")
