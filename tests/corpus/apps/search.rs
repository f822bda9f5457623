//! Lists with filters, pages, and what rows have or lack.

use crate::corpus::{Query, Sqlite, date, days, same, timestamp};
use arlen_data::build::{col, count, derived, exists, func, lit, not_exists, row, scalar, select, table, val};
use arlen_data::value::SqlType;

pub(super) fn all() -> Vec<Query> {
    vec![
        next_page(),
        mixed_page(),
        optional_filters(),
        escaped_like(),
        escaped_by_hand(),
        anti_join(),
        semi_join(),
        not_in_with_null(),
        all_tags(),
        recent(),
        one_list(),
        same_or_null(),
    ]
}

fn next_page() -> Query {
    let built = select(["id", "title"])
        .from("posts")
        .filter(row([col("created"), col("id")]).lt(row((timestamp("2024-04-04", 10), 5))))
        .order_by([col("created").desc(), col("id").desc()])
        .limit(2);
    Query::new(
        "keyset_page",
        "select id, title from posts where (created, id) < ('2024-04-04 10:00:00', 5)
         order by created desc, id desc limit 2",
        built,
    )
    .ordered()
}

fn mixed_page() -> Query {
    let built = select(["id", "score"])
        .from("posts")
        .filter(col("score").lt(9).or(col("score").eq(9).and(col("id").gt(2))))
        .order_by([col("score").desc(), col("id").asc()])
        .limit(3);
    Query::new(
        "keyset_mixed",
        "select id, score from posts where score < 9 or (score = 9 and id > 2) order by score desc, id limit 3",
        built,
    )
    .ordered()
}

fn optional_filters() -> Query {
    let (team, text, least): (Option<i32>, Option<&str>, Option<i32>) = (Some(2), None, Some(10));
    let built = select(["id", "name"])
        .from("users")
        .filter(col("deleted_at").is_null())
        .filter_if(team, |team| col("team").eq(team))
        .filter_if(text, |text| col("name").contains_text(text))
        .filter_if(least, |least| col("points").ge(least))
        .order_by("id");
    Query::new(
        "optional_filters",
        "select id, name from users where deleted_at is null and team = 2 and points >= 10 order by id",
        built,
    )
    .ordered()
}

fn escaped_like() -> Query {
    let built = select("id").from("users").filter(col("name").contains_text("0%").or(col("name").ends_with("e_1")));
    Query::new(
        "escaped_like",
        r"select id from users where name like '%0\%%' escape '\' or name like '%e\_1' escape '\'",
        built,
    )
}

fn escaped_by_hand() -> Query {
    let built = select("id")
        .from("users")
        .filter(col("name").like_escape("%!%", '!').or(func("lower", [col("email")]).eq("ann@x.org")));
    Query::new(
        "escape_character",
        "select id from users where name like '%!%' escape '!' or lower(email) = 'ann@x.org'",
        built,
    )
}

fn anti_join() -> Query {
    let built = select(["u.id", "u.name"])
        .from(table("users").alias("u"))
        .left_join(table("posts").alias("p"), same("p.author", "u.id"))
        .filter(col("p.id").is_null())
        .order_by("u.id");
    Query::new(
        "anti_join",
        "select u.id, u.name from users u left join posts p on p.author = u.id where p.id is null order by u.id",
        built,
    )
    .ordered()
}

fn semi_join() -> Query {
    let good =
        select(lit(1)).from(table("posts").alias("p")).filter(same("p.author", "u.id")).filter(col("p.score").ge(7));
    let newer = select(lit(1))
        .from(table("users").alias("n"))
        .filter(same("n.team", "u.team"))
        .filter(col("n.joined").gt(col("u.joined")));
    let built = select((
        col("u.name"),
        scalar(select(count("*")).from(table("posts").alias("p")).filter(same("p.author", "u.id"))).alias("posts"),
    ))
    .from(table("users").alias("u"))
    .filter(exists(good))
    .filter(not_exists(newer).or(col("u.points").gt(30)))
    .order_by("u.id");
    Query::new(
        "semi_join",
        "select u.name, (select count(*) from posts p where p.author = u.id) as posts from users u
         where exists (select 1 from posts p where p.author = u.id and p.score >= 7)
            and (not exists (select 1 from users n where n.team = u.team and n.joined > u.joined) or u.points > 30)
         order by u.id",
        built,
    )
    .ordered()
}

fn not_in_with_null() -> Query {
    let teams = select("team").from("users").filter(col("team").is_not_null()).filter(col("points").lt(30));
    let built = select("id").from("users").filter(col("team").not_in_query(teams)).order_by("id");
    Query::new(
        "not_in_query",
        "select id from users where team not in (select team from users where team is not null and points < 30)
         order by id",
        built,
    )
    .ordered()
}

fn all_tags() -> Query {
    let built = select(("post", count("*").alias("hits")))
        .from("tags")
        .filter(col("tag").in_list(["pet", "sport"]))
        .group_by("post")
        .having(count("tag").distinct().eq(2))
        .order_by("post");
    Query::new(
        "tag_intersection",
        "select post, count(*) as hits from tags where tag in ('pet', 'sport')
         group by post having count(distinct tag) = 2 order by post",
        built,
    )
    .ordered()
}

fn recent() -> Query {
    let start = val(timestamp("2024-06-01", 0)).cast(SqlType::Timestamp) - val(days(60)).cast(SqlType::Interval);
    let age = func("age", (val(timestamp("2024-06-01", 0)).cast(SqlType::Timestamp), col("created")));
    let day = func("date_trunc", (lit("day"), col("created")));
    let built = select((col("id"), day.alias("day"), age.alias("age")))
        .from("posts")
        .filter(col("created").gt(start))
        .filter((col("created") + val(days(40)).cast(SqlType::Interval)).ge(timestamp("2024-05-12", 0)))
        .filter(col("created").cast(SqlType::Date).ne(date("2024-04-05")))
        .order_by("id");
    Query::new(
        "intervals",
        "select id, date_trunc('day', created) as day, age(timestamp '2024-06-01', created) as age from posts
         where created > timestamp '2024-06-01' - interval '60 days'
            and created + interval '40 days' >= '2024-05-12' and created::date <> '2024-04-05' order by id",
        built,
    )
    .ordered()
    .refused_on_sqlite("unsupported-cast")
}

fn one_list() -> Query {
    let people = select((col("id"), col("name").alias("label"), val("user").alias("kind")))
        .from("users")
        .filter(col("active").eq(true));
    let posts = select((col("id"), col("title"), val("post"))).from("posts").filter(col("score").gt(4));
    let both = people.union_all(posts).order_by((col("label"), col("id"))).limit(6).offset(1);
    Query::new(
        "union_report",
        "select id, name as label, 'user' as kind from users where active = true
         union all select id, title, 'post' from posts where score > 4 order by label, id limit 6 offset 1",
        both,
    )
    .ordered()
}

fn same_or_null() -> Query {
    let nothing: Option<i32> = None;
    let first = select("id").from("users").filter(col("team").is_not_distinct_from(nothing));
    let last =
        select("id").from("users").filter(col("team").is_distinct_from(1)).except(select("author").from("posts"));
    let built = select("id").from(derived(first.union(last), "found")).order_by("id");
    Query::new(
        "null_as_a_value",
        "select id from (
            select id from users where team is null
            union (select id from users where team is distinct from 1 except select author from posts)) found
         order by id",
        built,
    )
    .ordered()
    .sqlite(Sqlite::Raw(
        "select id from (
            select id from users where team is null
            union select id from (
                select id from users where team is distinct from 1 except select author from posts)) found
         order by id",
    ))
}
