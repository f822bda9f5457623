-- Functions, procedures and aggregates. Those that come with a range type are its own.
SELECT CASE p.prokind WHEN 'p' THEN 'procedures' WHEN 'a' THEN 'aggregates' ELSE 'functions' END,
    p.oid::regprocedure::text, NULL, NULL,
    json_strip_nulls(json_build_object(
        'source', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
        'arguments', CASE WHEN p.prokind = 'a' THEN pg_get_function_arguments(p.oid) END,
        'returns', CASE WHEN p.prokind = 'a' THEN pg_get_function_result(p.oid) END,
        'parallel', CASE WHEN p.prokind = 'a' THEN CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END END,
        'kind', CASE g.aggkind WHEN 'o' THEN 'ordered set' WHEN 'h' THEN 'hypothetical set' END,
        'transition', nullif(g.aggtransfn::text, '-'), 'state', CASE WHEN g.aggtranstype <> 0 THEN format_type(g.aggtranstype, NULL) END,
        'state_size', nullif(g.aggtransspace, 0), 'initial', g.agginitval,
        'final', nullif(g.aggfinalfn::text, '-'), 'final_extra', nullif(g.aggfinalextra, false),
        'final_modify', CASE WHEN g.aggfinalmodify <> CASE g.aggkind WHEN 'n' THEN 'r'::"char" ELSE 'w' END THEN g.aggfinalmodify END,
        'combine', nullif(g.aggcombinefn::text, '-'),
        'serialize', nullif(g.aggserialfn::text, '-'), 'deserialize', nullif(g.aggdeserialfn::text, '-'),
        'moving_transition', nullif(g.aggmtransfn::text, '-'), 'moving_inverse', nullif(g.aggminvtransfn::text, '-'),
        'moving_final', nullif(g.aggmfinalfn::text, '-'), 'moving_final_extra', nullif(g.aggmfinalextra, false),
        'moving_state', CASE WHEN g.aggmtranstype <> 0 THEN format_type(g.aggmtranstype, NULL) END, 'moving_initial', g.aggminitval,
        'sort_operator', CASE WHEN g.aggsortop <> 0 THEN g.aggsortop::regoperator::text END,
        'comment', obj_description(p.oid, 'pg_proc')))::text
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
LEFT JOIN pg_aggregate AS g ON g.aggfnoid = p.oid
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
