//! The texts of the cases, token by token.

use std::fmt::Write as _;

macro_rules! push {
    ($out:ident: $($token:literal)+) => {
        $($out.push_str($token);)+
    };
}

/// The same tokens twice: as pushes of literals, whose lengths the compiler knows, and as data.
macro_rules! twice {
    ($name:ident $list:ident: $($token:literal)+) => {
        pub(super) fn $name(out: &mut String) {
            push!(out: $($token)+);
        }

        pub(super) const $list: &[&str] = &[$($token),+];
    };
}

twice! { a A:
    "SELECT" " \"u\"" "." "\"id\"" ", " "\"u\"" "." "\"email\"" ", " "\"u\"" "." "\"name\"" " FROM"
    " \"users\"" " AS" " \"u\"" " WHERE" " \"u\"" "." "\"status\"" " =" " $1" " AND" " \"u\"" "." "\"age\""
    " >=" " $2" " AND" " \"u\"" "." "\"vip\"" " =" " $3" " ORDER" " BY" " \"u\"" "." "\"id\"" " DESC"
    " LIMIT" " 20"
}

twice! { b B:
    "WITH" " \"recent\"" " AS" " (" "SELECT" " \"o\"" "." "\"user_id\"" ", " "count" "(" "*" ")" " AS"
    " \"orders\"" ", " "sum" "(" "\"o\"" "." "\"total\"" ")" " AS" " \"spent\"" " FROM" " \"orders\"" " AS"
    " \"o\"" " WHERE" " \"o\"" "." "\"placed\"" " >=" " $1" " AND" " \"o\"" "." "\"state\"" " =" " $2"
    " GROUP" " BY" " \"o\"" "." "\"user_id\"" ")" ", " "\"big\"" " AS" " (" "SELECT" " \"p\"" "."
    "\"user_id\"" " FROM" " \"payments\"" " AS" " \"p\"" " WHERE" " \"p\"" "." "\"amount\"" " >" " $3"
    " AND" " \"p\"" "." "\"settled\"" " =" " $4" ")" " SELECT" " \"u\"" "." "\"id\"" ", " "\"u\"" "."
    "\"email\"" ", " "coalesce" "(" "\"t\"" "." "\"name\"" ", " "$5" ")" " AS" " \"team\"" ", " "row_number"
    "(" ")" " OVER" " (" "PARTITION" " BY" " \"u\"" "." "\"team_id\"" " ORDER" " BY" " sum" "(" "\"r\"" "."
    "\"spent\"" ")" " DESC" ")" " AS" " \"place\"" " FROM" " \"users\"" " AS" " \"u\"" " INNER" " JOIN"
    " \"recent\"" " AS" " \"r\"" " ON" " \"r\"" "." "\"user_id\"" " =" " \"u\"" "." "\"id\"" " LEFT" " JOIN"
    " \"big\"" " AS" " \"b\"" " ON" " \"b\"" "." "\"user_id\"" " =" " \"u\"" "." "\"id\"" " INNER" " JOIN"
    " \"teams\"" " AS" " \"t\"" " ON" " \"t\"" "." "\"id\"" " =" " \"u\"" "." "\"team_id\"" " WHERE"
    " \"u\"" "." "\"status\"" " =" " $6" " AND" " (" "\"u\"" "." "\"age\"" " >=" " $7" " OR" " (" "\"u\""
    "." "\"vip\"" " =" " $8" " AND" " \"t\"" "." "\"plan\"" " =" " $9" ")" ")" " AND" " EXISTS" " ("
    "SELECT" " \"s\"" "." "\"id\"" " FROM" " \"sessions\"" " AS" " \"s\"" " WHERE" " \"s\"" "."
    "\"user_id\"" " =" " \"u\"" "." "\"id\"" " AND" " \"s\"" "." "\"seen\"" " >" " $10" ")" " GROUP" " BY"
    " \"u\"" "." "\"id\"" ", " "\"u\"" "." "\"email\"" ", " "\"u\"" "." "\"team_id\"" ", " "\"t\"" "."
    "\"name\"" " HAVING" " count" "(" "\"b\"" "." "\"user_id\"" ")" " >" " $11" " AND" " sum" "(" "\"r\""
    "." "\"spent\"" ")" " >=" " $12" " ORDER" " BY" " sum" "(" "\"r\"" "." "\"spent\"" ")" " *" " $13"
    " DESC" ", " "\"u\"" "." "\"id\"" " ASC" " LIMIT" " 20"
}

pub(super) fn c(out: &mut String) {
    push! { out:
        "INSERT" " INTO" " \"users\"" " (" "\"active\"" ", " "\"age\"" ", " "\"city\"" ", " "\"email\"" ", "
        "\"id\"" ", " "\"name\"" ", " "\"score\"" ", " "\"team_id\"" ")" " VALUES" " (" "$1" ", " "$2" ", " "$3"
        ", " "$4" ", " "$5" ", " "$6" ", " "$7" ", " "$8" ")" " RETURNING" " \"id\""
    }
}

pub(super) fn e(out: &mut String) {
    push! { out:
        "INSERT" " INTO" " \"stock\"" " (" "\"amount\"" ", " "\"changes\"" ", " "\"item\"" ", " "\"note\"" ")"
        " VALUES" " (" "$1" ", " "$2" ", " "$3" ", " "$4" ")" " ON" " CONFLICT" " (" "\"item\"" ")" " DO"
        " UPDATE" " SET" " \"amount\"" " =" " \"stock\"" "." "\"amount\"" " +" " \"excluded\"" "." "\"amount\""
        ", " "\"changes\"" " =" " \"stock\"" "." "\"changes\"" " +" " $5" ", " "\"note\"" " =" " \"excluded\""
        "." "\"note\"" " WHERE" " \"stock\"" "." "\"amount\"" " <" " $6" " AND" " \"stock\"" "." "\"open\"" " ="
        " $7" " RETURNING" " \"item\"" ", " "\"amount\""
    }
}

pub(super) fn d(out: &mut String, rows: usize) {
    push! { out:
        "INSERT" " INTO" " \"users\"" " (" "\"active\"" ", " "\"age\"" ", " "\"city\"" ", " "\"email\"" ", "
        "\"id\"" ", " "\"name\"" ", " "\"score\"" ", " "\"team_id\"" ")" " VALUES"
    }
    let mut number = 0;
    for row in 0..rows {
        out.push_str(if row == 0 { " (" } else { ", (" });
        for column in 0..8 {
            if column > 0 {
                out.push_str(", ");
            }
            number += 1;
            placeholder(out, number);
        }
        out.push(')');
    }
}

/// EXISTS, so deep.
pub(super) fn nested(out: &mut String, levels: i32) {
    for level in 1..=levels + 1 {
        push! { out:
            "SELECT" " \"n\"" "." "\"id\"" " FROM" " \"nodes\"" " AS" " \"n\"" " WHERE" " \"n\"" "." "\"depth\""
            " ="
            " "
        }
        placeholder(out, level);
        if level <= levels {
            push!(out: " AND" " EXISTS" " (");
        }
    }
    for _ in 0..levels {
        out.push(')');
    }
}

fn placeholder(out: &mut String, number: i32) {
    out.push('$');
    // Writing to a `String` never fails.
    let _written = write!(out, "{number}");
}
