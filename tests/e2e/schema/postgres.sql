-- chapter: types
CREATE SCHEMA "Odd names";
COMMENT ON SCHEMA "Odd names" IS 'quoted';
ALTER DEFAULT PRIVILEGES IN SCHEMA "Odd names" GRANT SELECT ON TABLES TO PUBLIC;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
ALTER TYPE mood ADD VALUE 'fine' BEFORE 'happy';
COMMENT ON TYPE mood IS 'how one feels';
CREATE DOMAIN "Odd names"."E-mail" AS text COLLATE "C" NOT NULL DEFAULT 'a@b' CONSTRAINT has_at CHECK (VALUE ~ '@');
CREATE TYPE point3 AS (x double precision, y double precision, label text COLLATE "C");
CREATE TYPE span AS RANGE (subtype = timestamptz);
CREATE TYPE public."select" AS ENUM ();

-- chapter: accounts
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5) PRIMARY KEY,
    number serial,
    name varchar(40) NOT NULL COLLATE "C" DEFAULT 'nobody',
    tags text[] DEFAULT '{}'::text[],
    since timestamptz DEFAULT '2024-01-01 00:00:00+02',
    price numeric(10, 2) CHECK (price > 0),
    doubled numeric GENERATED ALWAYS AS (price * 2) STORED,
    old integer,
    CONSTRAINT name_length CHECK (CASE WHEN name = '' THEN false ELSE length(name) < 40 END) NOT VALID
) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE accounts DROP COLUMN old;
ALTER TABLE accounts ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN tags SET STORAGE external, ALTER COLUMN price SET (n_distinct = 5);
COMMENT ON COLUMN accounts.name IS E'with ''quotes'' and\nlines';
COMMENT ON CONSTRAINT name_length ON accounts IS 'short';
CREATE UNIQUE INDEX ON accounts (lower(name) text_pattern_ops DESC) INCLUDE (price) WHERE price > 1;
CREATE INDEX ON accounts (number);
CREATE INDEX ON accounts (number);
CREATE STATISTICS account_numbers (dependencies) ON number, price FROM accounts;
ALTER TABLE accounts REPLICA IDENTITY FULL;
CREATE TABLE bookings (
    account bigint REFERENCES accounts (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    during tstzrange NOT NULL,
    EXCLUDE USING gist (account WITH =, during WITH &&) WHERE (account > 0)
);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.since := now();
    RETURN NEW;
END
$$;
CREATE TRIGGER touched BEFORE UPDATE OF name ON accounts FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON accounts DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE accounts DISABLE TRIGGER late;
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON accounts AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (name = current_user) WITH CHECK (price > 2);
CREATE RULE quiet AS ON DELETE TO bookings WHERE old.account < 0 DO INSTEAD NOTHING;

-- chapter: partitions
CREATE TABLE events (id bigint NOT NULL, at timestamptz NOT NULL, kind text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (id);
CREATE TABLE events_2025_a PARTITION OF events_2025 FOR VALUES FROM (MINVALUE) TO (1000);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX ON events (kind);
CREATE TABLE reactions (event bigint, at timestamptz, FOREIGN KEY (event, at) REFERENCES events (id, at)) PARTITION BY HASH (event);
CREATE TABLE reactions_0 PARTITION OF reactions FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE reactions_1 PARTITION OF reactions FOR VALUES WITH (modulus 2, remainder 1);
CREATE FUNCTION seen() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER seen AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION seen();
CREATE TABLE parents (id integer CHECK (id > 0), note text);
CREATE TABLE heirs (extra text) INHERITS (parents);

-- chapter: views
CREATE UNLOGGED TABLE readings (device integer, value double precision, at date DEFAULT CURRENT_DATE);
CREATE VIEW latest WITH (security_barrier = true) AS SELECT DISTINCT ON (device) device, value FROM readings ORDER BY device, at DESC;
CREATE VIEW loud AS SELECT l.device, l.value * 2 AS doubled FROM latest AS l WHERE l.value > 10;
CREATE MATERIALIZED VIEW totals AS SELECT device, sum(value) AS total FROM readings GROUP BY device WITH NO DATA;
CREATE UNIQUE INDEX totals_device ON totals (device);
COMMENT ON VIEW loud IS 'a view on a view';
COMMENT ON COLUMN loud.doubled IS 'twice';
CREATE FUNCTION insert_loud() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER into_loud INSTEAD OF INSERT ON loud FOR EACH ROW EXECUTE FUNCTION insert_loud();

-- chapter: routines
CREATE FUNCTION add_all(integer, VARIADIC rest integer[] DEFAULT '{}', OUT total bigint) LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5
    SET search_path = pg_catalog, public AS $$ SELECT $1 + (SELECT coalesce(sum(r), 0) FROM unnest(rest) AS r) $$;
CREATE FUNCTION add_all(text) RETURNS text LANGUAGE sql AS 'SELECT $1';
COMMENT ON FUNCTION add_all(text) IS 'the other one';
CREATE PROCEDURE forget(name text) LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN DELETE FROM pg_temp.nothing; END $$;
CREATE FUNCTION longer(text, text) RETURNS text LANGUAGE sql AS 'SELECT CASE WHEN length($1) < length($2) THEN $2 ELSE $1 END';
CREATE AGGREGATE longest(text) (SFUNC = longer, STYPE = text, INITCOND = '');
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq, COMMUTATOR = ===);
CREATE CAST (point AS text) WITH INOUT AS ASSIGNMENT;
CREATE COLLATION plain FROM "C";
CREATE TEXT SEARCH CONFIGURATION plain_words (COPY = simple);
REVOKE EXECUTE ON FUNCTION add_all(text) FROM PUBLIC;

-- chapter: grants
CREATE TABLE shown (id integer, name text);
GRANT SELECT, INSERT ON shown TO PUBLIC;
GRANT UPDATE (name) ON shown TO PUBLIC;
CREATE SEQUENCE counted AS smallint START 7 MAXVALUE 99 CYCLE OWNED BY shown.id;
CREATE PUBLICATION all_shown FOR TABLE shown WITH (publish = 'insert');
CREATE FUNCTION told() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER told ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION told();
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere OPTIONS (host 'example.org', secret 'hunter2');
CREATE FOREIGN TABLE remote (id integer OPTIONS (key 'yes') NOT NULL) SERVER elsewhere OPTIONS (table_name 'x', place 'http://u:hunter2@example.org/');

-- chapter: newer versions
CREATE TABLE ages (id integer PRIMARY KEY, born date, code text);
DO $$
DECLARE
    version integer := current_setting('server_version_num');
BEGIN
    IF version >= 140000 THEN
        EXECUTE 'CREATE FUNCTION age_of(x integer) RETURNS interval LANGUAGE sql STABLE BEGIN ATOMIC SELECT CASE WHEN born IS NULL THEN NULL ELSE age(born) END FROM public.ages WHERE id = x; SELECT NULL::interval; END';
        EXECUTE 'CREATE VIEW aged AS SELECT id, public.age_of(id) AS age FROM public.ages';
        EXECUTE 'CREATE STATISTICS age_expr ON (lower(code)), born FROM public.ages';
        EXECUTE 'ALTER TABLE public.ages ALTER COLUMN code SET COMPRESSION pglz';
    END IF;
    IF version >= 150000 THEN
        EXECUTE 'ALTER TABLE public.ages ADD CONSTRAINT code_once UNIQUE NULLS NOT DISTINCT (code)';
        EXECUTE 'ALTER VIEW public.aged SET (security_invoker = true)';
    END IF;
    IF version >= 180000 THEN
        EXECUTE 'ALTER TABLE public.ages ADD COLUMN year integer GENERATED ALWAYS AS (extract(year FROM born)) VIRTUAL';
        EXECUTE 'ALTER TABLE public.ages ADD CONSTRAINT born_known NOT NULL born NOT VALID';
        EXECUTE 'ALTER TABLE public.ages ADD CONSTRAINT short CHECK (length(code) < 9) NOT ENFORCED';
    END IF;
END
$$;
