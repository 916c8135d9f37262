"""How high words stand on a page, in millimetres: a card or a slide is set as large as its page allows.

It knows the spaces of `templates/curriculum/paper/`, so a change of those is a change here too. Where it is
out, a card goes on to a second page, and the tests that print full ones fail.
"""

import re
from html import unescape

from lms.paper import lines_needed

MM_PER_POINT = 25.4 / 72
BLOCK = re.compile(r"<(p|li|h[234])\b[^>]*>(.*?)(?=</?(?:p|li|h[234]|ul|ol)\b|$)", re.DOTALL)
ROOM = 0.97  # of the line for words in regular: some are semibold, and wider
CLOSEST = 1.26  # the face is so much taller than its points, and the renderer sets no lines closer


def height_of(text, *, width_mm, size, leading=1.35, bold=False):
    """Of plain text at so many points; nothing for no text."""
    lines = lines_needed(text, width_mm=width_mm * (1 if bold else ROOM), size=size, bold=bold) if text else 0
    return lines * size * max(leading, CLOSEST) * MM_PER_POINT


def height_of_html(html, *, width_mm, size):
    """Of rich text: paragraphs 2.5 mm apart, entries of a list 1.5 mm and 6 mm in, headings with 5 mm."""
    total = 0
    for tag, inside in BLOCK.findall(html):
        indent, space = {"p": (0, 2.5), "li": (6, 1.5)}.get(tag, (0, 5))
        for line in re.split(r"<br\s*/?>", inside):
            total += height_of(plain(line), width_mm=width_mm - indent, size=size)
        total += space
    return total + 1.5 * (html.count("</ul>") + html.count("</ol>"))


def plain(html):
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
