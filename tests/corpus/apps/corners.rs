//! What binds how, and clauses that stand together.

use crate::corpus::{Query, same};
use arlen_data::build::{
    array_of, case, col, count, cte, derived, func, joined, lit, max, null, row, select, sum, table, update, val,
    values,
};
use arlen_data::value::SqlType;

pub(super) fn all() -> Vec<Query> {
    vec![
        binding(),
        truth(),
        joins_in_parentheses(),
        pairs_from_query(),
        row_from_query(),
        ties(),
        collected(),
        constants(),
        chained_ctes(),
        patterns(),
        locked(),
    ]
}

fn binding() -> Query {
    let (n, v) = (|| col("n"), || col("value"));
    let built = select((
        (v() - (n() - lit(1))).alias("a"),
        (-(n() - v()) * lit(2)).alias("b"),
        ((v() + n()) * (v() - n()) / lit(3) % lit(7)).alias("c"),
        (v() / (n() / lit(2) + lit(1))).alias("d"),
        (-(-n())).alias("e"),
        n().bit_and(v().bit_or(lit(1))).alias("f"),
        lit("a").concat(lit("b").concat(n().cast(SqlType::Text))).alias("g"),
    ))
    .from("readings")
    .order_by(["sensor", "n"]);
    Query::new(
        "binding",
        "select value - (n - 1) as a, -(n - value) * 2 as b, (value + n) * (value - n) / 3 % 7 as c,
            value / (n / 2 + 1) as d, - -n as e, n & (value | 1) as f, 'a' || ('b' || cast(n as text)) as g
         from readings order by sensor, n",
        built,
    )
    .ordered()
}

fn truth() -> Query {
    let poor = || col("points").lt(20);
    let built = select("id")
        .from("users")
        .filter((!poor().and(col("active"))).or(col("team").is_null()))
        .filter(!(col("team").eq(2).or(!col("active"))).is_true().and(lit(true)))
        .filter((col("points").gt(5)).eq(col("active")))
        .filter(col("team").is_null().or(col("team").gt(0)).is_not_false());
    Query::new(
        "truth",
        "select id from users where (not (points < 20 and active) or team is null)
            and (not ((team = 2 or not active) is true) and true) and (points > 5) = active
            and (team is null or team > 0) is not false",
        built,
    )
}

fn joins_in_parentheses() -> Query {
    let tagged = joined(table("posts").alias("p")).inner_join(table("tags").alias("t"), same("t.post", "p.id"));
    let built = select(("u.id", "p.title", "t.tag"))
        .from(table("users").alias("u"))
        .left_join(tagged, same("p.author", "u.id").and(col("t.tag").ne("home")))
        .order_by((col("u.id"), col("p.id").asc().nulls_first(), col("t.tag")));
    Query::new(
        "joins_in_parentheses",
        "select u.id, p.title, t.tag from users u
         left join (posts p join tags t on t.post = p.id) on p.author = u.id and t.tag <> 'home'
         order by u.id, p.id nulls first, t.tag",
        built,
    )
    .ordered()
}

fn pairs_from_query() -> Query {
    let latest = select((col("sensor"), max("n"))).from("readings").group_by("sensor");
    let built = select("*").from("readings").filter(row([col("sensor"), col("n")]).in_query(latest));
    Query::new(
        "pairs_in_query",
        "select * from readings where (sensor, n) in (select sensor, max(n) from readings group by sensor)",
        built,
    )
}

fn row_from_query() -> Query {
    let source =
        select((sum("d.amount"), count("*"))).from(table("deliveries").alias("d")).filter(same("d.item", "s.item"));
    let built =
        update(table("stock").alias("s")).set_row(["amount", "version"], source).filter(col("s.item").eq("pen"));
    Query::new(
        "row_from_query",
        "update stock as s set (amount, version) = (select sum(d.amount), count(*) from deliveries d where d.item = s.item)
         where s.item = 'pen'",
        built,
    )
    .after("select * from stock order by item")
}

fn ties() -> Query {
    let built = select(["id", "score"]).from("posts").order_by(col("score").desc()).limit_with_ties(1);
    Query::new("with_ties", "select id, score from posts order by score desc fetch first 1 row with ties", built)
        .refused_on_sqlite("unsupported-with-ties")
}

fn collected() -> Query {
    let tags = select("tag").from("tags").filter(same("post", "p.id")).order_by("tag");
    let built = select((col("p.id"), array_of(tags).alias("tags")))
        .from(table("posts").alias("p"))
        .filter(col("p.score").gt(1));
    Query::new(
        "array_of_query",
        "select p.id, array(select tag from tags where post = p.id order by tag) as tags from posts p where p.score > 1",
        built,
    )
    .refused_on_sqlite("unsupported-array")
}

fn constants() -> Query {
    let nothing: Option<&str> = None;
    let label = case().when(col("v.n").eq(1), null()).when(col("v.n").eq(2), val(nothing)).otherwise("it's");
    let built = select((col("v.n"), label.alias("label"), func("nullif", (col("v.t"), lit(""))).alias("t")))
        .from(
            derived(values([(lit(1), lit("")), (lit(2), lit("a\"b\\")), (lit(3), lit("?1 $1 :x"))]), "v")
                .columns(["n", "t"]),
        )
        .order_by("v.n");
    Query::new(
        "constants",
        r#"with v (n, t) as (values (1, ''), (2, 'a"b\'), (3, '?1 $1 :x'))
           select v.n, case when v.n = 1 then null when v.n = 2 then null else 'it''s' end as label, nullif(v.t, '') as t
           from v order by v.n"#,
        built,
    )
    .ordered()
}

fn chained_ctes() -> Query {
    let good = select(["id", "author"]).from("posts").filter(col("score").gt(4));
    let writers = select(("author", count("*").alias("n"))).from("good").group_by("author");
    let built = select(("u.name", "w.n"))
        .with(cte("good", good).materialized())
        .with(cte("writers", writers).not_materialized())
        .from(table("writers").alias("w"))
        .inner_join(table("users").alias("u"), same("u.id", "w.author"))
        .filter(row([col("w.n"), col("u.id")]).ge(row((1, 2))))
        .order_by(lit(2));
    Query::new(
        "chained_ctes",
        "with good as materialized (select id, author from posts where score > 4),
            writers as not materialized (select author, count(*) as n from good group by author)
         select u.name, w.n from writers w join users u on u.id = w.author where (w.n, u.id) >= (1, 2) order by 2",
        built,
    )
    .ordered()
}

fn patterns() -> Query {
    let built = select("id")
        .from("users")
        .filter(col("name").ilike("%B%").or(col("email").matches("^[ae]")))
        .filter(col("email").not_imatches("^EVE"));
    Query::new(
        "patterns",
        "select id from users where (name ilike '%B%' or email ~ '^[ae]') and email !~* '^EVE'",
        built,
    )
    .refused_on_sqlite("unsupported-ilike")
}

fn locked() -> Query {
    let built = select(("p.id", "u.name"))
        .from(table("posts").alias("p"))
        .inner_join(table("users").alias("u"), same("u.id", "p.author"))
        .order_by("p.id")
        .for_update()
        .of(["p"])
        .no_wait()
        .done()
        .for_key_share()
        .of(["u"]);
    Query::new(
        "locked",
        "select p.id, u.name from posts p join users u on u.id = p.author order by p.id
         for update of p nowait for key share of u",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-row-lock")
}
