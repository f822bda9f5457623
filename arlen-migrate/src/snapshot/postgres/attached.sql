-- Triggers, rules and policies. The system's own triggers, and those that a partition has from its parent, are left out.
SELECT CASE c.relkind WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized_views' WHEN 'f' THEN 'foreign_tables' ELSE 'tables' END,
    c.oid::regclass::text, x.within, x.name::text, json_strip_nulls(x.what)::text
FROM (
    SELECT t.tgrelid, 'triggers', t.tgname, json_build_object(
        'definition', pg_get_triggerdef(t.oid),
        'enabled', CASE t.tgenabled WHEN 'D' THEN 'never' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
        'comment', obj_description(t.oid, 'pg_trigger'))
    FROM pg_trigger AS t WHERE NOT t.tgisinternal AND coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0'
    UNION ALL
    SELECT r.ev_class, 'rules', r.rulename, json_build_object(
        'definition', pg_get_ruledef(r.oid),
        'enabled', CASE r.ev_enabled WHEN 'D' THEN 'never' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
        'comment', obj_description(r.oid, 'pg_rewrite'))
    FROM pg_rewrite AS r WHERE r.rulename <> '_RETURN'
    UNION ALL
    SELECT p.polrelid, 'policies', p.polname, json_build_object(
        'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        'restrictive', CASE WHEN NOT p.polpermissive THEN true END,
        'roles', (SELECT json_agg(o.name ORDER BY o.name COLLATE "C")
            FROM (SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END FROM unnest(p.polroles) AS r) AS o (name)),
        'using', pg_get_expr(p.polqual, p.polrelid),
        'check', pg_get_expr(p.polwithcheck, p.polrelid),
        'comment', obj_description(p.oid, 'pg_policy'))
    FROM pg_policy AS p
) AS x (relation, within, name, what)
JOIN pg_class AS c ON c.oid = x.relation
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
