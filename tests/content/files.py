"""A small course as files, with every kind of block, for tests to write and to spoil."""

COURSE = """---
title: Talking
full_title: Talking with people
slug: talking
summary: One day of talking.
group_size: 12
days: 1
taught_minutes: 60
pre_reading_minutes: 10
minutes_for_certificate: 50
outcomes:
  - listen
audience: Anyone
---
## What it is

You talk, **really**.
"""
READ = """---
title: Before
key: before
day: 0
order: 1
minutes: 10
kind: pre-reading
compulsory: true
skills_practice: false
outcomes:
  - say why
---
Bare words before any block.

:::text
title: Why
minutes: 10
---
Because.
:::
"""
TALK = """---
title: Talk
key: talk
day: 1
order: 1
minutes: 60
kind: taught
compulsory: true
skills_practice: true
outcomes:
  - talk
items:
  - Pens, 12
---
:::note
title: Running it
---
SECRET-NOTE for trainers.
:::

::: exercise
title: Pairs
group: pair
minutes: 10
---
Turn to each other.
+++ debrief
- What did you *notice*?
+++ no-screen
Use chairs.
:::

:::roleplay
title: The queue
minutes: 20
people: 2
---
A queue at the servery.
+++ brief: Jo
SECRET-JO wants soup.
+++ brief: Al
SECRET-AL is late.
+++ observer
SECRET-SHEET to fill in.
+++ debrief
- Who calmed down?
:::

:::film
title: The wall
minutes: 5
address: "https://films.example.org/wall"
---
Watch.
+++ transcript
The words of the film.
+++ no-screen
Read it aloud.
:::

:::questions
title: A guest
minutes: 10
---
Ask.
:::

:::reflection
title: Alone
minutes: 10
---
Think.
:::

:::check
title: Check
minutes: 5
question: Must Sam come?
options:
  - text: "Yes"
    right: false
    why: Nobody must.
  - text: "No"
    right: true
    why: It is a choice.
---
:::
"""
SECRETS = ("SECRET-NOTE", "SECRET-JO", "SECRET-AL", "SECRET-SHEET")


def write_course(folder, *, course=COURSE, read=READ, talk=TALK):
    (folder / "before").mkdir(parents=True, exist_ok=True)
    (folder / "day-1").mkdir(exist_ok=True)
    (folder / "course.md").write_text(course)
    (folder / "before/01-read.md").write_text(read)
    (folder / "day-1/01-talk.md").write_text(talk)
    return folder
