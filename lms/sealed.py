"""Text nobody reads in the database, a dump or a backup: AES-256-GCM under keys that only the settings hold.

A seal is bound to its row: copied into another row it does not open. SEALED_KEYS lists the keys newest first;
the newest seals, each of them opens. A lost key is a SealedError when the text is asked for, never when the
row is loaded: pages can say so and go on.
"""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from lms.keys import decode

KEY_ID, NONCE = 4, 12  # bytes before the ciphertext
DUMPED = "\x00sealed:"  # no typed text holds a NUL


class SealedError(Exception):
    """The text cannot be opened: its key is not in SEALED_KEYS, or it was altered or moved."""


def keys():
    """The keys of SEALED_KEYS, newest first, by the four bytes that name each in a seal."""
    try:
        return {hashlib.sha256(key).digest()[:KEY_ID]: key for key in decode(settings.SEALED_KEYS)}
    except ValueError as error:
        raise ImproperlyConfigured(f"SEALED_KEYS {error}.") from error


def seal(text, about):
    """Bytes that only `unseal` with the same `about` opens. `about` names the one place it belongs to."""
    key_id, key = next(iter(keys().items()))
    nonce = os.urandom(NONCE)
    return key_id + nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())


def unseal(blob, about):
    """The text of a seal. SealedError if no key here opens it for this place."""
    blob = bytes(blob)
    key = keys().get(blob[:KEY_ID])
    if key is None:
        raise SealedError("This text is sealed with a key that this server does not have.")
    nonce, ciphertext = blob[KEY_ID : KEY_ID + NONCE], blob[KEY_ID + NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealedError("This text was altered, or belongs to another record.") from error


class Sealed:
    """A field's value as the row holds it, not opened yet."""

    def __init__(self, blob):
        self.blob = bytes(blob)

    def __repr__(self):
        return "<sealed>"


class _Opening(DeferredAttribute):
    """Opens the seal each time the attribute is read, so that loading a row needs no key."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        return unseal(value.blob, self.field.about(instance)) if isinstance(value, Sealed) else value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):
    """Text sealed to its row. The model's key is a UUID with a default, known before the row is written.

    Write it by setting the attribute and saving the row (or bulk_create); update() and bulk_update() refuse,
    as does every lookup but isnull. To move rows to the newest key, set the attribute to itself and save.
    """

    descriptor_class = _Opening

    def check(self, **kwargs):
        return [*super().check(**kwargs), *self._check_key()]

    def _check_key(self):
        key = self.model._meta.pk
        if isinstance(key, models.UUIDField) and key.has_default():
            return []
        hint = "id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)"
        return [
            checks.Error("A sealed field needs a UUID as primary key.", hint=hint, obj=self, id="lms.E001")
        ]

    def about(self, instance):
        return f"{self.model._meta.label_lower}.{self.name}:{instance.pk}"

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def to_python(self, value):
        if isinstance(value, str) and value.startswith(DUMPED):
            return Sealed(base64.b64decode(value.removeprefix(DUMPED)))
        return value

    def pre_save(self, model_instance, add):
        value = self.value_from_object(model_instance)
        if isinstance(value, str):
            return seal(value, self.about(model_instance))
        return value.blob if isinstance(value, Sealed) else value

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, str):
            raise TypeError(f"{self.name} is sealed to its row: set the attribute and save the row.")
        return super().get_db_prep_value(value, connection, prepared)

    def value_from_object(self, obj):
        return obj.__dict__.get(self.attname)

    def value_to_string(self, obj):
        """For dumpdata, which must show no plain text."""
        blob = self.pre_save(obj, add=False)
        return "" if blob is None else DUMPED + base64.b64encode(blob).decode()

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name):
        return None


@checks.register(checks.Tags.security)
def check_keys(app_configs, **kwargs):
    try:
        keys()
    except ImproperlyConfigured as error:
        hint = "Make one with `openssl rand -base64 32 | tr '/+' '_-'`."
        return [checks.Error(str(error), hint=hint, id="lms.E002")]
    return []
