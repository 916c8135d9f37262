"""Walks through a StreamField's raw data together with the blocks that describe it."""

from wagtail import blocks
from wagtail.rich_text import get_text_for_indexing


def is_for_trainers(block):
    return getattr(block, "trainers_only", False)


def prune(block, raw):
    """The raw data without what only trainers may receive. What no block describes is left out as well."""
    return _walk(block, raw, lambda leaf, value, hidden: value, keep_hidden=False)


def map_leaves(block, raw, change):
    """The raw data with each leaf replaced by change(block, value, is it for trainers only)."""
    return _walk(block, raw, change, keep_hidden=True)


def words(block, raw):
    """Every text in the raw data, trainers' too: for other eyes `prune` it first."""
    found = []

    def note(leaf, value, hidden):
        if isinstance(leaf, blocks.RichTextBlock):
            found.append(get_text_for_indexing(value or ""))
        elif isinstance(leaf, (blocks.CharBlock, blocks.TextBlock)):
            found.append(value or "")
        return value

    map_leaves(block, raw, note)
    return found


def _walk(block, raw, change, *, keep_hidden, hidden=False):
    hidden = hidden or is_for_trainers(block)

    def inside(child, value):
        return _walk(child, value, change, keep_hidden=keep_hidden, hidden=hidden)

    def shown(child):
        return keep_hidden or not is_for_trainers(child)

    if isinstance(block, blocks.StreamBlock):
        known = ((item, block.child_blocks.get(item["type"])) for item in raw or [])
        return [
            item | {"value": inside(child, item["value"])} for item, child in known if child and shown(child)
        ]
    if isinstance(block, blocks.StructBlock):
        if raw is None:
            return None
        children = block.child_blocks
        return {
            name: inside(children[name], raw[name])
            for name in raw
            if name in children and shown(children[name])
        }
    if isinstance(block, blocks.ListBlock):
        return [_item(item, lambda value: inside(block.child_block, value)) for item in raw or []]
    return change(block, raw, hidden)


def _item(item, change):
    """A list's item, kept in Wagtail's shape with an id or, as lists made in code have them, bare."""
    if isinstance(item, dict) and item.get("type") == "item":
        return item | {"value": change(item["value"])}
    return change(item)
