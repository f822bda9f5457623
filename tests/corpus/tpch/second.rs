//! Queries 9 to 15.

use crate::corpus::{Query, Sqlite, date, decimal, discounted, same};
use arlen_data::build::{Select, case, col, count, cte, derived, expr, func, max, select, sum};
use arlen_data::ir::BinaryOp;

pub(super) fn all() -> Vec<Query> {
    vec![q9(), q10(), q11(), q12(), q13(), q14(), q15(), largest_supplier_by_quantified_comparison()]
}

fn q9() -> Query {
    let amount = discounted() - col("ps_supplycost") * col("l_quantity");
    let year = expr("extract(year from {{day}})").ident("day", "o_orderdate");
    let profit = select((col("n_name").alias("nation"), year.alias("o_year"), amount.alias("amount")))
        .from("part")
        .inner_join("lineitem", same("p_partkey", "l_partkey"))
        .inner_join("supplier", same("s_suppkey", "l_suppkey"))
        .inner_join("partsupp", same("ps_suppkey", "l_suppkey").and(same("ps_partkey", "l_partkey")))
        .inner_join("orders", same("o_orderkey", "l_orderkey"))
        .inner_join("nation", same("s_nationkey", "n_nationkey"))
        .filter(col("p_name").contains_text("green"));
    let built = select(("nation", "o_year", sum("amount").alias("sum_profit")))
        .from(derived(profit, "profit"))
        .group_by(["nation", "o_year"])
        .order_by((col("nation"), col("o_year").desc()));
    Query::new(
        "q9",
        "select nation, o_year, sum(amount) as sum_profit from (
            select n_name as nation, extract(year from o_orderdate) as o_year,
                l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity as amount
            from part, supplier, lineitem, partsupp, orders, nation
            where s_suppkey = l_suppkey and ps_suppkey = l_suppkey and ps_partkey = l_partkey
                and p_partkey = l_partkey and o_orderkey = l_orderkey and s_nationkey = n_nationkey
                and p_name like '%green%') as profit
         group by nation, o_year order by nation, o_year desc",
        built,
    )
    .ordered()
    .sqlite(Sqlite::Unknown("near \"from\": syntax error"))
}

fn q10() -> Query {
    let columns = ["c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment"];
    let built = select(["c_custkey", "c_name"])
        .columns(sum(discounted()).alias("revenue"))
        .columns(["c_acctbal", "n_name", "c_address", "c_phone", "c_comment"])
        .from("customer")
        .inner_join("orders", same("c_custkey", "o_custkey"))
        .inner_join("lineitem", same("l_orderkey", "o_orderkey"))
        .inner_join("nation", same("c_nationkey", "n_nationkey"))
        .filter(col("o_orderdate").ge(date("1993-10-01")))
        .filter(col("o_orderdate").lt(date("1994-01-01")))
        .filter(col("l_returnflag").eq("R"))
        .group_by(columns)
        .order_by(col("revenue").desc())
        .limit(20);
    Query::new(
        "q10",
        "select c_custkey, c_name, sum(l_extendedprice * (1 - l_discount)) as revenue, c_acctbal, n_name, c_address,
            c_phone, c_comment
         from customer, orders, lineitem, nation
         where c_custkey = o_custkey and l_orderkey = o_orderkey and o_orderdate >= '1993-10-01'
            and o_orderdate < '1994-01-01' and l_returnflag = 'R' and c_nationkey = n_nationkey
         group by c_custkey, c_name, c_acctbal, c_phone, n_name, c_address, c_comment
         order by revenue desc limit 20",
        built,
    )
    .ordered()
}

fn q11() -> Query {
    let german = |query: Select| {
        query
            .from("partsupp")
            .from("supplier")
            .from("nation")
            .filter(same("ps_suppkey", "s_suppkey"))
            .filter(same("s_nationkey", "n_nationkey"))
            .filter(col("n_name").eq("GERMANY"))
    };
    let worth = || sum(col("ps_supplycost") * col("ps_availqty"));
    let built = german(select(("ps_partkey", worth().alias("value"))))
        .group_by("ps_partkey")
        .having(worth().gt(german(select(worth() * decimal("0.03")))))
        .order_by(col("value").desc());
    Query::new(
        "q11",
        "select ps_partkey, sum(ps_supplycost * ps_availqty) as value from partsupp, supplier, nation
         where ps_suppkey = s_suppkey and s_nationkey = n_nationkey and n_name = 'GERMANY'
         group by ps_partkey
         having sum(ps_supplycost * ps_availqty) > (
            select sum(ps_supplycost * ps_availqty) * 0.03 from partsupp, supplier, nation
            where ps_suppkey = s_suppkey and s_nationkey = n_nationkey and n_name = 'GERMANY')
         order by value desc",
        built,
    )
    .ordered()
}

fn q12() -> Query {
    let urgent = || col("o_orderpriority").in_list(["1-URGENT", "2-HIGH"]);
    let other = || col("o_orderpriority").not_in_list(["1-URGENT", "2-HIGH"]);
    let high = sum(case().when(urgent(), arlen_data::build::lit(1)).otherwise(0));
    let low = sum(case().when(other(), arlen_data::build::lit(1)).otherwise(0));
    let built = select(("l_shipmode", high.alias("high_line_count"), low.alias("low_line_count")))
        .from("orders")
        .inner_join("lineitem", same("o_orderkey", "l_orderkey"))
        .filter(col("l_shipmode").in_list(["MAIL", "SHIP"]))
        .filter(col("l_commitdate").lt(col("l_receiptdate")))
        .filter(col("l_shipdate").lt(col("l_commitdate")))
        .filter(col("l_receiptdate").ge(date("1994-01-01")))
        .filter(col("l_receiptdate").lt(date("1995-01-01")))
        .group_by("l_shipmode")
        .order_by("l_shipmode");
    Query::new(
        "q12",
        "select l_shipmode,
            sum(case when o_orderpriority = '1-URGENT' or o_orderpriority = '2-HIGH' then 1 else 0 end)
                as high_line_count,
            sum(case when o_orderpriority <> '1-URGENT' and o_orderpriority <> '2-HIGH' then 1 else 0 end)
                as low_line_count
         from orders, lineitem
         where o_orderkey = l_orderkey and l_shipmode in ('MAIL', 'SHIP') and l_commitdate < l_receiptdate
            and l_shipdate < l_commitdate and l_receiptdate >= '1994-01-01' and l_receiptdate < '1995-01-01'
         group by l_shipmode order by l_shipmode",
        built,
    )
    .ordered()
}

fn q13() -> Query {
    let counts = select(("c_custkey", count("o_orderkey").alias("c_count")))
        .from("customer")
        .left_join("orders", same("c_custkey", "o_custkey").and(col("o_comment").not_like("%special%requests%")))
        .group_by("c_custkey");
    let built = select(("c_count", count("*").alias("custdist")))
        .from(derived(counts, "c_orders"))
        .group_by("c_count")
        .order_by([col("custdist").desc(), col("c_count").desc()]);
    Query::new(
        "q13",
        "select c_count, count(*) as custdist from (
            select c_custkey, count(o_orderkey) as c_count from customer
            left outer join orders on c_custkey = o_custkey and o_comment not like '%special%requests%'
            group by c_custkey) as c_orders
         group by c_count order by custdist desc, c_count desc",
        built,
    )
    .ordered()
}

fn q14() -> Query {
    let promo = case().when(col("p_type").starts_with("PROMO"), discounted()).otherwise(0);
    let share = arlen_data::build::val(decimal("100.00")) * sum(promo) / sum(discounted());
    let built = select(share.alias("promo_revenue"))
        .from("lineitem")
        .from("part")
        .filter(same("l_partkey", "p_partkey"))
        .filter(col("l_shipdate").ge(date("1995-09-01")))
        .filter(col("l_shipdate").lt(date("1995-10-01")));
    Query::new(
        "q14",
        "select 100.00 * sum(case when p_type like 'PROMO%' then l_extendedprice * (1 - l_discount) else 0 end)
            / sum(l_extendedprice * (1 - l_discount)) as promo_revenue
         from lineitem, part
         where l_partkey = p_partkey and l_shipdate >= '1995-09-01' and l_shipdate < '1995-10-01'",
        built,
    )
}

fn revenue() -> Select {
    select(("l_suppkey", sum(discounted())))
        .from("lineitem")
        .filter(col("l_shipdate").ge(date("1996-01-01")))
        .filter(col("l_shipdate").lt(date("1996-04-01")))
        .group_by("l_suppkey")
}

fn q15() -> Query {
    let built = select(["s_suppkey", "s_name", "s_address", "s_phone", "total_revenue"])
        .with(cte("revenue", revenue()).columns(["supplier_no", "total_revenue"]))
        .from("supplier")
        .from("revenue")
        .filter(same("s_suppkey", "supplier_no"))
        .filter(col("total_revenue").eq(select(max("total_revenue")).from("revenue")))
        .order_by("s_suppkey");
    Query::new(
        "q15",
        "with revenue (supplier_no, total_revenue) as (
            select l_suppkey, sum(l_extendedprice * (1 - l_discount)) from lineitem
            where l_shipdate >= '1996-01-01' and l_shipdate < '1996-04-01' group by l_suppkey)
         select s_suppkey, s_name, s_address, s_phone, total_revenue from supplier, revenue
         where s_suppkey = supplier_no and total_revenue = (select max(total_revenue) from revenue)
         order by s_suppkey",
        built,
    )
    .ordered()
}

fn largest_supplier_by_quantified_comparison() -> Query {
    let totals = select(sum(discounted()))
        .from("lineitem")
        .filter(col("l_shipdate").ge(date("1996-01-01")))
        .filter(col("l_shipdate").lt(date("1996-04-01")))
        .group_by("l_suppkey");
    let built = revenue()
        .columns(func("round", (sum(discounted()), 0)).alias("rounded"))
        .having(sum(discounted()).compare_all(BinaryOp::Ge, totals));
    Query::new(
        "q15_all",
        "select l_suppkey, sum(l_extendedprice * (1 - l_discount)),
            round(sum(l_extendedprice * (1 - l_discount)), 0) as rounded
         from lineitem where l_shipdate >= '1996-01-01' and l_shipdate < '1996-04-01'
         group by l_suppkey having sum(l_extendedprice * (1 - l_discount)) >= all (
            select sum(l_extendedprice * (1 - l_discount)) from lineitem
            where l_shipdate >= '1996-01-01' and l_shipdate < '1996-04-01' group by l_suppkey)",
        built,
    )
    .refused_on_sqlite("unsupported-any")
}
