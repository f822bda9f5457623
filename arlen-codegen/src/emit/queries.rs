//! The module of a file of queries.

use super::layout::Text;
use super::spelling::{argument, imports, spelling};
use super::{QUERIES_MARK, doc, literal};
use crate::manifest::Type;
use crate::names::TYPES;
use crate::queries::{Access, Mode, Parameter, Queries, Query};
use arlen_data::dialect::Family;

/// A function with more parameters than this, the database among them, is one of clippy's faults.
const PARAMETERS: usize = 7;

/// The width of a line.
const WIDTH: usize = 100;

pub(super) fn emit(file: &str, manifest: &Queries) -> String {
    let mut body = Text::new();
    for query in manifest.queries.iter().filter(|query| query.file == file) {
        statement(&mut body, query, manifest);
        if query.mode != Mode::Exec {
            row(&mut body, query, manifest);
        }
        if query.parameters.len() >= PARAMETERS {
            parameters(&mut body, query, manifest);
        }
        function(&mut body, query, manifest);
    }
    let body = body.into_string();
    let mut text = Text::new();
    text.line(QUERIES_MARK);
    text.line("");
    for line in doc::sentence("The queries of ", file, ".") {
        text.line(&format!("//! {line}"));
    }
    text.line("");
    for import in imports(&body) {
        text.line(&import);
    }
    format!("{}{body}", text.into_string())
}

fn path(manifest: &Queries) -> impl Fn(usize) -> Option<String> + Copy {
    // The module of the enums lies beside the folder of the queries.
    let up = "super";
    move |place| manifest.enums.get(place).map(|found| format!("{up}::{up}::{TYPES}::{}", found.rust_name))
}

/// The text, and the handle that has it.
fn statement(body: &mut Text, query: &Query, manifest: &Queries) {
    let Query { constant, name, .. } = query;
    let text = sql(&query.sql);
    let doc = [format!("The statement of `{name}`.")];
    let skip = if text.contains('\n') { "#[rustfmt::skip]\n" } else { "" };
    body.item(&doc, &format!("{skip}pub const {constant}_SQL: &str = {text};"));
    let family = if manifest.dialect == Family::Sqlite.as_str() { "Sqlite" } else { "Postgres" };
    let rows = if query.mode == Mode::Exec { "()" } else { &query.row };
    let ty = if query.mode == Mode::Exec {
        format!("SqlHandle<{}>", query.parameters.len())
    } else {
        format!("SqlHandle<{}, {rows}>", query.parameters.len())
    };
    let reads = if query.access == Access::Read { ".reads()" } else { "" };
    let head = format!("pub static {constant}: {ty} =");
    let value = format!("SqlHandle::new(Family::{family}, {constant}_SQL){reads};");
    let line = format!("{head} {value}");
    let item = if line.chars().count() <= WIDTH { line } else { format!("{head}\n    {value}") };
    body.item(&[format!("`{name}`, to be bound to its values in their order.")], &item);
}

/// A text as a literal that reads as it was written, where that is possible.
fn sql(text: &str) -> String {
    let readable = |c: char| matches!(c, '\n' | '\t') || !(c.is_control() || is_mark(c));
    if !text.contains('\n') || !text.chars().all(readable) {
        return literal(text);
    }
    let mut hashes = String::new();
    while text.contains(&format!("\"{hashes}")) && (!hashes.is_empty() || text.contains('"')) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

/// Marks that turn the direction of writing, which the compiler refuses in literals.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn row(body: &mut Text, query: &Query, manifest: &Queries) {
    let mut fields = String::new();
    for column in &query.columns {
        let spelling = spelling(&column.ty, path(manifest));
        let ty = spelling.row.unwrap_or_else(|| "Value".to_owned());
        let ty = if column.nullable && !spelling.holds_null { format!("Option<{ty}>") } else { ty };
        for line in doc::sentence("The column ", &column.name, ".") {
            fields.push_str(&format!("    /// {line}\n"));
        }
        if column.field.trim_start_matches("r#") != column.name {
            fields.push_str(&format!("    #[row(name = {})]\n", literal(&column.name)));
        }
        fields.push_str(&format!("    pub {}: {ty},\n", column.field));
    }
    let derives = "#[derive(Clone, Debug, PartialEq, arlen_data::execute::FromRow)]";
    body.item(&[format!("A row of `{}`.", query.name)], &format!("{derives}\npub struct {} {{\n{fields}}}", query.row));
}

/// The name of the struct of many parameters.
fn parameters_name(query: &Query) -> String {
    format!("{}Params", query.row.strip_suffix("Row").unwrap_or(&query.row))
}

fn argument_of(parameter: &Parameter, manifest: &Queries) -> String {
    let ty = argument(&parameter.ty, path(manifest));
    if parameter.nullable && parameter.ty != Type::Any { format!("Option<{ty}>") } else { ty }
}

fn is_borrowed(query: &Query) -> bool {
    query.parameters.iter().any(|parameter| matches!(parameter.ty, Type::Text | Type::Bytes))
}

fn parameters(body: &mut Text, query: &Query, manifest: &Queries) {
    let lifetime = if is_borrowed(query) { "<'a>" } else { "" };
    let mut fields = String::new();
    for parameter in &query.parameters {
        for line in doc::sentence("The parameter ", &parameter.name, ".") {
            fields.push_str(&format!("    /// {line}\n"));
        }
        let ty = argument_of(parameter, manifest).replace('&', "&'a ");
        fields.push_str(&format!("    pub {}: {ty},\n", parameter.field));
    }
    let name = parameters_name(query);
    body.item(
        &[format!("The parameters of `{}`.", query.name)],
        &format!("#[derive(Clone, Debug, PartialEq)]\npub struct {name}{lifetime} {{\n{fields}}}"),
    );
}

fn function(body: &mut Text, query: &Query, manifest: &Queries) {
    let (verb, result) = match query.mode {
        Mode::One => ("fetch_one", query.row.clone()),
        Mode::Opt => ("fetch_optional", format!("Option<{}>", query.row)),
        Mode::Many => ("fetch_all", format!("Vec<{}>", query.row)),
        Mode::Exec => ("execute", "u64".to_owned()),
    };
    let is_struct = query.parameters.len() >= PARAMETERS;
    // A parameter of the query has the name first.
    let taken = query.parameters.iter().any(|parameter| parameter.field == "db");
    let db = if taken && !is_struct { "db_" } else { "db" };
    let mut arguments = vec![format!("{db}: &impl Executor")];
    if is_struct {
        let lifetime = if is_borrowed(query) { "<'_>" } else { "" };
        arguments.push(format!("params: {}{lifetime}", parameters_name(query)));
    } else {
        let plain = query.parameters.iter();
        arguments.extend(plain.map(|one| format!("{}: {}", one.field, argument_of(one, manifest))));
    }
    let of = if is_struct { "params." } else { "" };
    let values = query.parameters.iter().map(|one| {
        let into = if one.ty == Type::Any { "" } else { ".into()" };
        format!("{of}{}{into}", one.field)
    });
    let values: Vec<_> = values.collect();

    let mut lines = doc::paragraphs(&query.comment.join("\n"));
    if lines.is_empty() {
        lines.push(format!("Runs `{}`.", query.name));
    }
    let errors = format!("Those of [`Executor::{verb}`].");
    lines.extend([String::new(), "# Errors".to_owned(), String::new(), errors]);
    let returned = format!("impl Future<Output = Result<{result}>> + Send");
    let one = format!("pub fn {}({}) -> {returned} {{", query.function, arguments.join(", "));
    let head = if one.chars().count() <= WIDTH {
        one
    } else {
        let lines: String = arguments.iter().map(|argument| format!("    {argument},\n")).collect();
        format!("pub fn {}(\n{lines}) -> {returned} {{", query.function)
    };
    let call = call(&format!("{db}.{verb}({}.bind(", query.constant), &values);
    body.item(&lines, &format!("#[track_caller]\n{head}\n{call}\n}}"));
}

/// `db.verb(HANDLE.bind([a, b]))` as rustfmt has it.
fn call(head: &str, values: &[String]) -> String {
    let inner = values.join(", ");
    let line = format!("    {head}[{inner}]))");
    // The width of the arguments of a call, and of an array.
    if inner.chars().count() + 2 <= 60 && line.chars().count() <= WIDTH && line.chars().count() - 4 <= WIDTH {
        return line;
    }
    let values: String = values.iter().map(|value| format!("        {value},\n")).collect();
    format!("    {head}[\n{values}    ]))")
}
