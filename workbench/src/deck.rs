//! The copy deck: every text in both languages, how long it is, and where it is said.

use crate::{
    Bench, Shared,
    look::Look,
    page::{escaped, page},
};
use axum::{
    extract::{Query, State},
    http::header,
    response::{Html, IntoResponse, Response},
};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// Where texts are said.
const SOURCES: [&str; 3] = ["app/src", "app/texts/src", "server"];

struct Row {
    key: &'static str,
    ru: &'static str,
    en: &'static str,
    places: Vec<String>,
}

/// The table; `find` narrows it by key, words or place.
pub(crate) async fn show(State(bench): Shared, Query(pairs): Query<Vec<(String, String)>>) -> Html<String> {
    let look = Look::new(pairs);
    let wanted = look.get("find").to_lowercase();
    let rows = rows(&bench);
    let fits = |row: &&Row| {
        [row.key, row.ru, row.en].iter().any(|text| text.to_lowercase().contains(&wanted))
            || row.places.iter().any(|place| place.contains(&wanted))
    };
    let found: Vec<&Row> = rows.iter().filter(fits).collect();
    let mut html = format!(
        "<form class=\"w-find\" role=\"search\"><label for=\"find\">Найти</label><input id=\"find\" name=\"find\" type=\"search\" value=\"{}\">\
         <button class=\"c-button\" data-variant=\"secondary\">Найти</button> <a href=\"/design/texts.csv\">Скачать CSV</a></form>\
         <p role=\"status\">Текстов: {}</p><div class=\"w-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Тексты\"><table class=\"w-table\">\
         <thead><tr><th scope=\"col\">Ключ</th><th scope=\"col\">По-русски</th><th scope=\"col\">По-английски</th><th scope=\"col\">Знаков</th><th scope=\"col\">Где</th></tr></thead><tbody>",
        escaped(look.get("find")),
        found.len()
    );
    for row in found {
        let _ = write!(
            html,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td lang=\"en\">{}</td><td>{} / {}</td><td>{}</td></tr>",
            row.key,
            escaped(row.ru),
            escaped(row.en),
            row.ru.chars().count(),
            row.en.chars().count(),
            escaped(&row.places.join(", "))
        );
    }
    html.push_str("</tbody></table></div>");
    page("Тексты", &html)
}

/// All of it for a table program.
pub(crate) async fn export(State(bench): Shared) -> Response {
    let mut csv = String::from("\u{feff}key,ru,en,ru_chars,en_chars,places\r\n");
    for row in rows(&bench) {
        let counts = [row.ru.chars().count().to_string(), row.en.chars().count().to_string()];
        let cells = [row.key, row.ru, row.en, &counts[0], &counts[1], &row.places.join(" ")].map(cell);
        let _ = write!(csv, "{}\r\n", cells.join(","));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"okno-texts.csv\""),
    ];
    (headers, csv).into_response()
}

/// A cell by RFC 4180. What a table program would calculate gets an apostrophe first.
fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { ["'", text].concat() } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn rows(bench: &Bench) -> Vec<Row> {
    let mut sources = Vec::new();
    for folder in SOURCES {
        collect(&bench.checkout.join(folder), &bench.checkout, &mut sources);
    }
    let said = |key: &str| {
        let call = [".", &key.replace('.', "_"), "("].concat();
        let places = sources.iter().filter(|(_, text)| text.contains(&call)).map(|(name, _)| name.clone());
        places.collect::<Vec<_>>()
    };
    texts::keys().iter().map(|(key, ru, en)| Row { key, ru, en, places: said(key) }).collect()
}

fn collect(folder: &Path, root: &Path, sources: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, root, sources);
        } else if path.extension().is_some_and(|kind| kind == "rs")
            && let (Ok(text), Ok(name)) = (fs::read_to_string(&path), path.strip_prefix(root))
        {
            sources.push((name.display().to_string(), text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_quoted_when_it_must_be_and_never_calculated() {
        assert_eq!(cell("просто"), "просто");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
    }
}
