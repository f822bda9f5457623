-- Enums, domains, composites, ranges, and base types by their functions.
SELECT CASE t.typtype WHEN 'e' THEN 'enums' WHEN 'd' THEN 'domains' WHEN 'c' THEN 'composites' WHEN 'r' THEN 'ranges' ELSE 'base_types' END,
    format_type(t.oid, NULL), NULL, NULL,
    json_strip_nulls(json_build_object(
        'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid),
        'type', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
        'not_null', nullif(t.typnotnull, false),
        'default', CASE WHEN t.typtype = 'd' THEN coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) END,
        'collation', CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN (SELECT quote_ident(cn.nspname) || '.' || quote_ident(k.collname)
            FROM pg_collation AS k JOIN pg_namespace AS cn ON cn.oid = k.collnamespace WHERE k.oid = t.typcollation) END,
        'subtype', format_type(r.rngsubtype, NULL),
        'operator_class', (SELECT quote_ident(cn.nspname) || '.' || quote_ident(k.opcname)
            FROM pg_opclass AS k JOIN pg_namespace AS cn ON cn.oid = k.opcnamespace WHERE k.oid = r.rngsubopc),
        'subtype_collation', (SELECT quote_ident(cn.nspname) || '.' || quote_ident(k.collname)
            FROM pg_collation AS k JOIN pg_namespace AS cn ON cn.oid = k.collnamespace WHERE k.oid = r.rngcollation),
        'canonical', nullif(r.rngcanonical::text, '-'),
        'difference', nullif(r.rngsubdiff::text, '-'),
        'multirange', format_type((to_jsonb(r) ->> 'rngmultitypid')::oid, NULL),
        'input', CASE WHEN t.typtype = 'b' THEN t.typinput::text END,
        'output', CASE WHEN t.typtype = 'b' THEN t.typoutput::text END,
        'comment', obj_description(t.oid, 'pg_type')))::text
FROM pg_type AS t
JOIN pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_type AS b ON b.oid = t.typbasetype
LEFT JOIN pg_range AS r ON r.rngtypid = t.oid
LEFT JOIN pg_class AS c ON c.oid = t.typrelid
WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c'
        OR t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type AS e WHERE e.typarray = t.oid))
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
