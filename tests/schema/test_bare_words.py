"""Words of a vocabulary are members of its enumeration: a misspelt one is an AttributeError, not a comparison that is never true."""

import ast
from pathlib import Path

import pytest

import xlmigrate
from xlmigrate.domains import TABLES, VOCABULARIES

PACKAGE = Path(xlmigrate.__file__).parent

NOT_YET = (
    "domains/consent/",
    "domains/contacts/",
    "domains/project/metrics/gates.py",
    "domains/project/metrics/actions.py",
    "runs/late_opt_outs.py",
)
"""Where bare words are left."""

WORDS = {word for vocabulary in VOCABULARIES for word in vocabulary.words}


def words_of_columns() -> dict[str, set[str]]:
    """The words that a column of each name may hold, over all tables."""
    found: dict[str, set[str]] = {}
    for table in TABLES:
        for column in table.columns:
            if column.choices:
                found.setdefault(column.name, set()).update(column.choices.words)
    return found


COLUMNS = words_of_columns()
COMPARING = ("eq", "ne", "isin", "mask", "where", "fillna")


def texts(node: ast.AST) -> list[ast.Constant]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def column_of(node: ast.AST) -> str | None:
    """The name of the column that an expression takes out of a table: ``frame["status"]``."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return None


def bare_words(source: str) -> list[tuple[int, str]]:
    """Line and word of each bare word of a column's vocabulary that the column is compared with or filled with."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in COMPARING
        ):
            column = column_of(node.func.value)
            arguments = [one for argument in node.args for one in texts(argument)]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
            "is_in",
            "is_not",
            "_is",
        ):
            column = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            arguments = [one for argument in node.args[1:] for one in texts(argument)]
        elif isinstance(node, ast.Compare) and column_of(node.left):
            column = column_of(node.left)
            arguments = [one for other in node.comparators for one in texts(other)]
        else:
            continue
        found += [(one.lineno, one.value) for one in arguments if one.value in COLUMNS.get(str(column), ())]
    return found


def modules() -> list[str]:
    paths = [
        path.relative_to(PACKAGE).as_posix()
        for room in ("domains", "runs")
        for path in (PACKAGE / room).rglob("*.py")
    ]
    return sorted(path for path in paths if not path.startswith(NOT_YET))


@pytest.mark.parametrize("module", modules())
def test_no_bare_word_of_a_vocabulary_is_compared(module):
    assert bare_words((PACKAGE / module).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('assets["decision"].eq("Archive")', [(1, "Archive")]),
        ('assets["progress"].isin(["Live", Progress.DONE])', [(1, "Live")]),
        ('assets["progress"].fillna("Not started")', [(1, "Not started")]),
        ('rows["status"] == "Failed"', [(1, "Failed")]),
        ('count("contacts", is_in("marketing_verdict", "OK"))', [(1, "OK")]),
        ('assets["decision"].eq(RequiredStatus.ARCHIVE)', []),
        ('assets["name"].eq("Archive")', []),
    ],
)
def test_a_bare_word_would_be_found(source, found):
    assert bare_words(source) == found


def test_constants_of_words_are_members():
    """A tuple of a module whose texts are all words of one vocabulary holds members."""
    bare = []
    for module in modules():
        for statement in ast.parse((PACKAGE / module).read_text(encoding="utf-8")).body:
            value = getattr(statement, "value", None)
            if isinstance(statement, ast.Assign) and isinstance(value, ast.Tuple) and len(value.elts) > 1:
                said = [one.value for one in value.elts if isinstance(one, ast.Constant)]
                if len(said) == len(value.elts) and set(said) <= WORDS:
                    bare.append((module, ast.unparse(statement.targets[0])))
    assert bare == []
