"""A theme's page as a place to start, what stands beside a thread, seasons, and themes of which knowledge ages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.networks import catalogue, seasons
from forum.networks.models import ThemeFollow
from forum.threads import relating
from forum.threads.finding import freshness
from forum.threads.models import Post, Thread, ThreadRelated


def beside(page: str) -> list[str]:
    """The titles of the similar problems on a thread page."""
    found = re.search(r"<h2>Gelijkaardige problemen</h2>(.*?)</section>", page, re.DOTALL)
    return re.findall(r'<a href="/threads/[^"]*">([^<]*)</a>', found.group(1)) if found else []


def experts(page: str) -> list[str]:
    """The members who know, on a theme's page."""
    found = re.search(r'<h2 id="experts">.*?</section>', page, re.DOTALL)
    return re.findall(r'class="person-name" href="[^"]*">([^<]*)<', found.group(0)) if found else []


def part(page: str, name: str) -> str:
    """One section of a page, by the id of its heading."""
    found = re.search(rf'<h2[^>]* id="{name}".*?</section>', page, re.DOTALL)
    return found.group(0) if found else ""


@pytest.fixture
def solve(sign_in):
    """Have somebody mark a solution."""
    return lambda who, thread, post: sign_in(who).post(f"/threads/{thread}/solution", {"post": str(post)})


@pytest.fixture
def page_of(sign_in):
    """The page of a thread as a member sees it."""
    return lambda who, number: sign_in(who).get(f"/threads/{number}", follow_redirects=True).text


def test_beside_a_thread_stand_those_like_it_solved_ones_first(sign_in, cast, make_thread, make_reply, solve, run_jobs, page_of):
    open_one = make_thread(cast.bram, "Wortelopdruk in het fietspad langs de Dijle", theme="paden-verharding")
    solved = make_thread(cast.mo, "Fietspad met wortelopdruk van platanen", theme="boombeheer")
    make_thread(cast.bram, "Zout op de rijweg", theme="bermbeheer")
    number = make_thread(cast.ada, "Wortelopdruk onder een fietspad", theme="bermbeheer")
    assert beside(page_of(cast.ada, number)) == ["Zout op de rijweg"], "of the theme, as long as nothing was looked for"
    solve(cast.mo, solved, make_reply(solved, cast.bram))
    run_jobs()
    assert beside(page_of(cast.ada, number)) == ["Fietspad met wortelopdruk van platanen", "Wortelopdruk in het fietspad langs de Dijle"]
    assert "Wortelopdruk onder een fietspad" in beside(page_of(cast.ada, open_one)), "those that were found find it too"


def test_a_new_title_is_looked_for_again(app, sign_in, cast, make_thread, run_jobs, page_of):
    make_thread(cast.bram, "Eikenprocessierups in de dreef")
    number = make_thread(cast.ada, "Iets anders")
    run_jobs()
    with app.app_context():
        assert list(db.session.scalars(select(ThreadRelated.other_id).where(ThreadRelated.thread_id == number))) == [number]
    assert sign_in(cast.mo).post(f"/threads/{number}/retitle", {"title": "Processierupsen in de dreef", "reason": "duidelijker"}).status_code == 303
    run_jobs()
    assert beside(page_of(cast.ada, number)) == ["Eikenprocessierups in de dreef"]


def test_what_is_out_of_reach_shows_not_and_takes_no_place(app, cast, make_thread, run_jobs, page_of):
    for i in range(5):
        make_thread(cast.ada, f"Olmen voor allen {i}")
    for i in range(12):
        make_thread(cast.ada, f"Olmen enkel voor oost {i}", network="oost", audience="network")
    gone = make_thread(cast.ada, "Olmen die verborgen zijn")
    number = make_thread(cast.ada, "Olmen")
    run_jobs()
    with app.app_context():
        relating.relate(number)
        with unit_of_work():
            db.session.execute(update(Thread).where(Thread.id == gone).values(hidden_at=clock.now()))
    assert sorted(beside(page_of(cast.cleo, number))) == [f"Olmen voor allen {i}" for i in range(5)]
    assert any("oost" in title for title in beside(page_of(cast.ada, number)))
    for who in (cast.ada, cast.cleo, cast.mo, cast.root):
        assert "Olmen die verborgen zijn" not in beside(page_of(who, number))


def test_what_came_without_a_job_is_looked_for_later(app, cast, make_thread, page_of):
    numbers = [make_thread(cast.ada, f"Reuzenberenklauw langs beek {i}", theme=theme) for i, theme in enumerate(("bermbeheer", "invasieve-exoten"))]
    with app.app_context():
        app.extensions["jobs"].huey.flush()
        relating.relate_missing()
        assert len(set(db.session.scalars(select(ThreadRelated.thread_id)))) == 2
        relating.relate_moved()
    assert beside(page_of(cast.bram, numbers[0])) == ["Reuzenberenklauw langs beek 1"]


def test_a_thread_page_costs_no_more_for_it(sign_in, cast, make_thread, run_jobs, queries):
    numbers = [make_thread(cast.ada, f"Olmen {i}") for i in range(10)]
    run_jobs()
    ada = sign_in(cast.ada)
    ada.get(f"/threads/{numbers[0]}-olmen-0")
    assert queries(ada.get, f"/threads/{numbers[3]}-olmen-3") <= 6


def test_a_theme_shows_what_helped_what_waits_and_who_knows(app, sign_in, cast, make_thread, make_reply, solve):
    thanked, plain = make_thread(cast.ada, "Distels in de berm"), make_thread(cast.ada, "Maaisel geweigerd")
    answered, waiting = make_thread(cast.ada, "Klepelen in juni"), make_thread(cast.mo, "Bermplan na fusie")
    best, other = make_reply(thanked, cast.bram, "Maai **voor** de bloei.\n\nEn voer af."), make_reply(plain, cast.cleo, "Laat eerst het zwerfvuil rapen.")
    solve(cast.ada, thanked, best)
    solve(cast.ada, plain, other)
    make_reply(answered, cast.bram, "Wij ook.")
    assert sign_in(cast.mo).post(f"/posts/{best}/thanks", {"on": "1"}).status_code == 303
    page = sign_in(cast.ada).get("/themes/bermbeheer").text
    helped = part(page, "best")
    assert helped.index("Distels in de berm") < helped.index("Maaisel geweigerd"), "the one that readers thanked for comes first"
    assert "Maai voor de bloei." in helped and "En voer af" not in helped
    opened = part(page, "open")
    assert opened.index("Bermplan na fusie") < opened.index("Klepelen in juni"), "without a reply first"
    assert "Distels" not in opened
    assert experts(page) == ["Bram Eik", "Cleo Wilg"] or experts(page) == ["Cleo Wilg", "Bram Eik"]
    assert 'name="theme" value="bermbeheer"' in page and "/members/?theme=bermbeheer" in page
    assert waiting


def test_who_knows_stays_within_reach_and_leaves_out_who_wrote_without_name(app, sign_in, cast, make_thread, make_reply, solve):
    only_east, all_read, nameless = make_thread(cast.ada, "Enkel oost", network="oost", audience="network"), make_thread(cast.ada, "Voor allen"), make_thread(cast.ada, "Zonder naam")
    posts = make_reply(only_east, cast.bram), make_reply(all_read, cast.mo), make_reply(nameless, cast.wim)
    for thread, post in zip((only_east, all_read, nameless), posts, strict=True):
        solve(cast.ada, thread, post)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Post).where(Post.id == posts[2]).values(without_name=True))
    assert set(experts(sign_in(cast.root).get("/themes/bermbeheer").text)) == {"Bram Eik", "Mo Beuk"}
    assert experts(sign_in(cast.cleo).get("/themes/bermbeheer").text) == ["Mo Beuk"]
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.mo.id).values(ended_at=clock.now()))
    assert experts(sign_in(cast.cleo).get("/themes/bermbeheer").text) == []


def test_who_follows_and_helps_counts_after_who_solved(app, sign_in, cast, make_thread, make_reply, solve):
    number = make_thread(cast.ada, "Distels")
    solve(cast.ada, number, make_reply(number, cast.cleo))
    make_reply(number, cast.bram)
    make_reply(number, cast.wim)
    sign_in(cast.bram).post("/themes/bermbeheer/follow", {"on": "1"})
    sign_in(cast.ada).post("/themes/bermbeheer/follow", {"on": "1"})
    assert experts(sign_in(cast.root).get("/themes/bermbeheer").text) == ["Cleo Wilg", "Bram Eik"], "the asker follows too, but only asked"
    with app.app_context():
        assert len(list(db.session.scalars(select(ThemeFollow.user_id)))) == 2


def test_who_knows_does_not_tell_who_asked_without_name_by_leaving_them_out(app, sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada, "Distels")
    make_reply(number, cast.ada, "Dat deden wij ook zo.")
    make_reply(number, cast.bram)
    for who in (cast.ada, cast.bram):
        sign_in(who).post("/themes/bermbeheer/follow", {"on": "1"})
    assert experts(sign_in(cast.cleo).get("/themes/bermbeheer").text) == ["Bram Eik"]
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == number).values(without_name=True))
        db.session.execute(update(Post).where(Post.thread_id == number, Post.number == 1).values(without_name=True))
    assert set(experts(sign_in(cast.cleo).get("/themes/bermbeheer").text)) == {"Ada Linde", "Bram Eik"}


def test_a_theme_page_stays_within_its_budget(sign_in, cast, make_thread, make_reply, solve, queries):
    mo = sign_in(cast.mo)
    mo.get("/themes/bermbeheer")
    few = queries(mo.get, "/themes/bermbeheer")
    for i in range(12):
        number = make_thread(cast.ada, f"Distels {i}")
        post = make_reply(number, cast.bram)
        if i % 2:
            solve(cast.ada, number, post)
    assert queries(mo.get, "/themes/bermbeheer") <= max(few, 9) <= 9


@pytest.mark.parametrize(("slug", "words", "inside", "outside"), [
    ("boombeheer", "planten en snoeien", (11, 1, 3), (6, 10)), ("bermbeheer", "bermen maaien", (6, 9), (7, 1)), ("droogte-watergift", "water geven", (6, 8), (5, 12)),
    ("eikenprocessierups", "rupsen opvolgen en bestrijden", (4, 6), (3, 7)), ("invasieve-exoten", "exoten opsporen en bestrijden", (5, 9), (4, 10))])
def test_what_is_in_season_stands_on_the_theme_the_list_and_the_start_page(monkeypatch, sign_in, cast, slug, words, inside, outside):
    ada = sign_in(cast.ada)
    ada.post(f"/themes/{slug}/follow", {"on": "1"})
    for month in (*inside, *outside):
        monkeypatch.setattr(seasons, "month", lambda here=month: here)
        for url in (f"/themes/{slug}", "/themes/", "/"):
            page = ada.get(url).text
            assert (f"{words}<" in page and "Nu in seizoen" in page) is (month in inside), (month, url)


def test_every_hint_is_of_a_theme_that_comes_with_the_site(app):
    with app.app_context():
        known = {theme.slug for theme in catalogue.themes()}
        told = seasons._hints()
        assert set(told) <= known
        for hint in told.values():
            for season in hint.get("season", ()):
                assert season["nl"] and season["en"] and set(season["months"]) <= set(range(1, 13))
        assert all(any(month in season["months"] for hint in told.values() for season in hint.get("season", ())) for month in range(1, 13))
        aging = {theme.slug for theme in catalogue.themes() if theme.id in catalogue.aging_themes()}
        assert aging == {"bestekken-aanbesteding", "juridisch-aansprakelijkheid"}


def test_a_season_stays_with_a_theme_that_gets_another_address(app, sign_in, cast):
    with app.app_context():
        theme = catalogue.theme_by_slug("boombeheer")
    form = {"label_nl": "Bomen", "label_en": "Trees", "slug": "bomen", "description_nl": "", "description_en": ""}
    assert sign_in(cast.mo).post(f"/moderation/themes/{theme.id}", form).status_code == 303
    with app.app_context():
        assert set(catalogue.theme_by_slug("bomen").slugs) == {"bomen", "boombeheer"}


@pytest.mark.parametrize(("theme", "first"), [("juridisch-aansprakelijkheid", "nieuw"), ("bermbeheer", "oud")])
def test_where_knowledge_ages_newer_ones_come_first(app, sign_in, cast, make_thread, make_reply, solve, theme, first):
    old = make_thread(cast.ada, "Aansprakelijkheid bij takbreuk, oud", body="takbreuk", theme=theme)
    new = make_thread(cast.ada, "Aansprakelijkheid bij takbreuk, nieuw", body="takbreuk", theme=theme)
    solve(cast.ada, old, make_reply(old, cast.bram, "Takbreuk."))
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == old).values(created_at=clock.now() - timedelta(days=5 * 366)))
    page = sign_in(cast.bram).get("/search?q=takbreuk aansprakelijkheid").text
    order = sorted((("oud", page.index(f"/threads/{old}-")), ("nieuw", page.index(f"/threads/{new}-"))), key=lambda each: each[1])
    assert order[0][0] == first


def test_freshness_never_takes_more_than_a_quarter():
    assert [round(freshness(years), 2) for years in (-1, 0, 1, 4, 5, 30)] == [1, 1, 0.95, 0.8, 0.75, 0.75]
