//! The variables of the style sheets: colours in every scheme with their contrast, sizes, icons.

use crate::{
    Bench, Shared,
    page::{escaped, page},
};
use axum::{extract::State, response::Html};
use std::{collections::BTreeMap, fmt::Write as _, fs};

type Rgb = [f64; 3];

/// Colours by name, for one scheme.
type Colours = BTreeMap<String, Rgb>;

const SCHEMES: [&str; 6] = ["light", "dark", "black-on-white", "white-on-black", "blue", "beige"];

/// All variables.
pub(crate) async fn show(State(bench): Shared) -> Html<String> {
    let [primitives, semantic, schemes, sizes, types, motion] =
        ["primitives", "semantic", "schemes", "space", "type", "motion"].map(|file| read(&bench, file));
    let mut html = String::from(
        "<section><h2>Пары цветов</h2><div class=\"w-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Пары\"><table class=\"w-table\"><thead><tr><th scope=\"col\">Пара</th><th scope=\"col\">Нужно</th>",
    );
    let scheme_colours: Vec<Colours> =
        SCHEMES.iter().map(|scheme| colours(scheme, &primitives, &semantic, &schemes)).collect();
    for scheme in SCHEMES {
        let _ = write!(html, "<th scope=\"col\">{scheme}</th>");
    }
    html.push_str("</tr></thead><tbody>");
    for (kind, front, back) in pairs(&semantic) {
        let least = if kind == "text" { 4.5 } else { 3.0 };
        let _ = write!(html, "<tr><th scope=\"row\"><code>{front}</code> на <code>{back}</code></th><td>{least}</td>");
        for (scheme, colours) in SCHEMES.iter().zip(&scheme_colours) {
            let ratio = colours.get(front).zip(colours.get(back)).map(|(front, back)| contrast(*front, *back));
            let state = if ratio.is_some_and(|ratio| ratio >= least) { "enough" } else { "faint" };
            let _ = write!(
                html,
                "<td data-state=\"{state}\" data-scheme=\"{scheme}\"><span class=\"w-pair\" data-front=\"{front}\" data-back=\"{back}\">{}</span></td>",
                ratio.map_or_else(|| "?".to_owned(), |ratio| format!("{ratio:.2}"))
            );
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div></section>");
    html.push_str(&table("Краски", &primitives, true));
    html.push_str(&table("Смыслы", &semantic, true));
    for (title, css) in [("Расстояния, углы, линии, слои", &sizes), ("Шрифт", &types), ("Движение", &motion)]
    {
        html.push_str(&table(title, css, false));
    }
    page("Переменные", &html)
}

/// Every icon with the name it has in code.
pub(crate) async fn icons() -> Html<String> {
    let mut html = String::from("<ul class=\"w-icons\">");
    for icon in ui::IconName::ALL {
        let _ = write!(
            html,
            "<li><svg class=\"c-icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><use href=\"{}\"></use></svg><code>IconName::{icon:?}</code></li>",
            icon.href()
        );
    }
    html.push_str("</ul>");
    page("Значки", &html)
}

fn read(bench: &Bench, file: &str) -> String {
    fs::read_to_string(bench.checkout.join("style/tokens").join(file).with_extension("css")).unwrap_or_default()
}

fn table(title: &str, css: &str, is_colour: bool) -> String {
    let mut rows = String::new();
    for (name, value) in declarations(css) {
        let sample =
            if is_colour { format!("<span class=\"w-swatch\" data-back=\"{name}\"></span>") } else { String::new() };
        let _ = write!(
            rows,
            "<tr><th scope=\"row\">{sample}<code>{name}</code></th><td><code>{}</code></td></tr>",
            escaped(value)
        );
    }
    format!(
        "<section><h2>{title}</h2><table class=\"w-table\"><thead><tr><th scope=\"col\">Имя</th><th scope=\"col\">Значение</th></tr></thead><tbody>{rows}</tbody></table></section>"
    )
}

fn pairs(semantic: &str) -> Vec<(&str, &str, &str)> {
    let lines = semantic.lines().filter_map(|line| line.trim().strip_prefix("* pair "));
    let pair = |line: &'_ str| -> Option<(usize, usize)> { Some((line.find(": ")?, line.find(" on ")?)) };
    lines
        .filter_map(|line| {
            let (colon, on) = pair(line)?;
            Some((line.get(..colon)?, line.get(colon + 2..on)?, line.get(on + 4..)?))
        })
        .collect()
}

fn declarations(css: &str) -> impl Iterator<Item = (&str, &str)> {
    css.lines()
        .map(str::trim)
        .filter(|line| line.starts_with("--"))
        .filter_map(|line| line.strip_suffix(';')?.split_once(": "))
}

/// The semantic colours as one scheme has them.
fn colours(scheme: &str, primitives: &str, semantic: &str, schemes: &str) -> Colours {
    let raw: Colours =
        declarations(primitives).filter_map(|(name, value)| Some((name.to_owned(), rgb(value)?))).collect();
    let of = |reference: &str| raw.get(reference.trim().strip_prefix("var(")?.strip_suffix(')')?).copied();
    let place = usize::from(scheme == "dark");
    let mut colours: Colours = declarations(semantic)
        .filter_map(|(name, value)| {
            let both = value.strip_prefix("light-dark(")?.strip_suffix(')')?;
            Some((name.to_owned(), of(both.split(", ").nth(place)?)?))
        })
        .collect();
    let two = schemes.lines().find(|line| line.starts_with(&format!("[data-scheme=\"{scheme}\"]")));
    if let Some(two) = two {
        let colour = |name: &str| {
            let rest = two.split_once(&format!("--{name}: "))?.1;
            of(rest.split(';').next()?)
        };
        for (name, value) in declarations(schemes) {
            let which = if value.contains("--ink") { "ink" } else { "sheet" };
            if let Some(colour) = colour(which) {
                colours.insert(name.to_owned(), colour);
            }
        }
    }
    colours
}

fn rgb(hex: &str) -> Option<Rgb> {
    let digits: Vec<u32> = hex.strip_prefix('#')?.chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>()?;
    let channels: Vec<u32> = match digits.len() {
        3 => digits.iter().map(|digit| digit * 17).collect(),
        6 => digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + digit)).collect(),
        _ => return None,
    };
    let [red, green, blue] = channels.try_into().ok()?;
    Some([red, green, blue].map(|channel: u32| f64::from(channel) / 255.0))
}

/// WCAG 2.2, contrast ratio.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance([red, green, blue]: Rgb) -> f64 {
    let linear = |channel: f64| {
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

#[cfg(test)]
mod tests {
    use super::{SCHEMES, colours, contrast, pairs};
    use std::fs;

    #[test]
    fn every_pair_of_every_scheme_is_found_and_far_enough_apart() {
        let read = |file: &str| {
            fs::read_to_string(format!("{}/../style/tokens/{file}.css", env!("CARGO_MANIFEST_DIR"))).unwrap()
        };
        let (primitives, semantic, schemes) = (read("primitives"), read("semantic"), read("schemes"));
        for scheme in SCHEMES {
            let colours = colours(scheme, &primitives, &semantic, &schemes);
            for (kind, front, back) in pairs(&semantic) {
                let ratio = contrast(colours[front], colours[back]);
                let least = if kind == "text" { 4.5 } else { 3.0 };
                assert!(ratio >= least, "{front} on {back} in {scheme}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn black_on_white_is_the_most_there_is() {
        assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 0.01);
    }
}
