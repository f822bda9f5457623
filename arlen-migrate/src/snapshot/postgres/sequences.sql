-- Sequences, but for those of identity columns. Where one stands is data.
SELECT 'sequences', c.oid::regclass::text, NULL, NULL,
    json_strip_nulls(json_build_object(
        'type', format_type(s.seqtypid, NULL),
        'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
        'start', s.seqstart, 'increment', s.seqincrement, 'min', s.seqmin, 'max', s.seqmax, 'cache', s.seqcache,
        'cycle', nullif(s.seqcycle, false),
        'owned_by', (SELECT d.refobjid::regclass::text || '.' || quote_ident(a.attname) FROM pg_depend AS d
            JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'),
        'comment', obj_description(c.oid, 'pg_class')))::text
FROM pg_sequence AS s
JOIN pg_class AS c ON c.oid = s.seqrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relname !~ '^arlen_schema_'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i'))
