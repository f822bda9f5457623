//! How names of fields become names of columns.

/// What `rename_all` knows. Fields are expected in `snake_case`, as Rust has them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Case {
    Snake,
    Camel,
    Pascal,
    ScreamingSnake,
    Kebab,
}

impl Case {
    /// Each with its own name in its own manner.
    const ALL: [(&'static str, Self); 5] = [
        ("snake_case", Self::Snake),
        ("camelCase", Self::Camel),
        ("PascalCase", Self::Pascal),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
    ];

    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, case)| *case)
    }

    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(name, _)| *name)
    }

    /// The column of a field.
    pub(crate) fn apply(self, field: &str) -> String {
        match self {
            Self::Snake => field.to_owned(),
            Self::ScreamingSnake => field.to_uppercase(),
            Self::Kebab => field.replace('_', "-"),
            Self::Pascal => field.split('_').map(capitalized).collect(),
            Self::Camel => {
                let mut words = field.split('_').filter(|word| !word.is_empty());
                let first = words.next().unwrap_or_default().to_lowercase();
                words.fold(first, |name, word| name + &capitalized(word))
            }
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn each_case_writes_its_own_name() {
        for (name, case) in Case::ALL {
            let words = if name.to_lowercase().starts_with("screaming") {
                "screaming_snake_case"
            } else {
                ["snake_case", "camel_case", "pascal_case", "kebab_case"]
                    .into_iter()
                    .find(|words| name.to_lowercase().replace(['_', '-'], "") == words.replace('_', ""))
                    .expect("its words")
            };
            assert_eq!(case.apply(words), name);
        }
    }

    #[test]
    fn odd_names_keep_their_letters() {
        assert_eq!(Case::Camel.apply("_first__name_2"), "firstName2");
        assert_eq!(Case::Pascal.apply("_first__name_2"), "FirstName2");
        assert_eq!(Case::Kebab.apply("id"), "id");
        assert_eq!(Case::Snake.apply("a_b"), "a_b");
    }
}
