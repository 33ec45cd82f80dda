"""The tables of files come and go on a filled database; what stood there before stays."""

from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select

from forum.core.db import db, unit_of_work
from forum.threads.models import Post
from forum.uploads.models import Attachment
from tests.uploads import hostile


def test_down_and_up_again_on_a_filled_database(app, bring, cast, sign_in, make_thread):
    told = bring(cast.ada, hostile.photo(300, 200)).json
    sign_in(cast.ada).post(f"/threads/{make_thread(cast.bram)}/posts", {"body": told["markdown"]})
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        try:
            downgrade(revision="0001")
            assert not {"attachment", "attachment_use"} & set(inspect(db.engine).get_table_names())
            assert db.session.scalar(select(func.count(Post.id))) == 2
        finally:
            db.session.remove()
            upgrade()
        with unit_of_work():
            assert db.session.scalar(select(func.count(Post.id))) == 2 and db.session.scalar(select(func.count(Attachment.id))) == 0


def test_the_tables_are_what_the_models_say(app):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with app.app_context(), db.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), db.metadata)
    told = [each for each in found if "attachment" in str(each)]
    assert told == []
