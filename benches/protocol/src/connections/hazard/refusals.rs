//! What should be refused, or not be shown.

use super::super::Failure;
use super::control::Control;
use super::{Finding, Pooled};
use std::fmt::Write as _;

pub(super) async fn parameters<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let count = 65_536;
    let mut sql = "select 'found' where 1 in (0".to_owned();
    for n in 1..=count {
        write!(sql, ",${n}")?;
    }
    sql.push(')');
    let pool = P::open(control.url(), 1).await?;
    let said = pool.text_by_numbers(&sql, vec![1; count]).await;
    let next = pool.text("select 'mine'").await.is_ok();
    Ok(match said {
        Ok(answer) => Finding::new(false, format!("`{answer}`")),
        Err(error) => {
            let text = error.to_string();
            let says_so = ["65535", "65_535", "65 535", "65536", "65_536", "65 536", "too many"];
            let clear = says_so.iter().any(|words| text.contains(words));
            let after = if next { "" } else { "; the next query fails" };
            Finding::new(clear && next, format!("{text}{after}"))
        }
    })
}

pub(super) async fn nul<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let pool = P::open(control.url(), 1).await?;
    let value = pool.text_by_text("select $1::text", "a\0b".to_owned()).await;
    let sql = pool.text("select 'a' -- \0 b").await;
    let mut passed = true;
    let mut told = |what: Result<String, Failure>| match what {
        Ok(answer) => {
            passed = false;
            format!("taken as {answer:?}")
        }
        Err(error) => P::sqlstate(&error).map_or_else(
            || "refused".to_owned(),
            |state| {
                passed = false;
                format!("sent, {state}")
            },
        ),
    };
    let seen = format!("value: {}; SQL: {}", told(value), told(sql));
    Ok(Finding::new(passed, seen))
}

pub(super) async fn secrets<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let pool = P::open(control.url(), 1).await?;
    let shown = pool.shown(control.url())?.contains(&control.password()?);
    Ok(Finding::new(!shown, if shown { "the password is shown" } else { "not shown" }))
}
