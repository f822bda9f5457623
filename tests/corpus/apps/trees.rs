//! Trees and graphs.

use crate::corpus::{Query, same};
use arlen_data::build::{array, col, cte, lit, null, select, table, val};
use arlen_data::ir::BinaryOp;

pub(super) fn all() -> Vec<Query> {
    vec![subtree(), ancestors(), cycle_by_path(), cycle_clause(), numbers()]
}

fn subtree() -> Query {
    let tree = select((col("id"), col("name"), lit(0).alias("depth")))
        .from("categories")
        .filter(col("parent").is_null())
        .union_all(
            select((col("c.id"), col("c.name"), col("t.depth") + lit(1)))
                .from(table("categories").alias("c"))
                .inner_join(table("tree").alias("t"), same("c.parent", "t.id"))
                .filter(col("t.depth").lt(5)),
        );
    let built = select(["id", "name", "depth"])
        .with(cte("tree", tree).columns(["id", "name", "depth"]).recursive())
        .from("tree")
        .order_by(["depth", "id"]);
    Query::new(
        "subtree",
        "with recursive tree (id, name, depth) as (
            select id, name, 0 from categories where parent is null
            union all
            select c.id, c.name, t.depth + 1 from categories c join tree t on c.parent = t.id where t.depth < 5)
         select id, name, depth from tree order by depth, id",
        built,
    )
    .ordered()
}

fn ancestors() -> Query {
    let up = select(["id", "parent", "name"]).from("categories").filter(col("id").eq(6)).union(
        select(["c.id", "c.parent", "c.name"])
            .from(table("categories").alias("c"))
            .inner_join("up", same("c.id", "up.parent")),
    );
    let built = select("name").with(cte("up", up).recursive()).from("up").order_by("id");
    Query::new(
        "ancestors",
        "with recursive up as (
            select id, parent, name from categories where id = 6
            union select c.id, c.parent, c.name from categories c join up on c.id = up.parent)
         select name from up order by id",
        built,
    )
    .ordered()
}

fn cycle_by_path() -> Query {
    let walk =
        select((col("id"), array([col("id")]).alias("path"))).from("categories").filter(col("id").eq(7)).union_all(
            select((col("c.id"), col("w.path").concat(col("c.id"))))
                .from(table("categories").alias("c"))
                .inner_join(table("walk").alias("w"), same("c.parent", "w.id"))
                .filter(!col("c.id").compare_any(BinaryOp::Eq, col("w.path"))),
        );
    let built = select(["id", "path"]).with(cte("walk", walk).recursive()).from("walk");
    Query::new(
        "cycle_by_path",
        "with recursive walk as (
            select id, array[id] as path from categories where id = 7
            union all
            select c.id, w.path || c.id from categories c join walk w on c.parent = w.id where not c.id = any (w.path))
         select id, path from walk",
        built,
    )
    .refused_on_sqlite("unsupported-array")
}

fn cycle_clause() -> Query {
    let walk = select(["id", "name"]).from("categories").filter(col("id").in_list([1, 7])).union_all(
        select(["c.id", "c.name"])
            .from(table("categories").alias("c"))
            .inner_join(table("walk").alias("w"), same("c.parent", "w.id")),
    );
    let walk = cte("walk", walk).recursive().search_depth_first(["id"], "place").cycle(["id"], "again", "way");
    let built = select(["id", "name", "again"]).with(walk).from("walk").order_by("place");
    Query::new(
        "cycle_clause",
        "with recursive walk as (
            select id, name from categories where id in (1, 7)
            union all
            select c.id, c.name from categories c join walk w on c.parent = w.id)
            search depth first by id set place cycle id set again using way
         select id, name, again from walk order by place",
        built,
    )
    .ordered()
    .since(14)
    .refused_on_sqlite("unsupported-cte-search")
}

fn numbers() -> Query {
    let n = select((val(1).cast(arlen_data::value::SqlType::BigInt).alias("n"), null().alias("empty")))
        .union_all(select((col("n") * lit(2), null())).from("powers").filter(col("n").lt(100)));
    let built = select("n").with(cte("powers", n).recursive()).from("powers");
    Query::new(
        "powers",
        "with recursive powers as (
            select cast(1 as bigint) as n, null as empty union all select n * 2, null from powers where n < 100)
         select n from powers",
        built,
    )
}
