//! What a struct says, checked.

use crate::attribute::{OfField, OfStruct, Reading, note};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{
    Attribute, Data, DeriveInput, Error, GenericArgument, Ident, LitStr, Member, Path, PathArguments, Result, Type,
};

/// A struct that a row can be read as.
pub(crate) struct Model<'i> {
    pub(crate) input: &'i DeriveInput,
    /// Where `arlen_data` is.
    pub(crate) arlen: Path,
    pub(crate) columns: Columns,
    pub(crate) fields: Vec<Field<'i>>,
}

/// The columns that the fields have to themselves, in the order of the fields.
pub(crate) enum Columns {
    Named(Vec<LitStr>),
    /// Of a tuple struct: so many.
    ByPlace(usize),
}

pub(crate) struct Field<'i> {
    pub(crate) member: Member,
    /// The type as it is written.
    pub(crate) whole: &'i Type,
    /// The same, or what is inside of its `Option`.
    pub(crate) inner: &'i Type,
    pub(crate) attributes: &'i [Attribute],
    pub(crate) reading: Reading,
    /// For a field with a column to itself: which of them.
    pub(crate) number: usize,
    /// Whether what it needs depends on parameters of the struct.
    pub(crate) generic: bool,
}

impl Field<'_> {
    /// Whether NULL is nothing to it.
    pub(crate) fn optional(&self) -> bool {
        !std::ptr::eq(self.whole, self.inner)
    }
}

impl<'i> Model<'i> {
    pub(crate) fn new(input: &'i DeriveInput) -> Result<Self> {
        let mut faults = Ok(());
        let fields = fields(input)?;
        note(&mut faults, without_lifetimes(input));
        let OfStruct { arlen, rename_all: case } = note(&mut faults, OfStruct::parse(&input.attrs)).unwrap_or_default();
        let tuple = fields.iter().any(|field| field.ident.is_none());
        if let Some((_, span)) = case
            && tuple
        {
            note::<()>(
                &mut faults,
                Err(Error::new(span, "a tuple struct takes the columns by place, it has no names")),
            );
        }
        let mut names = Names::default();
        let mut number = 0;
        let mut checked = Vec::new();
        for (place, field) in fields.iter().enumerate() {
            let Some(of_field) = note(&mut faults, OfField::parse(&field.attrs)) else { continue };
            note(&mut faults, readable(input, field, &of_field));
            let own = matches!(of_field.reading, Reading::Column | Reading::Json | Reading::TryFrom(_));
            if let (Some(ident), true) = (&field.ident, own) {
                let name = of_field.name.unwrap_or_else(|| {
                    let name = ident.unraw().to_string();
                    LitStr::new(&case.map_or_else(|| name.clone(), |(case, _)| case.apply(&name)), ident.span())
                });
                note(&mut faults, names.add(name, ident));
            }
            let member = field.ident.clone().map_or_else(|| Member::from(place), Member::Named);
            let generic = depends(&field.ty, input)
                || matches!(&of_field.reading, Reading::TryFrom(from) if depends(from, input));
            let inner = inside_option(&field.ty).unwrap_or(&field.ty);
            let (whole, attributes, reading) = (&field.ty, field.attrs.as_slice(), of_field.reading);
            checked.push(Field { member, whole, inner, attributes, reading, number, generic });
            number += usize::from(own);
        }
        faults?;
        if checked.iter().all(|field| matches!(field.reading, Reading::Skip)) {
            return Err(Error::new(
                input.ident.span(),
                "no field reads a column; a row that nobody wants is read as `()`",
            ));
        }
        let columns = if tuple { Columns::ByPlace(number) } else { Columns::Named(names.columns) };
        Ok(Self { input, arlen, columns, fields: checked })
    }
}

fn fields(input: &DeriveInput) -> Result<Vec<&syn::Field>> {
    let kind = match &input.data {
        Data::Struct(data) => return Ok(data.fields.iter().collect()),
        Data::Enum(data) => data.enum_token.span,
        Data::Union(data) => data.union_token.span,
    };
    Err(Error::new(kind, "a row is read as a struct, not as an enum or a union"))
}

fn without_lifetimes(input: &DeriveInput) -> Result<()> {
    let mut faults = Ok(());
    for lifetime in input.generics.lifetimes() {
        let message = "a struct that is read from a row owns what it holds: the row is gone when the next one comes; \
                       `String` stands for `&str`, `Vec<u8>` for `&[u8]`";
        note::<()>(&mut faults, Err(Error::new(lifetime.lifetime.span(), message)));
    }
    faults
}

/// Whether what is said of a field can be done for it.
fn readable(input: &DeriveInput, field: &syn::Field, said: &OfField) -> Result<()> {
    let flatten = matches!(said.reading, Reading::Flatten);
    match (&field.ident, &said.name) {
        (None, Some(name)) => {
            return Err(Error::new(name.span(), "a tuple struct takes the columns by place, it has no names"));
        }
        (None, None) if flatten => {
            return Err(Error::new(field.ty.span(), "`flatten` reads by name and needs a struct with named fields"));
        }
        _ => {}
    }
    if flatten && depends(&field.ty, input) {
        return Err(Error::new(
            field.ty.span(),
            "`flatten` needs a type without parameters of the struct: its columns are counted before they are known",
        ));
    }
    Ok(())
}

/// Columns and the fields that read them.
#[derive(Default)]
struct Names<'i> {
    columns: Vec<LitStr>,
    fields: Vec<&'i Ident>,
}

impl<'i> Names<'i> {
    fn add(&mut self, name: LitStr, field: &'i Ident) -> Result<()> {
        let column = name.value();
        let before = self.columns.iter().zip(&self.fields).find(|(known, _)| known.value() == column);
        let outcome = before.map_or(Ok(()), |(_, first)| {
            let first = first.unraw();
            Err(Error::new(name.span(), format!("the column `{column}` is read by the field `{first}` already")))
        });
        self.columns.push(name);
        self.fields.push(field);
        outcome
    }
}

/// Whether a parameter of the struct stands in a type.
fn depends(ty: &Type, input: &DeriveInput) -> bool {
    let types = input.generics.type_params().map(|parameter| &parameter.ident);
    let parameters: Vec<_> = types.chain(input.generics.const_params().map(|parameter| &parameter.ident)).collect();
    !parameters.is_empty() && mentions(ty.to_token_stream(), &parameters)
}

fn mentions(tokens: TokenStream, names: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.contains(&&ident),
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// `T` of `Option<T>`, told by its name: a macro sees no more of a type.
fn inside_option(ty: &Type) -> Option<&Type> {
    if let Type::Group(group) = ty {
        return inside_option(&group.elem);
    }
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| path.qself.is_none() && last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}
