//! Reading the two locale files and comparing them. Called by the build script, and by the tests of this crate.

use std::collections::BTreeMap;
use toml::{Table, Value};

/// The plural forms of Russian, in the order in which `generate` writes them.
pub(crate) const RUSSIAN_FORMS: &[&str] = &["one", "few", "many"];
/// The plural forms of English, in the order in which `generate` writes them.
pub(crate) const ENGLISH_FORMS: &[&str] = &["one", "other"];

/// The parameter that chooses the plural form.
pub(crate) const COUNT: &str = "n";

/// Names that a generated function cannot have as a parameter: words of the language, and the function's own.
const RESERVED_PARAMETERS: &[&str] = &[
    "as",
    "async",
    "await",
    "break",
    "const",
    "continue",
    "crate",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "match",
    "mod",
    "move",
    "mut",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "unsafe",
    "use",
    "where",
    "while",
    "yield",
    "abstract",
    "become",
    "box",
    "do",
    "final",
    "macro",
    "override",
    "priv",
    "typeof",
    "unsized",
    "virtual",
    "n_in_digits",
];

/// Methods of `Texts` that are written by hand.
const TAKEN_FUNCTIONS: &[&str] = &["new", "locale"];

/// One piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Words(String),
    Parameter(String),
}

/// A text in one language: one template, or one for each plural form of that language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    Plain(Vec<Part>),
    Counted(Vec<Vec<Part>>),
}

impl Text {
    fn templates(&self) -> &[Vec<Part>] {
        match self {
            Self::Plain(parts) => std::slice::from_ref(parts),
            Self::Counted(forms) => forms,
        }
    }

    /// The parameters, in order of first appearance.
    pub(crate) fn parameters(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for part in self.templates().iter().flatten() {
            if let Part::Parameter(name) = part
                && !names.contains(&name.as_str())
            {
                names.push(name);
            }
        }
        names
    }

    /// The text as it stands in the locale file; plural forms are separated by ` / `.
    pub(crate) fn source(&self) -> String {
        let template = |parts: &Vec<Part>| {
            let piece = |part: &Part| match part {
                Part::Words(words) => words.clone(),
                Part::Parameter(name) => format!("{{{name}}}"),
            };
            parts.iter().map(piece).collect::<String>()
        };
        self.templates().iter().map(template).collect::<Vec<_>>().join(" / ")
    }
}

/// A key with its text in both languages.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) function: String,
    pub(crate) ru: Text,
    pub(crate) en: Text,
}

/// Reads both files; every fault found names its file and key.
pub(crate) fn read(ru: &str, en: &str) -> Result<Vec<Entry>, Vec<String>> {
    let mut russian = Language { file: "ru.toml", forms: RUSSIAN_FORMS, texts: BTreeMap::new(), faults: Vec::new() };
    let mut english = Language { file: "en.toml", forms: ENGLISH_FORMS, texts: BTreeMap::new(), faults: Vec::new() };
    russian.read(ru);
    english.read(en);
    // A file that cannot be read at all lacks every key; saying so would bury the reason.
    if russian.texts.is_empty() || english.texts.is_empty() {
        let mut faults = russian.faults;
        faults.append(&mut english.faults);
        if faults.is_empty() {
            faults.push("ru.toml, en.toml: a language without texts".to_owned());
        }
        return Err(faults);
    }
    let mut faults = compare(&russian, &english);
    let mut entries: Vec<Entry> = Vec::new();
    let mut functions: BTreeMap<String, String> = BTreeMap::new();
    for (key, text) in russian.texts {
        let (Some(ru), Some(Some(en))) = (text, english.texts.remove(&key)) else {
            continue;
        };
        let function = key.replace('.', "_");
        if TAKEN_FUNCTIONS.contains(&function.as_str()) {
            faults.push(format!("ru.toml: {key}: the name is taken by a method of Texts"));
        }
        if let Some(other) = functions.insert(function.clone(), key.clone()) {
            faults.push(format!("ru.toml: {key}: becomes the same function as {other}"));
        }
        entries.push(Entry { key, function, ru, en });
    }
    faults.append(&mut russian.faults);
    faults.append(&mut english.faults);
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

/// What one language has and the other has not.
fn compare(russian: &Language, english: &Language) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, ru) in &russian.texts {
        let Some(en) = english.texts.get(key) else {
            faults.push(format!("en.toml: {key}: missing, ru.toml has it"));
            continue;
        };
        let (Some(ru), Some(en)) = (ru, en) else { continue };
        if matches!(ru, Text::Plain(_)) != matches!(en, Text::Plain(_)) {
            faults.push(format!("en.toml: {key}: plural forms in one language, a single text in the other"));
        }
        let (mut ours, mut theirs) = (ru.parameters(), en.parameters());
        ours.sort_unstable();
        theirs.sort_unstable();
        if ours != theirs {
            faults.push(format!("en.toml: {key}: parameters {theirs:?}, but {ours:?} in ru.toml"));
        }
    }
    for key in english.texts.keys().filter(|key| !russian.texts.contains_key(*key)) {
        faults.push(format!("ru.toml: {key}: missing, en.toml has it"));
    }
    faults
}

/// One locale file while it is read. A text is `None` when the key stands there and its value is faulty.
struct Language {
    file: &'static str,
    forms: &'static [&'static str],
    texts: BTreeMap<String, Option<Text>>,
    faults: Vec<String>,
}

impl Language {
    fn read(&mut self, source: &str) {
        match source.parse::<Table>() {
            Ok(table) => self.section("", &table),
            Err(fault) => self.faults.push(format!("{}: {fault}", self.file)),
        }
    }

    fn section(&mut self, path: &str, table: &Table) {
        for (name, value) in table {
            let key = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            if !is_snake_case(name) {
                self.fault(&key, "keys are written in snake_case");
            }
            match value {
                Value::Table(inner) if is_counted(inner) => {
                    let text = self.counted(&key, inner);
                    self.texts.insert(key, text);
                }
                Value::Table(inner) => self.section(&key, inner),
                Value::String(source) => {
                    let text = self.template(&key, source).map(Text::Plain);
                    self.texts.insert(key, text);
                }
                _ => {
                    self.fault(&key, "a value is a text or a table");
                    self.texts.insert(key, None);
                }
            }
        }
    }

    fn counted(&mut self, key: &str, table: &Table) -> Option<Text> {
        for name in table.keys().filter(|name| !self.forms.contains(&name.as_str())) {
            self.faults.push(format!("{}: {key}.{name}: not a plural form of this language", self.file));
        }
        let mut forms = Vec::new();
        for name in self.forms {
            let form_key = format!("{key}.{name}");
            let Some(Value::String(source)) = table.get(*name) else {
                self.fault(&form_key, "this plural form is missing");
                continue;
            };
            forms.extend(self.template(&form_key, source));
        }
        if forms.len() != self.forms.len() {
            return None;
        }
        let text = Text::Counted(forms);
        for (form, name) in text.templates().iter().zip(self.forms) {
            let found = Text::Plain(form.clone());
            let lacking: Vec<_> = text.parameters().into_iter().filter(|p| !found.parameters().contains(p)).collect();
            if !lacking.is_empty() {
                self.fault(&format!("{key}.{name}"), &format!("lacks {lacking:?}, which the other forms have"));
            }
        }
        if !text.parameters().contains(&COUNT) {
            self.fault(key, "plural forms need the parameter {n}");
        }
        Some(text)
    }

    fn template(&mut self, key: &str, source: &str) -> Option<Vec<Part>> {
        match parse_template(source) {
            Ok(parts) => Some(parts),
            Err(fault) => {
                self.fault(key, &fault);
                None
            }
        }
    }

    fn fault(&mut self, key: &str, what: &str) {
        self.faults.push(format!("{}: {key}: {what}", self.file));
    }
}

/// Every language has its own set of forms; `other` alone is left to sections, where it is a frequent key.
fn is_counted(table: &Table) -> bool {
    ["one", "few", "many"].iter().any(|form| table.contains_key(*form))
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn parse_template(source: &str) -> Result<Vec<Part>, String> {
    if source.is_empty() {
        return Err("the text is empty".to_owned());
    }
    let mut parts = Vec::new();
    let mut rest = source;
    while let Some((words, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or("a { without its }")?;
        if words.contains('}') {
            return Err("a } without its {".to_owned());
        }
        if !is_snake_case(name) || RESERVED_PARAMETERS.contains(&name) {
            return Err(format!("{{{name}}} cannot be the name of a parameter"));
        }
        if !words.is_empty() {
            parts.push(Part::Words(words.to_owned()));
        }
        parts.push(Part::Parameter(name.to_owned()));
        rest = tail;
    }
    if rest.contains('}') {
        return Err("a } without its {".to_owned());
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest.to_owned()));
    }
    Ok(parts)
}
