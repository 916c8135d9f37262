"""Walks the demo over plain HTTP, as a browser without JavaScript would: `walk_clone.py 8000`.

Standard library only. Ends with 1 and one line at the first thing that is not as it should be.
"""

import http.cookiejar
import importlib
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
cast = importlib.import_module("certificates.management.cast")

TRAINER = cast.STAFF[0][1]
COURSES = ("rj-practitioner", "mediating-conflicts", "train-the-trainer")
PARTICIPANT = f"{cast.ISIS[0][3]}@isi.example"


class Browser:
    """Keeps cookies and the last page; `text` is what came, `url` where it came from."""

    def __init__(self, address):
        self.url = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def open(self, address, data=None):
        """Opens a link of this page, or sends it a form."""
        address = urllib.parse.urljoin(self.url, address)
        body = urllib.parse.urlencode(data).encode() if data else None
        request = urllib.request.Request(
            address, data=body, headers={"Origin": self.origin, "Referer": self.url}
        )
        try:
            with self.opener.open(request, timeout=30) as answer:
                self.url, self.kind = answer.geturl(), answer.headers.get_content_type()
                self.body = answer.read()
        except urllib.error.HTTPError as error:
            sys.exit(f"{request.get_method()} {address} answered {error.code}")
        self.text = unescape(self.body.decode("utf-8", "replace"))
        print(f"  {request.get_method():4} {address}")
        return self

    @property
    def origin(self):
        parts = urllib.parse.urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def link(self, pattern):
        """The first link of this page whose address matches the whole pattern."""
        for address in re.findall(r'(?:href|src)="([^"]+)"', self.text):
            if re.fullmatch(pattern, address.removeprefix(self.origin)):
                return address
        sys.exit(f"{self.url} has no link like {pattern}")

    def link_named(self, words):
        """The first link of this page whose text holds these words."""
        found = re.search(rf'href="([^"]+)"[^>]*>[^<]*{re.escape(words)}', self.text)
        return found[1] if found else sys.exit(f"{self.url} has no link named {words!r}")

    def says(self, words):
        if words not in self.text:
            sys.exit(f"{self.url} does not say {words!r}")
        return self

    def sign_in(self, email):
        self.open("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.text)[1]
        return self.open(
            "/account/login/",
            {"csrfmiddlewaretoken": token, "login": email, "password": cast.PASSWORD},
        ).says("Sign out")


def main(port):
    address = f"http://localhost:{port}/"
    visitor = Browser(address).open("/").says("</html>")
    stylesheet = visitor.link(r"/static/css/site\.[0-9a-f]{12}\.css")
    if Browser(address).open(stylesheet).kind != "text/css":
        sys.exit(f"{stylesheet} is not a stylesheet")
    visitor.open("/training/")
    courses = [visitor.link(f"/training/{name}/") for name in COURSES]
    for course in courses:
        visitor.open(course).says("What happens on each day")

    trainer = Browser(address).sign_in(TRAINER)
    trainer.open("/teach/").open("/teach/cohorts/").says("Berwyn")
    trainer.open(trainer.link_named("Berwyn"))
    cohort = trainer.url
    trainer.open(f"{cohort}register/").says("Morning")
    trainer.open(f"{cohort}certificates/")
    trainer.open("/editions/").says("Train-the-trainer")
    trainer.open("/search/?q=listening").says("Listening")

    participant = Browser(address).sign_in(PARTICIPANT).open("/my/")
    participant.open(participant.link(r"/my/certificates/[\w-]+\.pdf"))
    if not participant.body.startswith(b"%PDF-"):
        sys.exit(f"{participant.url} is not a PDF")
    code = participant.url.rpartition("/")[2].removesuffix(".pdf")
    Browser(address).open(f"/verify/?code={code}").says("This certificate is valid")
    print("the walk is done")


if __name__ == "__main__":
    main(sys.argv[1])
