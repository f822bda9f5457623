//! The manifest: what was read from a database, with the names that it has in Rust. All that is emitted comes from it, so that
//! files can be checked without a database.

use crate::names::{Suffix, camel, constant, distinct, field, module, raw};
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::schema::{self, ColumnType, Generation, ObjectName, RelationKind, Schema};
use arlen_data::value::SqlType;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The version of the form.
const VERSION: u32 = 1;

/// What was read from a database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    version: u32,
    pub(crate) database_target: String,
    pub(crate) dialect: String,
    pub(crate) relations: Vec<Relation>,
    pub(crate) enums: Vec<Enum>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relation {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
    pub(crate) module: String,
    pub(crate) kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) comment: Option<String>,
    pub(crate) primary_key: Vec<String>,
    pub(crate) columns: Vec<Column>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Table,
    ForeignTable,
    VirtualTable,
    View,
    MaterializedView,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) field: String,
    pub(crate) constant: String,
    #[serde(rename = "type")]
    pub(crate) ty: Type,
    pub(crate) declared: String,
    pub(crate) nullable: bool,
    pub(crate) default: Default,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) comment: Option<String>,
}

/// What a column has if a row says nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Default {
    /// NULL, or a fault.
    None,
    /// The value of an expression.
    Expression,
    /// A number, unless a row has one.
    Identity,
    /// A number, always.
    IdentityAlways,
    /// What is computed from other columns, always.
    Computed,
}

/// The type of a column, as far as Rust has one for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Type {
    Bool,
    Int16,
    Int32,
    Int64,
    Float32,
    Float64,
    Decimal,
    Text,
    Bytes,
    Uuid,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    Interval,
    Json,
    Range,
    Array(Box<Self>),
    /// By its place in the list of enums.
    Enum(usize),
    /// SQLite: whatever is stored.
    Any,
    /// One that Rust has no type for.
    Other,
}

impl Type {
    /// The place of the enum that it is.
    pub(crate) fn as_enum(&mut self) -> Option<&mut usize> {
        if let Self::Enum(place) = self { Some(place) } else { None }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enum {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
    pub(crate) rust_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) comment: Option<String>,
    pub(crate) variants: Vec<Variant>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variant {
    pub(crate) label: String,
    pub(crate) rust_name: String,
}

impl Manifest {
    /// The manifest of a catalog. The order of what the catalog has in it changes nothing.
    #[must_use]
    pub fn new(target: &TargetName, schema: &Schema) -> Self {
        let known = known_enums(schema);
        let mut relations: Vec<&schema::Relation> = schema.relations.iter().collect();
        relations.sort_by_key(|relation| &relation.name);
        let mut manifest = Self {
            version: VERSION,
            database_target: target.as_str().to_owned(),
            dialect: schema.family.as_str().to_owned(),
            relations: relations.into_iter().map(|relation| relation_of(relation, &known)).collect(),
            enums: known.iter().map(|found| enum_of(found)).collect(),
        };
        manifest.give_names();
        manifest
    }

    /// Reads one back.
    ///
    /// # Errors
    ///
    /// `codegen-manifest-invalid` for a text that is none of this version, or whose names are not those that its catalog has.
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let invalid = |why: &str| {
            Diagnostic::new(Code::CodegenManifestInvalid, format!("the manifest `{}` {why}", path.display()))
                .with_help("remove the file, then generate it again with `arlen-codegen schema`")
        };
        let found: Self = serde_json::from_str(text).map_err(|error| invalid("cannot be read").with_source(error))?;
        if found.version != VERSION {
            return Err(invalid(&format!("has version {}, and this is for version {VERSION}", found.version)).into());
        }
        // Names are written as they are: those of a file that somebody changed would be anybody's Rust.
        let mut named = found.clone();
        named.give_names();
        if named != found || !found.knows_its_enums() {
            return Err(invalid("was changed by hand").into());
        }
        Ok(found)
    }

    /// Its text, with an end of line: the same for the same catalog.
    ///
    /// # Errors
    ///
    /// None: the form has a text for all that it can hold.
    pub fn to_text(&self) -> Result<String> {
        let mut text = serde_json::to_string_pretty(self).map_err(|error| {
            Diagnostic::new(Code::CodegenManifestInvalid, "the manifest cannot be written").with_source(error)
        })?;
        text.push('\n');
        Ok(text)
    }

    /// The name of the database in the configuration.
    #[must_use]
    pub fn database_target(&self) -> &str {
        &self.database_target
    }

    /// How many tables, views and enums there are.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let views = self.relations.iter().filter(|relation| !relation.kind.is_writable()).count();
        (self.relations.len() - views, views, self.enums.len())
    }

    /// What is not as it would be expected, for people: names that got a number, columns that no row reads.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for relation in &self.relations {
            let shown = relation.shown();
            if relation.module != module(&relation.base_name()) {
                notes.push(format!("`{shown}` is the module `{}`: another has its name", relation.module));
            }
            for column in &relation.columns {
                let name = column.name.escape_debug();
                if column.field != raw(&field(&column.name)) {
                    notes.push(format!("`{shown}.{name}` is the field `{}`: another has its name", column.field));
                }
                if column.ty == Type::Other {
                    let declared = column.declared.escape_debug();
                    notes.push(format!("`{shown}.{name}` is in no row: Rust has no type for `{declared}`"));
                }
            }
        }
        for found in &self.enums {
            for variant in &found.variants {
                if variant.rust_name != camel(&variant.label) {
                    let (name, label) = (found.name.escape_debug(), variant.label.escape_debug());
                    notes.push(format!(
                        "`{label}` of the enum `{name}` is `{}`: another has its name",
                        variant.rust_name
                    ));
                }
            }
        }
        notes
    }

    fn give_names(&mut self) {
        let names: Vec<_> = self.relations.iter().map(|r| (r.base_name(), module(&r.base_name()))).collect();
        for (relation, name) in self.relations.iter_mut().zip(distinct(&names, Suffix::Snake)) {
            relation.module = name;
            let names: Vec<_> = relation.columns.iter().map(|c| (c.name.clone(), field(&c.name))).collect();
            for (column, name) in relation.columns.iter_mut().zip(distinct(&names, Suffix::Snake)) {
                column.constant = constant(&name);
                column.field = raw(&name);
            }
        }
        let base = |found: &Enum| qualified(found.schema.as_deref(), &found.name);
        let names: Vec<_> = self.enums.iter().map(|e| (base(e), camel(&base(e)))).collect();
        for (found, name) in self.enums.iter_mut().zip(distinct(&names, Suffix::Camel)) {
            found.rust_name = name;
            let names: Vec<_> = found.variants.iter().map(|v| (v.label.clone(), camel(&v.label))).collect();
            for (variant, name) in found.variants.iter_mut().zip(distinct(&names, Suffix::Camel)) {
                variant.rust_name = name;
            }
        }
    }

    fn knows_its_enums(&self) -> bool {
        let mut columns = self.relations.iter().flat_map(|relation| &relation.columns);
        columns.all(|column| !matches!(column.ty, Type::Enum(place) if place >= self.enums.len()))
    }
}

/// The name that a module or type is called after: the schema `public` is not part of it.
fn qualified(schema: Option<&str>, name: &str) -> String {
    match schema {
        None | Some("public") => name.to_owned(),
        Some(schema) => format!("{schema}_{name}"),
    }
}

impl Relation {
    fn base_name(&self) -> String {
        qualified(self.schema.as_deref(), &self.name)
    }

    /// Its name for people.
    pub(crate) fn shown(&self) -> String {
        let schema = self.schema.as_deref().filter(|schema| *schema != "public");
        schema
            .into_iter()
            .chain([self.name.as_str()])
            .map(|part| part.escape_debug().to_string())
            .collect::<Vec<_>>()
            .join(".")
    }
}

impl Kind {
    pub(crate) const fn is_writable(self) -> bool {
        matches!(self, Self::Table | Self::ForeignTable | Self::VirtualTable)
    }
}

fn relation_of(relation: &schema::Relation, enums: &[&schema::EnumType]) -> Relation {
    Relation {
        schema: relation.name.schema.clone(),
        name: relation.name.name.clone(),
        module: String::new(),
        kind: match relation.kind {
            RelationKind::ForeignTable => Kind::ForeignTable,
            RelationKind::VirtualTable => Kind::VirtualTable,
            RelationKind::View => Kind::View,
            RelationKind::MaterializedView => Kind::MaterializedView,
            RelationKind::Table | _ => Kind::Table,
        },
        comment: relation.comment.clone(),
        primary_key: relation.primary_key.clone(),
        columns: relation.columns.iter().map(|column| column_of(column, enums)).collect(),
    }
}

fn column_of(column: &schema::Column, enums: &[&schema::EnumType]) -> Column {
    Column {
        name: column.name.clone(),
        field: String::new(),
        constant: String::new(),
        ty: type_of(&column.ty, enums),
        declared: column.declared.clone(),
        nullable: column.nullable,
        default: match column.generation {
            Generation::IdentityByDefault | Generation::RowId => Default::Identity,
            Generation::IdentityAlways => Default::IdentityAlways,
            Generation::Computed => Default::Computed,
            Generation::Plain | _ if column.default.is_some() => Default::Expression,
            Generation::Plain | _ => Default::None,
        },
        comment: column.comment.clone(),
    }
}

/// The enums that have a type in Rust, in the order in which [`Type::Enum`] counts them.
pub(crate) fn known_enums(schema: &Schema) -> Vec<&schema::EnumType> {
    let mut known: Vec<_> = schema.enums.iter().filter(|found| !found.labels.is_empty()).collect();
    known.sort_by_key(|found| &found.name);
    known
}

pub(crate) fn type_of(ty: &ColumnType, enums: &[&schema::EnumType]) -> Type {
    match ty {
        ColumnType::Sql(ty) => neutral(ty),
        ColumnType::Enum(name) => place(name, enums).map_or(Type::Text, Type::Enum),
        ColumnType::Any => Type::Any,
        ColumnType::Other | _ => Type::Other,
    }
}

fn place(name: &ObjectName, enums: &[&schema::EnumType]) -> Option<usize> {
    enums.iter().position(|found| found.name == *name)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a type that is unknown here is one that Rust has no type for")]
fn neutral(ty: &SqlType) -> Type {
    match ty {
        SqlType::Bool => Type::Bool,
        SqlType::SmallInt => Type::Int16,
        SqlType::Int => Type::Int32,
        SqlType::BigInt => Type::Int64,
        SqlType::Real => Type::Float32,
        SqlType::Double => Type::Float64,
        SqlType::Numeric(_) => Type::Decimal,
        // In an array the labels of an enum are text.
        SqlType::Text | SqlType::Varchar(_) | SqlType::Char(_) | SqlType::Named(_) => Type::Text,
        SqlType::Bytes => Type::Bytes,
        SqlType::Uuid => Type::Uuid,
        SqlType::Date => Type::Date,
        SqlType::Time => Type::Time,
        SqlType::Timestamp => Type::Timestamp,
        SqlType::TimestampTz => Type::TimestampTz,
        SqlType::Interval => Type::Interval,
        SqlType::Json | SqlType::Jsonb => Type::Json,
        SqlType::Range(_) => Type::Range,
        SqlType::Array(element) => match neutral(element) {
            Type::Other | Type::Array(_) | Type::Range => Type::Other,
            element => Type::Array(Box::new(element)),
        },
        _ => Type::Other,
    }
}

fn enum_of(found: &schema::EnumType) -> Enum {
    Enum {
        schema: found.name.schema.clone(),
        name: found.name.name.clone(),
        rust_name: String::new(),
        comment: found.comment.clone(),
        variants: found.labels.iter().map(|label| Variant { label: label.clone(), rust_name: String::new() }).collect(),
    }
}
