import datetime
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lms import tables
from lms.tables import Refused, csv_response, read_table, xlsx_response

HEADER = ["Name", "Hours"]


def upload(content, name="list.csv"):
    return SimpleUploadedFile(name, content)


def sheet_of(response):
    return load_workbook(io.BytesIO(response.content)).active


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return upload(target.getvalue(), "list.xlsx")


@given(st.sampled_from("=+-@\t\r\n＝＋－＠"), st.text(max_size=20))
def test_text_that_begins_as_a_formula_is_marked_as_text(sign, rest):
    [line] = read_table(upload(csv_response("a.csv", [sign + rest], []).content))
    assert line[0].startswith("'")
    cell = sheet_of(xlsx_response("a.xlsx", ["Name"], [[sign + rest]]))["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_numbers_and_dates_stay_what_they_are():
    row = [-3, Decimal("1.5"), datetime.date(2026, 3, 11), True, None, "Ŵyn"]
    content = csv_response("a.csv", HEADER, [row]).content.decode("utf-8-sig")
    assert content.splitlines()[1] == "-3,1.5,2026-03-11,Yes,,Ŵyn"
    cells = [cell.value for cell in sheet_of(xlsx_response("a.xlsx", HEADER, [row]))[2]]
    assert cells == [-3, 1.5, datetime.datetime(2026, 3, 11), "Yes", None, "Ŵyn"]


def test_downloads_have_a_safe_name_and_are_not_kept():
    response = csv_response("../Cohort ŵ\r\n.CSV", HEADER, [])
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Cohort%20%C5%B5.csv"
    assert response["Cache-Control"] == "no-store"
    assert response.content.startswith(b"\xef\xbb\xbf")


@given(
    st.lists(
        st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=2, max_size=5),
        min_size=1,
    )
)
def test_what_is_written_is_read_again(rows):
    assert read_table(upload(csv_response("a.csv", HEADER, rows).content)) == [HEADER, *rows]
    read = read_table(upload(xlsx_response("a.xlsx", HEADER, rows).content, "a.xlsx"))
    assert read == [HEADER, *rows]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_any_common_make_is_read(sign, encoding):
    text = f'Name{sign}E-mail\r\n"Siân {sign} O’Neill"{sign} a@example.org \r\n\r\n'
    assert read_table(upload(text.encode(encoding))) == [
        ["Name", "E-mail"],
        [f"Siân {sign} O’Neill", "a@example.org"],
    ]


def test_xlsx_reads_dates_numbers_and_keeps_row_numbers():
    file = workbook(
        [
            ["Name", "On"],
            [],
            ["Siân", datetime.date(2026, 3, 11)],
            [24, datetime.datetime(2026, 3, 11, 13, 20)],
        ]
    )
    assert read_table(file) == [["Name", "On"], [], ["Siân", "2026-03-11"], ["24", "2026-03-11 13:20"]]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.csv", "empty"),
        (b"\r\n \r\n", "a.csv", "empty"),
        (b"a\x00b", "a.csv", "neither a CSV nor an Excel"),
        (b"PK\x03\x04 and no more", "a.xlsx", "damaged"),
        (b"%PDF-1.7 text", "a.csv", "Inside, this is a PDF"),
        (b"x" * 140_000, "a.csv", "damaged"),
        (b"a\n" * 5001, "a.csv", "more than 5000 rows"),
        (b"a," * 101, "a.csv", "more than 100 columns"),
    ],
)
def test_what_is_no_table_is_refused_readably(content, name, message):
    with pytest.raises(Refused, match=message):
        read_table(upload(content, name))


def test_limits_hold_for_xlsx_too(monkeypatch):
    with pytest.raises(Refused, match="more than 5000 rows"):
        read_table(workbook([["x"]] * 5001))
    with pytest.raises(Refused, match="more than 100 columns"):
        read_table(workbook([["x"] * 101]))
    monkeypatch.setattr(tables, "UNPACKED", 2000)
    with pytest.raises(Refused, match="grows beyond measure"):
        read_table(workbook([["x"]]))


def test_a_file_past_five_megabytes_is_refused():
    with pytest.raises(Refused, match="larger than 5 MB"):
        read_table(upload(b"a,b\n" * 1_400_000))
