"""One cell of addresses as somebody wrote it: its address, what stands beside it, and what cannot be known.

``john smith@gmail.com`` is not the address of smith: a cell is cut only at signs that no address has and that set a name apart
(``Ana Dietz <ana@example.org>``), never at a space, a comma or a line break inside. What is cut is named, so that it can be kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from xlmigrate.cleaning import slips
from xlmigrate.cleaning.distinct import kept


@dataclass(frozen=True, slots=True)
class Meant:
    """What a cell means.

    ``address`` is the first address in normal form, where that is certain; ``others`` are further ones; ``dropped`` is what stands
    beside them and would be lost; ``proposal`` is what was probably meant where ``address`` is missing; ``why`` says why it is.
    """

    address: str | None = None
    others: tuple[str, ...] = ()
    dropped: str = ""
    proposal: str | None = None
    why: str = ""


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9.-]+", re.A)


def normal(candidate: str, roles: frozenset[str]) -> str | None:
    """The normal form, or None when it is no address that mail can reach."""
    if _PLAIN.fullmatch(candidate) and len(candidate) <= 254 and "xn--" not in candidate.lower():
        local, _, host = candidate.rpartition("@")
        if len(local) <= 64 and (local.lower() not in roles or local == local.lower()):
            checked = domain(host)
            return f"{local}@{checked}" if checked else None
    from email_validator import EmailNotValidError, validate_email  # asked only where a look is not enough

    try:
        return validate_email(candidate, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        return None


@kept(65_536)
def domain(host: str) -> str | None:
    """The domain in normal form, as the judge gives it; None when it refuses it."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(f"x@{host}", check_deliverability=False).domain
    except EmailNotValidError:
        return None


_MARKUP = (
    (re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"), ""),
    (re.compile("[\u00a0\u2000-\u200a\u202f\u3000]"), " "),
    (re.compile(r"^\s*(?:%20)+|(?:%20)+\s*$|&(?:nbsp|#160);"), " "),
    (re.compile(r"&lt;|&#60;"), "<"),
    (re.compile(r"&gt;|&#62;"), ">"),
    (re.compile(r"&quot;|&#34;"), '"'),
    (re.compile("[＠﹫]"), "@"),
    (re.compile(r"\[([^\]]*)\]\((?:mailto:)?([^()\s]*)\)"), r"\1 <\2>"),
    (re.compile(r"(?i)^[\s<'\"]*mailto:\s*"), ""),
    (re.compile(r"(?i)(?<![\w.])mailto:\s*([^\s<>,;?]+)"), r"<\1>"),
    (re.compile(r"(?i)(?<=\w)\s*[(\[]at[)\]]\s*(?=\w)"), "@"),
)
"""Signs of web pages and mail programs around an address, and what they stand for. No letter of the address is among them."""

_QUERY = re.compile(r"(?<=[\w.])\?(?=[A-Za-z]+=)([^\s<>]*)")
_ANGLE = re.compile(r"<\s*([^<>\s,;]+@[^<>\s,;]+?)\s*>")
_QUOTED = re.compile(r'^"([^"@]*)"\s+(?=\S+@)|^\'([^\'@]*)\'\s+(?=\S+@)')
_BRACKETED = re.compile(r"^([^@()\[\]]*\s)?[(\[]\s*([^()\[\]\s]+@[^()\[\]\s]+)\s*[)\]]\s*$")
_COMMENT_BEHIND = re.compile(r"^(\S+@[\w.-]*\w)\s*(?:\(([^()@]*)\)|\[([^\[\]@]*)\]|\{([^{}@]*)\})$")
_COMMENT_BEFORE = re.compile(r"^(?:\(([^()@]*)\)|\[([^\[\]@]*)\])\s+(?=\S+@)")
_LABEL = re.compile(
    r"(?i)^((?:private |work |home |business )?(?:e-?mails?|mail)(?: address)?|e-?mail-?adresse|courriel|correo(?: electr[oó]nico)?"
    r"|adresse|e-?post|posta|pec)\s*:\s*(?=\S+@)"
)
_HANDLE = re.compile(r"(?<!\S)@[\w]+(?!\S|\.)")
_LOOSE = re.compile(r"(?<=\S)\s+(?=[@.])|(?<=[@.])\s+(?=\S)")
_BETWEEN = re.compile(
    r"(?i)\s*[;,|\n\r\t]+\s*(?:(?:or|and|und|oder|ou|et|o|y|e|of|en)\s+)?|\s+(?:or|and|und|oder|ou|et|o|y|e|of|en|&|\+|/|-|–)\s+"
    r"|/(?=[^\s/@]+@[^\s/@]+)|\s+"
)
_WITHIN = re.compile(r"[\s<>,;:()\[\]\"\\|]")
_TRAILING = ".,;:>)]}\"'!|’”»"
_LEADING = "<([{\"'=,;:>|‘“«"


def _without_markup(cell: str) -> str:
    text = cell
    if not text.isascii() or _MAY_HAVE_MARKUP.search(text):
        for pattern, instead in _MARKUP:
            text = pattern.sub(instead, text)
    return text


_MAY_HAVE_MARKUP = re.compile(r"(?i)[&%\[(]|mailto")


def read(cell: str, is_normal: Callable[[str], str | None]) -> Meant:
    """What a cell means that is no plain address; ``is_normal`` gives the normal form of an address, or None."""
    text = _without_markup(cell)
    aside = [found[0] for found in _QUERY.finditer(text)]
    text = _QUERY.sub("", text).strip()
    if "@" not in text:
        return Meant(why=why_not(text))
    segments, beside = _segments(text)
    aside = [*beside, *aside]
    found: list[tuple[str, str | None]] = []
    for segment in segments:
        one = _single(segment, is_normal)
        if one is None:
            if "@" not in segment or len(segments) == 1 or _is_broken(segment):
                return _unclear(text, segments, is_normal)
            found.append((_bare(segment), None))
            continue
        aside += [one[1]] if one[1] else []
        found.append((one[0], one[0]))
    return _put_together(found, aside, text, is_normal)


def _put_together(
    found: list[tuple[str, str | None]], aside: list[str], text: str, is_normal: Callable[[str], str | None]
) -> Meant:
    address = next((good for _, good in found if good), None)
    if address is None:
        return _unclear(text, [spelled for spelled, _ in found], is_normal)
    others = {
        spelled.lower(): spelled for spelled, _ in reversed(found) if spelled.lower() != address.lower()
    }
    dropped = "; ".join(dict.fromkeys(one.strip() for one in aside if re.search(r"\w", one)))
    return Meant(address, tuple(reversed(others.values())), dropped)


def _segments(text: str) -> tuple[list[str], list[str]]:
    """The pieces of a cell that should hold one address each, and the names that stand apart from them."""
    pieces: list[str] = []
    aside: list[str] = []
    angles = list(_ANGLE.finditer(text))
    if angles:
        end = 0
        for angle in angles:
            before = text[end : angle.start()]
            if "@" in before:
                cut = max(before.rfind(sign) for sign in ",;|/\n\r\t")
                head, name = (before, "") if cut < 0 else (before[:cut], before[cut + 1 :])
                if "@" in name or cut < 0:
                    head, name = before, ""
                pieces += _split(head)
                before = name
            aside.append(before.strip(" \t\r\n\"',;|/&"))
            pieces.append(angle[1])
            end = angle.end()
        rest = text[end:].strip(_TRAILING + _LEADING + " \t\r\n/&")
        if "@" in rest:
            pieces += _split(rest)
        elif rest:
            aside.append(rest)
        return pieces, aside
    if text.count("@") == 1:
        return [text], []
    handles = _HANDLE.findall(text)
    if handles:
        text, aside = _HANDLE.sub(" ", text), handles
    return _split(text.strip()), aside


def _split(text: str) -> list[str]:
    """The pieces of a list of addresses. A piece without an @ is not apart from its neighbours: then nothing is split."""
    if text.count("@") < 2:
        return [text] if text.strip() else []
    lines = [piece for piece in re.split(r"\s*[;,|\n\r\t]+\s*", text) if re.search(r"\w", piece)]
    if len(lines) > 1 and all(_single_form(piece) for piece in lines):
        return lines
    return [piece for piece in _BETWEEN.split(text) if piece and re.search(r"\w", piece)]


def _single_form(piece: str) -> bool:
    return piece.count("@") == 1 and any(
        form.search(piece.strip()) for form in (_QUOTED, _BRACKETED, _COMMENT_BEHIND, _COMMENT_BEFORE, _LABEL)
    )


def _bare(segment: str) -> str:
    return segment.strip().rstrip(_TRAILING).lstrip(_LEADING).strip()


def _is_broken(segment: str) -> bool:
    """Whether a piece has inside what no address has: it may be a part of one, or two."""
    return _WITHIN.search(_bare(segment)) is not None or segment.count("@") > 1


def _single(segment: str, is_normal: Callable[[str], str | None]) -> tuple[str, str] | None:
    """The address of a piece with one @, and the name that stands apart from it; None when it cannot be known."""
    text, aside = segment.strip(), ""
    if label := _LABEL.match(text):
        aside, text = label[1], text[label.end() :]
    elif quoted := _QUOTED.match(text):
        aside, text = next(one for one in quoted.groups() if one is not None), text[quoted.end() :]
    elif before := _COMMENT_BEFORE.match(text):
        aside, text = next(one for one in before.groups() if one is not None), text[before.end() :]
    if bracketed := _BRACKETED.match(text):
        aside, text = f"{aside} {bracketed[1] or ''}".strip(" :,-"), bracketed[2]
    elif behind := _COMMENT_BEHIND.match(text):
        text, more = behind[1], next(one for one in behind.groups()[1:] if one is not None)
        aside = f"{aside} {more}".strip()
    bare = _bare(text)
    if bare.count("@") != 1:
        return None
    if _LOOSE.search(bare):
        bare = _closed(bare)
    if _WITHIN.search(bare):
        return None
    good = is_normal(bare)
    return (good, aside) if good else None


def _closed(text: str) -> str:
    """Without the spaces around the @, and around the first dot of the domain, where nothing else can be meant."""
    local, _, host = re.sub(r"\s*@\s*", "@", text).rpartition("@")
    host = re.sub(r"^([^\s.]+)\s*\.\s*(?=\w)", r"\1.", host)
    closed = f"{local}@{host}"
    known = not re.search(r"\s", closed) and slips.has_known_ending(host.lower())
    return closed if known else text


def _unclear(text: str, segments: list[str], is_normal: Callable[[str], str | None]) -> Meant:
    """A cell whose address cannot be known, with what was probably meant where one repair loses nothing."""
    one = _bare(text)
    proposal = _probably(one, is_normal) if one.count("@") == 1 or "@@" in one else None
    first = _bare(next((piece for piece in segments if "@" in piece), one))
    return Meant(proposal=proposal, why=why_not(one if proposal or len(segments) == 1 else first))


_SIGNS = re.compile(r"\s*[,;:<>|]\s*")


def _probably(text: str, is_normal: Callable[[str], str | None]) -> str | None:
    """The address that is left when nothing but signs goes: a comma, a sign above the dot, a space."""
    text = re.sub("@{2,}", "@", text)
    if text.count("@") != 1:
        return None
    words = text.split()
    if len(words) > 2 or (len(words) == 2 and "@" in words[1] and _is_told_by(words[0], words[1])):
        return None  # a name that nothing sets apart, or somebody else's address
    local, _, host = text.partition("@")
    begun = re.match(r"[\w-]+(?:\.[\w-]+)+(?=\.?[\s,;:<>|])", host)
    if begun and slips.has_known_ending(begun[0].lower()):
        return None  # a whole domain, and something behind it
    dotted = re.sub(r"\.{2,}", ".", _SIGNS.sub(".", local)).strip(".")
    spelled = f"{dotted}@{re.sub(r'[.]{2,}', '.', _SIGNS.sub('.', host)).strip('.-')}"
    spelled = re.sub(r"[\s()\[\]\"\\]+", "", spelled)
    return is_normal(spelled)


def _is_told_by(word: str, address: str) -> bool:
    """Whether a word in front of an address is the name that the address has already: Ana ana@example.org."""
    letters = re.sub(r"\W", "", word).casefold()
    return bool(letters) and letters in address.partition("@")[0].casefold()


def why_not(candidate: str) -> str:
    """Why it is no address, in plain words and without repeating it."""
    if "@" not in candidate:
        return "it has no @"
    local, _, host = candidate.rpartition("@")
    if "@" in local:
        return "it has more than one @"
    if not local:
        return "there is nothing before the @"
    if not host:
        return "there is nothing after the @"
    if re.search(r"\s", candidate):
        return "it has a space inside"
    if re.search(r"[,;:<>|]", candidate):
        return "it has a symbol inside that is not allowed"
    if "." not in host:
        return "the domain has no dot"
    if ".." in candidate:
        return "it has two dots in a row"
    if local[0] == "." or local[-1] == "." or host[0] == "." or host[-1] == ".":
        return "it starts or ends with a dot"
    if len(local) > 64 or len(candidate) > 254:
        return "it is too long"
    return "it has a character that is not allowed there"


def only_candidate(cell: str) -> tuple[str, str] | None:
    """The two halves of a cell that is one piece with one @, whatever the judge says of it."""
    text = _without_markup(cell)
    segments, _ = _segments(text.strip())
    bare = _bare(segments[0]) if len(segments) == 1 else ""
    if bare.count("@") != 1 or re.search(r"[\s<>;:()\[\]\"\\|]", bare):
        return None
    local, host = bare.split("@")
    return (local, host) if "," not in local else None
