"""What a device asks of the site to keep it at hand: name, icons, worker, and a page without anybody in it."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image


@pytest.mark.parametrize(("path", "name"), [("/manifest.webmanifest", "Stel een probleem voor"), ("/manifest.webmanifest?lang=en", "Ask about a problem")])
def test_the_site_can_be_put_on_a_home_screen(visitor, path, name):
    answer = visitor.get(path)
    told = json.loads(answer.text)
    assert answer.mimetype == "application/manifest+json" and told["display"] == "standalone" and told["start_url"] == told["scope"] == "/"
    assert told["shortcuts"][0]["name"] == name and told["lang"] == ("en" if "en" in path else "nl-BE")
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} == {(size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")}
    for icon in told["icons"]:
        picture = Image.open(io.BytesIO(visitor.get(icon["src"]).data))
        assert f"{picture.width}x{picture.height}" == icon["sizes"] and picture.format == "PNG"
    assert f'<link rel="manifest" href="{path.split("?")[0]}' in visitor.get("/login").text


def test_the_worker_holds_the_shell_alone_and_is_asked_for_anew_each_time(visitor, sign_in, cast):
    answer = visitor.get("/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/" and answer.headers["Cache-Control"] == "no-cache" and answer.mimetype == "text/javascript"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    files = json.loads(re.search(r"const FILES = (\[.*?\]);", answer.text).group(1))
    assert {"/offline?lang=nl", "/offline?lang=en"} <= set(files) and all(path.startswith(("/static/", "/offline?")) for path in files)
    for path in files:
        assert visitor.get(path).status_code == 200, path
    style = visitor.get(next(path for path in files if path.endswith("site.css"))).text
    for font in re.findall(r'url\("(fonts/[^"]+)"\)', style):
        assert any(path.endswith(font) for path in files), font
    assert sign_in(cast.ada).get("/sw.js").text == answer.text, "the same for everybody"
    assert "__" not in answer.text


def test_the_offline_page_is_of_nobody(visitor, sign_in, cast):
    ada = sign_in(cast.ada)
    dutch, english = ada.get("/offline?lang=nl").text, ada.get("/offline?lang=en").text
    assert dutch == visitor.get("/offline?lang=nl").text and "Op dit toestel" in dutch and "On this device" in english
    for page in (dutch, english, ada.get("/offline").text):
        assert not any(gone in page for gone in (cast.ada.name, 'name="member"', ada.token()))


def test_who_is_signed_in_and_nothing_more(visitor, sign_in, cast):
    ada = sign_in(cast.ada)
    assert ada.get("/offline/keys").json == {"member": str(cast.ada.id), "csrf": ada.token()}
    assert visitor.get("/offline/keys").json == {"member": "", "csrf": ""} and "no-store" in visitor.get("/offline/keys").headers["Cache-Control"]


def test_signing_out_empties_the_browser_but_for_texts_of_others(sign_in, cast):
    assert sign_in(cast.ada).post("/logout").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert sign_in(cast.ada).post("/logout", {"others": "1"}).headers["Clear-Site-Data"] == '"cache"'


def test_a_checkbox_says_whose_device_it_is_and_is_nothing_without_script(visitor, sign_in, cast):
    for page in (visitor.get("/login").text, sign_in(cast.ada).get("/account/sessions").text):
        place = re.search(r'<div class="field" data-own-device hidden>.*?</div>', page).group()
        assert "Dit is mijn eigen toestel" in place and "checked" not in place and "name=" not in place
