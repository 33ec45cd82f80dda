"""The database of a test on PostgreSQL, brought back to what the set-up filled."""

from __future__ import annotations

from sqlalchemy import text

from forum.core.db import db, unit_of_work

KEPT = ("network", "municipality", "theme", "user", "network_moderator")  # what the set-up fills, in the order in which they point to each other
SAME = "(SELECT md5(string_agg(r::text, '' ORDER BY r::text)) FROM {schema}.\"{table}\" r)"
RESET = """DO $$ DECLARE name text; has_rows boolean; filled text[]; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (ARRAY[%(kept)s, 'alembic_version']) LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%%I)', name) INTO has_rows;
        IF has_rows THEN filled := filled || format('public.%%I', name); END IF;
    END LOOP;
    IF current_setting('is_superuser') = 'on' THEN  -- a table is made anew by TRUNCATE, which takes ten times as long
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT unnest(filled) LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
        SET LOCAL session_replication_role = origin;
    ELSIF filled IS NOT NULL THEN
        EXECUTE 'TRUNCATE ' || array_to_string(filled, ',') || ' CASCADE';
    END IF;
    IF %(differs)s THEN
        TRUNCATE %(tables)s CASCADE;
        %(inserts)s
    END IF;
    PERFORM setval(s.name::regclass, s.last_value, s.is_called) FROM kept.sequences s;
END $$""" % {  # noqa: UP031  the statement has braces of its own
    "kept": ", ".join(f"'{table}'" for table in KEPT), "tables": ", ".join(f'public."{table}"' for table in KEPT),
    "differs": " OR ".join(f"{SAME.format(schema='public', table=t)} IS DISTINCT FROM {SAME.format(schema='kept', table=t)}" for t in KEPT),
    "inserts": " ".join(f'INSERT INTO public."{table}" SELECT * FROM kept."{table}";' for table in KEPT)}


def keep_postgres() -> None:
    """Set aside what the set-up filled, so that every test begins with it: making it anew costs more than most tests."""
    with unit_of_work():
        for statement in ("DROP SCHEMA IF EXISTS kept CASCADE", "CREATE SCHEMA kept", *(f'CREATE TABLE kept."{t}" AS TABLE public."{t}"' for t in KEPT),
                          "CREATE TABLE kept.sequences AS SELECT format('%I.%I', schemaname, sequencename) AS name, coalesce(last_value, 1) AS last_value, "
                          "last_value IS NOT NULL AS is_called FROM pg_sequences WHERE schemaname = 'public'"):
            db.session.execute(text(statement))


def reset_postgres() -> None:
    """Empty what tests filled; what the set-up filled is put back where a test changed it."""
    with unit_of_work():
        db.session.execute(text(RESET.replace(":", "\\:")))
