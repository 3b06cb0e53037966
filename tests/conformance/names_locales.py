"""Names of seventy locales through capitals, small letters and code pages: what is called certain, and how much of it is wrong.

python tests/conformance/names_locales.py

Invented people with names that are common where they are from. Each last and first name is written in capitals and in small letters, with
the country in the row and without it; and read in a wrong code page, which text.repair_encoding has to undo. Beside it: nameparser for
capitals, and ftfy for letters.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from xlmigrate.cleaning import name, text
from xlmigrate.cleaning.distinct import TEXT

PEOPLE = """
US|Emily|O'Connor|Liam|McDonald|Ava|Smith-Jones|Van|Morris
GB|Nia|Llewellyn|Ewan|MacKay|Ruth|Fitzgerald|Callum|Mackie
IE|Aoife|Ó Briain|Síle|Ní Cheallaigh|Cormac|O'Sullivan|Niamh|McHugh
CA|Émilie|Tremblay|Luc|LaRue|Noah|St-Pierre|Anne|Le Blanc
AU|Jack|O'Brien|Mia|McLeod|Kirra|Wheatley|Tom|Van Dyke
NZ|Aroha|Ngata|Tane|Te Kanawa|Holly|McRae|Sam|Parata
ZA|Thandi|Mchunu|Sipho|Dlamini|Pieter|van der Merwe|Anna|Du Plessis
NG|Ijeoma|Okafor|Chidi|Nwosu|Bola|Adeyemi|Aisha|Bello
GH|Kofi|Mensah|Ama|Owusu|Yaw|Boateng|Esi|Quaye
KE|Wanjiku|Kamau|Otieno|Ochieng|Faith|Mchome|Brian|Kiprop
TZ|Neema|Mchome|Juma|Mwinyi|Asha|Kassim|Baraka|Mushi
NL|Jan|van der Berg|Sanne|de Groot|IJsbrand|'t Hart|Femke|IJpma|Bas|op den Kamp
BE|Lies|Van Damme|Marc|De Smet|Elke|Peeters|Tom|Van de Velde
DE|Petra|Müller|Jörg|von Braun|Anke|Groß|Uwe|zu Sande
AT|Resi|Höller|Franz|Grüner|Eva|von Thal|Max|Moser
CH|Urs|Zürcher|Reto|von Arx|Lea|Bühler|Luca|De Rossi
FR|Zoé|Le Pen|Luc|de Gaulle|Anaïs|Lefèvre|Noël|La Fontaine|Guy|d'Ormesson
IT|Ada|De Luca|Elio|D'Angelo|Lia|Dell'Acqua|Ugo|Di Stefano|Nico|Lo Presti
ES|Begoña|de la Fuente|Íñigo|Ortega y Gasset|Nuria|Puig i Roca|José|del Río
MX|Ximena|de la O|Raúl|Nuñez|Itzel|de León|Beto|Peña
AR|Inés|di Paolo|Hernán|De Vita|Lucía|Ibáñez|Juan|del Valle
BR|João|dos Santos|Inês|da Silva|Caio|de Souza|Lívia|Araújo e Lima
PT|Conceição|das Neves|Rui|de Brito|Sofia|Magalhães|Nuno|do Vale
SE|Åsa|Öberg|Björn|af Klint|Karin|von Sydow|Elin|Lindström
NO|Kåre|Bjørnsen|Siri|Ødegård|Ola|Aas|Marit|von Krogh
DK|Søren|Kjær|Mette|Ørsted|Jens|von Lowzow|Ida|Ravn
FI|Väinö|Mäkelä|Aino|af Ursin|Päivi|Häkkinen|Eero|Yrjölä
IS|Þóra|Jónsdóttir|Jón|Ægisson|Björk|Ólafsdóttir|Ari|Þorsson
EE|Õie|Tamm|Jüri|Põld|Mall|Käär|Tõnu|Mägi
LV|Ilze|Bērziņa|Jānis|Kļaviņš|Līga|Ozoliņa|Uldis|Žagars
LT|Rūta|Žukauskaitė|Jonas|Šimkus|Eglė|Vaičiūnė|Tomas|Čepas
PL|Żaneta|Łuczak|Paweł|Dąbrowski|Ewa|Śliwa|Jan|Nowak-Zięba
CZ|Řehoř|Dvořák|Jiřina|Nováková|Petr|Žižka|Eva|Ťoková
SK|Ľubica|Šťastná|Ján|Hudák|Zuzana|Ďurišová|Peter|Kováč
HU|Ödön|Kőszegi|Ágnes|Nagy|Zoltán|Szűcs|Éva|Horváth
RO|Ștefan|Țăran|Ioana|Brâncuș|Mihai|Popescu|Ana|Șerban
HR|Željko|Đurić|Ana|Šarić|Ivo|Čolak|Mia|Žuvela
SI|Žiga|Črnigoj|Maja|Šuštar|Luka|Kovač|Ana|Žagar
RS|Đorđe|Živković|Mila|Šćepanović|Ana|Čabarkapa|Vuk|Njegoš
BA|Džana|Hadžić|Emir|Čengić|Lejla|Šehić|Adnan|Đulić
MK|Ѓорѓи|Стојанов|Ана|Ќирова|Иво|Петров|Мила|Џамбаз
BG|Йоана|Щерева|Иван|Цветков|Юлия|Жекова|Яна|Чолакова
GR|Ελένη|Παππάς|Γιώργος|Αντωνίου|Μαρία|Ξένου|Σωτήρης|Ρήγας
CY|Άννα|Χριστοδούλου|Νίκος|Ιωάννου|Ελένη|Σάββα|Πέτρος|Μιχαήλ
TR|İpek|Yıldız|Işıl|Şahin|Çağrı|Öztürk|Demet|Kaya
AZ|Əli|Quliyev|İlham|Məmmədov|Aygün|Həsənova|Rəşad|Səfərov
UZ|O'ktam|G'ofurov|Dilnoza|Karimova|Jasur|Toshev|Nodira|Yusupova
KZ|Әлия|Қасымова|Ержан|Нұрланов|Айгүл|Өтегенова|Данияр|Іскак
RU|Ёлка|Соловьёв|Ирина|Щукина|Юрий|Эйзен|Пётр|Ульянов
UA|В'ячеслав|Ґонта|Дар'я|Лук'яненко|Іван|Шевченко|Юлія|Єфименко
BY|Алесь|Ўладзін|Янка|Купрэвіч|Яўген|Іваноў|Ганна|Цвірка
AM|Արամ|Պետրոսյան|Անի|Գրիգորյան|Տիգրան|Հակոբյան|Մարիա|Սարգսյան
GE|ნინო|გელაშვილი|გიორგი|ბერიძე|ანა|ლომიძე|დათო|ყიფიანი
IL|נועה|כהן|יוסי|לוי|David|Ben Ari|Noa|Bar-On
AE|Aisha|Al-Rashid|Omar|al Maktoum|Layla|bin Zayed|Zaid|Haddad
EG|Nour|El-Sayed|Karim|Abdel Aziz|Mona|el Masry|Hany|Fahmy
MA|Salma|El Fassi|Youssef|Ait Ali|Imane|Bennani|Driss|Ben Omar
SN|Awa|N'Diaye|Moussa|Diop|Fatou|M'Baye|Ibra|Sarr
IN|Priya|D'Souza|Arjun|Iyer|Anita|Rao|Vikram|Singh
PK|Ayesha|Ul-Haq|Bilal|Khan|Sana|Malik|Imran|bin Qasim
BD|Nusrat|Chowdhury|Rafiq|Hossain|Mitu|Rahman|Tareq|Islam
LK|Nimal|de Silva|Kumari|Perera|Ruwan|Fernando|Dilini|van Dort
ID|Putri|Wibowo|Budi|Santoso|Siti|binti Ahmad|Agus|Nugroho
MY|Nurul|binti Hassan|Azlan|bin Ismail|Mei|Tan|Raj|a/l Kumar
PH|Maria|dela Cruz|Jose|de Guzman|Ana|San Juan|Luz|Del Rosario
VN|Nguyễn|Thị Hoa|Trần|Văn An|Lê|Đức|Phạm|Ngọc
TH|Somchai|Srisai|Malee|Chaiyo|Anan|Wongsa|Nok|Rattana
JP|太郎|山田|花子|佐藤|Yuki|Tanaka|Ren|Itō
KR|민준|김|서연|이|Jisoo|Park|Minho|Choi
CN|伟|王|芳|李|Wei|Zhang|Li|Xi
"""

UNKNOWABLE = {
    "LaRue": "a capital inside, which neither LARUE nor the country shows",
    "Groß": "SS without a country: no sign of German",
    "Yıldız": "an I of letters that are English too, without a country or another Turkish letter in the row",
}
"""Names whose capitals nobody can know from the cell and its row, with the reason."""

CODE_PAGES = (
    ("utf-8", "cp1252"),
    ("utf-8", "latin-1"),
    ("utf-8", "cp1250"),
    ("utf-8", "cp1251"),
    ("utf-8", "mac-roman"),
)


def cells() -> pd.DataFrame:
    rows = []
    for line in PEOPLE.strip().splitlines():
        country, *names = line.split("|")
        for at, one in enumerate(names):
            rows.append((country, "first" if at % 2 == 0 else "last", one))
    return pd.DataFrame(rows, columns=["country", "part", "truth"], dtype=TEXT)


def capitals(table: pd.DataFrame) -> int:
    counts: Counter[str] = Counter()
    judge: Counter[str] = Counter()
    wrong = []
    for way in ("capitals", "small letters"):
        for known in (True, False):
            for part in ("first", "last"):
                here = table[table["part"].eq(part)].reset_index(drop=True)
                typed = here["truth"].map(str.upper if way == "capitals" else str.lower).astype(TEXT)
                region = here["country"] if known else None
                read = name.repair_case(typed, part, region)
                for truth, cell, ours, outcome, proposal, country in zip(
                    here["truth"],
                    typed,
                    read["name"],
                    read["outcome"],
                    read["proposal"],
                    here["country"],
                    strict=True,
                ):
                    counts["cells"] += 1
                    if outcome == "likely":
                        counts["proposed right" if proposal == truth else "proposed otherwise"] += 1
                    elif ours == truth:
                        counts["right"] += 1
                    elif ours == cell:
                        counts["left"] += 1
                    elif truth in UNKNOWABLE and (not known or truth == "LaRue"):
                        counts["cannot be known"] += 1
                    else:
                        counts["wrong"] += 1
                        wrong.append((country if known else "-", part, cell, ours, truth))
                    judge[capitalized(cell, part) == truth] += 1
    print(f"{counts['cells']:,} names of {table['country'].nunique()} countries in one case: "
          + ", ".join(f"{word} {counts[word]:,}" for word in ("right", "wrong", "proposed right", "proposed otherwise", "left", "cannot be known")))  # fmt: skip
    if judge:
        print(f"  nameparser, capitalize: {judge[True]:,} right, {judge[False]:,} wrong")
    for truth, reason in UNKNOWABLE.items():
        print(f"  cannot be known: {truth} ({reason})")
    for one in wrong:
        print("  wrong:", *one)
    return counts["wrong"]


def capitalized(cell: str, part: str) -> str:
    try:
        from nameparser import HumanName
    except ImportError:
        return ""
    parsed = HumanName(**{part: cell})
    parsed.capitalize(force=True)
    return parsed.first if part == "first" else parsed.last


def code_pages(table: pd.DataFrame) -> int:
    from ftfy import fix_text

    counts: Counter[str] = Counter()
    judge: Counter[str] = Counter()
    wrong = []
    for wrote, read_as in CODE_PAGES:
        for truth in table["truth"]:
            try:
                broken = truth.encode(wrote).decode(read_as)
            except UnicodeError:
                continue
            if broken == truth:
                continue
            column = pd.Series([broken], dtype=TEXT)
            ours = text.clean_spaces(text.repair_encoding(column)).iloc[0]
            tidied = text.clean_spaces(column).iloc[0]
            counts["cells"] += 1
            lost = len(ours) < len(broken) and ours != truth  # an invisible half of a letter went
            counts[
                "right"
                if ours == truth
                else "wrong"
                if lost
                else "left"
                if ours in (broken, tidied)
                else "wrong"
            ] += 1
            if lost or ours not in (truth, broken, tidied):
                wrong.append((read_as, broken, ours, truth))
            theirs = fix_text(broken)
            judge["right" if theirs == truth else "left" if theirs == broken else "wrong"] += 1
    for who, found in (("xlmigrate", counts), ("ftfy, fix_text", judge)):
        print(
            f"{counts['cells']:,} names in a wrong code page, {who}: "
            + ", ".join(f"{word} {found[word]:,}" for word in ("right", "wrong", "left"))
        )
    for one in wrong[:20]:
        print("  wrong:", *map(repr, one))
    return counts["wrong"]


def main() -> int:
    table = cells()
    wrong = capitals(table) + code_pages(table)
    print(f"silently wrong: {wrong}")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
