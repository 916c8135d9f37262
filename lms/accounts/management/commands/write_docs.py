from django.conf import settings
from django.core.management.base import BaseCommand

from lms import policy


class Command(BaseCommand):
    help = "Write docs/permissions.md and docs/retention.md from the policy files."

    def handle(self, **options):
        for name, page in policy.PAGES.items():
            path = settings.BASE_DIR / "docs" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(page(), encoding="utf-8")
            self.stdout.write(f"Wrote docs/{name}")
