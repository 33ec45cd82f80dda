"""Templates compiled once a language: their fixed sentences are translated while compiling, their components looked up once.

A page holds some hundred translated words and as many macros. Asking for each anew costs more than all its queries.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import ClassVar

from flask import Flask
from flask.templating import Environment
from flask_babel import get_locale, get_translations
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from forum.core.i18n import DEFAULT, LANGUAGES, force_locale

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)  # helps who reads the template, and no reader of the page


def say(text: Markup, **values) -> Markup:
    """A translated sentence with its variables, each escaped."""
    return text % values


def plural(one: Markup, many: Markup, number: int, **values) -> Markup:
    """The form of a sentence that goes with a number; Dutch and English have the same rule."""
    return (one if number == 1 else many) % {"num": number, **values}


class Translate(NodeTransformer):
    """Replaces `_("…")` by what it says, and imports of components by a look in the environment's own table."""

    def __init__(self, language: str, catalogue):
        self.language, self.gettext, self.ngettext = language, catalogue.ugettext, catalogue.ungettext

    def visit_Call(self, node: nodes.Call):  # noqa: N802  the library's way of naming
        """A fixed sentence becomes a constant; one with variables or a number keeps only their filling in."""
        self.generic_visit(node)
        if isinstance(node.node, nodes.Name) and node.node.name == "ngettext" and all(isinstance(part, nodes.Const) for part in node.args[:2]):
            return self._plural(node)
        is_fixed = isinstance(node.node, nodes.Name) and node.node.name == "_" and len(node.args) == 1 and isinstance(node.args[0], nodes.Const)
        if not is_fixed or node.dyn_args or node.dyn_kwargs:
            return node
        text = self.gettext(node.args[0].value)
        if not node.kwargs:
            return nodes.MarkSafe(nodes.Const(text % {}), lineno=node.lineno)
        return nodes.Call(nodes.Name("__say", "load"), [nodes.MarkSafe(nodes.Const(text))], node.kwargs, None, None, lineno=node.lineno)

    def _plural(self, node: nodes.Call) -> nodes.Call:
        one, many = (part.value for part in node.args[:2])
        forms = [nodes.MarkSafe(nodes.Const(self.ngettext(one, many, number))) for number in (1, 2)]
        return nodes.Call(nodes.Name("__plural", "load"), [*forms, *node.args[2:]], node.kwargs, node.dyn_args, node.dyn_kwargs, lineno=node.lineno)

    def visit_FromImport(self, node: nodes.FromImport):  # noqa: N802
        """`{% from "components/x.html" import y as z %}` becomes `{% set z = table["components/x.html:y"] %}`."""
        where = node.template.value if isinstance(node.template, nodes.Const) else ""
        if not where.startswith("components/") or node.with_context:
            return node
        pairs = [(name, name) if isinstance(name, str) else name for name in node.names]
        table = f"__components_{self.language}"
        return [nodes.Assign(nodes.Name(local, "store", lineno=node.lineno),
                             nodes.Getitem(nodes.Name(table, "load"), nodes.Const(f"{where}:{name}"), "load"), lineno=node.lineno)
                for name, local in pairs]


PURE = {"components/icon.html:icon", "components/icon.html:mark", "components/badge.html:badge", "components/badge.html:count",
        "components/status.html:status_mark", "components/person.html:avatar", "components/person.html:person_name",
        "components/person.html:person_line"}  # say the same for the same values, so they are drawn once


class Components(dict):
    """The macros of `templates/components/`, by file and name, as one language says them; loaded at first use."""

    def __init__(self, environment: SiteEnvironment):
        super().__init__()
        self.environment = environment

    def __missing__(self, key: str):
        where, name = key.split(":")
        macro = getattr(self.environment.get_template(where).module, name)
        self[key] = lru_cache(maxsize=2_000)(macro) if key in PURE else macro
        return self[key]


class SiteEnvironment(Environment):
    """The environment of the default language, with one overlay for each other."""

    language: str = ""
    languages: ClassVar[tuple[str, ...]] = tuple(LANGUAGES)

    def prepare(self, app: Flask) -> None:
        """Make the environments of all languages; call when globals and filters stand."""
        self.globals.update(__say=say, __plural=plural)
        self.by_language = {}
        for language in self.languages:
            one = self.overlay()
            one.language = language
            with app.test_request_context(base_url=app.config["SETTINGS"].base_url), force_locale(language):
                one.catalogue = get_translations()
            self.globals[f"__components_{language}"] = Components(one)
            self.by_language[language] = one

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if name is not None and name.endswith(".html"):
            source = INDENTATION.sub("", source)
        tree = super()._parse(source, name, filename)
        if not self.language:
            return tree
        return Translate(self.language, self.catalogue).visit(tree)

    def _load_template(self, name, globals):
        if self.language:
            return super()._load_template(name, globals)
        locale = get_locale()
        one = self.by_language.get(locale.language if locale else DEFAULT) or self.by_language[DEFAULT]
        return one._load_template(name, globals)


class Site(Flask):
    """Flask with templates compiled by language."""

    jinja_environment = SiteEnvironment


def init_templates(app: Flask) -> None:
    """Prepare the environments, last of all."""
    app.jinja_env.prepare(app)


