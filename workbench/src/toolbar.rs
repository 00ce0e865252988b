//! The form that says how to look, and the frame that is looked at: for stories and for journeys.

use crate::{
    look::{Look, Setting},
    page::escaped,
};
use std::fmt::Write as _;

/// The toolbar. `kept` are names of the address that stay as they are; `plain` is where everything is as usual.
pub(crate) fn toolbar(settings: &[Setting], look: &Look, kept: impl Fn(&str) -> bool, plain: &str) -> String {
    let mut html = String::from("<form class=\"w-toolbar\" aria-label=\"Как смотреть\">");
    for setting in settings {
        let mut options = String::new();
        for (place, (value, title)) in setting.values.iter().enumerate() {
            let value = if place == 0 { "" } else { value };
            let chosen = if look.get(setting.name) == value { " selected" } else { "" };
            let _ = write!(options, "<option value=\"{value}\"{chosen}>{title}</option>");
        }
        let _ = write!(
            html,
            "<label>{title} <select name=\"{name}\">{options}</select></label>",
            title = setting.title,
            name = setting.name
        );
    }
    html.push_str(&hidden(look, kept));
    let _ = write!(
        html,
        "<button class=\"c-button\" data-variant=\"secondary\">Показать</button><a href=\"{}\">Сбросить</a></form>\
         <p class=\"w-checks\"><button type=\"button\" class=\"c-copy__button\" data-axe>Проверить доступность</button> \
         <button type=\"button\" class=\"c-copy__button\" data-order>Показать порядок фокуса</button></p>\
         <div class=\"w-report\" role=\"status\"></div>",
        escaped(plain)
    );
    html
}

/// What a form carries on besides its own fields.
pub(crate) fn hidden(look: &Look, kept: impl Fn(&str) -> bool) -> String {
    let mut html = String::new();
    for (name, value) in look.pairs().iter().filter(|(name, _)| kept(name)) {
        let _ = write!(html, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value));
    }
    html
}

/// A page in a frame, and the way to see it alone.
pub(crate) fn frame(href: &str, look: &Look, title: &str, is_lazy: bool) -> String {
    let width = match look.get("width") {
        width @ ("320" | "390" | "768" | "1280") => width,
        _ => "full",
    };
    // Without its own scripts, but still measured by ours.
    let sandbox = if look.get("scripts") == "off" { " sandbox=\"allow-same-origin allow-forms\"" } else { "" };
    let lazy = if is_lazy { " loading=\"lazy\"" } else { "" };
    format!(
        "<div class=\"w-frame\"><iframe data-width=\"{width}\" src=\"{src}\" title=\"{title}\"{lazy}{sandbox}></iframe>\
         <a href=\"{src}\" target=\"_blank\" rel=\"noopener\">В новом окне</a></div>",
        src = escaped(href),
        title = escaped(title),
    )
}

#[cfg(test)]
mod tests {
    use super::{frame, toolbar};
    use crate::look::Look;

    fn look(pairs: &[(&str, &str)]) -> Look {
        Look::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn the_toolbar_shows_what_is_chosen_and_carries_the_rest_on() {
        let look = look(&[("scripts", "late"), ("knob-label", "<b>"), ("find", "x")]);
        let html = toolbar(&Look::settings(), &look, |name| name.starts_with("knob-"), "/design/story/button");
        assert!(html.contains("<option value=\"late\" selected>"));
        assert!(html.contains("name=\"knob-label\" value=\"&lt;b&gt;\"") && !html.contains("\"find\""));
    }

    #[test]
    fn a_frame_without_scripts_may_run_none() {
        let html = frame("/a?b=1&c=2", &look(&[("scripts", "off"), ("width", "390")]), "Кнопка", true);
        assert!(html.contains("sandbox=\"allow-same-origin allow-forms\"") && html.contains("data-width=\"390\""));
        assert!(html.contains("src=\"/a?b=1&amp;c=2\""));
    }
}
