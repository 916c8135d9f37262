from pathlib import Path

import yaml
from django.core.management.base import BaseCommand

from courses.quality import models
from courses.quality.models import Criterion

FILE = Path(models.__file__).parent / "criteria.yaml"


class Command(BaseCommand):
    help = "Load the starter set of review criteria. Ones already there are left as they are."

    def handle(self, **options):
        starter = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        in_use = set(Criterion.objects.filter(is_current=True).values_list("code", flat=True))
        made = 0
        for code, said in starter["criteria"].items():
            _, new = Criterion.objects.get_or_create(
                code=code, version=starter["version"], defaults=said | {"is_current": code not in in_use}
            )
            made += new
        self.stdout.write(f"{made} review criteria added" if made else "Review criteria: nothing changed")
