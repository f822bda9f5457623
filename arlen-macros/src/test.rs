//! A test with a database of its own.

use crate::attribute::{Said, note, text};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::meta::ParseNestedMeta;
use syn::parse::Parser as _;
use syn::spanned::Spanned as _;
use syn::{Error, FnArg, ItemFn, LitInt, LitStr, Path, Result, parse_quote};

/// What stands in `#[arlen_migrate::test(...)]`.
struct Options {
    /// Where `arlen_migrate` is.
    arlen: Path,
    migrations: LitStr,
    /// Folders for one database each: its name as a variant, and the folder.
    folders: Vec<(TokenStream, LitStr)>,
    database: Option<TokenStream>,
    flavor: Option<LitStr>,
    worker_threads: Option<LitInt>,
}

const KNOWN: &[&str] = &["migrations", "database", "flavor", "worker_threads", "crate"];

impl Options {
    fn parse(arguments: TokenStream) -> Result<Self> {
        let mut found = Self {
            arlen: parse_quote!(::arlen_migrate),
            migrations: LitStr::new("db/migrations", Span::call_site()),
            folders: Vec::new(),
            database: None,
            flavor: None,
            worker_threads: None,
        };
        let mut said = Said::default();
        syn::meta::parser(|meta| {
            let word = said.next(&meta, KNOWN, "a test")?;
            found.take(&meta, word)
        })
        .parse2(arguments)?;
        match (&found.worker_threads, &found.flavor) {
            (Some(threads), flavor) if flavor.as_ref().is_none_or(|flavor| flavor.value() != "multi_thread") => {
                Err(Error::new(threads.span(), "`worker_threads` goes with `flavor = \"multi_thread\"`"))
            }
            _ => Ok(found),
        }
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>, word: &str) -> Result<()> {
        match word {
            "migrations" if meta.input.peek(syn::token::Paren) => self.take_folders(meta)?,
            "migrations" => self.migrations = folder(text(meta, word, "db/migrations")?)?,
            "database" => self.database = Some(family(&text(meta, word, "sqlite")?)?),
            "flavor" => {
                let flavor = text(meta, word, "multi_thread")?;
                if !["current_thread", "multi_thread"].contains(&flavor.value().as_str()) {
                    return Err(Error::new(flavor.span(), "`flavor` is one of `current_thread`, `multi_thread`"));
                }
                self.flavor = Some(flavor);
            }
            "worker_threads" => {
                let fault = |span| Error::new(span, "`worker_threads` is a number from 1, as in `worker_threads = 2`");
                let value = meta.value().map_err(|_| fault(meta.path.span()))?;
                let span = value.span();
                let threads: LitInt = value.parse().map_err(|_| fault(span))?;
                if threads.base10_parse::<u16>().ok().is_none_or(|threads| threads == 0) {
                    return Err(fault(threads.span()));
                }
                self.worker_threads = Some(threads);
            }
            _ => {
                let path = text(meta, "crate", "::arlen_migrate")?;
                self.arlen = path
                    .parse_with(Path::parse_mod_style)
                    .map_err(|_| Error::new(path.span(), "`crate` is a path, as in `crate = \"::arlen_migrate\"`"))?;
            }
        }
        Ok(())
    }

    /// `migrations(sqlite = "...", postgres = "...")`, as `arlen.toml` has it.
    fn take_folders(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let mut said = Said::default();
        meta.parse_nested_meta(|meta| {
            let word = said.next(&meta, &["sqlite", "postgres"], "`migrations`")?;
            let place = LitStr::new(word, meta.path.span());
            self.folders.push((family(&place)?, folder(text(&meta, word, "db/migrations/shop")?)?));
            Ok(())
        })
    }

    /// The options, as the program builds them.
    fn build(&self) -> TokenStream {
        let arlen = &self.arlen;
        let place = |folder: &LitStr| quote!(::std::path::Path::new(::core::env!("CARGO_MANIFEST_DIR")).join(#folder));
        let folder = place(&self.migrations);
        let folders = self.folders.iter().map(|(family, folder)| {
            let folder = place(folder);
            quote!(.with_folder(#arlen::testing::Family::#family, #folder))
        });
        let on = self.database.as_ref().map(|family| quote!(.on(#arlen::testing::Family::#family)));
        quote!(#arlen::testing::TestOptions::new(#folder) #(#folders)* #on)
    }

    fn flavor(&self) -> TokenStream {
        let arlen = &self.arlen;
        if self.flavor.as_ref().is_none_or(|flavor| flavor.value() == "current_thread") {
            return quote!(#arlen::testing::Flavor::CurrentThread);
        }
        let threads = self.worker_threads.as_ref().map_or_else(
            || quote!(::core::option::Option::None),
            |threads| quote!(::core::num::NonZeroUsize::new(#threads)),
        );
        quote!(#arlen::testing::Flavor::MultiThread(#threads))
    }
}

fn folder(text: LitStr) -> Result<LitStr> {
    if text.value().is_empty() {
        return Err(Error::new(text.span(), "the folder of the migrations has a name that is not empty"));
    }
    Ok(text)
}

fn family(name: &LitStr) -> Result<TokenStream> {
    let span = name.span();
    match name.value().as_str() {
        "sqlite" => Ok(quote_spanned!(span=> Sqlite)),
        "postgres" => Ok(quote_spanned!(span=> Postgres)),
        _ => Err(Error::new(span, "`database` is one of `sqlite`, `postgres`")),
    }
}

/// Refuses what cannot be a test with a database.
fn check(function: &ItemFn) -> Result<()> {
    let signature = &function.sig;
    let mut faults = Ok(());
    let mut refuse = |span, message| {
        note::<()>(&mut faults, Err(Error::new(span, message)));
    };
    if signature.asyncness.is_none() {
        refuse(signature.fn_token.span, "a test with a database is an `async fn`");
    }
    if !signature.generics.params.is_empty() {
        refuse(signature.generics.span(), "a test has no parameters of types or lifetimes");
    }
    let message = "a test takes its database and nothing else, as in `async fn works(db: Database)`";
    match signature.inputs.iter().collect::<Vec<_>>().as_slice() {
        [FnArg::Typed(_)] => {}
        [] => refuse(signature.paren_token.span.join(), message),
        [FnArg::Receiver(receiver)] => refuse(receiver.span(), message),
        [_, second, ..] => refuse(second.span(), message),
    }
    for attribute in &function.attrs {
        if attribute.path().segments.last().is_some_and(|last| last.ident == "test") {
            refuse(attribute.span(), "the function is made a test already; take this attribute away");
        }
    }
    faults
}

pub(crate) fn expand(arguments: TokenStream, function: &ItemFn) -> Result<TokenStream> {
    let mut faults = Ok(());
    let options = note(&mut faults, Options::parse(arguments));
    note(&mut faults, check(function));
    faults?;
    let Some(options) = options else { return Ok(TokenStream::new()) };
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let (arlen, name, inputs, output) = (&options.arlen, &sig.ident, &sig.inputs, &sig.output);
    let (given, flavor) = (options.build(), options.flavor());
    // Where the type of the argument is wrong, the message stands at it.
    let input = sig.inputs.first().map_or_else(Span::call_site, |input| input.to_token_stream().span());
    let call = quote_spanned!(input=> #arlen::testing::run(&options, #flavor, #name));
    Ok(quote! {
        #(#attrs)*
        #[::core::prelude::v1::test]
        #vis fn #name() #output {
            async fn #name(#inputs) #output #block
            let options = #given;
            #call
        }
    })
}
