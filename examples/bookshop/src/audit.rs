//! The other database: who did what.

use arlen_data::build::{col, expr, insert_into, select, val};
use arlen_data::compile::sql;
use arlen_data::diag::Result;
use arlen_data::execute::{Executor as _, Isolation, RetryPolicy, TransactionOptions};
use arlen_data::router::{RouteContext, Router};

/// The value of a context that names a target for the router's resolver.
pub(crate) const TARGET: &str = "target";

/// The same router, whose calls go to the audit database.
pub(crate) fn on(shop: &Router) -> Router {
    shop.with(RouteContext::new().with_value(TARGET, "audit"))
}

/// Notes what somebody did. Two databases have no transaction in common: the order is stored by now, whatever happens here.
///
/// The next number is read and used in one transaction. Two of them that cannot be put in an order are a conflict; the one that is
/// refused is run again from the beginning.
pub(crate) async fn record(audit: &Router, name: &str, subject: &str) -> Result<()> {
    let serializable = TransactionOptions::new().isolation(Isolation::Serializable);
    let next = || expr("coalesce(max({{id}}), 0) + 1").ident("id", "id");
    audit
        .transaction_retry(RetryPolicy::attempts(3), serializable, async |tx| {
            let actor = insert_into("actors")
                .columns(["id", "name", "kind"])
                .query(select((next(), val(name), val("customer"))).from("actors"))
                .on_conflict(["name"])
                .do_nothing();
            tx.execute(&actor).await?;
            let actor: i64 = tx.fetch_scalar(&select("id").from("actors").filter(col("name").eq(name))).await?;
            let event = insert_into("events")
                .columns(["id", "actor_id", "action", "subject"])
                .query(select((next(), val(actor), val("order"), val(subject))).from("events"));
            tx.execute(&event).await
        })
        .await?;
    Ok(())
}

/// The last events, by raw SQL. What stands in the text is sent as it is; that it only reads is declared.
pub(crate) async fn print(audit: &Router) -> Result<()> {
    let last = sql("SELECT actors.name, events.action, events.subject FROM events \
                    INNER JOIN actors ON actors.id = events.actor_id ORDER BY events.id DESC LIMIT 3");
    let events: Vec<(String, String, String)> = audit.fetch_all(last.reads()).await?;
    for (name, action, subject) in events {
        println!("{name}: {action}, {subject}");
    }
    Ok(())
}
