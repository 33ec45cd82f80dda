"""The form that the page of components shows."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectField

from forum.core.forms import Form, Line, Needed, Text


class SampleForm(Form):
    """One field of each sort; sent empty, so that the errors show."""

    name = Line("Naam", [Needed("Vul je naam in.")])
    kind = SelectField("Soort", choices=[("a", "Een soort"), ("b", "Een andere soort")])
    audience = RadioField("Wie leest dit", choices=[("all", "Alle leden"), ("network", "Enkel mijn netwerk")])
    rules = BooleanField("Ik ga akkoord met de huisregels", [Needed("Vink dit aan.")])
    body = Text("Bericht", [Needed("Schrijf iets.")])
