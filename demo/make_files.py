"""Writes the price list (PDF) and the switching guide (DOCX) that Tindra's pages link to."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from docx import Document
from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

FILES = Path(__file__).resolve().parent / "tindra" / "site" / "filer"
BRAND = colors.HexColor("#0b5d5e")
LINE = colors.HexColor("#cfdcd9")
WRITTEN = datetime(2026, 11, 2, 9, 0)

Rows = list[tuple[str, str]]

PRICES: list[tuple[str, Rows]] = [
    (
        "Abonnement, per måned",
        [
            ("Tindra Mini, 2 GB", "129 kr"),
            ("Tindra 6 GB", "199 kr"),
            ("Tindra 15 GB", "259 kr"),
            ("Tindra 30 GB", "319 kr"),
            ("Tindra Fri Data", "429 kr"),
            ("Tindra Barn, 1 GB", "99 kr"),
        ],
    ),
    (
        "Tillegg",
        [
            ("Ekstra data 1 GB", "49 kr"),
            ("Ekstra data 5 GB", "149 kr"),
            ("Data-SIM til nettbrett, per måned", "49 kr"),
            ("Smartklokke med eSIM, per måned", "49 kr"),
            ("Abonnement på pause, per måned", "29 kr"),
        ],
    ),
    (
        "Ringe fra Norge til utlandet, per minutt",
        [
            ("Sverige, Danmark, Finland og Island", "1,99 kr"),
            ("Resten av EU/EØS og Storbritannia", "2,49 kr"),
            ("Sveits, Tyrkia, USA og Canada", "4,90 kr"),
            ("Alle andre land", "9,90 kr"),
            ("SMS til utlandet, per melding", "1,49 kr"),
        ],
    ),
    (
        "Spesialnummer",
        [
            ("Opplysningen, startpris", "19,00 kr"),
            ("Opplysningen, per minutt", "29,00 kr"),
            ("Femsifrede nummer, per minutt", "0 kr"),
            ("800-nummer, per minutt", "0 kr"),
            ("815-nummer, per minutt", "0 kr"),
        ],
    ),
    (
        "Gebyrer",
        [
            ("Første SIM-kort og eSIM", "0 kr"),
            ("Nytt fysisk SIM-kort", "49 kr"),
            ("Bytte av telefonnummer", "149 kr"),
            ("Papirfaktura, per faktura", "59 kr"),
            ("Purregebyr", "35 kr"),
            ("Åpning etter stengning", "99 kr"),
        ],
    ),
]

PREPARE = [
    "Finn ut hvor mye data du bruker. Se på de tre siste fakturaene, og velg det minste "
    "abonnementet som dekker det.",
    "Sjekk om du har bindingstid eller delbetaler telefonen hos den gamle operatøren. Det står på "
    "fakturaen.",
    "Sjekk hvem som eier nummeret. Er det en forelder eller arbeidsgiver, må eieren signere.",
    "Ta vare på talebeskjeder og SMS-er du trenger. Mobilsvar hos den gamle operatøren slettes.",
    "Er du avhengig av telefonen på jobb, velger du en dag du kan klare deg uten i en halvtime.",
]
SWITCH_DAY = [
    "Ha wifi tilgjengelig, og lad telefonen.",
    "Nummeret flyttes mellom kl. 9 og 14. Du kan være uten dekning i opptil 30 minutter.",
    "Når det gamle SIM-kortet slutter å virke, setter du inn det nye eller slår på eSIM.",
    "PIN-koden på et nytt SIM-kort er 0000.",
    "Slå telefonen av og på. Øverst på skjermen skal det stå Tindra.",
]
AFTERWARDS = [
    ("Nettet virker ikke", "Legg inn APN tindra.mobil i innstillingene for mobildata."),
    ("MMS virker ikke", "Sjekk at mobildata er på, også når du er på wifi."),
    ("Kommer ikke fram på SMS", "Vent inntil 24 timer. Enkelte avsendere oppdager byttet sent."),
    ("BankID virker ikke", "Kontakt banken din. BankID følger banken og ikke operatøren."),
    ("Sluttfaktura fra den gamle operatøren", "Den kommer gjerne etter fire til seks uker."),
]


def write_price_list(path: Path) -> None:
    """Writes the price list as a PDF of two pages.

    Args:
        path: File to write.
    """
    styles = getSampleStyleSheet()
    heading = ParagraphStyle("section", parent=styles["Heading2"], textColor=BRAND)
    story: list[Flowable] = [
        Paragraph("Prisliste for Tindra Mobil", styles["Title"]),
        Paragraph(
            "Gjelder fra 1. februar 2026. Alle priser er i norske kroner og inkluderer "
            "merverdiavgift. Samtaler, SMS og MMS i Norge, EU/EØS og Storbritannia er inkludert i "
            "abonnementene.",
            styles["BodyText"],
        ),
    ]
    for title, rows in PRICES:
        table = Table(rows, colWidths=[120 * mm, 40 * mm], hAlign="LEFT")
        table.setStyle(
            TableStyle(
                [
                    ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                    ("ALIGN", (1, 0), (1, -1), "RIGHT"),
                    ("FONTSIZE", (0, 0), (-1, -1), 10),
                ]
            )
        )
        story += [Paragraph(title, heading), table, Spacer(1, 4 * mm)]
    story.append(
        Paragraph(
            "Samtaler avregnes per sekund uten startpris, når ikke annet står. Prisene for bruk "
            "utenfor EU/EØS står på nettsiden om mobilen i utlandet.",
            styles["BodyText"],
        )
    )
    document = SimpleDocTemplate(
        str(path),
        pagesize=A4,
        title="Prisliste for Tindra Mobil",
        author="Tindra Mobil",
        lang="nb",
        invariant=True,
    )
    document.build(story)


def write_switching_guide(path: Path) -> None:
    """Writes the guide to switching operator as a DOCX with headings, lists and a table.

    Args:
        path: File to write.
    """
    document = Document()
    document.core_properties.title = "Guide: bytte operatør og beholde nummeret"
    document.core_properties.author = "Tindra Mobil"
    document.core_properties.language = "nb"
    document.core_properties.created = document.core_properties.modified = WRITTEN

    document.add_heading("Guide: bytte operatør og beholde nummeret", level=0)
    document.add_paragraph(
        "Du trenger ti minutter, BankID og en telefon som ikke er låst til en annen operatør."
    )
    document.add_heading("Før du bestiller", level=1)
    for line in PREPARE:
        document.add_paragraph(line, style="List Bullet")
    document.add_heading("Bestillingen", level=1)
    document.add_paragraph(
        "Bestill på nettsiden, oppgi nummeret du vil ta med deg, og signer med BankID. "
        "Byttet tar vanligvis 1–3 virkedager, og du kan velge dato inntil 60 dager fram i tid. "
        "Ikke si opp hos den gamle operatøren selv. Det skjer automatisk."
    )
    document.add_heading("På byttedagen", level=1)
    for line in SWITCH_DAY:
        document.add_paragraph(line, style="List Number")
    document.add_heading("Hvis noe ikke virker", level=1)
    table = document.add_table(rows=1, cols=2)
    table.style = "Light Grid Accent 1"
    table.rows[0].cells[0].text = "Problem"
    table.rows[0].cells[1].text = "Løsning"
    for problem, solution in AFTERWARDS:
        cells = table.add_row().cells
        cells[0].text = problem
        cells[1].text = solution
    document.add_paragraph("Ring 10 20 30 40 på hverdager mellom kl. 9 og 17 hvis du står fast.")
    document.save(str(path))


def main() -> None:
    """Writes both files and says where."""
    FILES.mkdir(parents=True, exist_ok=True)
    for name, write in (
        ("prisliste.pdf", write_price_list),
        ("guide-bytte-operator.docx", write_switching_guide),
    ):
        write(FILES / name)
        sys.stdout.write(f"{FILES / name}\n")


if __name__ == "__main__":
    main()
