//! JSON in lines for people and for version control: what is small stands on one line.

use serde_json::{Map, Value as Json};

/// A value on one line is no longer.
const WIDTH: usize = 120;

/// Texts that say what the others beside them are about.
const FIRST: [&str; 4] = ["schema", "dialect", "name", "type"];

/// A value and a line end.
pub(super) fn text(value: &Json) -> String {
    let mut text = String::new();
    write(value, 0, 0, &mut text);
    text.push('\n');
    text
}

/// `before` is how much stands on the line already.
fn write(value: &Json, indent: usize, before: usize, text: &mut String) {
    let inline = value.to_string();
    if is_flat(value) && before + inline.chars().count() <= WIDTH || is_empty(value) {
        return write_inline(value, text);
    }
    let begin = |text: &mut String, first: bool| {
        text.push_str(if first { "\n" } else { ",\n" });
        text.push_str(&" ".repeat(indent + 2));
    };
    match value {
        Json::Array(items) => {
            text.push('[');
            for (n, item) in items.iter().enumerate() {
                begin(text, n == 0);
                write(item, indent + 2, indent + 2, text);
            }
            end(indent, "]", text);
        }
        Json::Object(entries) => {
            text.push('{');
            for (n, (key, item)) in ordered(entries).enumerate() {
                begin(text, n == 0);
                let key = format!("{}: ", Json::from(key.as_str()));
                text.push_str(&key);
                write(item, indent + 2, indent + 2 + key.chars().count(), text);
            }
            end(indent, "}", text);
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => text.push_str(&inline),
    }
}

/// By the bytes of the keys, behind those that come first.
fn ordered(entries: &Map<String, Json>) -> impl Iterator<Item = (&String, &Json)> {
    let first = FIRST.iter().filter_map(|key| entries.get_key_value(*key)).filter(|(_, item)| item.is_string());
    let is_first = |key: &String, item: &Json| FIRST.contains(&key.as_str()) && item.is_string();
    first.chain(entries.iter().filter(move |(key, item)| !is_first(key, item)))
}

fn end(indent: usize, bracket: &str, text: &mut String) {
    text.push('\n');
    text.push_str(&" ".repeat(indent));
    text.push_str(bracket);
}

/// True if nothing in it has parts of its own.
fn is_flat(value: &Json) -> bool {
    let is_leaf = |item: &Json| is_empty(item) || !(item.is_array() || item.is_object());
    match value {
        Json::Array(items) => items.iter().all(is_leaf),
        Json::Object(entries) => entries.values().all(is_leaf),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => true,
    }
}

fn is_empty(value: &Json) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
}

/// With a blank behind each comma and colon.
fn write_inline(value: &Json, text: &mut String) {
    match value {
        Json::Array(items) => {
            let items: Vec<_> = items.iter().map(Json::to_string).collect();
            text.push_str(&format!("[{}]", items.join(", ")));
        }
        Json::Object(entries) => {
            let entries: Vec<_> =
                ordered(entries).map(|(key, item)| format!("{}: {item}", Json::from(key.as_str()))).collect();
            text.push_str(&format!("{{{}}}", entries.join(", ")));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => text.push_str(&value.to_string()),
    }
}
