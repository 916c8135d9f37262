import time

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from wagtail import hooks

from lms.jobs.services import stopping, sweep, tidy

SWEEP_EVERY, TIDY_EVERY = 60, 3600  # seconds


class Hand(Worker):
    """The library's worker, which finishes the item in hand on SIGTERM, not the whole job."""

    def __init__(self):
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=get_random_string(32),
        )

    def shutdown(self, signum, frame):
        stopping.set()
        super().shutdown(signum, frame)

    def keep_house(self, act):
        """Like a task: a signal waits for its end, lest a mail goes and is not written down."""
        self.running_task = True
        try:
            act(timezone.now())
        finally:
            self.running_task = False


class Command(BaseCommand):
    help = "Does the work that waits: jobs, mail, indexing. Run one or more beside the web processes."

    def add_arguments(self, parser):
        parser.add_argument("--until-empty", action="store_true", help="stop when nothing waits")

    def handle(self, *, until_empty, **options):
        worker = Hand()
        worker.configure_signals()
        swept = tidied = -TIDY_EVERY
        while worker.running:
            if time.monotonic() - swept >= SWEEP_EVERY:
                worker.keep_house(sweep)
                swept = time.monotonic()
            if time.monotonic() - tidied >= TIDY_EVERY:
                worker.keep_house(tidy_all)
                tidied = time.monotonic()
            if DBTaskResult.objects.ready().exists():
                worker.run()
            elif until_empty:
                return
            else:
                time.sleep(1)


def tidy_all(now):
    call_command("prune_db_task_results", queue_name="*", min_age_days=1, failed_min_age_days=14, verbosity=0)
    tidy(now)
    for sweep_room in hooks.get_hooks("lms_sweep"):
        sweep_room(now)
