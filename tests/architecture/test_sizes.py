"""The caps of the house: small files, small functions, small pages."""

import ast
import gzip
import re
from pathlib import Path

import pytest

from forum.core.assets import Assets

ROOT = Path(__file__).resolve().parents[2]
PYTHON = [p for p in sorted((ROOT / "forum").rglob("*.py")) if "migrations" not in p.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_python_file_and_its_functions_stay_small(path):
    source = path.read_text()
    assert len(source.splitlines()) <= 300
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DEFS):
            lines = node.end_lineno - node.lineno + 1
            assert lines <= (20 if "views" in path.parts or path.stem == "views" else 30), f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_template_stays_small_and_free_of_inline_code(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 120
    for forbidden in ("<script>", "<style", ' style="', " onclick=", " onload=", "|safe", "javascript:"):
        assert forbidden not in text, forbidden


def test_public_functions_and_modules_say_what_they_are():
    bare = []
    for path in PYTHON:
        tree = ast.parse(path.read_text())
        if not ast.get_docstring(tree) and tree.body:
            bare.append(str(path))
        for node in tree.body:
            if isinstance(node, (*DEFS, ast.ClassDef)) and not node.name.startswith("_") and not ast.get_docstring(node):
                bare.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert bare == []


def test_only_the_core_knows_which_engine_it_is_on():
    knows = [str(p.relative_to(ROOT)) for p in PYTHON if "core" not in p.parts and any(word in p.read_text() for word in (".dialect", "is_sqlite"))]
    assert knows == []


def test_nothing_commits_but_the_core():
    commits = [str(p.relative_to(ROOT)) for p in PYTHON if "core" not in p.parts and "session.commit" in p.read_text()]
    assert commits == []


def test_the_floors_hold():
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "setup.cfg")) == 0


def test_our_own_script_stays_small():
    sizes = {order: len(gzip.compress(bundle, 9, mtime=0)) / 1024 for order, bundle in Assets(ROOT / "static").bundles.items() if order.endswith(".js")}
    over_lines = [str(p) for p in (ROOT / "static/js").rglob("*.js") if any(re.sub(r"/(?:\\.|\[(?:\\.|[^\]])*\]|[^/\\\n])+/[a-z]*", "", line).count("`") % 2 for line in p.read_text().splitlines())]
    assert over_lines == [], "a text over several lines would lose its indentation where scripts are joined"
    assert sizes["site.js"] <= 12 and sum(sizes.values()) <= 25, sizes
