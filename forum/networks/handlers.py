"""What follows from a request for membership."""

from __future__ import annotations

from forum.accounts.jobs import send_already_member
from forum.core.events import Activity, Happened, later
from forum.core.mail import outbox
from forum.networks.queries import moderators_to_tell


@later(Happened.MEMBERSHIP_REQUESTED)
def tell_of_request(activity: Activity) -> None:
    """A mail to each moderator of the network; to the owner when the address has an account; to nobody when it asked already."""
    if activity.subject_id is not None:
        send_already_member.enqueue(activity.subject_id)
    elif request_id := activity.facts.get("request_id"):
        for number in moderators_to_tell(activity.network_id):
            outbox.post("request_received", user_id=number, activity_id=activity.id, about_id=request_id)
