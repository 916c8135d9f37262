from django.core.management.base import BaseCommand

from content.find.services import rebuild


class Command(BaseCommand):
    help = "Make the search of /search/ anew from the published pages, the editions and the materials."

    def handle(self, **options):
        self.stdout.write(f"{rebuild()} entries can be found")
