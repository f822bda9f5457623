//! What a database may not have, in one table.

use crate::diag::Code;
use std::fmt;

macro_rules! features {
    ($($variant:ident = $name:literal, $code:ident, $what:literal, $help:literal;)+) => {
        /// Something that a statement can say and that not every database has.
        ///
        /// `dialect.support(feature)` answers whether a database has it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Feature {
            $(#[doc = $what] $variant,)+
        }

        impl Feature {
            /// Every feature there is, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name, kebab-case and stable: `full-join`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The code with which a database that does not have it refuses it.
            #[must_use]
            pub const fn code(self) -> Code {
                match self {
                    $(Self::$variant => Code::$code,)+
                }
            }

            /// What it is, in SQL's words.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self {
                    $(Self::$variant => $what,)+
                }
            }

            /// What to do where it is refused.
            #[must_use]
            pub const fn help(self) -> &'static str {
                match self {
                    $(Self::$variant => $help,)+
                }
            }
        }
    };
}

features! {
    // Sources of rows.
    RightJoin = "right-join", UnsupportedRightJoin, "RIGHT JOIN",
        "turn the join around: a LEFT JOIN from the other side";
    FullJoin = "full-join", UnsupportedFullJoin, "FULL JOIN",
        "use a LEFT JOIN with UNION ALL of the rows of the other side that match nothing";
    JoinUsing = "join-using", UnsupportedClause, "JOIN ... USING, NATURAL JOIN", "write the condition with ON";
    Lateral = "lateral", UnsupportedLateral, "LATERAL",
        "move the subquery into the list of columns, or join it on a condition";
    TableFunction = "table-function", UnsupportedTableFunction, "a function in FROM", "use a table";
    Ordinality = "with-ordinality", UnsupportedTableFunction, "WITH ORDINALITY, and column types of a function in FROM",
        "number the rows with `row_number()` over an order";
    SourceColumns = "source-columns", UnsupportedSourceColumns, "names for the columns of a table, subquery or function in FROM",
        "give the columns their aliases inside the subquery";
    ValuesSource = "values-source", UnsupportedSourceColumns, "VALUES in FROM, with names for its columns",
        "use a subquery";
    TableSample = "table-sample", UnsupportedTableSample, "TABLESAMPLE",
        "filter by a random number, or order by one and limit";
    OnlyTable = "only", UnsupportedClause, "ONLY", "leave it out: the database has no tables that inherit";
    IndexHint = "index-hint", UnsupportedClause, "INDEXED BY, NOT INDEXED",
        "leave it out: the planner of the database takes no hints";

    // Select.
    DistinctOn = "distinct-on", UnsupportedDistinctOn, "DISTINCT ON",
        "filter a subquery by `row_number()` over a partition";
    GroupingSets = "grouping-sets", UnsupportedGroupingSets, "ROLLUP, CUBE, GROUPING SETS",
        "join the groupings with UNION ALL";
    HavingAlone = "having-alone", UnsupportedClause, "HAVING without GROUP BY", "group by something";
    Windows = "windows", UnsupportedClause, "window functions, named windows, frames with ROWS, RANGE, GROUPS and EXCLUDE",
        "use a newer version of the database";
    Filter = "aggregate-filter", UnsupportedAggregateClause, "FILTER (WHERE ...)", "aggregate a CASE";
    WithinGroup = "within-group", UnsupportedWithinGroup, "WITHIN GROUP",
        "compute it from `row_number()` and `count(*)` over the order";
    AggregateOrder = "aggregate-order", UnsupportedAggregateClause, "ORDER BY inside an aggregate",
        "use a newer version of the database, or order in the program";
    NullsOrder = "nulls-order", UnsupportedClause, "NULLS FIRST, NULLS LAST", "order by `is_null()` first";
    WithTies = "with-ties", UnsupportedWithTies, "FETCH FIRST ... WITH TIES", "filter a subquery by `rank()`";
    OffsetAlone = "offset-alone", UnsupportedClause, "OFFSET without LIMIT", "add a limit";
    RowLocks = "row-locks", UnsupportedRowLock,
        "FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE, FOR KEY SHARE, with OF, NOWAIT, SKIP LOCKED",
        "do it in a transaction that begins as a writer; there is nothing finer than the database to lock";

    // Common table expressions, set operations, VALUES.
    Cte = "cte", UnsupportedClause, "WITH, also recursive, also before INSERT, UPDATE and DELETE",
        "use subqueries";
    MaterializedCte = "materialized-cte", UnsupportedClause, "MATERIALIZED, NOT MATERIALIZED", "leave it to the planner";
    DataModifyingCte = "data-modifying-cte", UnsupportedDataModifyingCte, "INSERT, UPDATE, DELETE in WITH",
        "run two statements in a transaction";
    CteSearch = "cte-search", UnsupportedCteSearch, "SEARCH", "carry the path in a column and order by it";
    CteCycle = "cte-cycle", UnsupportedCteCycle, "CYCLE", "carry the path in a column and filter by it";
    SetOperations = "set-operations", UnsupportedSetOperation, "UNION, INTERSECT, EXCEPT, nested, with order and limit in operands",
        "use subqueries";
    SetOperationAll = "set-operation-all", UnsupportedSetOperation, "INTERSECT ALL, EXCEPT ALL",
        "number equal rows with `row_number()` and leave ALL out";
    ValuesStatement = "values-statement", UnsupportedSetOperation, "VALUES as a statement, a subquery or an operand",
        "use a select without FROM";

    // Writing.
    Returning = "returning", UnsupportedClause, "RETURNING", "select the rows afterwards, in the same transaction";
    DefaultInRows = "default-in-rows", UnsupportedDefault, "DEFAULT as a value of a row",
        "leave the column out, with a statement for each set of columns";
    DefaultRows = "default-rows", UnsupportedDefault, "several rows of defaults", "run the insert once for each row";
    DefaultInUpdate = "default-in-update", UnsupportedDefault, "SET column = DEFAULT", "write the value of the default";
    Overriding = "overriding", UnsupportedClause, "OVERRIDING SYSTEM VALUE, OVERRIDING USER VALUE",
        "leave it out: the database has no identity columns that refuse a value";
    InsertOr = "insert-or", UnsupportedClause, "INSERT OR ..., UPDATE OR ...", "use ON CONFLICT";
    Upsert = "upsert", UnsupportedClause, "ON CONFLICT with targets, DO NOTHING, DO UPDATE from `excluded`, WHERE",
        "insert, and update where the row is there";
    UpsertConstraint = "upsert-constraint", UnsupportedUpsertConstraint, "ON CONFLICT ON CONSTRAINT",
        "name the columns of the constraint";
    UpsertFromQuery = "upsert-from-query", UnsupportedClause, "INSERT ... SELECT ... ON CONFLICT", "insert rows";
    UpsertDefaults = "upsert-defaults", UnsupportedClause, "INSERT ... DEFAULT VALUES ... ON CONFLICT",
        "name a column with a value, and leave the others to their defaults";
    OnDuplicateKey = "on-duplicate-key", UnsupportedOnDuplicateKey, "ON DUPLICATE KEY UPDATE",
        "use ON CONFLICT with a target";
    UpdateFrom = "update-from", UnsupportedClause, "UPDATE ... FROM", "use a subquery as the value";
    DeleteUsing = "delete-using", UnsupportedDeleteUsing, "DELETE ... USING", "use `in_query` or `exists`";
    WriteSlice = "write-order-limit", UnsupportedClause, "ORDER BY, LIMIT of UPDATE and DELETE",
        "choose the rows with `in_query` of a subquery that has the order and the limit";
    Merge = "merge", UnsupportedMerge, "MERGE", "use ON CONFLICT, or two statements in a transaction";
    MergeBySource = "merge-by-source", UnsupportedMerge, "MERGE ... WHEN NOT MATCHED BY SOURCE",
        "delete or update those rows with a second statement";
    MergeReturning = "merge-returning", UnsupportedMerge, "MERGE ... RETURNING", "select the rows afterwards";

    // Expressions.
    IsDistinct = "is-distinct-from", UnsupportedOperator, "IS DISTINCT FROM, IS NOT DISTINCT FROM",
        "compare with `=` and ask for NULL";
    ILike = "ilike", UnsupportedILike, "ILIKE", "compare `lower(...)` of both sides, knowing that SQLite lowers only ASCII";
    Regex = "regex", UnsupportedRegex, "~, ~*, !~, !~*, SIMILAR TO", "use LIKE, or GLOB on SQLite";
    Glob = "glob", UnsupportedGlob, "GLOB, MATCH", "use LIKE or a regular expression";
    Power = "power", UnsupportedOperator, "^ as a power, # as an exclusive or", "call a function";
    ArrayOperators = "array-operators", UnsupportedArray, "@>, <@, && of arrays, ranges and jsonb",
        "keep the elements in a table of their own";
    Arrays = "arrays", UnsupportedArray, "ARRAY[...], elements and slices, array of a subquery",
        "keep the elements in a table of their own, or in JSON";
    Ranges = "range-operators", UnsupportedRange, "<<, >>, &<, &>, -|- of ranges", "compare the bounds";
    JsonArrows = "json-arrows", UnsupportedJson, "->, ->> of JSON", "use `json_extract`";
    JsonOperators = "json-operators", UnsupportedJson, "#>, #>>, ?, ?|, ?&, @?, @@, #-, and ||, - with a value of jsonb",
        "use the JSON functions of the database";
    TextSearch = "text-search", UnsupportedTextSearch, "@@ of text search", "use a full-text table and MATCH on SQLite";
    AtTimeZone = "at-time-zone", UnsupportedAtTimeZone, "AT TIME ZONE", "keep instants in UTC and convert in the program";
    RowComparison = "row-comparison", UnsupportedRowValue, "comparison of row values", "compare column by column";
    RowInList = "row-in-list", UnsupportedRowValue, "row values IN a list", "compare row by row with OR";
    RowValue = "row-value", UnsupportedRowValue, "a row value where a single value stands", "name its parts one by one";
    AnyQuery = "any-query", UnsupportedAny, "= ANY (subquery), <> ALL (subquery)", "use IN or NOT IN";
    CompareAnyQuery = "compare-any-query", UnsupportedAny, "other comparisons with ANY or ALL (subquery)",
        "compare with `min` or `max` of the subquery, minding NULL";
    AnyArray = "any-array", UnsupportedAny, "comparisons with ANY or ALL (array)", "use `in_list` or `eq_any`";
    EqAny = "eq-any", UnsupportedAny, "values in one parameter, for a text that does not change with their number",
        "use `in_list`";
    CastNeutral = "cast", UnsupportedCast, "CAST to 64-bit integers and fractions, text and bytes", "convert in the program";
    CastTyped = "cast-typed", UnsupportedCast, "CAST to every other type",
        "cast to `BigInt`, `Double`, `Text` or `Bytes`, or convert in the program";
    Collate = "collate", UnsupportedOperator, "COLLATE", "compare in the program";
    QualifiedFunction = "qualified-function", UnsupportedClause, "a function called by a name with a schema",
        "call it by its last name";
    NamedArguments = "named-arguments", UnsupportedArguments, "arguments by name, VARIADIC", "give the arguments by their places";
    Explain = "explain", UnsupportedExplain, "EXPLAIN (on SQLite EXPLAIN QUERY PLAN)", "ask the database by hand";
    ExplainOptions = "explain-options", UnsupportedExplain, "EXPLAIN with ANALYZE, BUFFERS, VERBOSE, FORMAT JSON",
        "explain without options";
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
