//! Whether both languages say the same things: same keys, same `{parameters}`.
//!
//! The build script of `texts` checks more and stops the build; this report names everything at once, before any build.

use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::{Table, Value};

/// Keys of a table of plural forms. Languages differ in which of them they need, so such a table counts as one text.
const PLURAL_FORMS: [&str; 4] = ["one", "few", "many", "other"];

/// Keys, each with its parameters.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

/// What one file has and the other has not.
pub(crate) fn faults(folder: &Path) -> Result<Vec<String>> {
    let read = |name: &str| {
        let file = folder.join(name);
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        catalogue(&text).with_context(|| format!("{} is not TOML", file.display()))
    };
    Ok(compare(&read("ru.toml")?, &read("en.toml")?))
}

fn compare(ru: &Catalogue, en: &Catalogue) -> Vec<String> {
    let missing = |file: &str, key: &String| format!("{file}: {key}: missing");
    let mut faults = Vec::new();
    for (key, parameters) in ru {
        match en.get(key) {
            None => faults.push(missing("en.toml", key)),
            Some(other) if other != parameters => {
                faults.push(format!("{key}: parameters {parameters:?} in ru.toml, {other:?} in en.toml"));
            }
            Some(_) => {}
        }
    }
    faults.extend(en.keys().filter(|key| !ru.contains_key(*key)).map(|key| missing("ru.toml", key)));
    faults
}

fn catalogue(text: &str) -> Result<Catalogue> {
    let mut catalogue = Catalogue::new();
    collect("", &text.parse::<Table>()?, &mut catalogue);
    Ok(catalogue)
}

fn collect(prefix: &str, table: &Table, catalogue: &mut Catalogue) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Table(inner) if inner.keys().any(|form| !PLURAL_FORMS.contains(&form.as_str())) => {
                collect(&key, inner, catalogue);
            }
            Value::Table(forms) => {
                let parameters = forms.values().filter_map(Value::as_str).flat_map(parameters).collect();
                catalogue.insert(key, parameters);
            }
            other => {
                catalogue.insert(key, other.as_str().into_iter().flat_map(parameters).collect());
            }
        }
    }
}

/// The names between braces.
fn parameters(text: &str) -> BTreeSet<String> {
    let pieces = text.split('{').skip(1);
    pieces.filter_map(|piece| piece.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{catalogue, compare};

    #[test]
    fn plural_forms_may_differ_and_parameters_may_not() {
        let ru =
            "a.hello = 'Привет, {name}'\n[a.tries]\none = '{n} попытка'\nfew = '{n} попытки'\nmany = '{n} попыток'";
        let en = "a.hello = 'Hello, {name}'\n[a.tries]\none = '{n} try'\nother = '{n} tries'";
        let ru = catalogue(ru).unwrap();
        assert_eq!(compare(&ru, &catalogue(en).unwrap()), Vec::<String>::new());
        let poorer = catalogue("a.hello = 'Hello, {nick}'\nb = 'more'").unwrap();
        assert_eq!(compare(&ru, &poorer).len(), 3);
    }
}
