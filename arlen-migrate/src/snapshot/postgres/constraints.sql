-- Constraints of tables and domains. Those that a partition or an heir has from above follow from it, and their names may hold
-- numbers by chance. NOT NULL is told of its column, unless the constraint is more than that.
SELECT CASE WHEN k.contypid <> 0 THEN 'domains' WHEN c.relkind = 'f' THEN 'foreign_tables' ELSE 'tables' END,
    CASE WHEN k.contypid <> 0 THEN format_type(k.contypid, NULL) ELSE c.oid::regclass::text END, 'constraints', k.conname::text,
    json_strip_nulls(json_build_object(
        'definition', pg_get_constraintdef(k.oid),
        'valid', CASE WHEN NOT i.indisvalid THEN false END,
        'replica_identity', nullif(i.indisreplident, false),
        'clustered', nullif(i.indisclustered, false),
        'options', (SELECT json_agg(o ORDER BY o COLLATE "C") FROM unnest(ic.reloptions) AS o),
        'tablespace', (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = ic.reltablespace),
        'comment', obj_description(k.oid, 'pg_constraint')))::text
FROM pg_constraint AS k
JOIN pg_namespace AS n ON n.oid = k.connamespace
LEFT JOIN pg_class AS c ON c.oid = k.conrelid
LEFT JOIN pg_index AS i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_class AS ic ON ic.oid = i.indexrelid
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND k.conparentid = 0 AND (k.conislocal OR k.contypid <> 0)
    AND (k.contype IN ('c', 'f', 'p', 'u', 'x')
        OR k.contype::text = 'n' AND k.contypid = 0 AND (NOT k.convalidated OR k.connoinherit))
