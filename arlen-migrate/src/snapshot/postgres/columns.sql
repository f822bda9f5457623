-- Columns of relations and of composite types, in their order. The sequence of an identity column has a name that may hold a
-- number by chance, and is told by what it does.
SELECT CASE c.relkind WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized_views' WHEN 'f' THEN 'foreign_tables'
        WHEN 'c' THEN 'composites' ELSE 'tables' END,
    c.oid::regclass::text, 'columns', NULL,
    json_strip_nulls(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'not_null', nullif(a.attnotnull, false),
        'default', CASE WHEN a.attgenerated::text = '' THEN pg_get_expr(e.adbin, e.adrelid) END,
        'generated', pg_get_expr(e.adbin, e.adrelid) || CASE a.attgenerated::text WHEN 's' THEN ' STORED' WHEN 'v' THEN ' VIRTUAL' END,
        'identity', CASE WHEN a.attidentity::text <> '' THEN CASE a.attidentity::text WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || coalesce(
            (SELECT ' (' || nullif(concat_ws(' ',
                    CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END,
                    CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 ELSE l.least END THEN 'MINVALUE ' || s.seqmin END,
                    CASE WHEN s.seqmax <> CASE WHEN s.seqincrement > 0 THEN l.most ELSE -1 END THEN 'MAXVALUE ' || s.seqmax END,
                    CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END
                        THEN 'START WITH ' || s.seqstart END,
                    CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,
                    CASE WHEN s.seqcycle THEN 'CYCLE' END), '') || ')'
            FROM pg_depend AS d
            JOIN pg_sequence AS s ON s.seqrelid = d.objid
            JOIN (VALUES ('int2'::regtype, -32768::int8, 32767::int8), ('int4'::regtype, -2147483648, 2147483647),
                ('int8'::regtype, -9223372036854775808, 9223372036854775807)) AS l (type, least, most) ON l.type = s.seqtypid
            WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                AND d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype = 'i'), '') END,
        'collation', CASE WHEN a.attcollation <> t.typcollation THEN
            (SELECT quote_ident(cn.nspname) || '.' || quote_ident(l.collname) FROM pg_collation AS l
                JOIN pg_namespace AS cn ON cn.oid = l.collnamespace WHERE l.oid = a.attcollation) END,
        'storage', CASE WHEN c.relkind IN ('r', 'p', 'm', 'f') AND a.attstorage <> t.typstorage
            THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END END,
        'compression', CASE a.attcompression::text WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
        'statistics', nullif(a.attstattarget, -1),
        'inherited', CASE WHEN NOT a.attislocal AND NOT c.relispartition THEN true END,
        'options', (SELECT json_agg(o ORDER BY o COLLATE "C") FROM unnest(a.attoptions) AS o),
        'server_options', (SELECT json_agg(o ORDER BY o COLLATE "C") FROM unnest(a.attfdwoptions) AS o),
        'comment', k.description))::text
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_description AS k ON k.classoid = 'pg_class'::regclass AND k.objoid = c.oid AND k.objsubid = a.attnum
LEFT JOIN pg_attrdef AS e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY a.attrelid, a.attnum
