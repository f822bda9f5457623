//! The migrations of a folder, in the program.

use crate::attribute::text;
use arlen_files::{Fault, Found, Kind, Order, find, load, sha256};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::path::{Path as FilePath, PathBuf};
use syn::parse::{Parse, ParseStream};
use syn::{Error, LitStr, Path, Result, Token, parse_quote};

/// What stands in `embed!(...)`.
pub(crate) struct Embed {
    folder: LitStr,
    /// Where `arlen_migrate` is.
    arlen: Path,
}

impl Parse for Embed {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            let message = "`embed!` needs the folder of the migrations, as in `embed!(\"db/migrations\")`";
            return Err(Error::new(Span::call_site(), message));
        }
        let folder: LitStr = input.parse()?;
        let mut arlen = parse_quote!(::arlen_migrate);
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let rest: TokenStream = input.parse()?;
            let parser = syn::meta::parser(|meta| {
                if !meta.path.is_ident("crate") {
                    return Err(meta.error("behind the folder stands nothing but `crate = \"...\"`"));
                }
                let path = text(&meta, "crate", "::arlen_migrate")?;
                arlen = path
                    .parse_with(Path::parse_mod_style)
                    .map_err(|_| Error::new(path.span(), "`crate` is a path, as in `crate = \"::arlen_migrate\"`"))?;
                Ok(())
            });
            syn::parse::Parser::parse2(parser, rest)?;
        }
        Ok(Self { folder, arlen })
    }
}

impl Embed {
    pub(crate) fn expand(&self) -> Result<TokenStream> {
        let shown = self.folder.value();
        let refuse = |message: String| Error::new(self.folder.span(), message);
        if shown.is_empty() {
            return Err(refuse("the folder of the migrations has a name that is not empty".to_owned()));
        }
        let root = root().ok_or_else(|| refuse("`embed!` needs Cargo: `CARGO_MANIFEST_DIR` is not set".to_owned()))?;
        // Faults name files as the program does, and not as this machine does.
        let explain = |fault: Fault| {
            let is_there = fault.kind != Kind::DirectoryMissing;
            let help = if is_there { fault.help } else { "the path starts from the folder of `Cargo.toml`" };
            refuse(format!("{}: {help}", fault.message).replace(&format!("{}/", root.display()), ""))
        };
        let found = find(&root.join(&shown)).map_err(explain)?;
        let files = found
            .iter()
            .map(|found| self.file(&root, found))
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(explain)?;
        // The compiler looks at the files again because of these; what is in the program are the normalised texts.
        let paths = found.iter().flat_map(|found| std::iter::once(&found.path).chain(&found.down));
        let paths = paths.map(|path| path.display().to_string());
        let arlen = &self.arlen;
        Ok(quote! {
            {
                #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#paths);)*
                #arlen::Embedded::new(#shown, &[#(#files),*])
            }
        })
    }

    fn file(&self, root: &FilePath, found: &Found) -> std::result::Result<TokenStream, Fault> {
        let arlen = &self.arlen;
        let Found { version, name, order, path, down } = found;
        let order = match order {
            Order::Strict => quote!(Strict),
            Order::Late => quote!(Late),
            Order::Any => quote!(Any),
        };
        let shown = |path: &PathBuf| path.strip_prefix(root).unwrap_or(path).display().to_string();
        let content = load(path)?;
        let hash = sha256(&content);
        let down = match down {
            None => quote!(::core::option::Option::None),
            Some(down) => {
                let (path, text) = (shown(down), load(down)?);
                quote!(::core::option::Option::Some((#path, #text)))
            }
        };
        let path = shown(path);
        Ok(quote! {
            #arlen::embedded::EmbeddedFile {
                version: #version,
                name: #name,
                order: #arlen::discover::Order::#order,
                path: #path,
                text: #content,
                text_sha256: #hash,
                down: #down,
            }
        })
    }
}

/// The folder of the crate's `Cargo.toml`.
fn root() -> Option<PathBuf> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
}
