//! Queries 1 to 8.

use crate::corpus::{Query, date, days, decimal, discounted, same};
use arlen_data::build::{
    IntoExpr as _, Select, avg, case, col, count, derived, exists, expr, min, select, sum, table, val,
};
use arlen_data::ir::Expr;
use arlen_data::value::SqlType;

pub(super) fn all() -> Vec<Query> {
    vec![q1(), q2(), q3(), q4(), q5(), q6(), q7(), q8()]
}

fn summary(until: Expr) -> Select {
    let charge = discounted() * (1.into_expr() + col("l_tax"));
    select((
        "l_returnflag",
        "l_linestatus",
        sum("l_quantity").alias("sum_qty"),
        sum("l_extendedprice").alias("sum_base_price"),
        sum(discounted()).alias("sum_disc_price"),
        sum(charge).alias("sum_charge"),
        avg("l_quantity").alias("avg_qty"),
        avg("l_extendedprice").alias("avg_price"),
        avg("l_discount").alias("avg_disc"),
        count("*").alias("count_order"),
    ))
    .from("lineitem")
    .filter(col("l_shipdate").le(until))
    .group_by(["l_returnflag", "l_linestatus"])
    .order_by(["l_returnflag", "l_linestatus"])
}

fn q1() -> Query {
    let until = val(date("1998-12-01")).cast(SqlType::Date) - val(days(90)).cast(SqlType::Interval);
    Query::new(
        "q1",
        "select l_returnflag, l_linestatus, sum(l_quantity) as sum_qty, sum(l_extendedprice) as sum_base_price,
            sum(l_extendedprice * (1 - l_discount)) as sum_disc_price,
            sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) as sum_charge, avg(l_quantity) as avg_qty,
            avg(l_extendedprice) as avg_price, avg(l_discount) as avg_disc, count(*) as count_order
         from lineitem where l_shipdate <= date '1998-12-01' - interval '90' day
         group by l_returnflag, l_linestatus order by l_returnflag, l_linestatus",
        summary(until),
    )
    .ordered()
    .other_on_sqlite(
        "select l_returnflag, l_linestatus, sum(l_quantity) as sum_qty, sum(l_extendedprice) as sum_base_price,
            sum(l_extendedprice * (1 - l_discount)) as sum_disc_price,
            sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) as sum_charge, avg(l_quantity) as avg_qty,
            avg(l_extendedprice) as avg_price, avg(l_discount) as avg_disc, count(*) as count_order
         from lineitem where l_shipdate <= date('1998-12-01', '-90 days')
         group by l_returnflag, l_linestatus order by l_returnflag, l_linestatus",
        summary(arlen_data::build::func("date", ("1998-12-01", "-90 days")).expr()),
    )
}

fn of_europe(query: Select) -> Select {
    query
        .filter(same("s_suppkey", "ps_suppkey"))
        .filter(same("s_nationkey", "n_nationkey"))
        .filter(same("n_regionkey", "r_regionkey"))
        .filter(col("r_name").eq("EUROPE"))
}

fn q2() -> Query {
    let sources = |query: Select| query.from("supplier").from("partsupp").from("nation").from("region");
    let least = of_europe(sources(select(min("ps_supplycost")))).filter(same("p_partkey", "ps_partkey"));
    let columns = ["s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment"];
    let built = of_europe(sources(select(columns).from("part")))
        .filter(same("p_partkey", "ps_partkey"))
        .filter(col("p_size").gt(5))
        .filter(col("p_type").ends_with("BRASS"))
        .filter(col("ps_supplycost").eq(least))
        .order_by((col("s_acctbal").desc(), "n_name", "s_name", "p_partkey"))
        .limit(100);
    Query::new(
        "q2",
        "select s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment
         from part, supplier, partsupp, nation, region
         where p_partkey = ps_partkey and s_suppkey = ps_suppkey and p_size > 5 and p_type like '%BRASS'
            and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'EUROPE'
            and ps_supplycost = (select min(ps_supplycost) from partsupp, supplier, nation, region
                where p_partkey = ps_partkey and s_suppkey = ps_suppkey and s_nationkey = n_nationkey
                    and n_regionkey = r_regionkey and r_name = 'EUROPE')
         order by s_acctbal desc, n_name, s_name, p_partkey limit 100",
        built,
    )
    .ordered()
}

fn q3() -> Query {
    let built = select(("l_orderkey", sum(discounted()).alias("revenue"), "o_orderdate", "o_shippriority"))
        .from("customer")
        .inner_join("orders", same("c_custkey", "o_custkey"))
        .inner_join("lineitem", same("l_orderkey", "o_orderkey"))
        .filter(col("c_mktsegment").eq("BUILDING"))
        .filter(col("o_orderdate").lt(date("1995-03-15")))
        .filter(col("l_shipdate").gt(date("1995-03-15")))
        .group_by(["l_orderkey", "o_orderdate", "o_shippriority"])
        .order_by((col("revenue").desc(), "o_orderdate"))
        .limit(10);
    Query::new(
        "q3",
        "select l_orderkey, sum(l_extendedprice * (1 - l_discount)) as revenue, o_orderdate, o_shippriority
         from customer, orders, lineitem
         where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey
            and o_orderdate < '1995-03-15' and l_shipdate > '1995-03-15'
         group by l_orderkey, o_orderdate, o_shippriority order by revenue desc, o_orderdate limit 10",
        built,
    )
    .ordered()
}

fn q4() -> Query {
    let late = select("*")
        .from("lineitem")
        .filter(same("l_orderkey", "o_orderkey"))
        .filter(col("l_commitdate").lt(col("l_receiptdate")));
    let built = select(("o_orderpriority", count("*").alias("order_count")))
        .from("orders")
        .filter(col("o_orderdate").ge(date("1993-07-01")))
        .filter(col("o_orderdate").lt(date("1993-10-01")))
        .filter(exists(late))
        .group_by("o_orderpriority")
        .order_by("o_orderpriority");
    let sqlite = "select o_orderpriority, count(*) as order_count from orders
         where o_orderdate >= '1993-07-01' and o_orderdate < date('1993-07-01', '+3 months')
            and exists (select * from lineitem where l_orderkey = o_orderkey and l_commitdate < l_receiptdate)
         group by o_orderpriority order by o_orderpriority";
    Query::new(
        "q4",
        "select o_orderpriority, count(*) as order_count from orders
         where o_orderdate >= date '1993-07-01' and o_orderdate < date '1993-07-01' + interval '3' month
            and exists (select * from lineitem where l_orderkey = o_orderkey and l_commitdate < l_receiptdate)
         group by o_orderpriority order by o_orderpriority",
        built,
    )
    .ordered()
    .sqlite(crate::corpus::Sqlite::Raw(sqlite))
}

fn q5() -> Query {
    let built = select(("n_name", sum(discounted()).alias("revenue")))
        .from("customer")
        .inner_join("orders", same("c_custkey", "o_custkey"))
        .inner_join("lineitem", same("l_orderkey", "o_orderkey"))
        .inner_join("supplier", same("l_suppkey", "s_suppkey").and(same("c_nationkey", "s_nationkey")))
        .inner_join("nation", same("s_nationkey", "n_nationkey"))
        .inner_join("region", same("n_regionkey", "r_regionkey"))
        .filter(col("r_name").eq("ASIA"))
        .filter(col("o_orderdate").ge(date("1993-01-01")))
        .filter(col("o_orderdate").lt(date("1996-01-01")))
        .group_by("n_name")
        .order_by(col("revenue").desc());
    Query::new(
        "q5",
        "select n_name, sum(l_extendedprice * (1 - l_discount)) as revenue
         from customer, orders, lineitem, supplier, nation, region
         where c_custkey = o_custkey and l_orderkey = o_orderkey and l_suppkey = s_suppkey
            and c_nationkey = s_nationkey and s_nationkey = n_nationkey and n_regionkey = r_regionkey
            and r_name = 'ASIA' and o_orderdate >= '1993-01-01' and o_orderdate < '1996-01-01'
         group by n_name order by revenue desc",
        built,
    )
    .ordered()
}

fn q6() -> Query {
    let built = select(sum(col("l_extendedprice") * col("l_discount")).alias("revenue"))
        .from("lineitem")
        .filter(col("l_shipdate").ge(date("1994-01-01")))
        .filter(col("l_shipdate").lt(date("1995-01-01")))
        .filter(col("l_discount").between(decimal("0.05"), decimal("0.07")))
        .filter(col("l_quantity").lt(24));
    Query::new(
        "q6",
        "select sum(l_extendedprice * l_discount) as revenue from lineitem
         where l_shipdate >= '1994-01-01' and l_shipdate < '1995-01-01'
            and l_discount between 0.05 and 0.07 and l_quantity < 24",
        built,
    )
}

fn q7() -> Query {
    let pair = |left: &'static str, right: &'static str| col("n1.n_name").eq(left).and(col("n2.n_name").eq(right));
    // `extract(year from x)` is a word of the grammar, not a list of arguments.
    let year = expr("extract(year from {{day}})").ident("day", "l_shipdate");
    let shipping = select((
        col("n1.n_name").alias("supp_nation"),
        col("n2.n_name").alias("cust_nation"),
        year.alias("l_year"),
        discounted().alias("volume"),
    ))
    .from("supplier")
    .inner_join("lineitem", same("s_suppkey", "l_suppkey"))
    .inner_join("orders", same("o_orderkey", "l_orderkey"))
    .inner_join("customer", same("c_custkey", "o_custkey"))
    .inner_join(table("nation").alias("n1"), same("s_nationkey", "n1.n_nationkey"))
    .inner_join(table("nation").alias("n2"), same("c_nationkey", "n2.n_nationkey"))
    .filter(pair("FRANCE", "GERMANY").or(pair("GERMANY", "FRANCE")))
    .filter(col("l_shipdate").between(date("1995-01-01"), date("1996-12-31")));
    let built = select(("supp_nation", "cust_nation", "l_year", sum("volume").alias("revenue")))
        .from(derived(shipping, "shipping"))
        .group_by(["supp_nation", "cust_nation", "l_year"])
        .order_by(["supp_nation", "cust_nation", "l_year"]);
    Query::new(
        "q7",
        "select supp_nation, cust_nation, l_year, sum(volume) as revenue from (
            select n1.n_name as supp_nation, n2.n_name as cust_nation, extract(year from l_shipdate) as l_year,
                l_extendedprice * (1 - l_discount) as volume
            from supplier, lineitem, orders, customer, nation n1, nation n2
            where s_suppkey = l_suppkey and o_orderkey = l_orderkey and c_custkey = o_custkey
                and s_nationkey = n1.n_nationkey and c_nationkey = n2.n_nationkey
                and ((n1.n_name = 'FRANCE' and n2.n_name = 'GERMANY')
                    or (n1.n_name = 'GERMANY' and n2.n_name = 'FRANCE'))
                and l_shipdate between date '1995-01-01' and date '1996-12-31') as shipping
         group by supp_nation, cust_nation, l_year order by supp_nation, cust_nation, l_year",
        built,
    )
    .ordered()
    .sqlite(crate::corpus::Sqlite::Unknown("near \"from\": syntax error"))
}

fn q8() -> Query {
    let year = expr("extract(year from {{day}})").ident("day", "o_orderdate");
    let nations = select((year.alias("o_year"), discounted().alias("volume"), col("n2.n_name").alias("nation")))
        .from("part")
        .inner_join("lineitem", same("p_partkey", "l_partkey"))
        .inner_join("supplier", same("s_suppkey", "l_suppkey"))
        .inner_join("orders", same("l_orderkey", "o_orderkey"))
        .inner_join("customer", same("o_custkey", "c_custkey"))
        .inner_join(table("nation").alias("n1"), same("c_nationkey", "n1.n_nationkey"))
        .inner_join("region", same("n1.n_regionkey", "r_regionkey"))
        .inner_join(table("nation").alias("n2"), same("s_nationkey", "n2.n_nationkey"))
        .filter(col("r_name").eq("AMERICA"))
        .filter(col("o_orderdate").between(date("1995-01-01"), date("1996-12-31")))
        .filter(col("p_type").eq("ECONOMY ANODIZED STEEL"));
    let brazil = case().when(col("nation").eq("BRAZIL"), col("volume")).otherwise(0);
    let built = select(("o_year", (sum(brazil) / sum("volume")).alias("mkt_share")))
        .from(derived(nations, "all_nations"))
        .group_by("o_year")
        .order_by("o_year");
    Query::new(
        "q8",
        "select o_year, sum(case when nation = 'BRAZIL' then volume else 0 end) / sum(volume) as mkt_share from (
            select extract(year from o_orderdate) as o_year, l_extendedprice * (1 - l_discount) as volume,
                n2.n_name as nation
            from part, supplier, lineitem, orders, customer, nation n1, nation n2, region
            where p_partkey = l_partkey and s_suppkey = l_suppkey and l_orderkey = o_orderkey
                and o_custkey = c_custkey and c_nationkey = n1.n_nationkey and n1.n_regionkey = r_regionkey
                and r_name = 'AMERICA' and s_nationkey = n2.n_nationkey
                and o_orderdate between date '1995-01-01' and date '1996-12-31'
                and p_type = 'ECONOMY ANODIZED STEEL') as all_nations
         group by o_year order by o_year",
        built,
    )
    .ordered()
    .sqlite(crate::corpus::Sqlite::Unknown("near \"from\": syntax error"))
}
