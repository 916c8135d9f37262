from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.accounts import services
from lms.accounts.forms import InviteForm


class Command(BaseCommand):
    help = "Invite somebody by e-mail: how the first administrator comes in."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--role", action="append", default=[], dest="roles")

    def handle(self, email, name, roles, **options):
        form = InviteForm({"email": email, "name": name, "roles": roles})
        if not form.is_valid():
            raise CommandError(" ".join(error for errors in form.errors.values() for error in errors))
        services.invite(**form.cleaned_data, by=None, now=timezone.now())
        self.stdout.write(f"Invited {form.cleaned_data['email']}.")
