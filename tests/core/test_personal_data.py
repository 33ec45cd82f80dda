"""Personal data in texts of the field: what is found, what is left alone, what it costs."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.personal_data import find, mask

WORDS = {"name": "naam", "phone": "telefoonnummer", "email": "e-mailadres", "address": "adres", "plate": "nummerplaat", "iban": "rekeningnummer",
         "national_number": "rijksregisternummer"}

# The passage stands between ‹ and ›.
FOUND = {
    "name": """mevrouw ‹Janssens› belde gisteren|Dat vroeg dhr. ‹Peeters›|de heer ‹J. Van den Berghe› klaagt|Mijnheer ‹De Wit› is boos|mw. ‹An Claes›
        madame ‹Dupont› habite ici|Ask Mr ‹Smith› about it|Mrs. ‹Jones› called|mevr. ‹de Wit›|meneer ‹Vandenbroucke› uit Geel|mevrouw burgemeester ‹Peeters›
        de heer ir. ‹J.P. Van den Bossche› komt|MEVROUW ‹JANSSENS›|de heer en mevrouw ‹Peeters-Janssens›|Geachte heer ‹Wouters›, beste|Monsieur ‹Lefèvre› a dit
        mevrouw ‹Nele D’Hondt› wil weten""",
    "phone": """bel ‹0470 12 34 56›|‹0470/12.34.56› na vijf uur|‹+32 470 12 34 56›|‹0032 14 56 78 90›|‹014 56 78 90›|tel. ‹014/56 78 90›|‹02 123 45 67›|‹03-123 45 67›
        ‹(014) 56 78 90›|‹+32 (0)14 56 78 90›|gsm ‹0479123456› of bel|‹09/123.45.67›.""",
    "email": "mail ‹jan.peeters@geel.be›|naar ‹a+b@dienst.gent.be›.|[mail](mailto:‹jan@example.org›)|‹Piet@Geel.BE›",
    "address": """‹Kerkstraat 12›|in de ‹Kerkstraat 12 bus 3, 2440 Geel›|‹Lange Leemstraat 45A, 2018 Antwerpen›|‹Antwerpsesteenweg 101› is leeg|‹Grote Markt 1, 2440 Geel›
        ‹rue de la Loi 16›|‹16, rue de la Loi›|‹avenue Louise 54, 1050 Bruxelles›|‹Steenweg op Gierle 12›|‹kerkstraat 12, 2440 Geel›|de eik aan ‹Kasteeldreef 7›.
        ‹Kerkstraat nr. 5›|Hij woont in de ‹Kerkstraat 12› en klaagt|‹Kerkstraat 12› staat een eik|‹boulevard d'Anvers 10›|‹Kerkstraat 12-14›, Geel""",
    "plate": "nummerplaat ‹1-ABC-123›|oude plaat ‹ABC-123›|‹2-xyz-987› stond er|‹1ABC123›|‹1 ABC 123›",
    "iban": "‹BE68 5390 0754 7034›|op ‹BE68539007547034›.|‹NL91 ABNA 0417 1643 00›|‹BE68-5390-0754-7034›",
    "national_number": "‹85.07.30-033.28›|‹85073003328›|‹00.01.01-001.05›",
}
LEFT_ALONE = """15 juni en 15 september|€ 12.500|412 km berm|2 x 250 m²|NIS 11002|perceel 3, 4 en 5|mevrouw de burgemeester|dreef 3 km|01/02/2024|02/03/2024 1 boom
    02-03-24 123 bomen|09.00 - 12.00 uur|In de Kerkstraat 12 platanen|Dreef 3 km|Heraanleg Kerkstraat 2024|Kerkstraat 3,5 m breed|Kerkstraat 15 juni|Onderweg 3 bomen
    Kerkhof 3 is vol|BE 0470.123.456|ISO-900|buis PVC-110|mevrouw, Wij komen|3 MW Windmolen|de heer en mevrouw|2440 Geel|BE68 5390 0754 7035|85.07.30-033.29
    1.234.567,89 euro|https://example.org/item/0470123456|0800 12 345|RAL 6005|plantmaat 18-20|14-16 cm|1/3 en 2/3|Mevrouw Burgemeester|2024-06-15 10.30 uur|@bram hielp
    10 000 m²|20/25 cm|250-300 l|van 08.00 tot 16.30|in 2019, 2020 en 2021|artikel 12 van de wet|Buurtweg 34|Allerlei 3|De Dreef 3 lang|op de Markt 3 uur
    ![foto](/attachments/12/1-ABC-123.jpg)|rue de la Loi|de heren komen|Kerkstraat 4 x 3 meter|1.850 bomen in 14 gemeenten"""


def examples():
    for kind, lines in FOUND.items():
        for line in re.split(r"\||\n\s*", lines):
            yield pytest.param(kind, line, id=line)


@pytest.mark.parametrize(("kind", "line"), list(examples()))
def test_it_finds(kind, line):
    wanted = re.search("‹(.*)›", line).group(1)
    text = line.replace("‹", "").replace("›", "")
    assert [(span.kind, span.text) for span in find(text)] == [(kind, wanted)]
    assert mask(text, find(text), WORDS) == re.sub("‹.*›", f"[{WORDS[kind]}]", line)


@pytest.mark.parametrize("line", re.split(r"\||\n\s*", LEFT_ALONE))
def test_it_leaves_alone(line):
    assert find(line) == []


def test_numbers_are_believed_by_their_check_digits_only():
    old, new = "85073003328", f"000101001{97 - 2000101001 % 97:02}"
    assert [span.kind for span in find(f"{old} en {new}")] == ["national_number"] * 2
    assert find("85073003329") == [] and find("BE69 5390 0754 7034") == []


def test_a_masked_text_holds_none_of_it_and_makes_no_link():
    text = "Bel 0470 12 34 56: dringend\n\n0470123456: [klik](x)\nmevrouw Maes (ja) mail a@b.be, Kerkstraat 12, 2440 Geel, 1-ABC-123"
    masked = mask(text, find(text), WORDS)
    assert masked == ("Bel [telefoonnummer] : dringend\n\n[telefoonnummer] : [klik](x)\nmevrouw [naam] (ja) mail [e-mailadres], [adres], [nummerplaat]")
    assert find(masked) == []


PIECES = ["0", "0 ", "04 ", "1-", "A", "Aa ", "a@", "a.", "@", "straat 1 ", "Kerkstraat 1 ", "Mr ", "Mr A", "mevrouw A. ", "rue ", "rue de ", "Rue A ", "BE68 ", "BE", "12.",
          "+32 ", "(0", "\n", "](", "](/", "http://", "0470 12 34 5 ", "A'", "de heer van de ", "A A A A ", "1, rue d'a ", "02 123 ", "d'", "-", "laan 3 x 2 ", "é", "’"]


def cost(text: str) -> float:
    """Milliseconds of processor time, the best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        find(text)
        times.append(1000 * (time.process_time() - start))
    return min(times)


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_text_of_20_kb_costs_less_than_50_ms(piece):
    assert cost((piece * 20_000)[:20_000]) < 50


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(min_size=1, max_size=6)), min_size=1, max_size=8), st.integers(0, 4))
def test_any_mixture_is_cheap_and_masks_cleanly(pieces, turn):
    unit = "".join(pieces[turn % len(pieces):] + pieces)
    text = (unit * (20_000 // len(unit) + 1))[:20_000]
    assert cost(text) < 50
    spans = find(text)
    assert all(text[s.start:s.end] == s.text for s in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert len(mask(text, spans, WORDS)) >= len(text) - sum(len(s.text) for s in spans)


@pytest.mark.parametrize("name", ["1-abc-123.jpg", "0470-12-34-56.pdf", "kerkstraat-12.png", "85-07-30-033-28.docx"])
def test_the_address_of_a_file_of_our_own_is_never_masked(name):
    for text in (f"![Een es](/attachments/7/{name})", f"[{name}](/attachments/7/{name} \"titel\")", f"zie /attachments/7/{name} onder", f"[1]: /attachments/7/{name}"):
        masked = mask(text, find(text), WORDS)
        assert f"/attachments/7/{name}" in masked, masked
    text = f"1-ABC-123 ![1-ABC-123](/attachments/7/{name})"
    assert mask(text, find(text), WORDS) == f"[nummerplaat] ![[nummerplaat]](/attachments/7/{name})"
