"""One object behind each door that needs one: what its address is made of, by the door's name.

The objects hang together: `trainer` teaches the cohort, `participant` has a place in it and is `own`, and the
accounts pages are about `outsider`.
"""

import hashlib
import io

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from reportlab.pdfgen.canvas import Canvas
from wagtail.images.tests.utils import get_test_image_file

from certificates.models import Certificate
from content.curriculum.corrections import add_correction
from content.curriculum.models import EditionAsset
from content.exchange.models import Incoming
from content.materials.models import Audience, Material, Picture
from courses.attendance.models import CatchUp
from lms.accounts.models import HeldForm
from lms.jobs.models import Job
from tests import factories
from tests.exchange.test_archive import SMALL, zipped


@pytest.fixture
def samples(cohort, participant, trainer, outsider):
    now = timezone.now()
    enrolment = cohort.enrolments.get(person__account=participant)
    session = cohort.sessions.first()
    of_cohort, of_account = {"pk": cohort.pk}, {"pk": outsider.pk}
    of_module = {"pk": enrolment.pk, "key": "module-1"}
    held = HeldForm.objects.create(account=participant, path="/my/", body="a=b", made_at=now)
    catch_up = CatchUp.objects.create(
        enrolment=enrolment, minutes=30, how="talked", done_on=session.date, noted_by=trainer, noted_at=now
    )
    catch_up.modules.add(cohort.edition.modules.get(key="module-1"))
    job = Job.objects.create(kind="certificates.issue", title="Certificates", asked_by=trainer)
    job.readers.add(trainer)
    material = Material.objects.create(
        title="Handbook", file=ContentFile(b"pdf", name="handbook.pdf"), audience=Audience.PARTICIPANTS
    )
    correction = add_correction(cohort.edition, text="It is six steps", by=trainer, now=now)
    factories.edition_paper(cohort.edition)
    brought = {kind: _incoming(trainer, kind, now) for kind in Incoming.Kind}
    action = {"pk": factories.improvement_action(cohort.edition.course, owner=trainer).pk}
    certificate = {"code": _certificate(enrolment).code}
    return {
        "account_reset_password_from_key": {"uidb36": "1", "key": "not-a-key"},
        "account_held": {"pk": held.pk},
        "account_held_throw_away": {"pk": held.pk},
        "account_person": of_account,
        "account_invite_again": of_account,
        "account_switch_off": of_account,
        "account_switch_on": of_account,
        "account_reset_second_factor": of_account,
        "job": {"pk": job.pk},
        "course_way": {"pk": enrolment.pk},
        "module_read": of_module,
        "module_mark": of_module,
        "module_unmark": of_module,
        "certificate_pdf": certificate,
        "cohort_page": of_cohort,
        "cohort_status": of_cohort,
        "cohort_cancel": of_cohort,
        "cohort_people": of_cohort,
        "cohort_enrol": of_cohort,
        "cohort_seat_next": of_cohort,
        "cohort_timetable": of_cohort,
        "cohort_kit": of_cohort,
        "enrolment_withdraw": {"pk": enrolment.pk},
        "session_cancel": {"pk": session.pk},
        "person_edit": {"pk": enrolment.person_id},
        "register_today": of_cohort,
        "register_all": of_cohort,
        "register_day": of_cohort | {"date": session.date},
        "register_export": of_cohort | {"kind": "csv"},
        "register_sheet": of_cohort | {"date": session.date},
        "catch_up_list": of_cohort,
        "catch_up_note": of_cohort | {"enrolment_pk": enrolment.pk},
        "catch_up_remove": {"pk": catch_up.pk},
        "preparation": of_cohort,
        "cohort_certificates": of_cohort,
        "certificates_issue": of_cohort,
        "certificates_print": of_cohort,
        "certificate_withdraw": certificate,
        "certificate_replace": certificate,
        "action_detail": action,
        "action_change": action,
        "action_close": action,
        "curriculum_edition": {"edition_id": cohort.edition_id},
        "curriculum_module": {"edition_id": cohort.edition_id, "key": "module-1"},
        "curriculum_changes": {"edition_id": cohort.edition_id},
        "curriculum_running_order": {"edition_id": cohort.edition_id},
        "curriculum_correct": {"edition_id": cohort.edition_id},
        "curriculum_slip": {"edition_id": cohort.edition_id, "number": correction.number},
        "correction_given": of_cohort | {"number": correction.number},
        "cohort_edition": of_cohort,
        "curriculum_paper": {"edition_id": cohort.edition_id, "kind": "handbook"},
        "curriculum_print": {"edition_id": cohort.edition_id},
        "curriculum_asset": {"sha256": _asset(cohort.edition).sha256},
        "materials_file": {"pk": material.pk},
        "materials_picture": {"pk": _rendition().pk},
        "exchange_take_out": {"course_id": cohort.edition.course_id},
        "exchange_course": {"pk": brought[Incoming.Kind.COURSE].pk},
        "exchange_manual": {"pk": brought[Incoming.Kind.MANUAL].pk},
        "exchange_throw_away": {"pk": brought[Incoming.Kind.COURSE].pk},
        "wagtail_serve": "/",
        "wagtailcore_authenticate_with_password": {"page_view_restriction_id": 1, "page_id": 1},
        "wagtailcore_login": "/_util/login/",
        "cms_users": "/cms/users/",
        "documents/": f"/documents/{material.pk}/{material.filename}",
        "cms/": "/cms/images/add/",
        "account/2fa/": "/account/2fa/recovery-codes/generate/",
    }


def _certificate(enrolment):
    page = io.BytesIO()
    drawing = Canvas(page)
    drawing.drawString(72, 72, "A certificate")
    drawing.save()
    content = page.getvalue()
    made = Certificate(
        enrolment=enrolment,
        name="Pat Participant",
        course_title="RJ practitioner",
        edition_number=1,
        edition_published_on=enrolment.cohort.starts_on,
        starts_on=enrolment.cohort.starts_on,
        ends_on=enrolment.cohort.ends_on,
        minutes=360,
        minutes_taught=360,
        reading_minutes=40,
        practices=1,
        signed_by="Tess Trainer",
        issued_on=timezone.localdate(),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    made.pdf.save("certificate.pdf", ContentFile(content), save=False)
    made.save()
    return made


def _asset(edition):
    made = EditionAsset(
        edition=edition,
        sha256="a" * 64,
        name="handout.pdf",
        content_type="application/pdf",
        size=3,
        is_for_trainers=False,
    )
    made.file.save("handout.pdf", ContentFile(b"pdf"), save=False)
    made.save()
    return made


def _incoming(account, kind, now):
    file = ContentFile(zipped(SMALL).read(), name="course.zip")
    return Incoming.objects.create(
        kind=kind, name="course.zip", file=file, brought_by=account, brought_at=now
    )


def _rendition():
    picture = Picture.objects.create(title="Room", file=get_test_image_file(), audience=Audience.PARTICIPANTS)
    return picture.get_rendition("width-100")
