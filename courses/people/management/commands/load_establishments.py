from django.core.management.base import BaseCommand

from courses.people.models import Establishment

# Prison Service codes and names. Categories are left to the client.
ENGLAND = {
    "CLI": "HMP Coldingley", "ISI": "HMP/YOI Isis", "MTI": "HMP The Mount", "FSI": "HMP Featherstone",
    "BXI": "HMP Brixton", "PVI": "HMP Pentonville", "WWI": "HMP Wandsworth", "WSI": "HMP Wormwood Scrubs",
    "TSI": "HMP Thameside", "BAI": "HMP Belmarsh", "FMI": "HMP/YOI Feltham", "HOI": "HMP High Down",
    "AYI": "HMP Aylesbury", "RCI": "HMP/YOI Rochester", "LEI": "HMP Leeds", "BMI": "HMP Birmingham",
    "MRI": "HMP Manchester", "DWI": "HMP/YOI Downview", "SDI": "HMP Send", "FDI": "HMP Ford",
}  # fmt: skip
WALES = {"BWI": "HMP Berwyn", "CFI": "HMP Cardiff", "SWI": "HMP Swansea", "PRI": "HMP/YOI Parc"}


class Command(BaseCommand):
    help = "Load the starter list of establishments. Ones already there are left as they are."

    def handle(self, **options):
        made = 0
        for code, name in (ENGLAND | WALES).items():
            _, new = Establishment.objects.get_or_create(
                code=code, defaults={"name": name, "in_wales": code in WALES}
            )
            made += new
        self.stdout.write(f"{made} establishments added" if made else "Establishments: nothing changed")
