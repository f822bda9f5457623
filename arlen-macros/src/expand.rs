//! The implementation that is written.
//!
//! Every name in it is a whole path, so that nothing in scope where the struct stands can change its meaning.

use crate::attribute::Reading;
use crate::model::{Columns, Field, Model};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Member, Type};

pub(crate) fn implementation(model: &Model<'_>) -> TokenStream {
    let arlen = &model.arlen;
    let ident = &model.input.ident;
    let (parameters, arguments, existing) = model.input.generics.split_for_impl();
    let existing = existing.into_iter().flat_map(|clause| &clause.predicates);
    let bounds = model.fields.iter().filter(|field| field.generic).map(|field| bound(model, field));
    let columns = columns(model);
    let values = values(model);
    let expect = expectation(model);
    // `mixed_site` keeps `row` apart from whatever else is called so.
    quote_spanned! {Span::mixed_site()=>
        #expect
        #[automatically_derived]
        impl #parameters #arlen::execute::FromRow for #ident #arguments
        where
            #(#existing,)*
            #(#bounds,)*
        {
            #columns

            #[inline]
            fn from_row(row: &#arlen::execute::RowRef<'_>) -> #arlen::diag::Result<Self> {
                ::core::result::Result::Ok(Self { #(#values,)* })
            }
        }
    }
}

/// `COLUMNS` and `WIDTH`.
fn columns(model: &Model<'_>) -> TokenStream {
    let arlen = &model.arlen;
    let option = quote!(::core::option::Option);
    let text = quote!(&'static ::core::primitive::str);
    let declared = quote!(const COLUMNS: #option<&'static [#text]>);
    let names = match &model.columns {
        Columns::Named(names) => names,
        Columns::ByPlace(width) => {
            let usize = quote!(::core::primitive::usize);
            return quote! {
                #declared = #option::None;
                const WIDTH: #option<#usize> = #option::Some(#width);
            };
        }
    };
    let parts: Vec<_> = flattened(model).map(|field| part(model, field)).collect();
    if parts.is_empty() {
        return quote!(#declared = #option::Some(&[#(#names),*]););
    }
    let checks = flattened(model).enumerate().map(|(n, field)| {
        let message = format!("{} names a column that another field names as well", called(field));
        let span = field.whole.span().resolved_at(Span::mixed_site());
        quote_spanned! {span=> if #arlen::execute::derive::repeats(PARTS, #n + 1) { ::core::panic!(#message) } }
    });
    // Constants in a block, because the length of the list is one of them.
    quote! {
        #declared = {
            const PARTS: &[&[#text]] = &[&[#(#names),*], #(#parts),*];
            const NAMES: [#text; #arlen::execute::derive::count(PARTS)] = {
                #(#checks)*
                #arlen::execute::derive::join(PARTS)
            };
            #option::Some(&NAMES)
        };
    }
}

/// The columns of a flattened field.
fn part(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let arlen = &model.arlen;
    let ty = field.inner;
    let message = format!("{} is of a type that takes columns by place", called(field));
    let option = quote!(::core::option::Option);
    quote_spanned! {ty.span().resolved_at(Span::mixed_site())=>
        match <#ty as #arlen::execute::FromRow>::COLUMNS {
            #option::Some(columns) => columns,
            #option::None => ::core::panic!(#message),
        }
    }
}

fn called(field: &Field<'_>) -> String {
    match &field.member {
        Member::Named(ident) => format!("the flattened field `{}`", ident.unraw()),
        Member::Unnamed(index) => format!("the flattened field {}", index.index),
    }
}

fn flattened<'m, 'i>(model: &'m Model<'i>) -> impl Iterator<Item = &'m Field<'i>> {
    model.fields.iter().filter(|field| matches!(field.reading, Reading::Flatten))
}

/// `field: value` for each field. Flattened ones have their columns behind all others.
fn values(model: &Model<'_>) -> Vec<TokenStream> {
    let arlen = &model.arlen;
    let helper = quote!(#arlen::execute::derive);
    let mut before = match &model.columns {
        Columns::Named(names) => {
            let count = names.len();
            quote!(#count)
        }
        Columns::ByPlace(width) => quote!(#width),
    };
    let mut values = Vec::new();
    for field in &model.fields {
        let Field { member, whole, inner, number, .. } = field;
        let site = Span::mixed_site();
        let span = whole.span().resolved_at(site);
        let row = quote_spanned!(site=> row);
        let value = match (&field.reading, field.optional()) {
            (Reading::Column, _) => quote_spanned!(span=> #arlen::execute::RowRef::get::<#whole>(#row, #number)?),
            (Reading::Json, false) => quote_spanned!(span=> #helper::json::<#inner>(#row, #number)?),
            (Reading::Json, true) => quote_spanned!(span=> #helper::json_or_null::<#inner>(#row, #number)?),
            (Reading::TryFrom(from), false) => {
                quote_spanned!(span=> #helper::convert::<#from, #inner>(#row, #number)?)
            }
            (Reading::TryFrom(from), true) => {
                quote_spanned!(span=> #helper::convert_or_null::<#from, #inner>(#row, #number)?)
            }
            (Reading::Skip, _) => quote_spanned!(span=> <#whole as ::core::default::Default>::default()),
            (Reading::Flatten, optional) => {
                let first = before.clone();
                before = quote_spanned!(span=> #before + #helper::width::<#inner>());
                if optional {
                    quote_spanned!(span=> #helper::part_or_null::<#inner>(#row, #first)?)
                } else {
                    quote_spanned!(span=> #helper::part::<#inner>(#row, #first)?)
                }
            }
        };
        values.push(quote!(#member: #value));
    }
    values
}

/// What a field must be able to do, said only where it depends on a parameter.
fn bound(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let arlen = &model.arlen;
    let Field { whole, inner, .. } = field;
    match &field.reading {
        Reading::Column => quote!(#whole: #arlen::value::FromValue),
        Reading::Json => json_bound(model, inner, field.optional()),
        Reading::TryFrom(from) => {
            quote!(#from: #arlen::value::FromValue, #inner: ::core::convert::TryFrom<#from>)
        }
        Reading::Skip => quote!(#whole: ::core::default::Default),
        Reading::Flatten => quote!(#inner: #arlen::execute::FromRow),
    }
}

fn json_bound(model: &Model<'_>, inner: &Type, optional: bool) -> TokenStream {
    let arlen = &model.arlen;
    if optional {
        quote!(#arlen::value::Json<::core::option::Option<#inner>>: #arlen::value::FromValue)
    } else {
        quote!(#arlen::value::Json<#inner>: #arlen::value::FromValue)
    }
}

/// Making a struct is no use of it: whoever marked it as deprecated has said so already.
fn expectation(model: &Model<'_>) -> Option<TokenStream> {
    let marked = |attributes: &[syn::Attribute]| attributes.iter().any(|a| a.path().is_ident("deprecated"));
    let found = marked(&model.input.attrs) || model.fields.iter().any(|field| marked(field.attributes));
    found.then(|| quote!(#[allow(deprecated)]))
}
