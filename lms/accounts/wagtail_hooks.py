from wagtail import hooks

from lms.accounts import held

hooks.register("lms_sweep", held.sweep)
