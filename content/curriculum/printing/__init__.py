"""All that a course prints, from one source: an edition, or a draft to look at before it is published.

    from content.curriculum.printing.make import make
    from content.curriculum.printing.papers import Paper
    file = make(Paper.HANDBOOK, edition)  # the bytes of a PDF, always the same for the same edition

`book.py` reads the course, `letters.py` makes its words printable and `pictures.py` its pictures. The
templates are in `templates/curriculum/paper/`; what takes more than a template is in `timing.py`, `gate.py`,
`slides.py` and `cards.py`.
"""
