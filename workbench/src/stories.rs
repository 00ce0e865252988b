//! The list of components, a component's page, and the registry for machines.

use crate::{
    canvas::draw,
    look::Look,
    page::{escaped, page},
    rust,
    toolbar::{frame, hidden, toolbar},
};
use ::canvas::{PLAYGROUND, knob_name};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use std::fmt::Write as _;
use ui::story::{Group, Knob, Playground, Story, indented};

const GROUPS: [Group; 6] =
    [Group::Actions, Group::Fields, Group::Messages, Group::Content, Group::Navigation, Group::Frame];

/// All components by group; `find` narrows the list.
pub(crate) async fn list(Query(pairs): Query<Vec<(String, String)>>) -> Html<String> {
    let look = Look::new(pairs);
    let wanted = look.get("find").to_lowercase();
    let stories = ui::stories();
    let fits = |story: &&Story| story.title.to_lowercase().contains(&wanted) || story.name.contains(&wanted);
    let found: Vec<&Story> = stories.iter().filter(fits).collect();
    let mut html = format!(
        "<form class=\"w-find\" role=\"search\"><label for=\"find\">Найти</label><input id=\"find\" name=\"find\" type=\"search\" value=\"{}\">\
         <button class=\"c-button\" data-variant=\"secondary\">Найти</button></form><p role=\"status\">Компонентов: {}</p>",
        escaped(look.get("find")),
        found.len()
    );
    for group in GROUPS {
        let mut rows = String::new();
        for story in found.iter().filter(|story| story.group == group) {
            let _ = write!(
                rows,
                "<li><a href=\"/design/story/{name}\">{title}</a> <code>{name}</code></li>",
                name = story.name,
                title = story.title
            );
        }
        if !rows.is_empty() {
            let _ = write!(html, "<section><h2>{}</h2><ul class=\"w-list\">{rows}</ul></section>", group.title());
        }
    }
    page("Компоненты", &html)
}

/// A component: what it is for, its examples in frames, its knobs, its properties, its code.
pub(crate) async fn show(Path(name): Path<String>, Query(pairs): Query<Vec<(String, String)>>) -> Response {
    let look = Look::new(pairs);
    let stories = ui::stories();
    let Some(story) = stories.iter().find(|story| story.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut html = String::new();
    for component in rust::components(story.source) {
        let _ = write!(html, "<section class=\"w-about\"><h2><code>{}</code></h2>", component.name);
        for paragraph in component.about {
            let _ = write!(html, "<p>{}</p>", marked(&paragraph));
        }
        html.push_str("</section>");
    }
    html.push_str(&tools(story, &look));
    for (place, example) in story.examples.iter().enumerate() {
        let code = rust::example(story.source, example.title).map(rust::dedented).unwrap_or_default();
        let drawn = draw(story, &place.to_string(), &look).unwrap_or_default();
        let _ = write!(
            html,
            "<section class=\"w-example\"><h2>{title} <span class=\"c-tag\" data-tone=\"neutral\">{state}</span></h2>{frame}{rust}{html}</section>",
            title = escaped(example.title),
            state = example.state.name(),
            frame = canvas(story, &place.to_string(), &look, example.title),
            rust = listing("Rust", &code),
            html = listing("HTML", &indented(&drawn)),
        );
    }
    if let Some(playground) = &story.playground {
        html.push_str(&knobs(story, playground, &look));
    }
    html.push_str(&properties(story));
    html.push_str(&matrix(story, &look));
    page(story.title, &html).into_response()
}

/// An entry of the registry, as the journeys read it.
#[derive(Serialize)]
pub(crate) struct Entry {
    name: &'static str,
    title: &'static str,
    group: &'static str,
    example: &'static str,
    state: &'static str,
    href: String,
}

/// Every canvas there is.
pub(crate) async fn registry() -> Json<Vec<Entry>> {
    let entries = ui::stories().into_iter().flat_map(|story| {
        let Story { name, title, group, examples, .. } = story;
        examples.into_iter().enumerate().map(move |(place, example)| Entry {
            name,
            title,
            group: group.title(),
            example: example.title,
            state: example.state.name(),
            href: format!("/design/canvas/{name}/{place}"),
        })
    });
    Json(entries.collect())
}

/// `**When:**`, code, and links between items are all that doc comments use.
fn marked(paragraph: &str) -> String {
    let mut html = String::new();
    for (place, part) in escaped(&unlinked(paragraph)).split("**").enumerate() {
        if place % 2 == 1 {
            let _ = write!(html, "<strong>{part}</strong>");
        } else {
            html.push_str(part);
        }
    }
    html.split('`').enumerate().fold(String::new(), |mut html, (place, part)| {
        let (open, close) = if place % 2 == 1 { ("<code>", "</code>") } else { ("", "") };
        let _ = write!(html, "{open}{part}{close}");
        html
    })
}

/// A link to an item of the code leads nowhere from here: its name stays.
fn unlinked(paragraph: &str) -> String {
    let mut parts = paragraph.split("`]");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let after = part.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(part, |(_, after)| after);
        text.push('`');
        text.push_str(after);
    }
    text.replace("[`", "`")
}

/// How an example is looked at; what the knobs of the playground say stays.
fn tools(story: &Story, look: &Look) -> String {
    toolbar(&Look::settings(), look, |name| name.starts_with("knob-"), &["/design/story/", story.name].concat())
}

fn canvas(story: &Story, which: &str, look: &Look, title: &str) -> String {
    frame(&["/design/canvas/", story.name, "/", which, &look.query()].concat(), look, title, true)
}

fn knobs(story: &Story, playground: &Playground, look: &Look) -> String {
    let turned = look.turned(playground.knobs);
    let mut fields = String::new();
    for knob in playground.knobs {
        let (name, value) = (escaped(&knob_name(*knob)), turned.text(*knob));
        let title = escaped(knob.name());
        let _ = match knob {
            Knob::Text(..) => {
                write!(fields, "<label>{title} <input name=\"{name}\" value=\"{}\"></label>", escaped(&value))
            }
            Knob::Flag(_) => {
                let checked = if value.is_empty() { "" } else { " checked" };
                write!(
                    fields,
                    "<label><input type=\"checkbox\" name=\"{name}\" value=\"yes\"{checked}> {title}</label>"
                )
            }
            Knob::Choice(_, all) => {
                let mut options = String::new();
                for one in *all {
                    let chosen = if *one == value { " selected" } else { "" };
                    let _ = write!(options, "<option{chosen}>{one}</option>");
                }
                write!(fields, "<label>{title} <select name=\"{name}\">{options}</select></label>")
            }
        };
    }
    fields.push_str(&hidden(look, |name| !name.starts_with("knob-")));
    format!(
        "<section class=\"w-example\" id=\"playground\"><h2>Попробовать</h2>\
         <form class=\"w-toolbar\" action=\"#playground\" aria-label=\"Свойства\">{fields}<button class=\"c-button\" data-variant=\"secondary\">Показать</button></form>{}</section>",
        canvas(story, PLAYGROUND, look, "Со своими свойствами")
    )
}

fn properties(story: &Story) -> String {
    let mut html = String::from("<section><h2>Свойства</h2>");
    for component in rust::components(story.source).iter().filter(|component| !component.properties.is_empty()) {
        let mut rows = String::new();
        for property in &component.properties {
            let options = if property.options.is_empty() { "обязательное" } else { &property.options };
            let _ = write!(
                rows,
                "<tr><th scope=\"row\"><code>{}</code></th><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                escaped(&property.name),
                escaped(&property.kind),
                escaped(options),
                marked(&property.about)
            );
        }
        let _ = write!(
            html,
            "<div class=\"w-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\"><table class=\"w-table\"><caption><code>{name}</code></caption>\
             <thead><tr><th scope=\"col\">Имя</th><th scope=\"col\">Тип</th><th scope=\"col\">Задаётся</th><th scope=\"col\">Что это</th></tr></thead>\
             <tbody>{rows}</tbody></table></div>",
            name = component.name
        );
    }
    html.push_str("</section>");
    html
}

/// Each example in the states that are forced from outside. Pictures, many at once: none of them is brought to life.
fn matrix(story: &Story, look: &Look) -> String {
    let look = &match look.get("scripts") {
        "off" => look.clone(),
        _ => look.with("scripts", "boot"),
    };
    let columns = [
        ("покой", "", ""),
        ("под курсором", "force", "hover"),
        ("в фокусе", "force", "focus"),
        ("200 %", "size", "200"),
    ];
    let mut html = String::from("<section><h2>Все состояния</h2><div class=\"w-matrix\">");
    for (place, example) in story.examples.iter().enumerate() {
        let _ = write!(html, "<h3>{}</h3>", escaped(example.title));
        for (title, name, value) in columns {
            let look = if name.is_empty() { look.clone() } else { look.with(name, value) };
            let label = format!("{}, {title}", example.title);
            let _ = write!(
                html,
                "<figure><figcaption>{title}</figcaption>{}</figure>",
                canvas(story, &place.to_string(), &look, &label)
            );
        }
    }
    html.push_str("</div></section>");
    html
}

fn listing(kind: &str, code: &str) -> String {
    format!(
        "<details class=\"w-code\"><summary>{kind}</summary><button type=\"button\" class=\"c-copy__button\" data-copies=\"{code}\" data-done=\"Скопировано\">Скопировать</button>\
         <span role=\"status\"></span><pre><code>{code}</code></pre></details>",
        code = escaped(code)
    )
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn doc_comments_keep_their_marks_and_nothing_else() {
        assert_eq!(marked("**When:** `a < b`"), "<strong>When:</strong> <code>a &lt; b</code>");
        assert_eq!(marked("[`A`](crate::A), [`B`] (c)"), "<code>A</code>, <code>B</code> (c)");
    }
}
