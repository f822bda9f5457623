//! Tables and rows, the same in every run.

use arlen_data::value::Date;
use std::fmt::Write as _;

pub(super) const APPS_POSTGRES: &str = include_str!("apps_postgres.sql");
pub(super) const APPS_SQLITE: &str = include_str!("apps_sqlite.sql");
pub(super) const APPS_ROWS: &str = include_str!("apps_rows.sql");

const TYPES: [&str; 6] = [
    "ECONOMY ANODIZED STEEL",
    "PROMO BURNISHED COPPER",
    "LARGE PLATED BRASS",
    "MEDIUM POLISHED TIN",
    "STANDARD BRUSHED BRASS",
    "PROMO PLATED NICKEL",
];
const NATIONS: [(&str, u64); 12] = [
    ("BRAZIL", 1),
    ("CANADA", 1),
    ("CHINA", 2),
    ("FRANCE", 3),
    ("GERMANY", 3),
    ("INDIA", 2),
    ("JAPAN", 2),
    ("KENYA", 0),
    ("PERU", 1),
    ("RUSSIA", 3),
    ("SAUDI ARABIA", 4),
    ("VIETNAM", 2),
];

/// Numbers that look drawn. Source of the constants: D. Knuth, MMIX.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn of(&mut self, words: &[&'static str]) -> &'static str {
        words[usize::try_from(self.below(words.len() as u64)).expect("small")]
    }

    fn price(&mut self, limit: u64) -> String {
        format!("{}.{:02}", self.below(limit) + 1, self.below(100))
    }
}

/// The tables of TPC-H with few rows; days and prices have the types given.
pub(super) fn tpch(day: &str, price: &str) -> String {
    let mut sql = include_str!("tpch.sql").replace("{day}", day).replace("{price}", price);
    let mut draw = Draw(7);
    for (key, name) in ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"].iter().enumerate() {
        push(&mut sql, "region", &format!("{key}, '{name}', 'c'"));
    }
    for (key, (name, region)) in NATIONS.iter().enumerate() {
        push(&mut sql, "nation", &format!("{key}, '{name}', {region}, 'c'"));
    }
    people(&mut sql, &mut draw);
    parts(&mut sql, &mut draw);
    orders(&mut sql, &mut draw);
    sql
}

fn push(sql: &mut String, table: &str, row: &str) {
    writeln!(sql, "INSERT INTO {table} VALUES ({row});").expect("written");
}

fn people(sql: &mut String, draw: &mut Draw) {
    for key in 1..=24 {
        let (nation, balance) = (draw.below(12), draw.price(5000));
        let comment = if key % 9 == 0 { "slow Customer many Complaints" } else { "quick" };
        push(
            sql,
            "supplier",
            &format!(
                "{key}, 'Supplier#{key}', 'street {key}', {nation}, '{}-100-{key}', {balance}, '{comment}'",
                nation + 10
            ),
        );
    }
    for key in 1..=60 {
        let (nation, balance) = (draw.below(12), draw.price(5000));
        let segment = draw.of(&["BUILDING", "AUTOMOBILE", "MACHINERY"]);
        push(
            sql,
            "customer",
            &format!(
                "{key}, 'Customer#{key}', 'road {key}', {nation}, '{}-200-{key}', {balance}, '{segment}', 'c'",
                nation + 10
            ),
        );
    }
}

fn parts(sql: &mut String, draw: &mut Draw) {
    for key in 1..=80 {
        let name = draw.of(&["forest green", "dark red", "light green", "forest blue"]);
        let brand = draw.of(&["Brand#12", "Brand#23", "Brand#34", "Brand#45"]);
        let (kind, size) = (draw.of(&TYPES), draw.below(16) + 1);
        let container = draw.of(&["SM CASE", "MED BOX", "MED BAG", "LG BOX"]);
        let cost = draw.price(900);
        push(
            sql,
            "part",
            &format!("{key}, '{name}', 'Manufacturer#1', '{brand}', '{kind}', {size}, '{container}', {cost}, 'c'"),
        );
        for step in 0..4 {
            let supplier = (key + step * 6) % 24 + 1;
            let (amount, cost) = (draw.below(400), draw.price(99));
            push(sql, "partsupp", &format!("{key}, {supplier}, {amount}, {cost}, 'c'"));
        }
    }
}

fn orders(sql: &mut String, draw: &mut Draw) {
    let first = i32::try_from(draw.below(30)).expect("small") + 8035;
    for key in 1..=500_i32 {
        let customer = draw.below(45) + 1;
        let day = first + key * 5;
        let priority = draw.of(&["1-URGENT", "2-HIGH", "3-MEDIUM", "5-LOW"]);
        let comment = draw.of(&["quick", "special wild requests", "slow"]);
        let status = draw.of(&["F", "O", "P"]);
        let total = draw.price(300_000);
        push(
            sql,
            "orders",
            &format!(
                "{key}, {customer}, '{status}', {total}, '{}', '{priority}', 'clerk', 0, '{comment}'",
                Date::from_days(day)
            ),
        );
        for line in 1..=draw.below(5) + 1 {
            push(sql, "lineitem", &item(draw, key, line, day));
        }
    }
}

fn item(draw: &mut Draw, order: i32, line: u64, day: i32) -> String {
    let part = draw.below(80) + 1;
    let supplier = (part + draw.below(4) * 6) % 24 + 1;
    let (amount, price) = (draw.below(50) + 1, draw.price(50_000));
    let (discount, tax) = (draw.below(11), draw.below(9));
    let (flag, status) = (draw.of(&["A", "N", "R"]), draw.of(&["F", "O"]));
    let mut later = |most: u64| i32::try_from(draw.below(most)).expect("small");
    let (ship, commit) = (day + 1 + later(40), day + 20 + later(40));
    let receipt = ship + 1 + later(40);
    let [ship, commit, receipt] = [ship, commit, receipt].map(Date::from_days);
    let how = draw.of(&["DELIVER IN PERSON", "NONE"]);
    let mode = draw.of(&["AIR", "AIR REG", "MAIL", "SHIP", "TRUCK"]);
    format!(
        "{order}, {part}, {supplier}, {line}, {amount}, {price}, 0.{discount:02}, 0.{tax:02}, '{flag}', '{status}', \
         '{ship}', '{commit}', '{receipt}', '{how}', '{mode}', 'c'"
    )
}
