from django.core.management.base import BaseCommand

from lms import policy
from lms.accounts.roles import apply_roles


class Command(BaseCommand):
    help = "Make the groups and their rights agree with lms/roles.yaml. Twice changes nothing."

    def handle(self, **options):
        apply_roles()
        self.stdout.write(f"{len(policy.roles())} roles as lms/roles.yaml says.")
