import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
application = get_wsgi_application()

# What is loaded by now lives as long as the process. Left to itself, the collector walks it again and
# again: between a twentieth and a sixth of a page's time, measured on the desks and the register.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 20)
