"""A module's body as HTML, once for participants and once for trainers."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils.safestring import mark_safe

from content.curriculum.walk import prune

AUDIENCES = ("participants", "trainers")
KEPT_FOR = 30 * 24 * 60 * 60


def module_html(module, audience):
    """The HTML of an EditionModule's body for "participants" or "trainers". Kept: one query when read again.

    What participants get is made from pruned data: no trainer-only byte is in it.
    """
    key = f"module-{module.pk}-{audience}-{template_version()}"
    html = cache.get(key)
    if html is None:
        html = body_html(module.body, audience)
        cache.set(key, str(html), KEPT_FOR)
    return mark_safe(html)  # noqa: S308 made by our templates from sanitised rich text


def body_html(body, audience):
    """The HTML of any module body, not kept. Holds no expiring link and no form."""
    if audience not in AUDIENCES:
        raise ValueError(f"{audience!r} is no audience")
    if audience != "trainers":
        block = body.stream_block
        body = block.to_python(prune(block, block.get_prep_value(body)))
    parts = [
        child.render({"anchor": f"part-{number}", "audience": audience})
        for number, child in enumerate(body, start=1)
    ]
    return mark_safe("\n".join(parts))  # noqa: S308 as above


@lru_cache(maxsize=1)
def template_version():
    """Changes when a template of a block does, so that a release never shows HTML kept by an earlier one."""
    digest = hashlib.sha256()
    for folder in ("curriculum/blocks", "components"):
        for path in sorted(Path(settings.BASE_DIR, "templates", folder).glob("*.html")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
