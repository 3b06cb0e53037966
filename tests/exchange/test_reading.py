"""Files as text: encodings, delimiters, ragged rows, and text that stays text."""

from pathlib import Path

import pytest

from xlmigrate.engine.errors import XlmigrateError
from xlmigrate.files.reading import read_file

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


def test_an_older_encoding_stops_and_shows_the_letters_under_each_candidate(tmp_path):
    path = write(tmp_path, ROWS.encode("cp1252"))
    with pytest.raises(XlmigrateError) as caught:
        read_file(path)
    assert str(caught.value) == (
        "people.csv: it is not UTF-8, and an older encoding cannot be told from its bytes. Run again with the one whose "
        "letters look right: --encoding cp1252 gives ëü; --encoding cp1250 gives ëü; --encoding mac_roman gives Î¸."
    )
    assert read_file(path, encoding="cp1252").frame["Name"].tolist() == ["Zoë", "Jürgen"]


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
    assert read.frame["Name"].tolist() == ["x,y"]
    assert read.rejected == ((4, "it has 1 cells and the heading has 2"),)


def test_rows_that_do_not_fit_are_named_by_their_line_and_never_dropped(tmp_path):
    text = 'Email,Name,Note\na@example.org,A,"two\nlines"\nb@example.org,B\nc@example.org,C,x,y\nd@example.org,D,x,\n'
    read = read_file(write(tmp_path, text))
    assert read.lines == (2, 6)
    assert read.rejected == (
        (4, "it has 2 cells and the heading has 3"),
        (5, "it has 4 cells and the heading has 3"),
    )
    assert read.rows_read == 4


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
        (b"a,b\n1,\"2\n", "people.csv: a quotation mark is opened and never closed. Export the file again, or close it."),
        (b"PK\x03\x04abc", "people.csv: this is no text file. Export it as CSV, or save it as .xlsx."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path, data, said):
    with pytest.raises(XlmigrateError) as caught:
        read_file(write(tmp_path, data))
    assert str(caught.value) == said


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(XlmigrateError) as caught:
        read_file(tmp_path / "gone.csv")
    assert str(caught.value) == (
        "gone.csv: the file cannot be read (No such file or directory). Check its name and folder."
    )


def test_a_row_with_a_nul_is_rejected(tmp_path):
    read = read_file(write(tmp_path, b"a,b\n1,2\n3,\x004\n"))
    assert read.rejected == ((3, "it holds a NUL character"),)


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
    ]
    assert read.lines == (4, 6)
    assert [line for line, _ in read.rejected] == [7, 1048576]


def test_a_file_that_is_no_workbook_is_one_sentence(tmp_path):
    with pytest.raises(XlmigrateError, match=r"list\.xlsx: "):
        read_file(write(tmp_path, b"no workbook", "list.xlsx"))
