-- Schemas, extensions, statistics, and what stands beside the schemas of a database.
SELECT x.section, x.key, NULL, NULL, json_strip_nulls(x.what)::text
FROM (
    SELECT 'schemas', quote_ident(n.nspname), json_build_object('comment', obj_description(n.oid, 'pg_namespace')), 'pg_namespace', n.oid
    FROM pg_namespace AS n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT 'extensions', quote_ident(e.extname), json_build_object('version', e.extversion, 'schema', quote_ident(n.nspname)), 'pg_extension', e.oid
    FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
    UNION ALL
    SELECT 'statistics', quote_ident(n.nspname) || '.' || quote_ident(s.stxname), json_build_object(
        'definition', pg_get_statisticsobjdef(s.oid),
        'statistics', nullif((to_jsonb(s) ->> 'stxstattarget')::int4, -1),
        'comment', obj_description(s.oid, 'pg_statistic_ext')), 'pg_statistic_ext', s.oid
    FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT 'collations', quote_ident(n.nspname) || '.' || quote_ident(k.collname), json_build_object(
        'provider', CASE k.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'default' END,
        'deterministic', CASE WHEN NOT k.collisdeterministic THEN false END,
        'collate', k.collcollate, 'ctype', k.collctype,
        'locale', coalesce(to_jsonb(k) ->> 'colllocale', to_jsonb(k) ->> 'colliculocale'),
        'rules', to_jsonb(k) ->> 'collicurules',
        'comment', obj_description(k.oid, 'pg_collation')), 'pg_collation', k.oid
    FROM pg_collation AS k JOIN pg_namespace AS n ON n.oid = k.collnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT 'casts', format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL), json_build_object(
        'function', CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text END,
        'method', CASE c.castmethod WHEN 'i' THEN 'inout' WHEN 'b' THEN 'binary' END,
        'context', CASE c.castcontext WHEN 'a' THEN 'assignment' WHEN 'i' THEN 'implicit' END,
        'comment', obj_description(c.oid, 'pg_cast')), 'pg_cast', c.oid
    FROM pg_cast AS c WHERE c.oid >= 16384
    UNION ALL
    SELECT 'operators', o.oid::regoperator::text, json_build_object(
        'function', o.oprcode::regprocedure::text, 'returns', format_type(o.oprresult, NULL),
        'commutator', CASE WHEN o.oprcom <> 0 THEN o.oprcom::regoperator::text END,
        'negator', CASE WHEN o.oprnegate <> 0 THEN o.oprnegate::regoperator::text END,
        'restrict', nullif(o.oprrest::text, '-'), 'join', nullif(o.oprjoin::text, '-'),
        'hashes', nullif(o.oprcanhash, false), 'merges', nullif(o.oprcanmerge, false),
        'comment', obj_description(o.oid, 'pg_operator')), 'pg_operator', o.oid
    FROM pg_operator AS o JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND o.oprcode <> 0
    UNION ALL
    SELECT 'operator_classes', quote_ident(n.nspname) || '.' || quote_ident(k.opcname) || ' USING ' || m.amname, json_build_object(
        'type', format_type(k.opcintype, NULL), 'default', nullif(k.opcdefault, false), 'family', quote_ident(f.opfname),
        'storage', CASE WHEN k.opckeytype <> 0 THEN format_type(k.opckeytype, NULL) END,
        'operators', (SELECT json_agg(o.amopstrategy || ' ' || o.amopopr::regoperator::text ORDER BY o.amopstrategy)
            FROM pg_amop AS o WHERE o.amopfamily = k.opcfamily AND o.amoplefttype = k.opcintype AND o.amoprighttype = k.opcintype),
        'functions', (SELECT json_agg(o.amprocnum || ' ' || o.amproc::regprocedure::text ORDER BY o.amprocnum)
            FROM pg_amproc AS o WHERE o.amprocfamily = k.opcfamily AND o.amproclefttype = k.opcintype AND o.amprocrighttype = k.opcintype),
        'comment', obj_description(k.oid, 'pg_opclass')), 'pg_opclass', k.oid
    FROM pg_opclass AS k JOIN pg_namespace AS n ON n.oid = k.opcnamespace JOIN pg_am AS m ON m.oid = k.opcmethod
    JOIN pg_opfamily AS f ON f.oid = k.opcfamily
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT 'text_search_configurations', t.oid::regconfig::text, json_build_object(
        'parser', p.prsname,
        'mappings', (SELECT json_object_agg(y.alias, y.dictionaries ORDER BY y.alias COLLATE "C")
            FROM (SELECT k.alias, json_agg(w.mapdict::regdictionary::text ORDER BY w.mapseqno) AS dictionaries
                FROM pg_ts_config_map AS w JOIN ts_token_type(t.cfgparser) AS k ON k.tokid = w.maptokentype
                WHERE w.mapcfg = t.oid GROUP BY k.alias) AS y),
        'comment', obj_description(t.oid, 'pg_ts_config')), 'pg_ts_config', t.oid
    FROM pg_ts_config AS t JOIN pg_ts_parser AS p ON p.oid = t.cfgparser JOIN pg_namespace AS n ON n.oid = t.cfgnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT 'text_search_dictionaries', t.oid::regdictionary::text, json_build_object(
        'template', p.tmplname, 'options', t.dictinitoption,
        'comment', obj_description(t.oid, 'pg_ts_dict')), 'pg_ts_dict', t.oid
    FROM pg_ts_dict AS t JOIN pg_ts_template AS p ON p.oid = t.dicttemplate JOIN pg_namespace AS n ON n.oid = t.dictnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    -- The options of a wrapper or server may hold what is secret: their names are told.
    SELECT 'foreign_data_wrappers', quote_ident(w.fdwname), json_build_object(
        'handler', nullif(w.fdwhandler::regproc::text, '-'), 'validator', nullif(w.fdwvalidator::regproc::text, '-'),
        'options', (SELECT json_agg(split_part(o, '=', 1) ORDER BY o COLLATE "C") FROM unnest(w.fdwoptions) AS o),
        'comment', obj_description(w.oid, 'pg_foreign_data_wrapper')), 'pg_foreign_data_wrapper', w.oid
    FROM pg_foreign_data_wrapper AS w
    UNION ALL
    SELECT 'servers', quote_ident(s.srvname), json_build_object(
        'wrapper', quote_ident(w.fdwname), 'type', s.srvtype, 'version', s.srvversion,
        'options', (SELECT json_agg(split_part(o, '=', 1) ORDER BY o COLLATE "C") FROM unnest(s.srvoptions) AS o),
        'comment', obj_description(s.oid, 'pg_foreign_server')), 'pg_foreign_server', s.oid
    FROM pg_foreign_server AS s JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
    UNION ALL
    SELECT 'event_triggers', quote_ident(t.evtname), json_build_object(
        'event', t.evtevent, 'function', t.evtfoid::regprocedure::text,
        'tags', (SELECT json_agg(o ORDER BY o COLLATE "C") FROM unnest(t.evttags) AS o),
        'enabled', CASE t.evtenabled WHEN 'D' THEN 'never' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
        'comment', obj_description(t.oid, 'pg_event_trigger')), 'pg_event_trigger', t.oid
    FROM pg_event_trigger AS t
    UNION ALL
    SELECT 'publications', quote_ident(p.pubname), json_build_object(
        'all_tables', nullif(p.puballtables, false),
        'publish', concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
            CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
        'by_root', CASE WHEN to_jsonb(p) ->> 'pubviaroot' = 'true' THEN true END,
        'tables', CASE WHEN NOT p.puballtables THEN (SELECT json_agg(json_strip_nulls(json_build_object(
                'name', quote_ident(t.schemaname) || '.' || quote_ident(t.tablename),
                'filter', to_jsonb(t) ->> 'rowfilter', 'columns', to_jsonb(t) -> 'attnames'))
                ORDER BY t.schemaname COLLATE "C", t.tablename COLLATE "C")
            FROM pg_publication_tables AS t WHERE t.pubname = p.pubname) END,
        'comment', obj_description(p.oid, 'pg_publication')), 'pg_publication', p.oid
    FROM pg_publication AS p
) AS x (section, key, what, class, id)
WHERE NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = x.class::regclass AND d.objid = x.id AND d.deptype IN ('e', 'i'))
