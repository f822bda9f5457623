//! Reports: groups, pivots, calendars.

use crate::corpus::{Query, Sqlite, date, days, decimal};
use arlen_data::build::{
    avg, case, case_of, coalesce, col, count, derived, func, function, lit, max, select, sum, table, val, values,
};
use arlen_data::ir::select::GroupingSet;
use arlen_data::value::SqlType;

pub(super) fn all() -> Vec<Query> {
    vec![
        names_in_order(),
        median(),
        rollup(),
        grouping_sets(),
        conditional(),
        pivot(),
        calendar(),
        months(),
        buckets(),
        targets(),
        json_report(),
    ]
}

fn names_in_order() -> Query {
    let names = func("string_agg", (col("name"), lit(", "))).order_by((col("points").desc(), "name"));
    let built = select((coalesce((col("team"), 0)).alias("team"), names.alias("names")))
        .from("users")
        .group_by("team")
        .order_by("team");
    Query::new(
        "string_agg",
        "select coalesce(team, 0) as team, string_agg(name, ', ' order by points desc, name) as names
         from users group by users.team order by team",
        built,
    )
    .ordered()
}

fn median() -> Query {
    let at = |share: f64| func("percentile_cont", [val(share).cast(SqlType::Double)]).within_group("amount");
    let built = select((col("shop"), at(0.5).alias("median"), func("mode", ()).within_group("product").alias("usual")))
        .from("sales")
        .group_by("shop")
        .having(at(0.9).gt(4))
        .order_by("shop");
    Query::new(
        "percentile",
        "select shop, percentile_cont(0.5) within group (order by amount) as median,
            mode() within group (order by product) as usual
         from sales group by shop having percentile_cont(0.9) within group (order by amount) > 4 order by shop",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-within-group")
}

fn rollup() -> Query {
    let built = select((
        case().when(func("grouping", [col("shop")]).eq(1), "all").otherwise(col("shop")).alias("shop"),
        col("product"),
        sum("amount").alias("amount"),
    ))
    .from("sales")
    .group_by_rollup(["shop", "product"])
    .order_by((func("grouping", [col("sales.shop")]), col("sales.shop"), col("product").asc().nulls_last()));
    Query::new(
        "rollup",
        "select case when grouping(shop) = 1 then 'all' else shop end as shop, product, sum(amount) as amount
         from sales group by rollup (shop, product)
         order by grouping(sales.shop), sales.shop, product nulls last",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-grouping-sets")
}

fn grouping_sets() -> Query {
    let sets = [vec![col("shop")], vec![col("product")], vec![]].map(GroupingSet::Exprs);
    let built = select((col("shop"), col("product"), sum("quantity").alias("n")))
        .from("sales")
        .group_by_sets(sets)
        .order_by([col("shop").asc().nulls_last(), col("product").asc().nulls_last()]);
    Query::new(
        "grouping_sets",
        "select shop, product, sum(quantity) as n from sales group by grouping sets ((shop), (product), ())
         order by shop nulls last, product nulls last",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-grouping-sets")
}

fn conditional() -> Query {
    let built = select((
        col("shop"),
        count("*").filter(col("product").eq("pen")).alias("pens"),
        sum("amount").filter(col("quantity").gt(1)).filter(col("amount").lt(decimal("10"))).alias("middle"),
        func("round", (avg("amount"), lit(2))).alias("mean"),
        count("product").distinct().alias("products"),
    ))
    .from("sales")
    .group_by("shop")
    .order_by("shop");
    Query::new(
        "filter_aggregates",
        "select shop, count(*) filter (where product = 'pen') as pens,
            sum(amount) filter (where quantity > 1 and amount < 10) as middle, round(avg(amount), 2) as mean,
            count(distinct product) as products
         from sales group by shop order by shop",
        built,
    )
    .ordered()
}

fn pivot() -> Query {
    let of = |product: &str| sum(case_of(col("product")).when(product, col("amount")).otherwise(0));
    let size = case().when(sum("quantity").ge(9), "large").when(sum("quantity").ge(3), "small").otherwise("none");
    let built = select((col("shop"), of("pen").alias("pen"), of("ink").alias("ink"), size.alias("size")))
        .from("sales")
        .group_by("shop")
        .order_by("shop");
    Query::new(
        "pivot",
        "select shop, sum(case product when 'pen' then amount else 0 end) as pen,
            sum(case product when 'ink' then amount else 0 end) as ink,
            case when sum(quantity) >= 9 then 'large' when sum(quantity) >= 3 then 'small' else 'none' end as size
         from sales group by shop order by shop",
        built,
    )
    .ordered()
}

fn calendar() -> Query {
    let first = val(date("2024-03-01")).cast(SqlType::Date);
    let last = val(date("2024-03-06")).cast(SqlType::Date);
    let series = func("generate_series", (first, last, val(days(1)).cast(SqlType::Interval)));
    let built = select((
        col("c.day").cast(SqlType::Date).alias("day"),
        coalesce((sum("s.amount"), 0)).alias("amount"),
        count("s.id").alias("n"),
    ))
    .from(function(series).alias("c").columns(["day"]))
    .left_join(table("sales").alias("s"), col("s.day").eq(col("c.day")))
    .group_by("c.day")
    .order_by("c.day");
    Query::new(
        "calendar",
        "select c.day::date as day, coalesce(sum(s.amount), 0) as amount, count(s.id) as n
         from generate_series(date '2024-03-01', date '2024-03-06', interval '1 day') as c (day)
         left join sales s on s.day = c.day group by c.day order by c.day",
        built,
    )
    .ordered()
    .sqlite(Sqlite::Refused("unsupported-cast"))
}

fn months() -> Query {
    // Bound, the word would be another parameter in each place, and the two calls different for the server.
    let month = || func("date_trunc", (lit("month"), col("joined")));
    let built = select((month().alias("month"), count("*").alias("joined"), max("points").alias("best")))
        .from("users")
        .group_by(month())
        .having(count("*").ge(1))
        .order_by(month());
    Query::new(
        "months",
        "select date_trunc('month', joined) as month, count(*) as joined, max(points) as best
         from users group by date_trunc('month', joined) having count(*) >= 1 order by date_trunc('month', joined)",
        built,
    )
    .ordered()
    .sqlite(Sqlite::Unknown("no such function: date_trunc"))
}

fn buckets() -> Query {
    let bucket = col("points") / lit(25) * lit(25);
    let built =
        select((bucket.alias("bucket"), count("*").alias("n"))).from("users").group_by("bucket").order_by("bucket");
    Query::new(
        "buckets",
        "select points / 25 * 25 as bucket, count(*) as n from users group by bucket order by bucket",
        built,
    )
    .ordered()
}

fn targets() -> Query {
    let goals = values(
        [("north", 30), ("south", 10)]
            .map(|(shop, goal)| (val(shop).cast(SqlType::Text), val(goal).cast(SqlType::BigInt))),
    );
    let built = select((col("g.shop"), col("g.goal"), coalesce((sum("s.amount"), 0)).alias("reached")))
        .from(derived(goals, "g").columns(["shop", "goal"]))
        .left_join(table("sales").alias("s"), col("s.shop").eq(col("g.shop")))
        .group_by(["g.shop", "g.goal"])
        .order_by("g.shop");
    Query::new(
        "targets",
        "select g.shop, g.goal, coalesce(sum(s.amount), 0) as reached
         from (values (cast('north' as text), cast(30 as bigint)), ('south', 10)) as g (shop, goal)
         left join sales s on s.shop = g.shop group by g.shop, g.goal order by g.shop",
        built,
    )
    .ordered()
    .sqlite(Sqlite::Raw(
        "with g (shop, goal) as (values ('north', 30), ('south', 10))
         select g.shop, g.goal, coalesce(sum(s.amount), 0) as reached
         from g left join sales s on s.shop = g.shop group by g.shop, g.goal order by g.shop",
    ))
}

fn json_report() -> Query {
    let one = func("jsonb_build_object", (lit("day"), col("day"), lit("amount"), col("amount")));
    let built = select((col("shop"), func("jsonb_agg", [one.expr()]).order_by("id").alias("sales")))
        .from("sales")
        .filter(col("product").ne("pad"))
        .group_by("shop");
    Query::new(
        "json_report",
        "select shop, jsonb_agg(jsonb_build_object('day', day, 'amount', amount) order by id) as sales
         from sales where product <> 'pad' group by shop",
        built,
    )
    .sqlite(Sqlite::Unknown("no such function: jsonb_"))
}
