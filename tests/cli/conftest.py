"""Sites with real processes."""

import pytest

from tests.cli.site import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Site:
    """A site that has been initialised."""
    made = Site(tmp_path_factory.mktemp("site"))
    ran = made.forum("init")
    assert ran.returncode == 0, ran.stderr
    return made
