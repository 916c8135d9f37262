"""A course as one ZIP: unpacked only after a look at every name in it, packed the same at every time."""

import re
import shutil
import stat
import tempfile
import unicodedata
import zipfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from content.exchange.files import LIST
from content.markdown import Fault, Faults
from lms import intake

LIMIT = 200 * intake.MB
LONGEST = 150  # letters of a name, folders included
LEFT_OVER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")  # of other systems
LONG_AGO = (1980, 1, 1, 0, 0, 0)


@contextmanager
def unpacked(file):
    """The folder of a course in a ZIP, for as long as it is needed. Raises intake.Refused or Faults."""
    opened = intake.check_zip(file, limit=LIMIT)
    with opened, tempfile.TemporaryDirectory(prefix="course-") as folder:
        for path, entry in _entries(opened).items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with opened.open(entry) as source, target.open("wb") as sink:
                    shutil.copyfileobj(source, sink)
            except Exception as error:  # zlib and zipfile raise many kinds on damaged files
                raise Faults([Fault(path, 1, "this file is damaged inside the ZIP")]) from error
        yield Path(folder)


def _entries(opened):
    """{path in the course: entry} of the files. A folder around all of them falls away."""
    entries = [
        entry for entry in opened.infolist() if not entry.is_dir() and not LEFT_OVER.search(entry.filename)
    ]
    tops = {entry.filename.partition("/")[0] for entry in entries if "/" in entry.filename}
    wrapped = len(tops) == 1 and all("/" in entry.filename for entry in entries)
    top = f"{tops.pop()}/" if wrapped else ""
    found, faults, seen = {}, [], set()
    for entry in entries:
        path = unicodedata.normalize("NFC", entry.filename.removeprefix(top))
        problem = _problem(entry, path)
        if path.casefold() in seen:
            problem = "another file has the same name but for capital letters"
        seen.add(path.casefold())
        if problem:
            faults.append(Fault(path, 1, problem))
        found[path] = entry
    if faults:
        raise Faults(faults)
    return found


def _problem(entry, path):
    """Why an entry does not belong in a course, or nothing."""
    parts = PurePosixPath(path).parts
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "this is a link to another file; put the file itself here"
    if len(path) > LONGEST or any(unicodedata.category(letter)[0] == "C" for letter in path) or "\\" in path:
        return "this name is too long or holds odd signs"
    if any(part.startswith(".") or part != part.strip() for part in parts):
        return "this name begins with a dot, or begins or ends with a space"
    if parts[0] == "files":
        return "" if len(parts) == 2 else "files stand beside one another in files/, in no folder below it"
    if path in ("course.md", LIST) or (path.endswith(".md") and len(parts) > 1):
        return ""
    return f"this does not belong here: put course.md, {LIST}, files/ and modules like day-1/01-welcome.md"


def pack(files, sink):
    """Write (name, binary file) pairs as a ZIP. The same files give the same bytes."""
    with zipfile.ZipFile(sink, "w") as archive:
        for name, file in files:
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = (
                zipfile.ZIP_DEFLATED if name.endswith((".md", ".yaml")) else zipfile.ZIP_STORED
            )
            entry.external_attr = 0o644 << 16
            with file, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(file, target)
