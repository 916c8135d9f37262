from django.utils import timezone

from certificates import services
from courses.cohorts.models import Enrolment
from lms.jobs import services as jobs


def names_of(keys):
    enrolments = Enrolment.objects.filter(pk__in=keys).select_related("person")
    return {str(enrolment.pk): str(enrolment.person) for enrolment in enrolments}


@jobs.handler("certificates.issue", title="Issue certificates", names=names_of)
def issue_one(item, *, job):
    try:
        services.issue(Enrolment.objects.get(pk=item.key), by=job.asked_by, now=timezone.now())
    except services.CertificateError as error:
        raise jobs.Refusal(str(error)) from error
