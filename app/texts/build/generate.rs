//! Writing the functions. They return texts as they stand, or join a few pieces: no formatting code reaches the wasm.

use crate::catalogue::{COUNT, Entry, Part, Text};

/// The Rust source of all texts.
pub(crate) fn module(entries: &[Entry]) -> String {
    let functions: String = entries.iter().map(function).collect();
    let rows: String = entries.iter().map(row).collect();
    format!(
        "impl crate::Texts {{\n{functions}}}\n\n\
         #[cfg(any(test, feature = \"deck\"))]\n\
         pub(crate) const KEYS: &[(&str, &str, &str)] = &[\n{rows}];\n"
    )
}

fn row(entry: &Entry) -> String {
    format!("    ({:?}, {:?}, {:?}),\n", entry.key, entry.ru.source(), entry.en.source())
}

fn function(entry: &Entry) -> String {
    // As a code span, so that no text is read as Markdown or as a link.
    let doc = format!("`{}`", entry.ru.source().replace('`', "'").replace('\n', " "));
    let parameters = entry.ru.parameters();
    let is_counted = matches!(entry.ru, Text::Counted(_));
    let arguments: String = parameters
        .iter()
        .map(|name| if is_counted && *name == COUNT { ", n: u64".to_owned() } else { format!(", {name}: &str") })
        .collect();
    let result = if parameters.is_empty() { "&'static str" } else { "String" };
    let digits = if is_counted { "        let n_in_digits = n.to_string();\n" } else { "" };
    format!(
        "    #[doc = {doc:?}]\n    pub fn {name}(self{arguments}) -> {result} {{\n{digits}        \
         match self.0 {{\n            model::Locale::Ru => {ru},\n            model::Locale::En => {en},\n        }}\n    }}\n",
        name = entry.function,
        ru = expression(&entry.ru, "Russian", "russian"),
        en = expression(&entry.en, "English", "english"),
    )
}

fn expression(text: &Text, language: &str, rule: &str) -> String {
    match text {
        Text::Plain(parts) => template(parts, false),
        Text::Counted(forms) => {
            let names: &[&str] = if language == "Russian" { &["One", "Few", "Many"] } else { &["One", "Other"] };
            let arm = |(name, parts): (&&str, &Vec<Part>)| {
                format!("crate::plural::{language}::{name} => {}, ", template(parts, true))
            };
            let arms: String = names.iter().zip(forms).map(arm).collect();
            format!("match crate::plural::{rule}(n) {{ {arms}}}")
        }
    }
}

fn template(parts: &[Part], is_counted: bool) -> String {
    if let [Part::Words(words)] = parts {
        return format!("{words:?}");
    }
    let piece = |part: &Part| match part {
        Part::Words(words) => format!("{words:?}, "),
        Part::Parameter(name) if is_counted && name == COUNT => "&n_in_digits, ".to_owned(),
        Part::Parameter(name) => format!("{name}, "),
    };
    let pieces: String = parts.iter().map(piece).collect();
    format!("crate::join(&[{pieces}])")
}
