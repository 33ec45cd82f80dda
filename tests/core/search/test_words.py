"""One form for a word and its inflections, compounds taken apart: tables of the field's own words. The tables are also what the lists were tuned on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.search import documents
from forum.core.search.language import LONGEST, is_stop, stem, tokens
from forum.core.search.lexicon import PART

SAME = """
    eikenprocessierups eikenprocessierupsen, begraafplaats begraafplaatsen, gras grassen, es essen, kerkhof kerkhoven, maaien maait, maaien gemaaid, berm bermen, boom bomen,
    heester heesters, blad bladeren, graf graven, pad paden, vijver vijvers, gazon gazons, wadi wadis, haag hagen, heg heggen, boomspiegel boomspiegels, groen groene, dood dode,
    pesticide pesticiden, robot robots, robotmaaier robotmaaiers, snoeien gesnoeid, snoeien snoeit, vellen gevelde, aanplanten aangeplant, ontharden onthard,
    ontharden ontharding, verharding verhardingen, onkruid onkruiden, plantvak plantvakken, wortel wortels, tak takken, stam stammen, kastanje kastanjes, linde lindes,
    plataan platanen, esdoorn esdoorns, gemeente gemeenten, stad steden, woning woningen, plein pleinen, vrijwilliger vrijwilligers, bestek bestekken, zaaien gezaaid,
    inzaaien ingezaaid, beheren beheert, dreef dreven, beek beken, sloot sloten, speeltuin speeltuinen, boompje boom, bloem bloemetje, water waters, slak slakken,
    schaap schapen, nest nesten, maaibeurt maaibeurten, zwam zwammen, ziekte ziektes, klacht klachten, vergunning vergunningen, beluchten belucht, knotwilg knotwilgen,
    duizendknoop duizendknopen, hoornaar hoornaars, kroon kronen, strook stroken, zone zones, eik eiken, den dennen, grafzerk grafzerken, teek teken,
    vleermuis vleermuizen, huis huizen, bij bijen, fietspad fietspaden, sportveld sportvelden, stronk stronken"""
APART = """
    park parking, woon woning, gevel vel, graf gras, boom bom, berm berk, hagel haag, plant plan, bos bossage, maai maat, blad bal, water wat, gras graf, stam stad, beek boek,
    heg heide, linde lint, zaad zaag, schaap schaar, wal wel, sloot slot, pad paard, tak taak, grond grind, zone zoon, mos mais"""
GOLD = """
    boomspiegel=boom+spiegel grasmaaier=gras+maaier robotmaaier=robot+maaier bermbeheer=berm+beheer begraafplaatsbeheer=begraafplaats+beheer kerkhofmuur=kerkhof+muur
    speeltuintoestel=speeltuin+toestel boomwortels=boom+wortels wortelschade=wortel+schade regenwaterput=regenwater+put waterplant=water+plant plantvak=plant+vak
    bloemenweide=bloem+weide eikenrups=eik+rups hakhoutbeheer=hakhout+beheer snoeihoutkraan=snoeihout+kraan grondverzetmachine=grondverzet+machine
    fietspadverlichting=fietspad+verlichting zwerfvuilactie=zwerfvuil+actie voetpadtegels=voetpad+tegels gietwater=giet+water boomgaardbeheer=boomgaard+beheer
    klimaatboom=klimaat+boom straatboom=straat+boom laanboom=laan+boom dreefherstel=dreef+herstel bladblazer=blad+blazer onkruidbestrijding=onkruid+bestrijding
    onkruidborstel=onkruid+borstel heteluchtbrander=heet+lucht+brander zandgrond=zand+grond kleigrond=klei+grond oeverbeheer=oever+beheer vijverslib=vijver+slib
    graskarper=gras+karper haagplanten=haag+planten beukenhaag=beuk+haag taxushaag=taxus+haag geveltuin=gevel+tuin daktuin=dak+tuin groendak=groen+dak parkbank=park+bank
    speelbos=speel+bos plantseizoen=plant+seizoen maaibestek=maai+bestek groenbeheer=groen+beheer groendienst=groen+dienst sportveldbeheer=sportveld+beheer
    voetbalveld=voetbal+veld hondenlosloopzone=hond+losloop+zone hondenweide=hond+weide vleermuiskast=vleermuis+kast nestkast=nest+kast bijenhotel=bij+hotel
    wespennest=wesp+nest stronkenfrees=stronk+frees stormschade=storm+schade essentaksterfte=es+tak+sterfte grafveld=graf+veld urnenmuur=urn+muur
    asverstrooiing=as+verstrooiing strooiweide=strooi+weide bosplantsoen=bos+plantsoen"""
ORDINARY = """
    openbaar vergadering melden collega ervaring voorstel resultaat eigenlijk probleem oplossing overleg vraag antwoord samen provincie offerte factuur schepen college zaterdag
    belangrijk gevaarlijk mogelijk vandaag morgen vorige volgende januari februari waarschijnlijk ongeveer helemaal sommige niemand aangenaam vergeten gesprek afspraak verslag
    telefoon computer verantwoordelijk nodig toelating bestaande fotograaf honderd kleine"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [tuple(pair.split()) for pair in table.split(",")]


def test_a_word_and_its_inflections_have_one_form(lexicon):
    assert len(pairs(SAME)) >= 42
    assert [(one, other, lexicon.root(one), lexicon.root(other)) for one, other in pairs(SAME) if lexicon.root(one) != lexicon.root(other)] == []


def test_words_that_only_look_alike_stay_apart(lexicon):
    assert len(pairs(APART)) >= 12
    assert [(one, other, lexicon.root(one)) for one, other in pairs(APART) if lexicon.root(one) == lexicon.root(other)] == []


def test_compounds_come_apart_as_people_take_them_apart(lexicon):
    wanted = found = wrong = 0
    for entry in GOLD.split():
        word, pieces = entry.split("=")
        roots = {lexicon.root(piece) for piece in pieces.split("+")}
        inner = {root for piece in pieces.split("+") for root in lexicon.parts.of_word(piece)}
        wanted, found = wanted + len(roots), found + len(roots & set(lexicon.parts.of_word(word)))
        wrong += len(set(lexicon.parts.pieces(word)) - roots - inner)
    assert len(GOLD.split()) >= 50
    assert found / wanted >= 0.87
    assert wrong <= 4


def test_ordinary_words_stay_whole(lexicon):
    assert len(ORDINARY.split()) >= 35
    assert {word: lexicon.parts.split(word) for word in ORDINARY.split() if lexicon.parts.split(word)} == {}


@pytest.mark.parametrize(("text", "expected"), [
    ("Eiken – ÉÉN ding: ĳs's", ["eiken", "een", "ding", "ijss"]),
    ("art. 3.2, 1,5 m", ["art", "3_2", "1_5", "m"]),
    ("Chênes et parcs, trees and shrubs", ["chenes", "et", "parcs", "trees", "and", "shrubs"]),
    ("🌳🌳 \u200b\x00\u202e", []), ("' OR 1=1 -- *:^\"(NEAR", ["or", "1", "1", "near"]), ("x" * 100, ["x" * LONGEST])])
def test_tokens_are_plain(text, expected):
    assert tokens(text) == expected


def test_french_and_english_pass_through_in_one_form_for_singular_and_plural(lexicon):
    both = ("tree trees", "shrub shrubs", "park parks", "hedge hedges", "cemetery cemeteries", "arbre arbres", "haie haies", "racine racines", "cimetière cimetières")
    assert [pair for pair in both if len({lexicon.root(word) for word in tokens(pair)}) > 1] == []
    assert lexicon.of_text("the trees of our parks and les arbres")[0] == lexicon.root("tree")
    assert not {"the", "of", "and", "les", "our"} & set(lexicon.of_text("the trees of our parks and les arbres"))


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_analysing_never_fails_and_gives_plain_tokens(lexicon, text):
    words = lexicon.of_text(text)
    assert all(re.fullmatch(r"[a-z0-9_]{1,80}", word) for word in words)
    assert len(words) == len(set(words)) and not any(is_stop(word) for word in tokens(text) if word in words and word.isdigit() is False and len(word) == 1)
    assert words == lexicon.of_text(text)


@given(st.sampled_from(sorted({word for pair in pairs(SAME) for word in pair})))
@settings(max_examples=80, deadline=None)
def test_most_forms_are_their_own_form(word):
    """Stemming twice may shorten some words once more, so a root is never analysed again; it settles at once."""
    assert stem(stem(stem(word))) == stem(stem(word))


def test_a_long_text_is_bounded(lexicon):
    words = documents.analysed(lexicon, " ".join(f"woord{i}" for i in range(20_000))).split()
    assert len(words) == documents.MOST_WORDS


def test_parts_are_marked(lexicon):
    assert lexicon.of_text("De boomspiegels")[0] == lexicon.root("boomspiegel")
    assert {PART + "boom", PART + "spiegel"} <= set(lexicon.of_text("De boomspiegels"))
