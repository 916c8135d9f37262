"""The keys of SEALED_KEYS as they are written. The settings read them too: a wrong one stops the start."""

import base64
import binascii


def decode(texts):
    """The keys as bytes, in their order. ValueError says which of them is none."""
    if not texts:
        raise ValueError("is empty: it needs one key at least")
    return [_key(number, text) for number, text in enumerate(texts, start=1)]


def _key(number, text):
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ValueError(f"key {number} is not 32 bytes in URL-safe base64 (44 characters)")
    return key
