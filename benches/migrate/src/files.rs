//! The migration files: the same texts, named as each tool wants them.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// How a tool wants its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `V1__table.sql`.
    Prefixed,
    /// `1_table.sql`.
    Plain,
    /// `00001_table/up.sql`.
    Folders,
}

/// The files in every layout.
#[derive(Debug)]
pub(crate) struct Files {
    root: TempDir,
}

impl Files {
    /// Small ones, each of which makes a table.
    pub(crate) fn tables(count: usize) -> io::Result<Self> {
        let root = tempfile::tempdir()?;
        for layout in [Layout::Prefixed, Layout::Plain, Layout::Folders] {
            write(&below(root.path(), layout), layout, count, |n| {
                format!("CREATE TABLE bench_{n} (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n")
            })?;
        }
        Ok(Self { root })
    }

    /// Where the files of a layout are.
    pub(crate) fn folder(&self, layout: Layout) -> PathBuf {
        below(self.root.path(), layout)
    }

    /// The folder of a project, whose `db/migrations` they are.
    pub(crate) fn project(&self) -> &Path {
        self.root.path()
    }
}

fn below(root: &Path, layout: Layout) -> PathBuf {
    match layout {
        Layout::Prefixed => root.join("db/migrations"),
        Layout::Plain => root.join("plain"),
        Layout::Folders => root.join("folders"),
    }
}

/// Writes so many files into a folder.
pub(crate) fn write(folder: &Path, layout: Layout, count: usize, text: impl Fn(usize) -> String) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for n in 1..=count {
        let path = match layout {
            Layout::Prefixed => folder.join(format!("V{n}__table.sql")),
            Layout::Plain => folder.join(format!("{n}_table.sql")),
            Layout::Folders => {
                let folder = folder.join(format!("{n:05}_table"));
                fs::create_dir(&folder)?;
                folder.join("up.sql")
            }
        };
        File::create(path)?.write_all(text(n).as_bytes())?;
    }
    Ok(())
}
