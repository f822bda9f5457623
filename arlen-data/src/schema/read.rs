//! The one way in, whatever the database is.

use super::{Relation, Schema, postgres, sqlite};
use crate::diag::Result;
use crate::dialect::Family;
use crate::execute::{Database, Isolation, TransactionOptions};

/// How the state tables of `arlen-migrate` begin; those of named targets have the name behind it.
const STATE: &str = "arlen_schema_migrations";

/// Reads the catalog, in one transaction that only reads, so that it is one state of it.
///
/// # Errors
///
/// Those of a transaction and its statements: `connection-failed`, `pool-timeout`, `permission-denied` and the like.
pub async fn read(database: &Database) -> Result<Schema> {
    let options = TransactionOptions::new().isolation(Isolation::RepeatableRead).read_only();
    let tx = database.begin_with(options).await?;
    let family = database.dialect().family();
    let (mut relations, mut enums) = match family {
        Family::Postgres => postgres::read(&tx).await?,
        Family::Sqlite => (sqlite::read(&tx).await?, Vec::new()),
    };
    tx.rollback().await?;
    relations.retain(|relation| !is_state_table(relation));
    // By bytes: a database sorts by its collation.
    relations.sort_by(|one, other| one.name.cmp(&other.name));
    enums.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Schema { family, relations, enums })
}

fn is_state_table(relation: &Relation) -> bool {
    relation.name.name.strip_prefix(STATE).is_some_and(|rest| rest.is_empty() || rest.starts_with("__"))
}

#[cfg(test)]
mod tests {
    use super::{Relation, is_state_table};
    use crate::schema::{ObjectName, RelationKind};

    #[test]
    fn only_the_state_tables_themselves_are_left_out() {
        let called = |name: &str| {
            is_state_table(&Relation {
                name: ObjectName { schema: None, name: name.to_owned() },
                kind: RelationKind::Table,
                comment: None,
                columns: Vec::new(),
                primary_key: Vec::new(),
            })
        };
        assert!(called("arlen_schema_migrations") && called("arlen_schema_migrations__audit"));
        assert!(!called("arlen_schema_migrations_of_ours") && !called("my_arlen_schema_migrations"));
    }
}
