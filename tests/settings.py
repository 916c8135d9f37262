"""The settings of the project, with two shortcuts that save the tests minutes."""

from lms.settings import *  # noqa: F403
from lms.settings import STORAGES

# Collecting, hashing and compressing static files would cost every run ten seconds. The walk of a clean
# clone (.ci/run) is what tries the real ones.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
