"""Makes .venv and installs the pinned requirements into it; does nothing when they are there.

    python .ci/venv.py run     what the product needs
    python .ci/venv.py dev     and what its tests and checks need

Standard library only: it runs before anything is installed.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FILES = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}


def main(kind):
    whole = VENV / ".whole"  # written last: without it the last attempt was cut off
    if VENV.exists() and not (whole.exists() and answers()):
        print("Making .venv again: the one here is not whole.", flush=True)
        shutil.rmtree(VENV)
    if not VENV.exists():
        make()
        whole.touch()
    for file in FILES[kind]:
        install(ROOT / file)


def answers():
    try:
        return subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make():
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        sys.exit(
            f"{sys.executable} cannot make a virtual environment: its venv module is missing. "
            "On Debian and Ubuntu: apt install python3-venv"
        )
    print("Making .venv", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        why = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
        sys.exit(f"A virtual environment could not be made in {VENV}: {why[-1]}")


def install(file):
    stamp = VENV / f"{file.stem}.sha256"
    wanted = hashlib.sha256(file.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing {file.name}: half a minute the first time", flush=True)
    command = [PYTHON, "-m", "pip", "install", "-qq", "--require-hashes", "-r", file]
    done = subprocess.run([*command, "--disable-pip-version-check"], check=False)
    if done.returncode:
        sys.exit(f"{file.name} could not be installed; pip says why above. Run the command again to go on.")
    stamp.write_text(wanted)


if __name__ == "__main__":
    main(sys.argv[1])
