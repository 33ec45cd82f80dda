"""The acts of this part, each a plain function: what it changes is recorded, and nothing is committed."""

from forum.moderation.redaction.converting import convert, convert_back
from forum.moderation.redaction.featuring import feature, feature_again, unfeature
from forum.moderation.redaction.redacting import redact, redact_again, unredact
from forum.moderation.redaction.solving import change_solution, solution_back

__all__ = ["change_solution", "convert", "convert_back", "feature", "feature_again", "redact", "redact_again", "solution_back", "unfeature", "unredact"]
