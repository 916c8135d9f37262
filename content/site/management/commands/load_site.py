from django.core.management.base import BaseCommand, CommandError

from content.markdown import Faults
from content.site.load import load_site
from content.site.loading import State


class Command(BaseCommand):
    help = "Make the first public pages. Again: renew what nobody has edited, keep what somebody has."

    def handle(self, **options):
        try:
            steps = load_site()
        except Faults as faults:
            raise CommandError(f"Nothing was loaded.\n{faults}") from None
        for step in steps:
            if step.state is State.EDITED:
                self.stdout.write(f"kept as edited in the CMS: {step}")
            elif step.state is not State.SAME:
                self.stdout.write(f"{step.state.value}: {step}")
        if all(step.state in (State.SAME, State.EDITED) for step in steps):
            self.stdout.write("nothing changed")
