"""Full names into parts and back, as the target platform wants them.

Two words are a given and a family name; more are split where the particles begin, which is likely and not certain. What may
be a company, two people, or a family name that stands first is refused: a wrong name in a greeting is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from xlmigrate.cleaning.distinct import TEXT, fields_per_value

_FIELDS = ("first", "last", "title", "suffix", "outcome", "reason")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BEFORE = _words(
    "mr mrs ms mx miss dr dra dres med prof profa rev sir dame mme mlle monsieur madame mademoiselle herr frau hr fru frøken sr sra srta señor "
    "señora señorita senhor senhora sig signor signora dott dottssa dottoressa avv ing arch geom dipl dipl-ing mag lic drs dhr mevr mw "
    "phdr mudr judr rndr mgr bc pan pani pán paní bay bayan"
)
_AFTER = _words(
    "jr jnr sr snr ii iii iv phd dphil edd md dds esq ba ma bsc msc mba cpa cfa pmp rn obe mbe cbe jd llm bc csc mgr dipl ing"
)
_AFTER_IN_CAPITALS = _words("ba ma bc jd ing dipl mgr")
"""Degrees that are a family's name too (Jack Chi Ma): they count behind a comma, or in capitals beside a name that is not."""

_PARTICLES = _words(
    "af al av bin bint binti da das de degli dei del dela della dello delos den der di do dos du el ibn la las le los ó ní uí nic mhic op san "
    "santa st ten ter thor tot van vom von zu zum zur 't abu abd abdel abdul"
)
_TOGETHER = _words("& + and und et og och")
_FAMILIES = _words("the family families fam familie familia famille")
_NOBODY = _words("unknown none null nil undefined noname anonymous")
_ALONE = _words("test tester guest customer client user admin subscriber contact name friend")
"""What forms and people write for no name; the second lot only when nothing else stands there (Guest is a family's name)."""

_FIRMS = _words(
    "ltd limited llc llp lp inc incorporated corp corporation company co cie plc pty pte pvt gmbh mbh ug ag kg kgaa ohg gbr ek ev eg egmbh bv nv "
    "vof cv bvba sprl sa sas sasu sarl srl srls spa sl slu slp scp sci snc eurl spolka spzoo spz oo zoo sp oy oyj ab hb aps as asa ans ivs kft "
    "zrt bt nyrt sro spol doo dd jsc ooo ооо оао зао ип ao as tov ltda lda eireli mei sab cv bhd sdn tbk pt kk ltee ltée inh "
    "foundation fundación fundacion fondation stiftung fondazione stichting fundação foundation institute institut instituto istituto academy "
    "akademie academia accademia académie university universität universidad université università universidade college school schule escuela "
    "école ecole scuola escola church kirche iglesia église chiesa clinic klinik clínica clinica clinique praxis hospital klinikum krankenhaus "
    "studio studios atelier estudio estúdio club verein team office büro bureau oficina ufficio group gruppe grupo groupe gruppo holding holdings "
    "agency agentur agencia agence agenzia agência consulting consultants consultoria consultores beratung conseil consulenza services service "
    "servicios serviços servizi dienstleistungen solutions lösungen soluciones soluções soluzioni systems systeme sistemas sistemi media medien "
    "shop store laden tienda boutique negozio loja winkel restaurant ristorante restaurante gasthaus café cafe bistro bar hotel pension hostal "
    "bank banca banco banque kasse versicherung insurance assurance seguros assicurazioni capital partners partner invest investment investments "
    "ventures finance financial finanz trust fund fonds advisors advisory associates attorneys law legal rechtsanwälte kanzlei notaire abogados "
    "avvocati immobilien immobilier inmobiliaria immobiliare realty estate properties property homes building builders construction constructions "
    "bau hochbau tiefbau costruzioni construcciones architects architekten architecture design designs designer interiors garden gardens garten "
    "landscaping photography fotografie photo foto films film video productions production records music musik musica theatre theater kino gallery "
    "galerie galería museum verlag press publishing books buchhandlung librairie library bibliothek news magazine radio digital online web "
    "internet software hardware tech technology technologies technik tecnologia tecnología computer computers electronics elektro elektronik "
    "electric electrical energy energie energia solar power oil gas water wasser mining steel metall metal chemicals chemie pharma pharmacy "
    "apotheke farmacia pharmacie drogerie dental medical health healthcare care pflege wellness spa fitness gym yoga pilates sport sports beauty "
    "cosmetics kosmetik friseur salon hair fashion mode moda textile textil shoes schuhe jewellery jewelry schmuck watches optik optics auto "
    "autos automotive motors cars car garage werkstatt taller carrosserie reifen tires logistics logistik transport transports transporte trasporti "
    "spedition shipping cargo freight travel reisen viajes voyages viaggi tours tourism airlines aviation foods food lebensmittel bakery bäckerei "
    "boulangerie panadería metzgerei butcher brewery brauerei winery weingut bodega vineyards coffee kaffee catering kitchen kitchens küchen farm "
    "farms hof bauernhof flowers blumen toys games gaming pets pet vet tierarzt cleaning reinigung security sicherheit events event eventos "
    "marketing communications kommunikation advertising werbung publicidad recruitment recruiting personal hr training coaching seminars seminare "
    "education bildung kindergarten nursery council gemeinde stadt ministry ministerium department abteilung society gesellschaft association "
    "asociación associazione associação verband federation union cooperative genossenschaft industries industrie industrias manufacturing factory "
    "fabrik works werke werk machinery maschinenbau engineering ingenieure ingeniería tools werkzeuge supply supplies handel trading traders import "
    "export imports exports international worldwide global europe europa deutschland america usa uk network networks netzwerk lab labs labor "
    "laboratory laboratories research forschung center centre zentrum centro project projects projekt enterprises enterprise entreprise empresa "
    "business startup crew house haus casa maison"
) - _words("as bc bt sp pt law bar gas hr cv dd san")
"""Words of companies and offices; dots left out, so that S.A. and e.V. are among them."""

_FIRM_ENDING = re.compile(
    r".{3,}(?:gesellschaft|technik|handel|verlag|verein|werke|soft|tech|works|labs?|media|systems|consult|service|group)$"
)
"""Ends of words that companies are named by (Blumenhandel, Brightworks); of names of people none ends so but by chance."""

_INNER_CAPITAL = re.compile(
    r"^(?!(?:Mc|Mac|De|Del|La|Le|Van|Di|Da|Du|Fitz|St|San|O['’]|D['’]|L['’])[A-Z])[A-Z][a-z]+[A-Z]"
)
"""A capital inside a word, where no prefix of a name stands before it: PayPal."""

_FAMILY_FIRST = frozenset(("CN", "HK", "HU", "JP", "KH", "KP", "KR", "MO", "SG", "TW", "VN"))
"""Where the family name comes first, at home at least (Unicode CLDR, person names: nameOrderLocales surnameFirst; VN, KH, SG, HK, MO added)."""

_TWO_FAMILY_NAMES = frozenset(
    ("AR", "BO", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PR", "PY", "SV", "UY", "VE")
)  # fmt: skip
"""Where people have the father's and the mother's family name."""

_NO_NAME = re.compile(r"[\d@/\\<>_#*=|:;?!\[\]{}]")
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*\.?")
"""A name of letters, with the signs that stand inside one (O'Brien, Anne-Marie), or an initial."""

FIRM = "This looks like a company, not a person"
SEVERAL = "More than one person in the name"
NO_NAME = "This is not the name of a person"
FAMILY_FIRST = "The last name may come first"
FAMILY_ALONE = "This may be a last name alone"
CAPITALS = "The name in capitals comes first: probably the last name"
INITIALS = "One of the names may be initials"
LIKE_FIRM = "May be the name of a company"
MORE = "More than two names: check where the last name begins"
SINGLE = "Only one name: check whether it is the first or the last name"
SIGNS = "There are symbols between the names"

HEADINGS = (
    "full name", "full_name", "fullname", "name", "contact name", "customer name", "your name", "vollständiger name",
    "vor- und nachname", "nom complet", "nombre completo", "nome completo", "volledige naam",
)  # fmt: skip
"""Headings of a column that holds whole names, the plainest first."""


def heading_among(headings: Iterable[str]) -> str | None:
    """The heading under which whole names stand; where several do, the plainest. None where no column is called so."""
    found = {str(heading).strip().casefold(): str(heading) for heading in headings}
    return next((found[one] for one in HEADINGS if one in found), None)


def split(
    column: pd.Series, country: pd.Series | None = None, beside: pd.Series | None = None
) -> pd.DataFrame:
    """Full names as ``first``, ``last``, ``title`` and ``suffix``; ``country`` holds ISO codes where they are known.

    ``outcome`` is good (two names, or Last, First), likely (the parts are a proposal), one (a single name, kept as first),
    refused (no parts) or blank; ``reason`` says why in words, for all but good and blank. A family name that stands first
    without a comma, a country or capitals to show it cannot be seen: Nagy Anna is split like Anna Nagy. ``beside`` marks rows whose
    other cells say that the name is a company's (`is_company`): nothing is split there.
    """
    codes = country if country is not None else pd.Series(pd.NA, index=column.index, dtype=TEXT)
    firms = beside if beside is not None else pd.Series(pd.NA, index=column.index, dtype=TEXT)
    return fields_per_value([column, codes, firms], _split, _FIELDS, (TEXT,) * len(_FIELDS))


def is_company(names: pd.Series, companies: pd.Series, addresses: pd.Series, is_role: pd.Series) -> pd.Series:
    """Rows whose Company is the name itself, or whose domain is, with an address of a function or of somebody else: "yes", else missing."""
    squeezed = names.str.replace(r"[\W_]", "", regex=True).str.casefold()
    same = squeezed.eq(companies.str.replace(r"[\W_]", "", regex=True).str.casefold()).fillna(False)
    parts = addresses.str.extract(r"^(?P<local>[^@]*)@(?P<domain>[^@.]+)")
    label = parts["domain"].str.replace(r"[\W_]", "", regex=True).str.casefold()
    local = parts["local"].str.casefold()
    theirs = label.eq(squeezed).fillna(False)
    if theirs.any():
        mine = [
            any(len(word) > 1 and word in at for word in str(whole).casefold().split())
            or at[:1] == str(whole)[:1].casefold()
            for whole, at in zip(names[theirs], local[theirs].fillna(""), strict=True)
        ]
        theirs[theirs] = ~pd.Series(mine, index=names.index[theirs.to_numpy(dtype=bool)]) | is_role[
            theirs
        ].fillna(False).astype(bool)
    return pd.Series("yes", index=names.index, dtype=TEXT).where(same | theirs)


def _split(cell: str | None, country: str | None, firm: str | None) -> tuple[object, ...]:
    if cell is None or not cell.strip():
        return (pd.NA, pd.NA, pd.NA, pd.NA, "blank", pd.NA)
    if refused := (FIRM if firm else _refused(cell)):
        return (pd.NA, pd.NA, pd.NA, pd.NA, "refused", refused)
    halves = [half.split() for half in cell.split(",") if half.strip()]
    suffix: list[str] = []
    while len(halves) > 1 and all(_bare(word) in _AFTER for word in halves[-1]):
        suffix[:0] = halves.pop()
    if len(halves) > 2:
        return (pd.NA, pd.NA, pd.NA, pd.NA, "refused", NO_NAME)
    family = halves.pop(0) if len(halves) == 2 else []
    words = halves[0]
    title: list[str] = []
    for part in (family, words):
        while len(part) > 1 and _bare(part[0]) in _BEFORE:
            title.append(part.pop(0))
        while len(part) > 1 + (part is words and not family) and _is_suffix(part):
            suffix.insert(0, part.pop())
        while part is words and family and len(part) > 1 and _bare(part[-1]) in _BEFORE:
            title.append(part.pop())  # Müller, Petra Dr.
    while family and len(words) > 1 and words[-1].casefold() in _PARTICLES:
        family.insert(0, words.pop())  # Vries, Anna de
    first, last, outcome, reason = _with_comma(family, words) if family else _parts(words, country)
    if outcome == "one" and title:
        outcome, reason = "refused", FAMILY_ALONE
    around = (" ".join(title) or pd.NA, " ".join(suffix) or pd.NA)
    if outcome == "refused":
        return (pd.NA, pd.NA, pd.NA, pd.NA, outcome, reason)
    return (" ".join(first) or pd.NA, " ".join(last) or pd.NA, *around, outcome, reason)


_Parts = tuple[list[str], list[str], str, object]


def _refused(cell: str) -> str:
    """Why a cell is not the name of one person; blank when it may be."""
    if _NO_NAME.search(cell) or not _LETTERS.search(cell):
        return NO_NAME
    words = cell.replace(",", " ").split()
    bare = {_bare(word) for word in words}
    if bare & _NOBODY or bare <= _ALONE:
        return NO_NAME
    if bare & (_TOGETHER | _FAMILIES) or re.search(r"\w[&+]\w", cell):
        return SEVERAL
    if not all(_LETTERS.search(word) for word in words) or words[-1][-1] in ')"”’':
        return NO_NAME
    if len(words) > 1 and (bare & _FIRMS or any(_FIRM_ENDING.search(word) for word in bare)):
        return FIRM
    if any(unicodedata.name(c, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA")) for c in cell):
        return FAMILY_FIRST
    return ""


def _is_suffix(part: list[str]) -> bool:
    bare = _bare(part[-1])
    if bare not in _AFTER:
        return False
    return bare not in _AFTER_IN_CAPITALS or (
        part[-1].isupper() and not all(word.isupper() for word in part[:-1])
    )


def _with_comma(family: list[str], given: list[str]) -> _Parts:
    """Last, First: certain when the family has one name, particles apart; else a place or a profession may follow."""
    names = [word for word in family if word.casefold() not in _PARTICLES]
    plain = all(_PLAIN.fullmatch(word) for word in (*family, *given))
    if len(names) == 1 and len(given) <= 2 and plain:
        return (given, family, "good", pd.NA)
    return (given, family, "likely", MORE)


def _parts(words: list[str], country: str | None) -> _Parts:
    if len(words) < 2:
        return (words, [], "one", SINGLE)
    if country in _FAMILY_FIRST:
        return ([], [], "refused", FAMILY_FIRST)
    if words[0].casefold() in _PARTICLES:
        return ([], [], "refused", FAMILY_ALONE)
    if all(word.isupper() for word in words[:1]) and not words[-1].isupper() and len(words[0]) > 3:
        at = next(n for n, word in enumerate(words) if not word.isupper())
        return (words[at:], words[:at], "likely", CAPITALS)
    at = _family_begins(words, country)
    first, last = words[:at], words[at:]
    if len(words) > 2:
        return (first, last, "likely", MORE)
    if not all(_PLAIN.fullmatch(word) for word in words):
        return (first, last, "likely", SIGNS)
    if any(_INNER_CAPITAL.match(word) for word in words):
        return (first, last, "likely", LIKE_FIRM)
    letters = [len(word.rstrip(".")) for word in words]
    mixed = words[0].isupper() != words[1].isupper()
    if letters[1] == 1 or (1 < letters[0] <= 3 and words[0].isupper() and mixed):
        return (first, last, "likely", INITIALS)
    return (first, last, "good", pd.NA)


def _family_begins(words: list[str], country: str | None) -> int:
    """Where the family name begins: at its particles, or at the father's name where there are two."""
    at = len(words) - 1
    if country in _TWO_FAMILY_NAMES and at > 1:
        at -= 1
    while at > 1 and words[at - 1].casefold() in _PARTICLES:
        at -= 1
    return at


def _bare(word: str) -> str:
    return word.replace(".", "").casefold()


def join(first: pd.Series, last: pd.Series, *, family_first: bool = False) -> pd.Series:
    """Full names of two columns: ``First Last``, or ``Last, First``; missing where both are.

    For whoever writes files for a platform that has one field for the name. The workbook itself never joins.
    """
    given, family = first.astype(TEXT), last.astype(TEXT)
    both = family + ", " + given if family_first else given + " " + family
    return both.fillna(given).fillna(family).rename(None)
