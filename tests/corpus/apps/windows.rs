//! Latest rows, islands, running totals: what windows are for.

use crate::corpus::{Query, decimal, same};
use arlen_data::build::{
    avg, col, count, derived, frame_groups, frame_range, frame_rows, func, lit, max, min, select, sum, table, window,
};
use arlen_data::ir::call::FrameExclude;

pub(super) fn all() -> Vec<Query> {
    vec![
        latest_by_distinct_on(),
        latest_by_row_number(),
        islands(),
        gaps(),
        running_total(),
        moving_average(),
        named_windows(),
        top_per_parent(),
        share(),
    ]
}

fn latest_by_distinct_on() -> Query {
    let built = select(["author", "id", "title"]).distinct_on("author").from("posts").order_by((
        col("author"),
        col("created").desc(),
        col("id").desc(),
    ));
    Query::new(
        "latest_distinct_on",
        "select distinct on (author) author, id, title from posts order by author, created desc, id desc",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-distinct-on")
}

fn latest_by_row_number() -> Query {
    let place = func("row_number", ())
        .over(window().partition_by("author").order_by([col("created").desc(), col("id").desc()]));
    let numbered = select(["author", "id", "title"]).columns(place.alias("place")).from("posts");
    let built = select(["author", "id", "title"])
        .from(derived(numbered, "numbered"))
        .filter(col("place").eq(1))
        .order_by("author");
    Query::new(
        "latest_row_number",
        "select author, id, title from (
            select author, id, title, row_number() over (partition by author order by created desc, id desc) as place
            from posts) as numbered
         where place = 1 order by author",
        built,
    )
    .ordered()
}

fn islands() -> Query {
    let island = col("n") - func("row_number", ()).over(window().partition_by("sensor").order_by("n"));
    let grouped = select((col("sensor"), col("n"), col("value"), island.alias("island"))).from("readings");
    let built = select((
        col("sensor"),
        min("n").alias("first"),
        max("n").alias("last"),
        count("*").alias("length"),
        sum("value").alias("total"),
    ))
    .from(derived(grouped, "g"))
    .group_by(["sensor", "island"])
    .order_by(["sensor", "first"]);
    Query::new(
        "islands",
        "select sensor, min(n) as first, max(n) as last, count(*) as length, sum(value) as total from (
            select sensor, n, value, n - row_number() over (partition by sensor order by n) as island
            from readings) g
         group by sensor, island order by sensor, first",
        built,
    )
    .ordered()
}

fn gaps() -> Query {
    let next = func("lead", [col("n")]).over(window().partition_by("sensor").order_by("n"));
    let pairs = select((col("sensor"), col("n"), next.alias("next"))).from("readings");
    let built = select((col("sensor"), (col("n") + 1).alias("start"), (col("next") - 1).alias("stop")))
        .from(derived(pairs, "pairs"))
        .filter((col("next") - col("n")).gt(1))
        .order_by(["sensor", "start"]);
    Query::new(
        "gaps",
        "select sensor, n + 1 as start, next - 1 as stop from (
            select sensor, n, lead(n) over (partition by sensor order by n) as next from readings) pairs
         where next - n > 1 order by sensor, start",
        built,
    )
    .ordered()
}

fn running_total() -> Query {
    let running = sum("amount").over(window().partition_by("shop").order_by(["day", "id"]));
    let back = func("lag", (col("amount"), lit(1), lit(0))).over(window().partition_by("shop").order_by("id"));
    let built = select((col("shop"), col("day"), running.alias("running"), (col("amount") - back).alias("change")))
        .from("sales")
        .order_by(["shop", "id"]);
    Query::new(
        "running_total",
        "select shop, day, sum(amount) over (partition by shop order by day, id) as running,
            amount - lag(amount, 1, 0) over (partition by shop order by id) as change
         from sales order by shop, id",
        built,
    )
    .ordered()
    // Before that version the default of `lag` must have the very type of the column.
    .since(14)
}

fn moving_average() -> Query {
    let frame = frame_rows().preceding(2).to_current_row();
    let near = avg("value").over(window().partition_by("sensor").order_by("n").frame(frame));
    let around = frame_range().preceding(1).to_following(1).exclude(FrameExclude::CurrentRow);
    let others = count("*").over(window().partition_by("sensor").order_by("n").frame(around));
    let built = select((col("sensor"), col("n"), near.alias("moving"), others.alias("neighbours")))
        .from("readings")
        .order_by(["sensor", "n"]);
    Query::new(
        "moving_average",
        "select sensor, n,
            avg(value) over (partition by sensor order by n rows between 2 preceding and current row) as moving,
            count(*) over (partition by sensor order by n range between 1 preceding and 1 following
                exclude current row) as neighbours
         from readings order by sensor, n",
        built,
    )
    .ordered()
}

fn named_windows() -> Query {
    let peers = window().based_on("w").frame(frame_groups().from_current_row().to_end());
    let built = select((
        col("name"),
        func("rank", ()).over_named("w").alias("rank"),
        func("dense_rank", ()).over_named("w").alias("dense"),
        func("ntile", [lit(2)]).over_named("w").alias("half"),
        count("*").over(peers).alias("behind"),
    ))
    .from("users")
    .filter(col("deleted_at").is_null())
    .window("w", window().order_by(col("points").desc()))
    .order_by([col("points").desc(), col("name").asc()]);
    Query::new(
        "named_windows",
        "select name, rank() over w as rank, dense_rank() over w as dense, ntile(2) over w as half,
            count(*) over (w groups between current row and unbounded following) as behind
         from users where deleted_at is null window w as (order by points desc) order by points desc, name",
        built,
    )
    .ordered()
}

fn top_per_parent() -> Query {
    let best = select(["id", "title", "score"])
        .from("posts")
        .filter(same("author", "u.id"))
        .order_by([col("score").desc(), col("id").asc()])
        .limit(2);
    let built = select(["u.name", "p.title", "p.score"])
        .from(table("users").alias("u"))
        .left_join(derived(best, "p").lateral(), lit(true))
        .filter(col("u.deleted_at").is_null())
        .order_by((col("u.id"), col("p.score").desc().nulls_last(), col("p.id")));
    Query::new(
        "top_per_parent",
        "select u.name, p.title, p.score from users u
         left join lateral (
            select id, title, score from posts where author = u.id order by score desc, id limit 2) p on true
         where u.deleted_at is null order by u.id, p.score desc nulls last, p.id",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-lateral")
}

fn share() -> Query {
    let part = sum("amount") / sum(sum("amount")).over(window());
    let built = select((col("shop"), func("round", (part * decimal("100"), lit(1))).alias("percent")))
        .from("sales")
        .group_by("shop")
        .order_by("shop");
    Query::new(
        "share",
        "select shop, round(sum(amount) / sum(sum(amount)) over () * 100, 1) as percent
         from sales group by shop order by shop",
        built,
    )
    .ordered()
}
