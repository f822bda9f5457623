//! What stands in `#[row(...)]`, and how attributes are read.

use crate::case::Case;
use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, LitStr, Path, Result, Type, parse_quote};

/// What is said of the struct.
pub(crate) struct OfStruct {
    /// Where `arlen_data` is.
    pub(crate) arlen: Path,
    pub(crate) rename_all: Option<(Case, Span)>,
}

/// What is said of a field.
#[derive(Default)]
pub(crate) struct OfField {
    pub(crate) name: Option<LitStr>,
    pub(crate) reading: Reading,
}

/// What a field is made from.
#[derive(Default)]
pub(crate) enum Reading {
    /// A column of its own type.
    #[default]
    Column,
    /// A column with JSON.
    Json,
    /// A column of another type.
    TryFrom(Box<Type>),
    /// Nothing: it has its default.
    Skip,
    /// The columns of another struct.
    Flatten,
}

/// Words that stand in the attributes of a struct or field, so that none is said twice.
#[derive(Default)]
pub(crate) struct Said(Vec<&'static str>);

impl Default for OfStruct {
    fn default() -> Self {
        Self { arlen: parse_quote!(::arlen_data), rename_all: None }
    }
}

impl OfStruct {
    const KNOWN: &'static [&'static str] = &["rename_all", "crate"];

    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        let mut said = Said::default();
        each(attributes, |meta| {
            match said.next(meta, Self::KNOWN, "a struct")? {
                "rename_all" => {
                    let name = text(meta, "rename_all", "camelCase")?;
                    let case = Case::find(&name.value()).ok_or_else(|| {
                        let known: Vec<_> = Case::names().map(|name| format!("`{name}`")).collect();
                        Error::new(name.span(), format!("`rename_all` is one of {}", known.join(", ")))
                    })?;
                    found.rename_all = Some((case, name.span()));
                }
                _ => {
                    let path = text(meta, "crate", "::arlen_data")?;
                    found.arlen = path
                        .parse_with(Path::parse_mod_style)
                        .map_err(|_| Error::new(path.span(), "`crate` is a path, as in `crate = \"::arlen_data\"`"))?;
                }
            }
            Ok(())
        })?;
        Ok(found)
    }
}

impl OfField {
    const KNOWN: &'static [&'static str] = &["name", "json", "try_from", "skip", "flatten"];

    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        let mut said = Said::default();
        each(attributes, |meta| {
            let word = said.next(meta, Self::KNOWN, "a field")?;
            said.agrees(meta, word)?;
            if word == "name" {
                let name = text(meta, word, "column")?;
                if name.value().is_empty() {
                    return Err(Error::new(name.span(), "a column has a name that is not empty"));
                }
                found.name = Some(name);
                return Ok(());
            }
            if word == "try_from" {
                let from = text(meta, word, "i64")?;
                let fault = |_| Error::new(from.span(), "`try_from` is a type, as in `try_from = \"i64\"`");
                found.reading = Reading::TryFrom(Box::new(from.parse().map_err(fault)?));
                return Ok(());
            }
            if !meta.input.is_empty() && !meta.input.peek(syn::Token![,]) {
                return Err(meta.error(format!("`{word}` takes no value")));
            }
            found.reading = match word {
                "json" => Reading::Json,
                "skip" => Reading::Skip,
                _ => Reading::Flatten,
            };
            Ok(())
        })?;
        Ok(found)
    }
}

impl Said {
    /// The word that comes now.
    pub(crate) fn next(
        &mut self,
        meta: &ParseNestedMeta<'_>,
        known: &[&'static str],
        of: &str,
    ) -> Result<&'static str> {
        let Some(word) = known.iter().find(|word| meta.path.is_ident(word)) else {
            let found = meta.path.segments.iter().map(|segment| segment.ident.unraw().to_string());
            let found = found.collect::<Vec<_>>().join("::");
            let known: Vec<_> = known.iter().map(|word| format!("`{word}`")).collect();
            return Err(Error::new(
                meta.path.span(),
                format!("unknown attribute `{found}` of {of}, known are {}", known.join(", ")),
            ));
        };
        if self.0.contains(word) {
            return Err(meta.error(format!("`{word}` is said twice")));
        }
        self.0.push(word);
        Ok(word)
    }

    /// Whether the last word may stand beside those before it.
    fn agrees(&self, meta: &ParseNestedMeta<'_>, word: &str) -> Result<()> {
        let fits = |other: &str| match (word, other) {
            ("name", other) => ["json", "try_from"].contains(&other),
            (word, "name") => ["json", "try_from"].contains(&word),
            _ => false,
        };
        match self.0.iter().find(|other| **other != word && !fits(other)) {
            Some(other) => Err(meta.error(format!("`{word}` cannot stand beside `{other}`"))),
            None => Ok(()),
        }
    }
}

/// Goes through all that is said in `#[row(...)]`; what is wrong in one attribute does not hide the next.
fn each(attributes: &[Attribute], mut say: impl FnMut(&ParseNestedMeta<'_>) -> Result<()>) -> Result<()> {
    let mut faults = Ok(());
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("row")) {
        note(&mut faults, attribute.parse_nested_meta(|meta| say(&meta)));
    }
    faults
}

/// Adds to what is wrong; gives what is right.
pub(crate) fn note<T>(faults: &mut Result<()>, outcome: Result<T>) -> Option<T> {
    match (outcome, faults) {
        (Ok(right), _) => return Some(right),
        (Err(error), Err(faults)) => faults.combine(error),
        (Err(error), faults) => *faults = Err(error),
    }
    None
}

pub(crate) fn text(meta: &ParseNestedMeta<'_>, word: &str, example: &str) -> Result<LitStr> {
    let expected = |span| Error::new(span, format!("`{word}` needs a text, as in `{word} = \"{example}\"`"));
    let value = meta.value().map_err(|_| expected(meta.path.span()))?;
    let span = value.span();
    value.parse().map_err(|_| expected(span))
}
