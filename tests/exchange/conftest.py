from tests.content.conftest import _media, course, folder, rj_practitioner, site  # noqa: F401
