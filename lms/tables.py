"""Tables in and out: CSV and XLSX that no spreadsheet takes for a program.

Text that a spreadsheet would read as a formula gets Excel's own mark for text: a leading apostrophe in CSV,
the quote prefix in XLSX, where it is not seen. Numbers and dates stay what they are.

openpyxl is imported where it is used: it is large, and most processes never make a spreadsheet.
"""

import csv
import datetime
import io
import re
import zipfile
from decimal import Decimal

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from lms import intake
from lms.intake import Refused

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no spreadsheet may hold these
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # the wide ones too: a Japanese Excel takes them for the narrow
NUMBERS = (int, float, Decimal)
BYTES, UNPACKED, ROWS, COLUMNS = 5 * 1024 * 1024, 50 * 1024 * 1024, 5_000, 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# ---- out ----------------------------------------------------------------------------------------------


def csv_response(filename, header, rows):
    """A download in UTF-8 with the mark that tells Excel so."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in [header, *rows]:
        writer.writerow([_csv_cell(value) for value in row])
    return _download(filename, "text/csv; charset=utf-8", text.getvalue().encode("utf-8-sig"))


def xlsx_response(filename, header, rows):
    """A download of one sheet whose header row stays in sight."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet 1")
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    sheet.append([_xlsx_cell(sheet, value, font=bold) for value in header])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return _download(filename, XLSX, target.getvalue())


def _download(filename, mime, content):
    disposition = content_disposition_header(as_attachment=True, filename=intake.clean_name(filename))
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=mime, headers=headers)


def _is_plain(value):
    """Numbers (True is none here) and dates, which are no text and never a formula."""
    return isinstance(value, (*NUMBERS, datetime.date)) and not isinstance(value, bool)


def _text(value):
    words = {None: "", True: "Yes", False: "No"}
    text = words[value] if value is None or isinstance(value, bool) else str(value)
    return CONTROLS.sub("", text)


def _csv_cell(value):
    if _is_plain(value):
        return value
    text = _text(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _xlsx_cell(sheet, value, font=None):
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, datetime.datetime) and value.tzinfo:
        value = value.replace(tzinfo=None)  # Excel knows no zones: the clock as it was shown
    cell = WriteOnlyCell(sheet, value if _is_plain(value) else None)
    if not _is_plain(value):
        text = _text(value)
        cell.value, cell.data_type = text, "s"
        cell.quotePrefix = text.startswith(FORMULA)
    if font:
        cell.font = font
    return cell


# ---- in -----------------------------------------------------------------------------------------------


def read_table(file):
    """The rows of an uploaded CSV or XLSX file (first sheet), as lists of text without outer spaces.

    Row n of the sheet is rows[n - 1], so messages can name it; empty rows at the end are dropped. Dates come
    as 2026-03-11. Refused with a readable message for what is no table, or too large a one.
    """
    if file.size > BYTES:
        raise Refused("This file is larger than 5 MB. Delete the sheets and pictures that are not needed.")
    rows = []
    for row in _xlsx_rows(file) if _is_marked(file) else _csv_rows(file):
        if len(rows) == ROWS:
            raise Refused(f"This table has more than {ROWS} rows.")
        if len(row) > COLUMNS:
            raise Refused(f"This table has more than {COLUMNS} columns.")
        rows.append([_read_cell(value) for value in row])
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise Refused("This table is empty.")
    return rows


def _read_cell(value):
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _is_marked(file):
    """Whether the file begins as no text does; intake then says what it is."""
    file.seek(0)
    return file.read(4) == b"PK\x03\x04" or intake.kind_of(file) is not None


def _xlsx_rows(file):
    intake.check(file, allowed=["xlsx"])
    with zipfile.ZipFile(file) as opened:
        if sum(entry.file_size for entry in opened.infolist()) > UNPACKED:
            raise Refused("This file grows beyond measure when it is opened.")
    file.seek(0)
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        for row in sheet.iter_rows(max_row=ROWS + 1, values_only=True):
            cells = list(row)
            while cells and cells[-1] in (None, ""):
                cells.pop()
            yield cells
    except Exception as error:  # openpyxl raises many kinds on damaged files
        raise Refused("This Excel file is damaged. Save it again, or save it as CSV.") from error


def _csv_rows(file):
    text = _decode(file)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    except csv.Error as error:
        raise Refused("This CSV file is damaged. Open it in a spreadsheet and save it again.") from error


def _decode(file):
    file.seek(0)
    content = file.read()
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused("This is neither a CSV nor an Excel (xlsx) file.")


def _delimiter(text):
    """The sign that parts the first row into most columns."""
    first = text.lstrip().splitlines()[:1] or [""]
    return max(",;\t|", key=lambda sign: len(next(csv.reader(first, delimiter=sign), [])))
