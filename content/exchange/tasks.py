from content.exchange.models import Incoming
from content.exchange.word.pages import add_module, new_course, place_in
from content.exchange.word.read import read_manual
from lms.jobs import services as jobs
from lms.jobs.models import Item
from lms.trail.services import record

READ = "read"  # the key of the first item; those after it are numbers of modules


def names_of(keys):
    return {key: "The document" if key == READ else f"Module {key}" for key in keys}


@jobs.handler("exchange.manual", title="Bring in a Word manual", names=names_of)
def bring_in_manual(item, *, job):
    """The document is read first; that tells which modules there are to make."""
    incoming = Incoming.objects.select_for_update(of=("self",)).filter(pk=job.params["incoming"]).first()
    if incoming is None or not incoming.file:
        raise jobs.Refusal("The document was deleted before it was brought in whole. Upload it again.")
    if item.key == READ:
        read(incoming, job)
    else:
        add_module(incoming, int(item.key), by=job.asked_by)


def read(incoming, job):
    try:
        with incoming.file.open("rb") as file:
            title = incoming.new_title or incoming.name.rpartition(".")[0]
            incoming.manual = read_manual(file, level=incoming.level, name=title)
    except ValueError as error:
        raise jobs.Refusal(str(error)) from error
    modules = len(incoming.manual["modules"])
    if incoming.course is None:
        incoming.course = new_course(incoming.new_title, modules=modules, by=job.asked_by)
    incoming.manual |= place_in(incoming.course)
    incoming.save(update_fields=["manual", "course"])
    Item.objects.bulk_create(Item(job=job, key=str(number)) for number in range(1, modules + 1))
    record(job.asked_by, "brought in a manual", incoming.course, now=job.asked_at, modules=modules)
