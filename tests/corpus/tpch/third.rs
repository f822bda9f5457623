//! Queries 16 to 22.

use crate::corpus::{Query, date, decimal, discounted, same};
use arlen_data::build::{any_of, avg, col, count, derived, exists, func, lit, not_exists, select, sum, table};
use arlen_data::ir::Expr;

pub(super) fn all() -> Vec<Query> {
    vec![q16(), q17(), q18(), q19(), q20(), q21(), q22()]
}

fn q16() -> Query {
    let complaints = select("s_suppkey").from("supplier").filter(col("s_comment").like("%Customer%Complaints%"));
    let built = select(("p_brand", "p_type", "p_size", count("ps_suppkey").distinct().alias("supplier_cnt")))
        .from("partsupp")
        .from("part")
        .filter(same("p_partkey", "ps_partkey"))
        .filter(col("p_brand").ne("Brand#45"))
        .filter(col("p_type").not_like("MEDIUM POLISHED%"))
        .filter(col("p_size").in_list([1, 4, 7, 9, 11, 12, 14, 15]))
        .filter(col("ps_suppkey").not_in_query(complaints))
        .group_by(["p_brand", "p_type", "p_size"])
        .order_by((col("supplier_cnt").desc(), "p_brand", "p_type", "p_size"));
    Query::new(
        "q16",
        "select p_brand, p_type, p_size, count(distinct ps_suppkey) as supplier_cnt from partsupp, part
         where p_partkey = ps_partkey and p_brand <> 'Brand#45' and p_type not like 'MEDIUM POLISHED%'
            and p_size in (1, 4, 7, 9, 11, 12, 14, 15)
            and ps_suppkey not in (select s_suppkey from supplier where s_comment like '%Customer%Complaints%')
         group by p_brand, p_type, p_size order by supplier_cnt desc, p_brand, p_type, p_size",
        built,
    )
    .ordered()
}

fn q17() -> Query {
    let fifth = select(avg("l_quantity") * decimal("0.2")).from("lineitem").filter(same("l_partkey", "p_partkey"));
    let built = select((sum("l_extendedprice") / decimal("7.0")).alias("avg_yearly"))
        .from("lineitem")
        .from("part")
        .filter(same("p_partkey", "l_partkey"))
        .filter(col("p_brand").eq("Brand#23"))
        .filter(col("p_container").eq("MED BOX"))
        .filter(col("l_quantity").lt(fifth));
    Query::new(
        "q17",
        "select sum(l_extendedprice) / 7.0 as avg_yearly from lineitem, part
         where p_partkey = l_partkey and p_brand = 'Brand#23' and p_container = 'MED BOX'
            and l_quantity < (select avg(l_quantity) * 0.2 from lineitem where l_partkey = p_partkey)",
        built,
    )
}

fn q18() -> Query {
    let large = select("l_orderkey").from("lineitem").group_by("l_orderkey").having(sum("l_quantity").gt(170));
    let columns = ["c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice"];
    let built = select(columns)
        .columns(sum("l_quantity"))
        .from("customer")
        .from("orders")
        .from("lineitem")
        .filter(col("o_orderkey").in_query(large))
        .filter(same("c_custkey", "o_custkey"))
        .filter(same("o_orderkey", "l_orderkey"))
        .group_by(columns)
        .order_by((col("o_totalprice").desc(), "o_orderdate"))
        .limit(100);
    Query::new(
        "q18",
        "select c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity)
         from customer, orders, lineitem
         where o_orderkey in (select l_orderkey from lineitem group by l_orderkey having sum(l_quantity) > 170)
            and c_custkey = o_custkey and o_orderkey = l_orderkey
         group by c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice
         order by o_totalprice desc, o_orderdate limit 100",
        built,
    )
    .ordered()
}

fn q19() -> Query {
    let offer = |brand: &'static str, containers: [&'static str; 2], low: i32, size: i32| -> Expr {
        col("p_brand")
            .eq(brand)
            .and(col("p_container").in_list(containers))
            .and(col("l_quantity").between(low, low + 30))
            .and(col("p_size").between(1, size))
            .and(col("l_shipmode").in_list(["AIR", "AIR REG"]))
            .and(col("l_shipinstruct").eq("DELIVER IN PERSON"))
    };
    let built = select(sum(discounted()).alias("revenue"))
        .from("lineitem")
        .from("part")
        .filter(same("p_partkey", "l_partkey"))
        .filter(any_of([
            offer("Brand#12", ["SM CASE", "SM BOX"], 1, 15),
            offer("Brand#23", ["MED BAG", "MED BOX"], 10, 10),
            offer("Brand#34", ["LG CASE", "LG BOX"], 20, 15),
        ]));
    Query::new(
        "q19",
        "select sum(l_extendedprice * (1 - l_discount)) as revenue from lineitem, part
         where (p_partkey = l_partkey and p_brand = 'Brand#12' and p_container in ('SM CASE', 'SM BOX')
                and l_quantity >= 1 and l_quantity <= 1 + 30 and p_size between 1 and 15
                and l_shipmode in ('AIR', 'AIR REG') and l_shipinstruct = 'DELIVER IN PERSON')
            or (p_partkey = l_partkey and p_brand = 'Brand#23' and p_container in ('MED BAG', 'MED BOX')
                and l_quantity >= 10 and l_quantity <= 10 + 30 and p_size between 1 and 10
                and l_shipmode in ('AIR', 'AIR REG') and l_shipinstruct = 'DELIVER IN PERSON')
            or (p_partkey = l_partkey and p_brand = 'Brand#34' and p_container in ('LG CASE', 'LG BOX')
                and l_quantity >= 20 and l_quantity <= 20 + 30 and p_size between 1 and 15
                and l_shipmode in ('AIR', 'AIR REG') and l_shipinstruct = 'DELIVER IN PERSON')",
        built,
    )
}

fn q20() -> Query {
    let forest = select("p_partkey").from("part").filter(col("p_name").starts_with("forest"));
    let half = select(sum("l_quantity") * decimal("0.5"))
        .from("lineitem")
        .filter(same("l_partkey", "ps_partkey"))
        .filter(same("l_suppkey", "ps_suppkey"))
        .filter(col("l_shipdate").ge(date("1994-01-01")))
        .filter(col("l_shipdate").lt(date("1995-01-01")));
    let surplus = select("ps_suppkey")
        .from("partsupp")
        .filter(col("ps_partkey").in_query(forest))
        .filter(col("ps_availqty").gt(half));
    let built = select(["s_name", "s_address"])
        .from("supplier")
        .from("nation")
        .filter(col("s_suppkey").in_query(surplus))
        .filter(same("s_nationkey", "n_nationkey"))
        .filter(col("n_name").in_list(["CANADA", "CHINA", "FRANCE"]))
        .order_by("s_name");
    Query::new(
        "q20",
        "select s_name, s_address from supplier, nation
         where s_suppkey in (
            select ps_suppkey from partsupp
            where ps_partkey in (select p_partkey from part where p_name like 'forest%')
                and ps_availqty > (
                    select 0.5 * sum(l_quantity) from lineitem
                    where l_partkey = ps_partkey and l_suppkey = ps_suppkey
                        and l_shipdate >= '1994-01-01' and l_shipdate < '1995-01-01'))
            and s_nationkey = n_nationkey and n_name in ('CANADA', 'CHINA', 'FRANCE')
         order by s_name",
        built,
    )
    .ordered()
}

fn q21() -> Query {
    let other = |alias: &'static str| {
        let column = |name: &str| col(format!("{alias}.{name}"));
        select("*")
            .from(table("lineitem").alias(alias))
            .filter(column("l_orderkey").eq(col("l1.l_orderkey")))
            .filter(column("l_suppkey").ne(col("l1.l_suppkey")))
    };
    let built = select(("s_name", count("*").alias("numwait")))
        .from("supplier")
        .from(table("lineitem").alias("l1"))
        .from("orders")
        .from("nation")
        .filter(same("s_suppkey", "l1.l_suppkey"))
        .filter(same("o_orderkey", "l1.l_orderkey"))
        .filter(col("o_orderstatus").eq("F"))
        .filter(col("l1.l_receiptdate").gt(col("l1.l_commitdate")))
        .filter(exists(other("l2")))
        .filter(not_exists(other("l3").filter(col("l3.l_receiptdate").gt(col("l3.l_commitdate")))))
        .filter(same("s_nationkey", "n_nationkey"))
        .filter(col("n_name").eq("SAUDI ARABIA"))
        .group_by("s_name")
        .order_by((col("numwait").desc(), "s_name"))
        .limit(100);
    Query::new(
        "q21",
        "select s_name, count(*) as numwait from supplier, lineitem l1, orders, nation
         where s_suppkey = l1.l_suppkey and o_orderkey = l1.l_orderkey and o_orderstatus = 'F'
            and l1.l_receiptdate > l1.l_commitdate
            and exists (select * from lineitem l2
                where l2.l_orderkey = l1.l_orderkey and l2.l_suppkey <> l1.l_suppkey)
            and not exists (select * from lineitem l3
                where l3.l_orderkey = l1.l_orderkey and l3.l_suppkey <> l1.l_suppkey
                    and l3.l_receiptdate > l3.l_commitdate)
            and s_nationkey = n_nationkey and n_name = 'SAUDI ARABIA'
         group by s_name order by numwait desc, s_name limit 100",
        built,
    )
    .ordered()
}

fn q22() -> Query {
    // Bound, the numbers could be text for the server: `substring` knows a pattern and an escape as well.
    let code = || func("substring", (col("c_phone"), lit(1), lit(2)));
    let codes = ["13", "15", "10", "18", "17", "12"];
    let mean = select(avg("c_acctbal"))
        .from("customer")
        .filter(col("c_acctbal").gt(decimal("0.00")))
        .filter(code().in_list(codes));
    let customers = select((code().alias("cntrycode"), "c_acctbal"))
        .from("customer")
        .filter(code().in_list(codes))
        .filter(col("c_acctbal").gt(mean))
        .filter(not_exists(select("*").from("orders").filter(same("o_custkey", "c_custkey"))));
    let built = select(("cntrycode", count("*").alias("numcust"), sum("c_acctbal").alias("totacctbal")))
        .from(derived(customers, "custsale"))
        .group_by("cntrycode")
        .order_by("cntrycode");
    Query::new(
        "q22",
        "select cntrycode, count(*) as numcust, sum(c_acctbal) as totacctbal from (
            select substring(c_phone, 1, 2) as cntrycode, c_acctbal from customer
            where substring(c_phone, 1, 2) in ('13', '15', '10', '18', '17', '12')
                and c_acctbal > (select avg(c_acctbal) from customer
                    where c_acctbal > 0.00 and substring(c_phone, 1, 2) in ('13', '15', '10', '18', '17', '12'))
                and not exists (select * from orders where o_custkey = c_custkey)) as custsale
         group by cntrycode order by cntrycode",
        built,
    )
    .ordered()
}
