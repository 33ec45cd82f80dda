"""All that moderators set up, on one page of links."""

from __future__ import annotations

from flask import render_template, url_for

from forum.core.access import moderators, viewer
from forum.core.i18n import _
from forum.moderation.views import bp


@bp.get("/moderation/set-up")
@moderators
def set_up() -> str:
    """Where each thing is set."""
    places = [
        (_("Holding posts"), url_for("moderation.holding"), _("Which posts wait for approval first, and the word list.")),
        (_("Reminders"), url_for("moderation.care"), _("Whom the site reminds of what, and when it stays quiet.")),
        (_("Welcome"), url_for("moderation.welcomes"), _("Who welcomes new members, in which words.")),
        (_("Saved replies"), url_for("moderation.replies"), _("Texts that you use more than once.")),
        (_("Themes"), url_for("networks.manage_themes"), _("Add, change, merge or retire a theme.")),
        (_("Search words"), url_for("moderation.words"), _("Words that mean the same, and what was not found.")),
    ]
    if viewer().is_admin:
        places.append((_("Municipalities"), url_for("networks.manage_municipalities"), _("Which network a municipality belongs to.")))
    return render_template("moderation/set_up.html", places=places)
