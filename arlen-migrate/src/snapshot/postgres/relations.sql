-- Tables, views and their like. The state tables of all targets are left out, here and in all that hangs on relations.
SELECT CASE c.relkind WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized_views' WHEN 'f' THEN 'foreign_tables' ELSE 'tables' END,
    c.oid::regclass::text, NULL, NULL,
    json_strip_nulls(json_build_object(
        'comment', obj_description(c.oid, 'pg_class'),
        'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
        'partition_by', CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
        'partition_of', CASE WHEN c.relispartition
            THEN (SELECT i.inhparent::regclass::text FROM pg_inherits AS i WHERE i.inhrelid = c.oid) END,
        'bound', pg_get_expr(c.relpartbound, c.oid),
        'inherits', CASE WHEN NOT c.relispartition
            THEN (SELECT json_agg(i.inhparent::regclass::text ORDER BY i.inhseqno) FROM pg_inherits AS i WHERE i.inhrelid = c.oid) END,
        'of_type', CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
        'row_security', CASE WHEN c.relrowsecurity AND c.relforcerowsecurity THEN 'forced' WHEN c.relrowsecurity THEN 'enabled'
            WHEN c.relforcerowsecurity THEN 'forced, and not enabled' END,
        'replica_identity', CASE WHEN c.relkind IN ('r', 'p', 'm')
            THEN CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN 'index' END END,
        'access_method', (SELECT m.amname FROM pg_am AS m WHERE m.oid = c.relam AND m.amname <> 'heap'),
        'tablespace', (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = c.reltablespace),
        'options', (SELECT json_agg(o.name ORDER BY o.name COLLATE "C")
            FROM (SELECT unnest(c.reloptions) UNION ALL SELECT 'toast.' || unnest(t.reloptions)) AS o (name)),
        'server', (SELECT quote_ident(s.srvname) FROM pg_foreign_table AS f JOIN pg_foreign_server AS s ON s.oid = f.ftserver
            WHERE f.ftrelid = c.oid),
        'server_options', (SELECT json_agg(o.name ORDER BY o.name COLLATE "C")
            FROM (SELECT unnest(f.ftoptions) FROM pg_foreign_table AS f WHERE f.ftrelid = c.oid) AS o (name)),
        'query', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END))::text
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_class AS t ON t.oid = c.reltoastrelid
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND c.relname !~ '^arlen_schema_'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
