"""The register on paper: a sign-in sheet a session, a day in one file."""

from django.http import HttpResponse

from lms.paper import missing_glyphs, pdf


def sheet_number(cohort, date):
    """'R12-260311': made from cohort and day, so that a sheet found later leads back to its page."""
    return f"R{cohort.pk}-{date:%y%m%d}"


def sign_in_sheet(cohort, date, sessions):
    """A PDF response: names in large type, time in, time out and a signature, a page a session."""
    number = sheet_number(cohort, date)
    context = {
        "cohort": cohort,
        "date": date,
        "sessions": sessions,
        "number": number,
        "names": [_printed(enrolment.person) for enrolment in cohort.enrolments.seated().in_name_order()],
    }
    file = pdf("attendance/sheet_print.html", context, title=f"Sign-in sheet {number}, {cohort}")
    return HttpResponse(
        file,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{number}.pdf"', "Cache-Control": "no-store"},
    )


def _printed(person):
    """The name, or the reference where the paper's faces lack a letter: then the name is written by hand."""
    return f"{person.reference}:" if missing_glyphs(person.full_name) else person.full_name
