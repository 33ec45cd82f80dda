"""Where gaps stand: the register, a conversation, a theme, a search, the candidates; and that none of them tells more than its reader may know."""

import pytest
from sqlalchemy import update

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.search.misses import SearchMiss
from forum.gaps import actions
from forum.gaps.models import Gap
from forum.threads.models import EVIDENCE, Thread

KEPT = "Hoe groot is de vertrouwelijke stockage?"


def thread_page(browser, number):
    return browser.get(f"/threads/{number}", follow_redirects=True).text


def change(app, number, **values):
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == number).values(**values))


def test_the_register_shows_what_one_may_read_and_filters(sign_in, cast, make_gap):
    make_gap(cast.ada, KEPT, audience="network")
    make_gap(cast.bram, "Welke bomen verdragen zout?", network="both", theme="boomveiligheid-en-vta")
    west = make_gap(cast.cleo, "Wat kost een dijkvak?", network="west")
    sign_in(cast.cleo).post(f"/gaps/{west}/status", {"status": "planned"})
    oost, other = sign_in(cast.bram), sign_in(cast.cleo)
    assert KEPT in oost.get("/gaps/").text and KEPT not in other.get("/gaps/").text
    for path in ("/gaps/?status=open", "/gaps/?theme=bermbeheer", "/gaps/?network=oost", "/themes/bermbeheer", "/"):
        assert "vertrouwelijke" not in other.get(path).text, path
    for query, there, gone in (("status=planned", "dijkvak", "zout"), ("network=oost", "zout", "dijkvak"), ("network=west", "dijkvak", "vertrouwelijke"),
                               ("theme=bermbeheer", "dijkvak", "zout")):
        page = oost.get(f"/gaps/?{query}").text
        assert there in page and gone not in page, query
    for query in ("status=raadsel", "theme=niets", "network=noord", "meeting=noord", "before=x"):
        assert oost.get(f"/gaps/?{query}").status_code == 404, query
    assert "past bij deze filters" in oost.get("/gaps/?status=unknowable").text


def test_an_empty_register_says_what_a_gap_is(sign_in, cast):
    page = sign_in(cast.ada).get("/gaps/").text
    assert "zonder antwoord blijft" in page and 'href="/gaps/new"' in page and "Kandidaten" not in page
    assert 'href="/gaps/candidates"' in sign_in(cast.mo).get("/gaps/").text


def test_older_gaps_stand_on_the_next_page(sign_in, cast, make_gap):
    for number in range(23):
        make_gap(cast.ada, f"Vraag nummer {number:02} van velen?")
    ada = sign_in(cast.ada)
    first = ada.get("/gaps/").text
    assert "nummer 22" in first and "nummer 02 " not in first
    older = first.split('class="pager"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = ada.get(older).text
    assert "nummer 02 " in second and "nummer 22" not in second


def test_the_offer_stands_under_old_problems_without_reply_and_disputed_ones_alone(app, sign_in, cast, make_thread, make_reply):
    fresh, old, practice, answered, disputed = (make_thread(cast.ada, title, kind="practice" if title == "Voorbeeld" else "problem")
                                                for title in ("Vers", "Oud", "Voorbeeld", "Beantwoord", "Betwist"))
    make_reply(answered, cast.bram)
    for number in (old, practice, answered):
        change(app, number, created_at=clock.now() - clock.timedelta(days=15))
    change(app, disputed, evidence=EVIDENCE.index("disputed"))
    bram = sign_in(cast.bram)
    for number, offered in ((fresh, False), (old, True), (practice, False), (answered, False), (disputed, True)):
        assert (f"/gaps/new?thread={number}" in thread_page(bram, number)) is offered, number


def test_a_conversation_shows_its_gaps_to_who_may_read_them_and_offers_no_second_one(app, sign_in, cast, make_thread, make_gap):
    number = make_thread(cast.ada, "Oud probleem")
    change(app, number, created_at=clock.now() - clock.timedelta(days=20))
    gap = make_gap(cast.ada, KEPT, audience="network", thread=number)
    bram, cleo = thread_page(sign_in(cast.bram), number), thread_page(sign_in(cast.cleo), number)
    assert KEPT in bram and f"/gaps/{gap}-" in bram and "/gaps/new?thread" not in bram
    assert KEPT not in cleo and f"/gaps/{gap}" not in cleo and "/gaps/new?thread" in cleo
    sign_in(cast.mo).post(f"/gaps/{gap}/hide", {"reason": "Noemt iemand"})
    assert KEPT not in thread_page(sign_in(cast.bram), number)


def test_a_theme_shows_at_most_four_open_gaps_within_reach(sign_in, cast, make_gap):
    numbers = [make_gap(cast.ada, f"Bermvraag {letter}?") for letter in "abcdef"]
    make_gap(cast.ada, KEPT, audience="network")
    sign_in(cast.bram).post(f"/gaps/{numbers[0]}/support")
    sign_in(cast.ada).post(f"/gaps/{numbers[5]}/answer", {"answer": "Zo."})
    page = sign_in(cast.cleo).get("/themes/bermbeheer").text
    shown = page.split('id="gaps"')[1].split("</section>")[0]
    assert shown.count("<li>") == 4 and "Bermvraag a?" in shown and "Bermvraag f?" not in shown and "vertrouwelijke" not in page
    assert "/gaps/?theme=bermbeheer" in shown
    assert 'id="gaps"' not in sign_in(cast.cleo).get("/themes/boomveiligheid-en-vta").text


def test_a_search_without_result_leads_to_a_new_gap(sign_in, cast, make_gap):
    make_gap(cast.ada, "Xylofaag in een kruidlaag?", audience="network")
    page = sign_in(cast.cleo).get("/search?q=xylofaag+kruidlaag").text
    assert "/gaps/new?q=xylofaag+kruidlaag" in page.replace("%20", "+") and "Xylofaag in een" not in page


def test_moderators_see_candidates_of_their_networks_and_open_them_in_one_click(app, sign_in, cast, make_thread, db_session):
    silent, kept_west, disputed, _fresh = (make_thread(cast.ada, "Stil probleem in Oost"), make_thread(cast.wim, "Stil en kept in West", network="west", audience="network"),
                                          make_thread(cast.ada, "Betwiste oplossing"), make_thread(cast.ada, "Vers probleem"))
    kept_oost = make_thread(cast.ada, "Stil en enkel in Oost", audience="network")
    for number in (silent, kept_west, kept_oost):
        change(app, number, created_at=clock.now() - clock.timedelta(days=15))
    change(app, disputed, evidence=EVIDENCE.index("disputed"))
    with app.app_context(), unit_of_work():
        db.session.add_all([SearchMiss(query="geotextiel boomspiegel", day=clock.now().date(), times=3),
                            SearchMiss(query="heel lang geleden", day=clock.now().date() - clock.timedelta(days=120), times=9)])
    for member in (cast.ada, cast.cleo):
        assert sign_in(member).get("/gaps/candidates").status_code == 404
    mo = sign_in(cast.mo)
    page = mo.get("/gaps/candidates").text
    for title, there in (("Stil probleem in Oost", True), ("Stil en kept in West", False), ("Betwiste oplossing", True), ("Vers probleem", False),
                         ("Stil en enkel in Oost", True), ("geotextiel boomspiegel", True), ("heel lang geleden", False)):
        assert (title in page) is there, title
    west = sign_in(cast.wim).get("/gaps/candidates").text
    assert "Stil probleem in Oost" not in west and "Stil en kept in West" in west
    assert mo.post("/gaps/new", {"question": "Stil en enkel in Oost", "thread": kept_oost, "network": "oost", "audience": "network", "theme": "bermbeheer"}).status_code == 303
    mo.post("/gaps/new", {"question": "Helpt geotextiel in een boomspiegel?", "searched": "geotextiel boomspiegel"})
    after = mo.get("/gaps/candidates").text
    assert "Stil en enkel in Oost" not in after and "geotextiel boomspiegel" not in after and "Stil probleem in Oost" in after


@pytest.mark.parametrize("language", ["nl", "en"])
def test_all_pages_render_in_both_languages(app, sign_in, cast, make_thread, make_gap, language):
    from forum.accounts.models import User

    thread = make_thread(cast.ada, "Oud probleem")
    number, other = make_gap(cast.ada, thread=thread), make_gap(cast.bram, "Andere vraag over zout en bomen?", network="both", theme=None)
    mo = sign_in(cast.mo)
    for act, form in (("owner", {}), ("status", {"status": "expert_sought", "note": "Wie kent iemand?"}), ("meetings", {"network": "oost"}),
                      ("meetings", {"network": "oost", "on": "0"}), ("handover", {"member": cast.ada.id}), ("owner", {"on": "0"}), ("hide", {"reason": "Even weg"}),
                      ("restore", {}), ("edit", {"question": "Welke bomen verdragen veel strooizout?"}), ("edit", {"question": "Welke bomen verdragen veel strooizout?", "why": "Zout"}),
                      (f"threads/{thread}/removal", {}), ("threads", {"thread": thread}), ("answer", {"answer": "De veldesdoorn."})):
        assert mo.post(f"/gaps/{number}/{act}", form).status_code == 303, act
    assert mo.post(f"/gaps/{other}/merge", {"into": number}).status_code == 303
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.mo.id).language = language
    words = {"nl": ("Kennishiaten", "Afgesloten met een antwoord", "Meld een kennishiaat"), "en": ("Knowledge gaps", "Closed with an answer", "Report a knowledge gap")}[language]
    assert words[0] in mo.get("/gaps/").text and words[1] in mo.get(f"/gaps/{number}", follow_redirects=True).text and words[2] in mo.get("/gaps/new").text
    for path in ("/gaps/candidates", f"/gaps/{number}/edit", "/gaps/?meeting=oost", "/themes/bermbeheer", f"/threads/{thread}", "/moderation/log"):
        assert mo.get(path, follow_redirects=True).status_code == 200, path


def test_pages_cost_the_same_for_three_gaps_and_for_thirty(app, sign_in, cast, make_gap, make_thread, queries):
    threads = [make_thread(cast.ada, f"Gesprek {number}") for number in range(6)]
    bram = sign_in(cast.bram)
    first = make_gap(cast.ada, "De eerste vraag?", thread=threads[0])
    for number in range(2):
        make_gap(cast.ada, f"Vraag {number} van weinig?")
    paths = ("/gaps/", "/gaps/?status=open&theme=bermbeheer", f"/gaps/{first}-de-eerste-vraag", "/themes/bermbeheer", f"/threads/{threads[0]}-gesprek-0")
    for path in paths:
        bram.get(path)
    before = {path: queries(bram.get, path) for path in paths}
    for number in range(27):
        gap = make_gap(cast.ada, f"Vraag {number} van veel?", thread=threads[0])
        with app.app_context(), unit_of_work():
            for member in (cast.bram, cast.cleo, cast.mo):
                actions.support(db.session.get(Gap, gap), by=member.id, note="Ook hier")
    with app.app_context(), unit_of_work():
        for thread in threads[1:]:
            actions.link_thread(db.session.get(Gap, first), thread, by=cast.bram.id)
    assert {path: queries(bram.get, path) for path in paths} == before
    assert before["/gaps/"] <= 5 and before[f"/gaps/{first}-de-eerste-vraag"] <= 8, before


def test_a_conversation_pays_one_query_for_its_gaps_and_a_theme_one(sign_in, cast, make_thread, make_gap, queries, monkeypatch):
    from forum.core import slots

    number = make_thread(cast.ada, "Gesprek")
    make_gap(cast.ada, thread=number)
    bram = sign_in(cast.bram)
    for path in (f"/threads/{number}-gesprek", "/themes/bermbeheer"):
        bram.get(path)
        whole = queries(bram.get, path)
        with monkeypatch.context() as patch:
            patch.setattr(slots, "_fillers", {place: {name: filler for name, filler in named.items() if name != "gaps"} for place, named in slots._fillers.items()})
            assert whole - queries(bram.get, path) == 1, path
