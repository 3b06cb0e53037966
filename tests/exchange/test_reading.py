"""Files as text: encodings, delimiters, ragged rows, and text that stays text."""

from pathlib import Path

import pytest

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.files.reading import read_file
from xlmigrate.files.reading.source_file import read_parts

ROWS = "Email,Name\nana@example.org,Zoë\nben@example.org,Jürgen\n"


def write(folder: Path, data: bytes | str, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize(
    ("codec", "mark", "said"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", b"\xef\xbb\xbf", "UTF-8 with mark"),
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-16-le", b"", "UTF-16 without mark"),
        ("utf-16-be", b"", "UTF-16 without mark"),
    ],
)
def test_unicode_is_recognised(tmp_path, codec, mark, said):
    read = read_file(write(tmp_path, mark + ROWS.encode(codec)))
    assert read.headings == ("Email", "Name")
    assert read.frame["Name"].tolist() == ["Zoë", "Jürgen"]
    assert read.encoding == said


@pytest.mark.parametrize(
    ("codec", "words"),
    [
        ("cp1252", ["Zoë", "Jürgen", "Müßig", "François"]),
        ("cp1250", ["Łukasz", "Żółć", "Dvořák", "Wałęsa"]),
        ("mac_roman", ["Jürgen", "Müßig", "Zoé", "Böhm"]),
        ("cp1251", ["Иван", "Наталья", "Москва"]),
    ],
)
def test_an_older_encoding_is_told_by_its_words_and_they_are_named(tmp_path, codec, words):
    text = "Email,Name\n" + "".join(f"a{n}@example.org,{word}\n" for n, word in enumerate(words))
    read = read_file(write(tmp_path, text.encode(codec)))
    assert read.frame["Name"].tolist() == words
    assert read.encoding == codec
    (notice, _, message), *_ = read.said
    assert (notice.code, message.split(":")[0]) == ("XL310", f"Read as {codec}")


def test_an_encoding_that_is_asked_for_counts_only_where_the_bytes_are_not_unicode(tmp_path):
    assert read_file(write(tmp_path, ROWS), encoding="cp1252").frame["Name"].tolist() == ["Zoë", "Jürgen"]
    assert read_file(write(tmp_path, ROWS.encode("cp1252")), encoding="cp1252").encoding == "cp1252"


@pytest.mark.parametrize(
    ("delimiter", "said"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_the_delimiter_is_told_from_the_rows(tmp_path, delimiter, said):
    text = (
        delimiter.join(["Email", "Name"])
        + "\n"
        + delimiter.join(["a@example.org", "Low, Ana; and | more"])
        + "\n"
    )
    if delimiter in ",;|":
        text = text.replace("Low, Ana; and | more", '"Low, Ana; and | more"')
    read = read_file(write(tmp_path, text))
    assert (read.headings, read.delimiter) == (("Email", "Name"), said)
    assert read.frame["Name"].tolist() == ["Low, Ana; and | more"]


def test_a_separator_line_is_obeyed_and_counted(tmp_path):
    read = read_file(write(tmp_path, "sep=;\nEmail;Name\na@example.org;x,y\nb@example.org\n"))
    assert read.frame["Name"].fillna("").tolist() == ["x,y", ""]
    assert (read.lines, read.short) == ((3, 4), {1})


def test_rows_that_do_not_fit_are_read_and_named_by_their_line(tmp_path):
    text = 'Email,Name,Note\na@example.org,A,"two\nlines"\nb@example.org,B\nc@example.org,C,x,y\nd@example.org,D,x,\n'
    read = read_file(write(tmp_path, text))
    assert read.lines == (2, 4, 5, 6)
    assert read.frame["Email"].tolist() == [
        "a@example.org",
        "b@example.org",
        "c@example.org",
        "d@example.org",
    ]
    assert (read.short, read.doubts, read.beside) == (
        {1},
        {2: "it has 4 cells but only 3 headings"},
        {2: "y"},
    )


@pytest.mark.parametrize(
    "cell",
    ["00123", "+447700900123", "=1+1", "NA", "null", "12345678901234567", "1E5", "TRUE", "2024-01-02", "1/2"],
)
def test_text_stays_text(tmp_path, cell):
    assert read_file(write(tmp_path, f"a,b\n{cell},x\n")).frame["a"].tolist() == [cell]


def test_blank_cells_are_missing(tmp_path):
    frame = read_file(write(tmp_path, 'a,b\n,x\n"  ",y\n')).frame
    assert frame["a"].isna().tolist() == [True, True]


def test_headings_that_are_blank_or_repeated_get_names_of_their_own(tmp_path):
    read = read_file(write(tmp_path, "Email,,email,\na,b,c,\n"))
    assert read.headings == ("Email", "Column 2", "email (2)")


def test_lines_that_end_in_carriage_returns_alone_are_read(tmp_path):
    assert read_file(write(tmp_path, "a,b\r1,2\r3,4\r")).frame["b"].tolist() == ["2", "4"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "people.csv: the file is empty. Export it again."),
        (b"\n , ,\n", "people.csv: the file is empty. Export it again."),
        (b"PK\x03\x04abc", "people.csv: the file is damaged. Download it again, and do not open it before importing."),
        (b'{"email": 1}', "people.json: this is JSON, which is not read. Export the list as CSV, and give that file."),
        (b"%PDF-1.7", "people.csv: this is a PDF. Export the list as CSV, or unpack it first."),
        (b"<html><body>Log in</body></html>", "people.csv: this is a web page without a table. Export the list as CSV, and give that file."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path, data, said):
    with pytest.raises(XlmigrateError) as caught:
        read_file(write(tmp_path, data, said.split(":")[0]))
    assert str(caught.value) == said


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(XlmigrateError) as caught:
        read_file(tmp_path / "gone.csv")
    assert str(caught.value) == (
        "gone.csv: the file cannot be read (No such file or directory). Check its name and folder."
    )


def test_a_row_with_a_nul_is_read_and_doubted(tmp_path):
    read = read_file(write(tmp_path, b"a,b\n1,2\n3,\x004\n"))
    assert read.frame["b"].tolist() == ["2", "4"]
    assert read.doubts == {1: "it holds a NUL character"}


QUOTES = [
    # text below the headings a,b,c; the rows; the lines that are said
    ('x@example.org,"A ""B"" C",1\ny@example.org,D,2\n', [["x@example.org", 'A "B" C', "1"], ["y@example.org", "D", "2"]], []),
    ('x@example.org,"5" pipe",1\ny@example.org,D,2\n', [["x@example.org", '5" pipe', "1"], ["y@example.org", "D", "2"]], [2]),
    ('x@example.org,"A \\"B\\" C, D",1\ny@example.org,D,2\n', [["x@example.org", 'A "B" C, D', "1"], ["y@example.org", "D", "2"]], [2]),
    ('x@example.org,"A,1\ny@example.org,D,2\nz@example.org,"E",3\n', [["x@example.org", "A", "1"], ["y@example.org", "D", "2"], ["z@example.org", "E", "3"]], [2]),
    ('x@example.org,"two\nlines",1\ny@example.org,D,2\n', [["x@example.org", "two\nlines", "1"], ["y@example.org", "D", "2"]], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rows", "lines"), QUOTES)
def test_a_stray_quotation_mark_swallows_no_row(tmp_path, text, rows, lines):
    read = read_file(write(tmp_path, "Email,Name,Note\n" + text))
    assert read.frame.values.tolist() == rows
    assert [where for notice, where, _ in read.said if notice.code == "XL314"] == [
        f"line {line}" for line in lines
    ]


PLACES = [
    # rows of a sheet; headings; people; lines that are none
    ([["Contacts of Acme"], [], ["Email", "Name", "City"], ["a@example.org", "A", "Ayton"]], ["Email", "Name", "City"], 1, [1]),
    ([["Our list", "", ""], ["Person", "", "Address"], ["Email", "Name", "City"], ["a@example.org", "A", "Ayton"]], ["Email", "Name", "City"], 1, [1, 2]),
    ([["Email", "Name", "City"], ["E-Mail", "Vorname", "Ort"], ["a@example.org", "A", "Ayton"]], ["Email", "Name", "City"], 1, [2]),
    ([["Email", "Name", "Spent"], ["a@example.org", "A", "20"], ["Total", "", "20"], [], ["Exported by Mara, 5 March"]], ["Email", "Name", "Spent"], 1, [3, 5]),
    ([["Email", "Name", "Spent"], ["a@example.org", "A", "20"], ["Email", "Name", "Spent"], ["b@example.org", "B", "5"]], ["Email", "Name", "Spent"], 2, [3]),
    ([["Name", "Email"], ["Total Recall", ""], ["B", "b@example.org"]], ["Name", "Email"], 2, []),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "headings", "people", "aside"), PLACES)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_table_is_found_and_every_other_line_is_named(tmp_path, rows, headings, people, aside, ending):
    import csv as writer

    import openpyxl

    path = tmp_path / f"list.{ending}"
    if ending == "csv":
        with path.open("w", newline="") as file:
            writer.writer(file).writerows(rows)
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    read = read_file(path)
    assert (list(read.headings), len(read.frame)) == (headings, people)
    assert [line for line, _ in read.rejected] == aside
    assert read.rows_read == sum(any(cell for cell in row) for row in rows) - 1


def test_a_file_without_headings_loses_nobody(tmp_path):
    read = read_file(write(tmp_path, "ana@example.org,Ana,GB\nben@example.org,Ben,GB\n"))
    assert (read.headless, len(read.frame), read.headings) == (True, 2, ("Column 1", "Column 2", "Column 3"))


def test_every_sheet_of_a_workbook_is_read_hidden_ones_and_rows_are_said(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Email"])
    for name in ("a", "b", "c"):
        book.active.append([f"{name}@example.org"])
    book.active.row_dimensions[3].hidden = True
    other = book.create_sheet("Unsubscribed")
    other.append(["Email"])
    other.append(["d@example.org"])
    other.sheet_state = "hidden"
    book.save(tmp_path / "list.xlsx")
    first, second = read_parts(tmp_path / "list.xlsx")
    assert (first.frame["Email"].tolist(), second.frame["Email"].tolist()) == (
        ["a@example.org", "b@example.org", "c@example.org"],
        ["d@example.org"],
    )
    assert [message for notice, _, message in (*first.said, *second.said) if notice.code == "XL313"] == [
        "1 row is hidden or filtered away on the sheet Sheet (row 3); all rows were read",
        "The sheet Unsubscribed is hidden; it was read like the others",
    ]


def test_a_zip_is_read_file_by_file(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("lists/subscribed.csv", "Email,Name\na@example.org,A\n")
        archive.writestr("lists/unsubscribed.csv", "Email,Name\nb@example.org,B\n")
        archive.writestr("readme.pdf", b"%PDF")
    assert [(part.name, part.frame["Email"].tolist()) for part in read_parts(tmp_path / "export.zip")] == [
        ("subscribed.csv", ["a@example.org"]), ("unsubscribed.csv", ["b@example.org"]),
    ]  # fmt: skip


def test_a_heading_alone_is_a_file_without_rows(tmp_path):
    read = read_file(write(tmp_path, "Email,Name\n"))
    assert (read.rows_read, list(read.frame.columns)) == (0, ["Email", "Name"])


def test_a_spreadsheet_is_read_as_a_person_would_type_it(tmp_path):
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Email", "Id", "Since", "Share"])
    book.active.append(["a@example.org", 12345678901, datetime.datetime(2026, 1, 5), 0.5])
    book.save(tmp_path / "list.xlsx")
    frame = read_file(tmp_path / "list.xlsx").frame
    assert frame.iloc[0].tolist() == ["a@example.org", "12345678901", "2026-01-05", "0.5"]


def test_a_spreadsheet_with_gaps_errors_and_a_stray_cell_is_read_to_the_row(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"], sheet["C3"] = "Email", "Name"
    sheet["B4"], sheet["C4"] = "a@example.org", "#N/A"
    sheet["C4"].data_type = "e"
    sheet["B6"] = "b@example.org"
    sheet["B7"], sheet["Z7"] = "c@example.org", "beside"
    sheet["XFD1048576"] = "lost"
    book.save(tmp_path / "list.xlsx")
    read = read_file(tmp_path / "list.xlsx")
    assert read.headings == ("Email", "Name")
    assert read.frame.astype(object).where(read.frame.notna(), None).values.tolist() == [
        ["a@example.org", "#N/A"],
        ["b@example.org", None],
        ["c@example.org", None],
    ]
    assert (read.lines, read.beside) == ((4, 6, 7), {2: "beside"})
    assert [line for line, _ in read.rejected] == [1048576]


def test_a_file_that_is_no_workbook_is_one_sentence(tmp_path):
    with pytest.raises(XlmigrateError, match=r"list\.xlsx: this is not a workbook"):
        read_file(write(tmp_path, b"no workbook", "list.xlsx"))
