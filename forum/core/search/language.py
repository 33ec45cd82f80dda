"""Words of a text as the index keeps them: folded, without stop words, each brought to one form. Knows Dutch; lets English and French pass.

The stemmer is Snowball 3's `dutch` (Kraaij-Pohlmann). What it misses and this field needs is mended here, before and after it.
Whatever changes the outcome changes `ANALYSER` too: the version stands with every document, and `forum reindex` makes old ones anew.
"""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

from forum.core.text import fold

ANALYSER = 1
LONGEST = 40
WORD = re.compile(r"[a-z0-9]+(?:[.,](?=\d)\d+)*")
_snowball = snowballstemmer.stemmer("dutch")

STOP = frozenset("""
    aan al alle alleen als altijd ander andere anderen ben bij dan dat de deze die dit doe doen door dus een eens en er ergens even gaan gaat geen had hadden heb
    hebben hebt heeft hem het hier hij hoe hun iemand iets ik in is ja je jij jou jouw jullie kan kon kun kunnen kunt liefst maar me meer men met mij mijn moest
    moet moeten na naar niet niets nog nu of om omdat ons onze ook op over reeds soms te tegen terwijl toch toen tot tussen u uit uw van vanaf veel voor waar
    waarom waren was wat we wel welk welke werd werden wie wij wil willen worden wordt zal ze zelf zich zij zijn zo zonder zou zouden zulke
    des du et la le les un une dans pour par avec sur que qui est sont pas ce cette il elle nous vous au aux
    the and for with how what are our not from this that to be by an as at it its on we you your they there or if has have can do does""".split())

# Forms that no rule brings together: form → the form that stands for it.
_ODD = """
    rups=rups rupsen=rups processierups=processierups processierupsen=processierups eikenprocessierups=eikenprocessierups eikenprocessierupsen=eikenprocessierups
    robots=robot pesticiden=pesticide pesticide=pesticide parking=parking parkings=parking woning=woning woningen=woning steden=stad stad=stad bladeren=blad
    bladen=blad blaren=blad kinderen=kind kind=kind eieren=ei gemeente=gemeente gemeenten=gemeente gemeentes=gemeente gemeentelijk=gemeente gemeentelijke=gemeente
    koeien=koe schoenen=schoen ziekte=ziekte ziekten=ziekte ziektes=ziekte schepen=schip schip=schip leden=lid lid=lid mens=mens mensen=mens klepel=klepel
    klepels=klepel hakselen=haksel hakselaar=haksel hakselt=haksel gehakseld=haksel machtiging=machtiging machtigingen=machtiging vrijwilliger=vrijwilliger
    vrijwilligers=vrijwilliger kastanje=kastanje kastanjes=kastanje kruiden=kruid dreef=dreef dreven=dreef data=data gieten=giet gegoten=giet giet=giet
    lindes=lind bewaterd=bewater water=water droogte=droogte hitte=hitte graven=graf gravel=gravel slakken=slak sloten=sloot genomen=neem gekozen=kies
    gesproken=spreek verloren=verlies gebruik=gebruik gebruikt=gebruik gebruiken=gebruik gebouw=gebouw gebouwen=gebouw gebied=gebied gebieden=gebied gevel=gevel
    gevels=gevel gezond=gezond gezonde=gezond gevaar=gevaar gevaarlijk=gevaarlijk gevaarlijke=gevaarlijk gemaal=gemaal gewas=gewas gewassen=gewas geluid=geluid
    gebrek=gebrek gebreken=gebrek wadi=wadi wadis=wadi heg=heg heggen=heg vte=vte vta=vta dier=dier dieren=dier veiligheid=veilig veilig=veilig veilige=veilig
    velden=veld veld=veld beelden=beeld wilde=wild wilden=wild verhard=verhard verharde=verhard verharden=verhard verharding=verhard verhardingen=verhard
    zone=zone zones=zone trees=tree pests=pest cemeteries=cemetery haies=haie onthard=onthard ontharde=onthard ontharden=onthard ontharding=onthard onthardingen=onthard
"""
ODD = dict(pair.split("=") for pair in _ODD.split())

# Verbs of the work, by their infinitive: their forms with t, d and ge- are one word with it.
_VERBS = """
    maaien klepelen kappen vellen rooien omzagen zagen snoeien knotten scheren wieden branden borstelen eggen schoffelen besproeien begieten sproeien planten
    aanplanten zaaien inzaaien verwijderen onderhouden beheren ontharden verharden ontstenen verschralen vergroenen ingroenen behandelen wegzuigen opzuigen keuren
    controleren inspecteren mulchen composteren afvoeren ruimen blazen bestrijden opbreken uitbreken aanleggen inrichten omvormen infiltreren bufferen bewateren
    verwerken storten melden meten tellen inventariseren adopteren aanbesteden gunnen vergunnen bemesten bezanden beluchten doorzaaien verplanten ringen dunnen
    afdekken afgraven saneren verzakken bloeien uitvallen sterven afsterven rotten ziften stomen spuiten verbieden toelaten plaatsen uitvoeren
""".split()

# Endings of a stem that a long vowel made, with the form that stands for both numbers: pad and paden, graf and graven, hof and hoven.
_ENDS = {"paad": "pad", "hoof": "hof", "graaf": "graf", "daak": "dak", "gaat": "gat", "glaaz": "glas", "glaas": "glas", "blader": "blad", "steed": "stad",
         "baad": "bad", "vaat": "vat", "weeg": "weg"}
_ENDING = re.compile("(?:" + "|".join(sorted(_ENDS, key=len, reverse=True)) + ")$")
_DIMINUTIVE = re.compile(r"(?<=[a-z]{3})(?:etje|tje|pje|je)s?$")
_SHORT_E = re.compile(r"^(.*[^aeiouy])([aou])([bcdfgklmnpqrst])e$")


def tokens(text: str) -> list[str]:
    """All words of a text, folded, in order: numbers whole, an apostrophe ends no word."""
    folded = fold(text).replace("’", "").replace("'", "")
    return [word[:LONGEST].replace(".", "_").replace(",", "_") for word in WORD.findall(folded)]


def is_stop(word: str) -> bool:
    """Whether a word says too little to look for."""
    return word in STOP or (len(word) == 1 and not word.isdigit())


def _of_verb(infinitive: str) -> set[str]:
    """The forms of a regular verb: maai, maait, maaide, gemaaid; prefixes take no ge-, separable ones take it inside."""
    stem = _snowball.stemWord(infinitive)
    raw = infinitive[:-2]
    bare = raw[:-1] if len(raw) > 2 and raw[-1] == raw[-2] else raw
    forms = set()
    for base in {bare, stem, bare[:-1] + {"v": "f", "z": "s"}.get(bare[-1], bare[-1])}:
        ends = ("", "e") if base.endswith(("d", "t")) else ("d", "t", "de", "te")
        forms |= {base, base + "t", base + "d", base + "de", base + "te", base + "den", base + "ten", base + "end", base + "ende"}
        if not re.match(r"be|ver|ont|her|er", infinitive):
            forms |= {"ge" + base + end for end in ends}
        parted = re.match(r"(aan|af|op|uit|in|om|weg|door|toe)(.+)", base)
        if parted:
            forms |= {f"{parted[1]}ge{parted[2]}{end}" for end in ends}
    return forms | {infinitive}


def _verb_forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for infinitive in _VERBS:
        whole = _snowball.stemWord(infinitive)
        for form in _of_verb(infinitive):
            forms.setdefault(form, whole)
    return forms


_FORMS = {**_verb_forms(), **ODD}


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The one form that stands for a folded word and its inflections."""
    if word in _FORMS:
        return _FORMS[word]
    if not word.isalpha() or len(word) < 3:
        return word
    small = _DIMINUTIVE.sub("", word)
    if small != word and len(small) >= 3:
        word = small[:-1] if len(small) > 3 and small[-1] == small[-2] and small[-1] not in "aeou" else small
        if word in _FORMS:
            return _FORMS[word]
    return _mended(_snowball.stemWord(word), word)


def _mended(found: str, word: str) -> str:
    """What the stemmer leaves apart, brought together: groene and groen, dode and dood, paden and pad. It takes ge- for a participle's: gevel stays gevel."""
    if word.startswith("ge") and not found.startswith("ge") and not word.endswith(("d", "t", "en", "de", "te")):
        found = "ge" + found
    if len(found) > 4 and found.endswith("e"):
        long = _SHORT_E.match(found)
        found = f"{long[1]}{long[2] * 2}{long[3]}" if long else found[:-1]
    elif len(found) == 4 and (long := _SHORT_E.match(found)):
        found = f"{long[1]}{long[2] * 2}{long[3]}"
    if len(found) > 3 and found[-1] == found[-2] and found[-1] not in "aeo":
        found = found[:-1]
    return _ENDING.sub(lambda hit: _ENDS[hit.group()], found)
