-- Indexes that belong to no constraint, and to no index of a partitioned table.
SELECT CASE c.relkind WHEN 'm' THEN 'materialized_views' ELSE 'tables' END,
    c.oid::regclass::text, 'indexes', ic.relname::text,
    json_strip_nulls(json_build_object(
        'definition', pg_get_indexdef(i.indexrelid),
        'valid', CASE WHEN NOT i.indisvalid THEN false END,
        'replica_identity', nullif(i.indisreplident, false),
        'clustered', nullif(i.indisclustered, false),
        'tablespace', (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = ic.reltablespace),
        'comment', obj_description(ic.oid, 'pg_class')))::text
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS ic ON ic.oid = i.indexrelid
WHERE c.relkind IN ('r', 'p', 'm') AND NOT ic.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_constraint AS k
        WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
