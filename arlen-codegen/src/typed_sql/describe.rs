//! What is written of a query, held against what the database says of it.

use super::fields::{Field, Mark};
use super::infer::infer;
use super::nullability::{Verdict, judge};
use super::parse::Query;
use super::source::Source;
use super::words::{shown, type_of as type_of_word};
use crate::manifest::{Enum, Manifest, Type, known_enums, type_of};
use crate::queries::{self, Access, Mode};
use arlen_data::diag::{Class, Code, Diagnostic, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{Connection, Refused};
use arlen_data::ir::{Access as Found, text_access};
use arlen_data::schema::{EnumType, Schema, Statement, StatementColumn, describe as describe_statement};

/// Describes queries in terms of a database.
pub(crate) struct Describer<'d> {
    connection: &'d Connection,
    schema: &'d Schema,
    enums: &'d [Enum],
    known: Vec<&'d EnumType>,
}

impl<'d> Describer<'d> {
    /// The manifest is that of the schema.
    pub(crate) fn new(connection: &'d Connection, schema: &'d Schema, manifest: &'d Manifest) -> Self {
        Self { connection, schema, enums: &manifest.enums, known: known_enums(schema) }
    }

    /// Describes a query. A database that cannot be asked ends it all; whatever is wrong with the query is a fault of it.
    pub(crate) async fn describe(
        &self,
        source: &Source,
        query: &Query,
    ) -> Result<std::result::Result<queries::Query, Vec<Diagnostic>>> {
        let rewritten = &query.rewritten;
        match describe_statement(self.connection, self.schema, &rewritten.sql).await {
            Ok(statement) => Ok(self.compare(source, query, &statement)),
            Err(Refused { error, .. }) if matches!(error.class(), Class::Connection | Class::Timeout) => Err(error),
            Err(Refused { error, at }) => {
                let fault = error.into_diagnostic();
                let place = at.map_or(query.start, |at| rewritten.original(at));
                let label = source.fault(place, fault.code(), "").label().cloned();
                let named = format!("{} (in the query `{}`)", fault.message(), query.name);
                let fault = match fault.help() {
                    Some(_) => fault.with_message(named),
                    None => fault.with_message(named).with_help("correct the statement, or migrate the database first"),
                };
                Ok(Err(vec![match label {
                    Some(label) => fault.with_label(label),
                    None => fault,
                }]))
            }
        }
    }

    fn compare(
        &self,
        source: &Source,
        query: &Query,
        statement: &Statement,
    ) -> std::result::Result<queries::Query, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        let parameters = self.parameters(source, query, statement, &mut faults);
        let columns = self.columns(source, query, statement, &mut faults);
        let mode = mode(source, query, statement, &mut faults);
        let names: Vec<_> = columns.iter().map(|column| crate::names::field(&column.name)).collect();
        for (n, (column, name)) in columns.iter().zip(&names).enumerate() {
            if names.iter().take(n).any(|other| other == name) {
                let message = format!("two columns of the query `{}` are called `{}` in Rust", query.name, name);
                let fault = source.fault(query.start, Code::CodegenQueryInvalid, message);
                faults.push(fault.with_help(format!("give `{}` another name by AS", column.name)));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let access = query.access.unwrap_or_else(|| {
            match text_access(&query.rewritten.sql, self.schema.family.dialect().lexical_rules()) {
                Found::Read => Access::Read,
                Found::Write(_) => Access::Write,
            }
        });
        Ok(queries::Query {
            file: format!("{}.sql", source.stem),
            name: query.name.clone(),
            module: String::new(),
            function: String::new(),
            constant: String::new(),
            row: String::new(),
            hash: String::new(),
            mode,
            access,
            annotations: query.annotations.clone(),
            comment: query.comment.clone(),
            sql: query.rewritten.sql.clone(),
            parameters,
            columns,
        })
    }

    fn parameters(
        &self,
        source: &Source,
        query: &Query,
        statement: &Statement,
        faults: &mut Vec<Diagnostic>,
    ) -> Vec<queries::Parameter> {
        let written = &query.rewritten.parameters;
        let inferred = if self.schema.family == Family::Sqlite {
            infer(&query.rewritten.sql, self.schema, written.len())
        } else {
            let types = statement.parameters.iter();
            types.map(|ty| ty.as_ref().map(|ty| type_of(ty, &self.known))).collect()
        };
        let mut found = Vec::new();
        for (n, parameter) in written.iter().enumerate() {
            let known = inferred.get(n).cloned().flatten();
            let what = format!("the parameter `{}`", parameter.name);
            let ty = match self.agreed(source, parameter.field.as_ref(), known, &what) {
                Ok(Some(ty)) => ty,
                Ok(None) => {
                    let message = format!("the type of {what} is not known");
                    let fault = source.fault(parameter.at, Code::CodegenTypeUnknown, message);
                    faults.push(fault.with_help(format!("write it: `-- arlen:params {}:text`", parameter.name)));
                    continue;
                }
                Err(fault) => {
                    faults.push(fault.into_diagnostic());
                    continue;
                }
            };
            if ty == Type::Other {
                let fault =
                    source.fault(parameter.at, Code::CodegenTypeUnknown, format!("Rust has no type for {what}"));
                faults.push(fault.with_help(format!(
                    "take it as text, and cast that to its type in the statement, for `inet` by `(:{}::text)::inet`",
                    parameter.name
                )));
                continue;
            }
            if written.iter().take(n).any(|other| same_field(&other.name, &parameter.name)) {
                let message = format!("two parameters are called `{}` in Rust", crate::names::field(&parameter.name));
                faults.push(
                    source.fault(parameter.at, Code::CodegenQueryInvalid, message).with_help("rename one of them"),
                );
            }
            let nullable = parameter.field.as_ref().is_some_and(|field| field.mark == Mark::Maybe);
            found.push(queries::Parameter { name: parameter.name.clone(), field: String::new(), ty, nullable });
        }
        found
    }

    fn columns(
        &self,
        source: &Source,
        query: &Query,
        statement: &Statement,
        faults: &mut Vec<Diagnostic>,
    ) -> Vec<queries::Column> {
        let verdicts = judge(&query.rewritten.sql, self.schema, statement);
        for field in &query.result {
            if !statement.columns.iter().any(|column| column.name == field.name) {
                let message = format!("the result has no column `{}`", field.name);
                let names: Vec<_> = statement.columns.iter().map(|column| format!("`{}`", column.name)).collect();
                let help = if names.is_empty() {
                    "the statement yields no rows".to_owned()
                } else {
                    format!("its columns are {}", names.join(", "))
                };
                faults.push(source.fault(field.at, Code::CodegenQueryMismatch, message).with_help(help));
            }
        }
        let mut found = Vec::new();
        for (column, verdict) in statement.columns.iter().zip(verdicts) {
            match self.column(source, query, column, verdict) {
                Ok(column) => found.push(column),
                Err(fault) => faults.push(fault.into_diagnostic()),
            }
        }
        found
    }

    fn column(
        &self,
        source: &Source,
        query: &Query,
        column: &StatementColumn,
        verdict: Verdict,
    ) -> Result<queries::Column> {
        let field = query.result.iter().find(|field| field.name == column.name);
        let at = field.map_or(query.start, |field| field.at);
        let is_named = match self.schema.family {
            Family::Postgres => column.name != "?column?",
            // What an expression is called without AS is not promised: its text, most often.
            Family::Sqlite => {
                let is_word = |c: char| c.is_alphanumeric() || c == '_';
                column.source.is_some() || !column.name.is_empty() && column.name.chars().all(is_word)
            }
        };
        if !is_named {
            let message = format!("a column of the query `{}` has no name", query.name);
            return Err(source.fault(at, Code::CodegenQueryInvalid, message).with_help("give it one by AS").into());
        }
        let known = column.ty.as_ref().map(|ty| type_of(ty, &self.known)).or(verdict.ty);
        let what = format!("the column `{}` of the query `{}`", column.name, query.name);
        let Some(ty) = self.agreed(source, field, known, &what)? else {
            let fault = source.fault(at, Code::CodegenTypeUnknown, format!("the type of {what} is not known"));
            return Err(fault.with_help(format!("write it: `-- arlen:result {}:bigint`", column.name)).into());
        };
        let has_row = !matches!(&ty, Type::Other) && !matches!(&ty, Type::Array(element) if **element == Type::Other);
        if !has_row {
            let message = format!("Rust has no type for {what}, which is `{}`", column.declared);
            let fault = source.fault(at, Code::CodegenTypeUnknown, message);
            return Err(fault.with_help("cast it in the statement, to text for instance").into());
        }
        let (nullable, reason) = match field.map(|field| field.mark) {
            Some(Mark::Never) => (false, "override".to_owned()),
            Some(Mark::Maybe) => (true, "written so".to_owned()),
            Some(Mark::None) | None => (verdict.nullable, verdict.reason),
        };
        Ok(queries::Column { name: column.name.clone(), field: String::new(), ty, nullable, reason })
    }

    /// The type that is written and known: both, if both are there.
    fn agreed(&self, source: &Source, field: Option<&Field>, known: Option<Type>, what: &str) -> Result<Option<Type>> {
        let Some((word, at)) = field.and_then(|field| field.ty.as_ref()) else { return Ok(known) };
        let Some(written) = type_of_word(word, self.schema.family, self.enums) else {
            let fault = source.fault(*at, Code::CodegenTypeUnknown, format!("`{word}` is no type"));
            return Err(fault
                .with_help("write a type of the database, such as `text`, `bigint` or `timestamptz`")
                .into());
        };
        match known {
            // SQLite stores what it is given: what is written says what that is.
            None | Some(Type::Any) => Ok(Some(written)),
            Some(known) if known == written => Ok(Some(known)),
            Some(known) if self.schema.family == Family::Sqlite && holds(&known, &written) => Ok(Some(written)),
            Some(known) => {
                let message = format!("{what} is `{}`, and `{word}` is written", shown(&known, self.enums));
                Err(source
                    .fault(*at, Code::CodegenQueryMismatch, message)
                    .with_help("correct the type, or leave it out")
                    .into())
            }
        }
    }
}

/// Whether SQLite, which has few types, stores values of a type in a column that was declared as another.
fn holds(declared: &Type, written: &Type) -> bool {
    let as_text = matches!(
        written,
        Type::Decimal | Type::Uuid | Type::Date | Type::Time | Type::Timestamp | Type::TimestampTz | Type::Json
    );
    *declared == Type::Text && as_text || *declared == Type::Int64 && *written == Type::Bool
}

fn same_field(one: &str, other: &str) -> bool {
    crate::names::field(one) == crate::names::field(other)
}

/// What is written, or what the statement yields.
fn mode(source: &Source, query: &Query, statement: &Statement, faults: &mut Vec<Diagnostic>) -> Mode {
    let yields = !statement.columns.is_empty();
    match query.mode {
        None if yields => Mode::Many,
        None | Some((Mode::Exec, _)) => Mode::Exec,
        Some((mode, at)) => {
            if !yields {
                let fault = source.fault(at, Code::CodegenQueryMismatch, "the statement yields no rows");
                faults.push(fault.with_help("write `-- arlen:mode exec`, or leave it out"));
            }
            mode
        }
    }
}
