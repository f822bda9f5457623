//! Queues, upserts, and other statements that write.

use crate::corpus::{Query, Sqlite, date, decimal, same, timestamp};
use arlen_data::build::{
    Select, col, cte, default_value, delete_from, derived, excluded, func, function, insert_into, lit, merge_into,
    null, row, select, sum, table, update, val, values,
};
use arlen_data::value::SqlType;

pub(super) fn all() -> Vec<Query> {
    vec![
        claim_jobs(),
        upsert_newer(),
        upsert_alive(),
        soft_delete(),
        from_select(),
        many_rows(),
        with_defaults(),
        from_arrays(),
        from_values(),
        from_join(),
        by_subquery(),
        archive(),
        delete_duplicates(),
        delete_by_list(),
        merged(),
    ]
}

fn claim_jobs() -> Query {
    let due = select("id")
        .from("jobs")
        .filter(col("queue").eq("mail"))
        .filter(col("state").eq("ready"))
        .filter(col("run_at").le(timestamp("2024-05-02", 0)))
        .order_by((col("priority").desc(), "run_at"))
        .limit(2);
    let claim = |due: arlen_data::ir::Statement| {
        update("jobs")
            .set("state", "running")
            .set("worker", "w1")
            .set("attempts", col("attempts") + 1)
            .filter(col("id").in_query(due))
            .returning(["id", "attempts", "worker"])
    };
    Query::new(
        "claim_jobs",
        "update jobs set state = 'running', worker = 'w1', attempts = attempts + 1
         where id in (
            select id from jobs where queue = 'mail' and state = 'ready' and run_at <= '2024-05-02'
            order by priority desc, run_at limit 2 for update skip locked)
         returning id, attempts, worker",
        claim(due.clone().for_update().skip_locked().into()),
    )
    .after("select id, state from jobs order by id")
    .other_on_sqlite(
        "update jobs set state = 'running', worker = 'w1', attempts = attempts + 1
         where id in (
            select id from jobs where queue = 'mail' and state = 'ready' and run_at <= '2024-05-02 00:00:00'
            order by priority desc, run_at limit 2)
         returning id, attempts, worker",
        claim(due.into()),
    )
}

fn upsert_newer() -> Query {
    let built = insert_into(table("stock").alias("s"))
        .columns(["item", "amount", "version"])
        .rows([("pen", 3, 2), ("ink", 1, 3), ("cap", 6, 1)])
        .on_conflict("item")
        .do_update("amount", col("s.amount") + excluded("amount"))
        .do_update_from_excluded(["version"])
        .update_filter(col("s.version").lt(excluded("version")))
        .returning(["item", "amount", "version"]);
    Query::new(
        "upsert_if_newer",
        "insert into stock as s (item, amount, version) values ('pen', 3, 2), ('ink', 1, 3), ('cap', 6, 1)
         on conflict (item) do update set amount = s.amount + excluded.amount, version = excluded.version
         where s.version < excluded.version returning item, amount, version",
        built,
    )
    .after("select * from stock order by item")
}

fn upsert_alive() -> Query {
    let built = insert_into("users")
        .set("id", 9)
        .set("email", "bob@x.org")
        .set("name", "Robert")
        .set("points", 0)
        .set("joined", date("2024-06-01"))
        .on_conflict("email")
        .target_filter(col("deleted_at").is_null())
        .do_update_from_excluded(["name"])
        .do_update("points", func("abs", [col("users.points")]).expr() + excluded("points") + 1)
        .returning(["id", "name", "points"]);
    Query::new(
        "upsert_partial_index",
        "insert into users (id, email, name, points, joined) values (9, 'bob@x.org', 'Robert', 0, '2024-06-01')
         on conflict (email) where deleted_at is null
         do update set name = excluded.name, points = abs(users.points) + excluded.points + 1
         returning id, name, points",
        built,
    )
}

fn soft_delete() -> Query {
    let built = update("users")
        .set("deleted_at", timestamp("2024-06-02", 3))
        .set("active", false)
        .set("team", null())
        .filter(col("points").lt(30))
        .filter(col("deleted_at").is_null());
    Query::new(
        "soft_delete",
        "update users set deleted_at = '2024-06-02 03:00:00', active = false, team = null
         where points < 30 and deleted_at is null",
        built,
    )
    .after("select id, active, team, deleted_at from users order by id")
}

fn from_select() -> Query {
    let source: Select = select((col("item"), sum("amount"), lit(1))).from("deliveries").group_by("item");
    let built = insert_into("stock")
        .columns(["item", "amount", "version"])
        .query(source)
        .on_conflict("item")
        .do_update("amount", col("stock.amount") + excluded("amount"));
    Query::new(
        "insert_from_select",
        "insert into stock (item, amount, version) select item, sum(amount), 1 from deliveries group by item
         on conflict (item) do update set amount = stock.amount + excluded.amount",
        built,
    )
    .after("select * from stock order by item")
    .sqlite(Sqlite::Raw(
        "insert into stock (item, amount, version) select item, sum(amount), 1 from deliveries where true group by item
         on conflict (item) do update set amount = stock.amount + excluded.amount",
    ))
}

fn many_rows() -> Query {
    let built = insert_into("sales")
        .columns(["id", "shop", "product", "day", "amount", "quantity"])
        .rows([(20, "east"), (21, "west")].map(|(id, shop)| (id, shop, "cap", date("2024-04-01"), decimal("1.10"), 7)))
        .returning((col("id"), (col("amount") * col("quantity")).alias("total")));
    Query::new(
        "bulk_insert",
        "insert into sales (id, shop, product, day, amount, quantity)
         values (20, 'east', 'cap', '2024-04-01', 1.10, 7), (21, 'west', 'cap', '2024-04-01', 1.10, 7)
         returning id, amount * quantity as total",
        built,
    )
}

fn with_defaults() -> Query {
    let built = insert_into("posts")
        .columns(["author", "title", "body", "created", "score"])
        .row((1, "A", "a", timestamp("2024-07-01", 0), default_value()))
        .row((2, "B", "b", timestamp("2024-07-01", 0), 4))
        .returning(["title", "score"]);
    Query::new(
        "insert_defaults",
        "insert into posts (author, title, body, created, score)
         values (1, 'A', 'a', '2024-07-01', default), (2, 'B', 'b', '2024-07-01', 4) returning title, score",
        built,
    )
    .refused_on_sqlite("unsupported-default")
}

fn from_arrays() -> Query {
    let rows =
        func("unnest", (val(vec!["a", "b"]).cast(SqlType::Text.array()), val(vec![1, 2]).cast(SqlType::Int.array())));
    let built = insert_into("deliveries")
        .columns(["item", "amount"])
        .query(select(["r.item", "r.amount"]).from(function(rows).alias("r").columns(["item", "amount"])));
    Query::new(
        "insert_unnest",
        "insert into deliveries (item, amount)
         select r.item, r.amount from unnest(array['a', 'b'], array[1, 2]) as r (item, amount)",
        built,
    )
    .after("select * from deliveries order by item")
    .refused_on_sqlite("unsupported-array")
}

fn from_values() -> Query {
    let changes = [(1, 11), (2, 22)];
    let typed = changes.map(|(id, points)| (val(id).cast(SqlType::Int), val(points).cast(SqlType::Int)));
    let change = |rows: arlen_data::build::Values| {
        update(table("users").alias("u"))
            .set("points", col("v.points"))
            .from(derived(rows, "v").columns(["id", "points"]))
            .filter(same("u.id", "v.id"))
    };
    Query::new(
        "update_from_values",
        "update users u set points = v.points from (values (1, 11), (2, 22)) as v (id, points) where u.id = v.id",
        change(values(typed)),
    )
    .after("select id, points from users order by id")
    .other_on_sqlite(
        "update users as u set points = v.points
         from (select 1 as id, 11 as points union all select 2, 22) as v where u.id = v.id",
        change(values(changes)),
    )
}

fn from_join() -> Query {
    let built = update("stock")
        .set_row(["amount", "version"], row((col("stock.amount") + col("d.amount"), col("stock.version") + lit(1))))
        .from(table("deliveries").alias("d"))
        .filter(same("d.item", "stock.item"))
        .filter(col("d.amount").gt(0))
        .returning((col("stock.item"), col("stock.amount")));
    Query::new(
        "update_row_from_join",
        "update stock set (amount, version) = (stock.amount + d.amount, stock.version + 1)
         from deliveries d where d.item = stock.item and d.amount > 0 returning stock.item, stock.amount",
        built,
    )
}

fn by_subquery() -> Query {
    let total = select(sum("amount")).from(table("deliveries").alias("d")).filter(same("d.item", "stock.item"));
    let built = update("stock")
        .set("amount", func("coalesce", (total, col("amount"))))
        .all_rows()
        .returning(["item", "amount"]);
    Query::new(
        "update_by_subquery",
        "update stock set amount = coalesce(
            (select sum(amount) from deliveries d where d.item = stock.item), amount) returning item, amount",
        built,
    )
}

fn archive() -> Query {
    let gone = delete_from("posts")
        .using(table("users").alias("u"))
        .filter(same("u.id", "posts.author"))
        .filter(col("u.points").lt(30))
        .returning(["posts.id", "posts.title"]);
    let built = insert_into("deliveries")
        .with(cte("gone", gone))
        .columns(["item", "amount"])
        .query(select(["title", "id"]).from("gone"))
        .returning((col("item"), col("amount")));
    Query::new(
        "archive",
        "with gone as (
            delete from posts using users u where u.id = posts.author and u.points < 30
            returning posts.id, posts.title)
         insert into deliveries (item, amount) select title, id from gone returning item, amount",
        built,
    )
    .after("select id from posts order by id")
    .refused_on_sqlite("unsupported-data-modifying-cte")
}

fn delete_duplicates() -> Query {
    let place =
        func("row_number", ()).over(arlen_data::build::window().partition_by("email").order_by(col("id").desc()));
    let numbered = select((col("id"), place.alias("place"))).from("users");
    let later = select("id").from(derived(numbered, "n")).filter(col("place").gt(1));
    let built = delete_from("users").filter(col("id").in_query(later)).returning(["id", "name"]);
    Query::new(
        "delete_duplicates",
        "delete from users where id in (
            select id from (
                select id, row_number() over (partition by email order by id desc) as place from users) n
            where place > 1) returning id, name",
        built,
    )
}

fn delete_by_list() -> Query {
    let built = delete_from("tags").filter(row([col("post"), col("tag")]).in_list([row((1, "pet")), row((3, "home"))]));
    Query::new("delete_pairs", "delete from tags where (post, tag) in ((1, 'pet'), (3, 'home'))", built)
        .after("select * from tags order by post, tag")
        .sqlite(Sqlite::Raw("delete from tags where (post, tag) in (values (1, 'pet'), (3, 'home'))"))
}

fn merged() -> Query {
    let deliveries = table("deliveries").alias("d");
    let built = merge_into(table("stock").alias("s"), deliveries, same("s.item", "d.item"))
        .when_matched()
        .and(col("d.amount").eq(0))
        .delete()
        .when_matched()
        .update(|set| set.set("amount", col("s.amount") + col("d.amount")).set("version", col("s.version") + 1))
        .when_not_matched()
        .insert(|set| set.set("item", col("d.item")).set("amount", col("d.amount")));
    Query::new(
        "merge",
        "merge into stock s using deliveries d on s.item = d.item
         when matched and d.amount = 0 then delete
         when matched then update set amount = s.amount + d.amount, version = s.version + 1
         when not matched then insert (item, amount) values (d.item, d.amount)",
        built,
    )
    .after("select * from stock order by item")
    .since(15)
    .refused_on_sqlite("unsupported-merge")
}
