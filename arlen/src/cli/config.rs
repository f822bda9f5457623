//! `arlen config`: the configuration as it counts.

use super::USAGE;
use super::fault::{Fault, print};
use arlen_cli::ConfigArguments;
use arlen_data::config::{Config, Entry, Environment, Selection};
use arlen_data::diag::Error;
use clap::Args;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    file: ConfigArguments,

    /// Print one JSON document on stdout
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Schema `arlen-config/1`, described in `docs/cli.md`.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    ok: bool,
    file: Option<String>,
    environment: Option<String>,
    settings: Vec<Setting>,
    error: Option<Fault>,
}

#[derive(Serialize)]
struct Setting {
    key: String,
    value: Option<String>,
    file: Option<String>,
    line: Option<usize>,
    variables: Vec<String>,
    error: Option<Fault>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    // A file is asked for: without one there is nothing to print.
    let config = match arguments.file.load(&Selection::All) {
        Ok(config) => config,
        Err(error) => {
            writeln!(std::io::stderr(), "{}", error.diagnostic().report()).ok();
            if arguments.json {
                refuse(&error);
            }
            return ExitCode::from(USAGE);
        }
    };
    let entries = config.entries(&Environment::process());
    let exit = if arguments.json {
        print(&document(arguments, &config, entries), 0)
    } else {
        arlen_cli::print(&text(&entries)).map_or(1, |()| 0)
    };
    ExitCode::from(exit)
}

/// The document of a call that found no configuration.
pub(super) fn refuse(error: &Error) {
    let document = Document {
        schema: SCHEMA,
        ok: false,
        file: None,
        environment: None,
        settings: Vec::new(),
        error: Some(error.into()),
    };
    print(&document, USAGE);
}

const SCHEMA: &str = "arlen-config/1";

fn document(arguments: &Arguments, config: &Config, entries: Vec<Entry>) -> Document {
    let settings = entries.into_iter().map(|Entry { key, value, provenance, .. }| {
        let (value, error) = match value {
            Ok(value) => (Some(value), None),
            Err(error) => (None, Some(Fault::from(&error))),
        };
        let place = provenance.place;
        let line = place.as_ref().map(|place| place.line);
        Setting { key, value, file: place.map(|place| place.file), line, variables: provenance.variables, error }
    });
    Document {
        schema: SCHEMA,
        ok: true,
        file: config.file().map(|file| file.display().to_string()),
        environment: arguments.file.env.clone(),
        settings: settings.collect(),
        error: None,
    }
}

/// `key = value  # where it comes from`, in columns.
fn text(entries: &[Entry]) -> String {
    let lines: Vec<(String, String)> = entries
        .iter()
        .map(|entry| match &entry.value {
            Ok(value) => (format!("{} = {value}", entry.key), entry.provenance.to_string()),
            Err(error) => {
                (format!("{} is unknown", entry.key), format!("{}: {}", error.code(), arlen_cli::with_causes(error)))
            }
        })
        .collect();
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for (line, behind) in lines {
        // Writing to a `String` cannot fail.
        writeln!(text, "{line:width$}  # {behind}").ok();
    }
    text
}
