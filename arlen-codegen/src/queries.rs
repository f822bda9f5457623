//! The manifest of typed SQL: each query with what the database said of it. All that is emitted comes from it, so that files can
//! be checked without a database.

use crate::manifest::{Manifest, Type};
use crate::names::{camel, constant, field, is_plain, module, raw};
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Diagnostic, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// The version of the form.
const VERSION: u32 = 1;

/// The queries of a database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queries {
    version: u32,
    pub(crate) database_target: String,
    pub(crate) dialect: String,
    /// The enums that queries use, by name.
    pub(crate) enums: Vec<EnumName>,
    /// By file and place in it.
    pub(crate) queries: Vec<Query>,
}

/// An enum, and what it is called in `types.rs`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnumName {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
    pub(crate) rust_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    /// The file, without its folder.
    pub(crate) file: String,
    pub(crate) name: String,
    /// The names in Rust.
    pub(crate) module: String,
    pub(crate) function: String,
    pub(crate) constant: String,
    pub(crate) row: String,
    /// XXH3 of 128 bits over the annotations, the comment and the statement.
    pub(crate) hash: String,
    pub(crate) mode: Mode,
    pub(crate) access: Access,
    pub(crate) annotations: Vec<String>,
    pub(crate) comment: Vec<String>,
    pub(crate) sql: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) columns: Vec<Column>,
}

/// What a call yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mode {
    One,
    Opt,
    Many,
    Exec,
}

/// Whether a query goes to a target that only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Access {
    Read,
    Write,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) field: String,
    #[serde(rename = "type")]
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) field: String,
    #[serde(rename = "type")]
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
    /// Why it may be NULL, or may not.
    pub(crate) reason: String,
}

impl Mode {
    pub(crate) const WORDS: [(&'static str, Self); 4] =
        [("one", Self::One), ("opt", Self::Opt), ("many", Self::Many), ("exec", Self::Exec)];
}

impl Access {
    pub(crate) const WORDS: [(&'static str, Self); 2] = [("read", Self::Read), ("write", Self::Write)];
}

impl Query {
    /// What was written, in one form: for the hash, and to be shown.
    pub(crate) fn written(&self) -> String {
        written(&self.name, &self.annotations, &self.comment, &self.sql)
    }

    pub(crate) fn give_names(&mut self) {
        self.module = module(self.file.strip_suffix(".sql").unwrap_or(&self.file));
        let name = field(&self.name);
        self.function = raw(&name);
        self.constant = constant(&name);
        self.row = camel(&format!("{}_row", self.name));
        self.hash = format!("{:032x}", twox_hash::XxHash3_128::oneshot(self.written().as_bytes()));
        for parameter in &mut self.parameters {
            parameter.field = raw(&field(&parameter.name));
        }
        for column in &mut self.columns {
            column.field = raw(&field(&column.name));
        }
    }
}

/// What is written of a query, in one form whatever its file has around it.
pub(crate) fn written(name: &str, annotations: &[String], comment: &[String], sql: &str) -> String {
    let mut text = format!("-- arlen:name {name}\n");
    for line in annotations {
        text.push_str(&format!("{line}\n"));
    }
    for line in comment {
        text.push_str(&format!("-- {line}\n"));
    }
    text.push_str(sql);
    text.push('\n');
    text
}

impl Queries {
    /// The queries of a database; the types in them count the enums of `schema`.
    pub(crate) fn new(target: &TargetName, schema: &Manifest, mut queries: Vec<Query>) -> Self {
        for query in &mut queries {
            query.give_names();
        }
        let used: BTreeSet<usize> = types(&mut queries).filter_map(|ty| ty.as_enum().map(|place| *place)).collect();
        let used: Vec<usize> = used.into_iter().collect();
        for place in types(&mut queries).filter_map(Type::as_enum) {
            *place = used.iter().position(|known| known == place).unwrap_or_default();
        }
        let enums = used.iter().filter_map(|place| schema.enums.get(*place)).map(|found| EnumName {
            schema: found.schema.clone(),
            name: found.name.clone(),
            rust_name: found.rust_name.clone(),
        });
        let (enums, dialect) = (enums.collect(), &schema.dialect);
        let (database_target, dialect) = (target.as_str().to_owned(), dialect.to_owned());
        Self { version: VERSION, database_target, dialect, enums, queries }
    }

    /// Reads one back.
    ///
    /// # Errors
    ///
    /// `codegen-manifest-invalid` for a text that is none of this version, or whose names are not those of its queries.
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let invalid = |why: &str| {
            Diagnostic::new(Code::CodegenManifestInvalid, format!("the manifest `{}` {why}", path.display()))
                .with_help("remove the file, then generate it again with `arlen-codegen sql`")
        };
        let found: Self = serde_json::from_str(text).map_err(|error| invalid("cannot be read").with_source(error))?;
        if found.version != VERSION {
            return Err(invalid(&format!("has version {}, and this is for version {VERSION}", found.version)).into());
        }
        // Names are written as they are: those of a file that somebody changed would be anybody's Rust.
        let mut named = found.clone();
        named.queries.iter_mut().for_each(Query::give_names);
        if named != found || !found.is_sound() {
            return Err(invalid("was changed by hand").into());
        }
        Ok(found)
    }

    /// Its text, with an end of line: the same for the same files and the same database.
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

    /// The dialect of the database that described the queries.
    #[must_use]
    pub fn dialect(&self) -> &str {
        &self.dialect
    }

    /// How many queries there are, and in how many files.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let files: BTreeSet<&str> = self.queries.iter().map(|query| query.file.as_str()).collect();
        (self.queries.len(), files.len())
    }

    fn is_sound(&self) -> bool {
        let names_are_plain = self.enums.iter().all(|found| is_plain(&found.rust_name));
        let mut queries = self.queries.clone();
        let knows_enums = types(&mut queries).filter_map(Type::as_enum).all(|place| *place < self.enums.len());
        names_are_plain && knows_enums
    }
}

fn types(queries: &mut [Query]) -> impl Iterator<Item = &mut Type> {
    queries.iter_mut().flat_map(|query| {
        let parameters = query.parameters.iter_mut().map(|parameter| &mut parameter.ty);
        parameters.chain(query.columns.iter_mut().map(|column| &mut column.ty))
    })
}
