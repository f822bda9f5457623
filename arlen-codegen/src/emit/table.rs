//! The module of a table or view.

use super::layout::{Text, array, literal_of_self, signature};
use super::spelling::{Spelling, imports, spelling};
use super::{MARK, doc, literal};
use crate::manifest::{Column, Default, Kind, Manifest, Relation};
use crate::names::{TYPES, is_plain};

/// A constructor with more parameters than this is one of clippy's faults.
const PARAMETERS: usize = 7;

/// A column with how its types are written.
struct Place<'m> {
    column: &'m Column,
    spelling: Spelling,
}

/// How a field of a write says what is to happen.
enum Said {
    /// A value, always.
    Value,
    /// A value, or nothing.
    Maybe,
    /// A value, NULL, or nothing.
    Field,
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Table => "table",
        Kind::ForeignTable => "foreign table",
        Kind::VirtualTable => "virtual table",
        Kind::View => "view",
        Kind::MaterializedView => "materialized view",
    }
}

pub(super) fn emit(relation: &Relation, manifest: &Manifest) -> String {
    let path = |place: usize| manifest.enums.get(place).map(|found| format!("super::{TYPES}::{}", found.rust_name));
    let places: Vec<Place<'_>> =
        relation.columns.iter().map(|column| Place { column, spelling: spelling(&column.ty, path) }).collect();
    let mut body = Text::new();
    constants(&mut body, relation, &places);
    row(&mut body, &places);
    if relation.kind.is_writable() {
        insert(&mut body, &places);
        update(&mut body, &places);
    }
    let body = body.into_string();

    let mut file = Text::new();
    file.line(MARK);
    file.line("");
    let head = doc::sentence(&format!("The {} ", kind_name(relation.kind)), &relation.shown(), ".");
    let comment = relation.comment.as_deref().map(doc::paragraphs).filter(|lines| !lines.is_empty());
    for line in comment.map_or_else(|| head.clone(), |lines| [head.clone(), vec![String::new()], lines].concat()) {
        file.line(format!("//! {line}").trim_end());
    }
    let imports = imports(&body);
    if !imports.is_empty() {
        file.line("");
    }
    for import in imports {
        file.line(&import);
    }
    format!("{}{body}", file.into_string())
}

/// The parts of a name as arguments: `plain("a.b")`, or `exact(&["a", "b c"])`.
fn constructed(of: &str, plain: &str, parts: &[&str]) -> String {
    if parts.iter().all(|part| is_plain(part)) {
        format!("{of}::{plain}({})", literal(&parts.join(".")))
    } else {
        let parts: Vec<_> = parts.iter().map(|part| literal(part)).collect();
        format!("{of}::exact(&[{}])", parts.join(", "))
    }
}

fn constants(body: &mut Text, relation: &Relation, places: &[Place<'_>]) {
    let schema = relation.schema.as_deref().filter(|schema| *schema != "public");
    let parts: Vec<&str> = schema.into_iter().chain([relation.name.as_str()]).collect();
    let name = constructed("Name", "plain", &parts);
    body.item(&["Its name.".to_owned()], &format!("pub const TABLE: Name = {name};"));
    let read: Vec<_> = places
        .iter()
        .filter(|place| place.spelling.row.is_some())
        .map(|place| constructed("Name", "plain", &[&relation.name, &place.column.name]))
        .collect();
    if !read.is_empty() {
        let head = format!("pub const COLUMNS: [Name; {}] = ", read.len());
        body.item(&["What a row has, to be selected.".to_owned()], &array(&head, &read));
    }
    for Place { column, spelling } in places {
        let ty = if column.nullable && spelling.column != "Untyped" {
            format!("Option<{}>", spelling.column)
        } else {
            spelling.column.clone()
        };
        let value = constructed("Column", "new", &[&relation.name, &column.name]);
        let item = format!("pub const {}: Column<{ty}> = {value};", column.constant);
        body.item(&column_doc(column), &item);
    }
}

/// What the catalog says of a column, or what it is.
fn column_doc(column: &Column) -> Vec<String> {
    let comment = column.comment.as_deref().map(doc::paragraphs).unwrap_or_default();
    if comment.is_empty() { doc::sentence("The column ", &column.name, ".") } else { comment }
}

/// A struct; its fields with their documentation and attributes.
fn structure(body: &mut Text, doc: &str, derives: &str, name: &str, fields: &[String]) {
    let item = if fields.is_empty() {
        format!("pub struct {name} {{}}")
    } else {
        format!("pub struct {name} {{\n{}\n}}", fields.join("\n"))
    };
    body.item(&[doc.to_owned()], &format!("#[derive({derives})]\n{item}"));
}

/// A field with its documentation.
fn field(column: &Column, attribute: Option<String>, ty: &str) -> String {
    let mut lines: Vec<String> =
        column_doc(column).iter().map(|line| format!("    /// {line}").trim_end().to_owned()).collect();
    lines.extend(attribute.map(|attribute| format!("    {attribute}")));
    lines.push(format!("    pub {}: {ty},", column.field));
    lines.join("\n")
}

fn row(body: &mut Text, places: &[Place<'_>]) {
    let fields: Vec<_> = places
        .iter()
        .filter_map(|Place { column, spelling }| {
            let ty = spelling.row.as_ref()?;
            let wrapped = column.nullable && !spelling.holds_null;
            let ty = if wrapped { format!("Option<{ty}>") } else { ty.clone() };
            let differs = column.field.trim_start_matches("r#") != column.name;
            let attribute = differs.then(|| format!("#[row(name = {})]", literal(&column.name)));
            Some(field(column, attribute, &ty))
        })
        .collect();
    if !fields.is_empty() {
        structure(body, "A row, as it is read.", "Clone, Debug, PartialEq, FromRow", "Row", &fields);
    }
}

/// The columns that a row may give, with how it says so.
fn inserted<'p, 'm>(places: &'p [Place<'m>]) -> Vec<(&'p Place<'m>, Said)> {
    let said = |place: &'p Place<'m>| {
        let Place { column, spelling } = place;
        let nullable = column.nullable && !spelling.holds_null;
        match (column.default, nullable) {
            (Default::Computed | Default::IdentityAlways, _) => None,
            (Default::None, false) if column.nullable => Some((place, Said::Maybe)),
            (Default::None, false) => Some((place, Said::Value)),
            (Default::None | Default::Identity, true) | (Default::Identity | Default::Expression, false) => {
                Some((place, Said::Maybe))
            }
            (Default::Expression, true) => Some((place, Said::Field)),
        }
    };
    places.iter().filter_map(said).collect()
}

fn written((place, said): &(&Place<'_>, Said)) -> String {
    let ty = &place.spelling.write;
    let ty = match said {
        Said::Value => ty.clone(),
        Said::Maybe => format!("Option<{ty}>"),
        Said::Field => format!("Field<{ty}>"),
    };
    field(place.column, None, &ty)
}

/// The lines that set a column of the statement `name`.
fn set(name: &str, place: &Place<'_>, said: &Said) -> String {
    let (field, constant) = (&place.column.field, &place.column.constant);
    match said {
        Said::Value => format!("        {name} = {name}.set({constant}, self.{field});\n"),
        Said::Maybe => format!(
            "        if let Some(value) = self.{field} {{\n            {name} = {name}.set({constant}, value);\n        }}\n"
        ),
        Said::Field => format!(
            "        match self.{field} {{\n            Field::Unset => {{}}\n            \
             Field::Null => {name} = {name}.set({constant}, arlen_data::build::null()),\n            \
             Field::Set(value) => {name} = {name}.set({constant}, value),\n        }}\n"
        ),
    }
}

fn insert(body: &mut Text, places: &[Place<'_>]) {
    let fields = inserted(places);
    let required: Vec<_> = fields.iter().filter(|(_, said)| matches!(said, Said::Value)).collect();
    let derives = if required.is_empty() { "Clone, Debug, Default, PartialEq" } else { "Clone, Debug, PartialEq" };
    let texts: Vec<_> = fields.iter().map(written).collect();
    structure(body, "A row, as it is inserted; what is not said has its default.", derives, "Insert", &texts);

    let mut functions = Vec::new();
    if (1..=PARAMETERS).contains(&required.len()) {
        functions.push(constructor(&fields));
    }
    let mut statement =
        "    /// The statement that inserts it.\n    pub fn into_insert(self) -> arlen_data::build::Insert {\n"
            .to_owned();
    if fields.is_empty() {
        statement.push_str(
            "        let Self {} = self;\n        arlen_data::build::insert_into(TABLE).default_values()\n    }",
        );
    } else {
        if required.is_empty() {
            statement.push_str(
                "        if self == Self::default() {\n            \
                 return arlen_data::build::insert_into(TABLE).default_values();\n        }\n",
            );
        }
        statement.push_str("        let mut insert = arlen_data::build::insert_into(TABLE);\n");
        statement.extend(fields.iter().map(|(place, said)| set("insert", place, said)));
        statement.push_str("        insert\n    }");
    }
    functions.push(statement);
    body.line("");
    body.fitted(&format!("impl Insert {{\n{}\n}}", functions.join("\n\n")));
}

/// The function that takes what a row must give.
fn constructor(fields: &[(&Place<'_>, Said)]) -> String {
    let mut parameters = Vec::new();
    let values: Vec<_> = fields
        .iter()
        .map(|(place, said)| {
            let field = &place.column.field;
            match said {
                Said::Value => {
                    parameters.push(format!("{field}: {}", place.spelling.write));
                    field.clone()
                }
                Said::Maybe => format!("{field}: None"),
                Said::Field => format!("{field}: Field::Unset"),
            }
        })
        .collect();
    let head = signature(4, "pub fn new", &parameters);
    let made = literal_of_self(8, &values);
    format!("    /// A row with what it must give, and defaults.\n    #[must_use]\n{head}\n        {made}\n    }}")
}

fn update(body: &mut Text, places: &[Place<'_>]) {
    let fields: Vec<_> = places
        .iter()
        .filter(|place| !matches!(place.column.default, Default::Computed | Default::IdentityAlways))
        .map(|place| {
            let nullable = place.column.nullable && !place.spelling.holds_null;
            (place, if nullable { Said::Field } else { Said::Maybe })
        })
        .collect();
    if fields.is_empty() {
        return;
    }
    let texts: Vec<_> = fields.iter().map(written).collect();
    let derives = "Clone, Debug, Default, PartialEq";
    structure(body, "What an update changes; what is not said stays as it is.", derives, "Update", &texts);
    let sets: String = fields.iter().map(|(place, said)| set("update", place, said)).collect();
    body.line("");
    body.fitted(&format!(
        "impl Update {{\n    /// The statement that changes rows; without a filter it is refused.\n    \
         pub fn into_update(self) -> arlen_data::build::Update {{\n        \
         let mut update = arlen_data::build::update(TABLE);\n{sets}        update\n    }}\n}}"
    ));
}
