//! JSON, arrays, full-text search.

use crate::corpus::Query;
use arlen_data::build::{any_of, col, func, lit, select, table, update, val};
use arlen_data::value::SqlType;
use serde_json::json;

pub(super) fn all() -> Vec<Query> {
    vec![
        json_filter(),
        json_set(),
        json_merge(),
        array_containment(),
        array_overlap(),
        array_any(),
        full_text(),
        ranked_text(),
    ]
}

fn json_filter() -> Query {
    let city = col("data").json_get("address").json_get_text("city");
    let built = select(("id", city.alias("city")))
        .from("documents")
        .filter(col("data").contains(json!({"kind": "invoice"})))
        .filter(col("data").json_get_text("total").cast(SqlType::Int).gt(30))
        .filter(any_of([
            col("data").json_has_key("note"),
            col("data").json_path_text(vec!["address", "city"]).eq("Bonn"),
        ]));
    Query::new(
        "json_filter",
        r#"select id, data -> 'address' ->> 'city' as city from documents
           where data @> '{"kind": "invoice"}' and (data ->> 'total')::int > 30
             and (data ? 'note' or data #>> '{address,city}' = 'Bonn')"#,
        built,
    )
    .refused_on_sqlite("unsupported-array")
}

fn json_set() -> Query {
    let path = val(vec!["address", "city"]).cast(SqlType::Text.array());
    let changed = func("jsonb_set", (col("data"), path, val(json!("Köln")).cast(SqlType::Jsonb)));
    let built = update("documents")
        .set("data", changed)
        .filter(col("data").json_path_text(vec!["address", "city"]).eq("Bonn"))
        .returning(["id", "data"]);
    Query::new(
        "json_set",
        r#"update documents set data = jsonb_set(data, '{address,city}', '"Köln"')
           where data #>> '{address,city}' = 'Bonn' returning id, data"#,
        built,
    )
    .refused_on_sqlite("unsupported-array")
}

fn json_merge() -> Query {
    let built = update("documents")
        .set("data", col("data").concat(json!({"seen": true})) - val("note"))
        .filter(col("id").eq(2))
        .returning("data");
    Query::new(
        "json_merge",
        r#"update documents set data = (data || '{"seen": true}') - 'note' where id = 2 returning data"#,
        built,
    )
    .refused_on_sqlite("unsupported-json")
}

fn array_containment() -> Query {
    let built = select("id").from("documents").filter(col("labels").contains(vec!["open", "2024"]));
    Query::new("array_contains", "select id from documents where labels @> array['open', '2024']", built)
        .refused_on_sqlite("unsupported-array")
}

fn array_overlap() -> Query {
    let built =
        select(("id", func("cardinality", [col("labels")]).alias("n"), col("labels").element(1).alias("first")))
            .from("documents")
            .filter(col("labels").overlaps(vec!["paid", "urgent"]))
            .order_by(col("id").desc());
    Query::new(
        "array_overlaps",
        "select id, cardinality(labels) as n, labels[1] as first from documents
         where labels && array['paid', 'urgent'] order by id desc",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-array")
}

fn array_any() -> Query {
    let built = select("id").from("documents").filter(
        val("open").compare_any(arlen_data::ir::BinaryOp::Eq, col("labels")).and(col("id").eq_any(vec![1, 2, 3])),
    );
    Query::new("array_any", "select id from documents where 'open' = any (labels) and id = any (array[1, 2, 3])", built)
        .refused_on_sqlite("unsupported-any")
}

fn full_text() -> Query {
    let vector = func("to_tsvector", (val("english").cast(SqlType::named("regconfig")), col("body")));
    let query = func("websearch_to_tsquery", (val("english").cast(SqlType::named("regconfig")), "cat -mat"));
    let built = select(["id", "title"]).from("posts").filter(vector.expr().text_search(query)).order_by("id");
    Query::new(
        "full_text",
        "select id, title from posts
         where to_tsvector('english', body) @@ websearch_to_tsquery('english', 'cat -mat') order by id",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-text-search")
}

fn ranked_text() -> Query {
    let vector = || func("to_tsvector", (lit("english"), col("p.body")));
    let rank = func("ts_rank", (vector(), col("q")));
    let search = func("to_tsquery", (lit("english"), val("run | rain")));
    let built = select((col("p.id"), rank.alias("rank")))
        .from(table("posts").alias("p"))
        .cross_join(arlen_data::build::function(search).alias("q"))
        .filter(vector().expr().text_search(col("q")))
        .order_by((col("rank").desc(), col("p.id")))
        .limit(10);
    Query::new(
        "ranked_text",
        "select p.id, ts_rank(to_tsvector('english', p.body), q) as rank
         from posts p, to_tsquery('english', 'run | rain') q
         where to_tsvector('english', p.body) @@ q order by rank desc, p.id limit 10",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-text-search")
}
