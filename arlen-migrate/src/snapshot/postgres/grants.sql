-- What is granted otherwise than by default, but for what the owner has. A role that has less than by default has an empty list.
WITH objects (section, key, within, kind, acl, owner) AS (
    SELECT CASE c.relkind WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized_views' WHEN 'f' THEN 'foreign_tables'
            WHEN 'S' THEN 'sequences' ELSE 'tables' END,
        c.oid::regclass::text, 'grants', CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, c.relacl, c.relowner
    FROM pg_class AS c WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    UNION ALL
    SELECT CASE c.relkind WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized_views' WHEN 'f' THEN 'foreign_tables' ELSE 'tables' END,
        c.oid::regclass::text, 'grants on ' || quote_ident(a.attname), 'c', a.attacl, c.relowner
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid WHERE NOT a.attisdropped AND a.attacl IS NOT NULL
    UNION ALL
    SELECT 'schemas', quote_ident(n.nspname), 'grants', 'n', n.nspacl, n.nspowner FROM pg_namespace AS n
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedures' WHEN 'a' THEN 'aggregates' ELSE 'functions' END,
        p.oid::regprocedure::text, 'grants', 'f', p.proacl, p.proowner
    FROM pg_proc AS p
    UNION ALL
    SELECT CASE t.typtype WHEN 'e' THEN 'enums' WHEN 'd' THEN 'domains' WHEN 'c' THEN 'composites' WHEN 'r' THEN 'ranges' ELSE 'base_types' END,
        format_type(t.oid, NULL), 'grants', 'T', t.typacl, t.typowner
    FROM pg_type AS t WHERE t.typtype IN ('e', 'd', 'c', 'r', 'b')
    UNION ALL
    SELECT 'foreign_data_wrappers', quote_ident(w.fdwname), 'grants', 'F', w.fdwacl, w.fdwowner FROM pg_foreign_data_wrapper AS w
    UNION ALL
    SELECT 'servers', quote_ident(s.srvname), 'grants', 'S', s.srvacl, s.srvowner FROM pg_foreign_server AS s
    UNION ALL
    SELECT 'default_privileges',
        CASE WHEN d.defaclrole = current_user::regrole THEN '' ELSE 'for role ' || d.defaclrole::regrole::text || ' ' END
            || coalesce('in schema ' || quote_ident(n.nspname) || ' ', '')
            || CASE d.defaclobjtype WHEN 'r' THEN 'on tables' WHEN 'S' THEN 'on sequences' WHEN 'f' THEN 'on functions'
                WHEN 'T' THEN 'on types' WHEN 'n' THEN 'on schemas' ELSE 'on others' END,
        'grants', CASE WHEN d.defaclnamespace <> 0 THEN '-'::"char" WHEN d.defaclobjtype = 'S' THEN 's' ELSE d.defaclobjtype END,
        d.defaclacl, d.defaclrole
    FROM pg_default_acl AS d LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
)
SELECT o.section, o.key, o.within, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END,
    coalesce(array_to_json(g.held), '[]')::text
FROM objects AS o
CROSS JOIN LATERAL (
    SELECT e.grantee, array_agg(DISTINCT e.privilege ORDER BY e.privilege) FILTER (WHERE e.is_held) AS held,
        array_agg(DISTINCT e.privilege ORDER BY e.privilege) FILTER (WHERE NOT e.is_held) AS preset
    FROM (SELECT a.grantee, a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, true
            FROM aclexplode(o.acl) AS a
        UNION ALL
        -- What is said of one schema is added to what goes for all.
        SELECT a.grantee, a.privilege_type, false
            FROM aclexplode(CASE WHEN o.kind <> '-' THEN acldefault(o.kind, o.owner) END) AS a) AS e (grantee, privilege, is_held)
    WHERE e.grantee <> o.owner
    GROUP BY e.grantee
) AS g
WHERE o.acl IS NOT NULL AND g.held IS DISTINCT FROM g.preset
