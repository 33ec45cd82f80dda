"""What follows from a request for membership."""

from __future__ import annotations

from forum.core.events import Activity, Happened, later
from forum.core.mail import outbox
from forum.networks.queries import moderators_to_tell


@later(Happened.MEMBERSHIP_REQUESTED)
def tell_moderators(activity: Activity) -> None:
    """A mail to each moderator of the network."""
    for number in moderators_to_tell(activity.network_id):
        outbox.post("request_received", user_id=number, activity_id=activity.id, about_id=activity.facts["request_id"])
