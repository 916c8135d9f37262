"""A file of a course while it is read: it also names files of `files/`, and pages of the site."""

from content.markdown import Source

FILES, PAGE = "files/", "page:"


class CourseFile(Source):
    """`files`: (line, name, "document" or "picture") of each file it names. `pages`: (line, path)."""

    def __init__(self, name, text):
        super().__init__(name, text)
        self.files, self.pages = [], []

    def link(self, line, href):
        if href.startswith(FILES):
            self.files.append((line, href, "document"))
        elif href.startswith(f"{PAGE}/"):
            self.pages.append((line, href.removeprefix(PAGE)))
        else:
            super().link(line, href)
