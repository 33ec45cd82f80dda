"""Forms of signing in and of one's own account."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, RadioField
from wtforms.fields.choices import SelectChoice

from forum.accounts import passwords
from forum.core.access import RuleBroken
from forum.core.forms import Form, Line, Needed
from forum.core.i18n import LANGUAGES, lazy

ADDRESS = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false", "maxlength": "254"}
NEW = {"autocomplete": "new-password", "minlength": str(passwords.SHORTEST), "maxlength": str(passwords.LONGEST)}
PRESENT = {"autocomplete": "current-password"}


class LoginForm(Form):
    """Address and password."""

    email = Line(lazy("E-mail address"), [Needed(lazy("Fill in your e-mail address."))], render_kw=ADDRESS)
    password = PasswordField(lazy("Password"), [Needed(lazy("Fill in your password."))], render_kw=PRESENT)
    next = HiddenField()


class ForgotForm(Form):
    """Where to send a link."""

    email = Line(lazy("E-mail address"), [Needed(lazy("Fill in your e-mail address."))], render_kw=ADDRESS)


class NewPasswordForm(Form):
    """A new password, checked against the rules for its owner."""

    password = PasswordField(lazy("New password"), [Needed(lazy("Choose a password."))], render_kw=NEW)

    def is_good_for(self, *, name: str, email: str) -> bool:
        """Whether the form is right and this person may use the password."""
        if not self.validate():
            return False
        try:
            passwords.check_new(self.password.data, name=name, email=email)
        except RuleBroken as fault:
            self.password.errors = [*self.password.errors, str(fault)]
            return False
        return True


class FirstPasswordForm(NewPasswordForm):
    """A first password, of somebody for whom a moderator made the account: the house rules come with it."""

    rules = BooleanField(lazy("I agree with the house rules"), [Needed(lazy("Read the house rules, and tick that you agree with them."))])


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    current = PasswordField(lazy("Current password"), [Needed(lazy("Fill in your current password."))], render_kw=PRESENT)


class ConfirmForm(Form):
    """The password once more, before something that matters."""

    current = PasswordField(lazy("Your password"), [Needed(lazy("Fill in your password."))], render_kw=PRESENT)


class PreferencesForm(Form):
    """Language and mail."""

    language = RadioField(lazy("Language"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])
    wants_mail = BooleanField(lazy("Send me mail about what I follow"))
