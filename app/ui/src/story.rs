//! How a component shows itself: examples of every state, told beside its code.
//!
//! Read by the workbench, by the snapshots, and by the journeys that look at every story; never part of what citizens
//! load. A component's file ends with `fn story()`, and the registry finds it there (`build.rs`).

use leptos::prelude::*;
use std::fmt::Write as _;

/// Where a component stands in the workbench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Things that are pressed or followed.
    Actions,
    /// Things that are filled in.
    Fields,
    /// What the portal says.
    Messages,
    /// What the portal shows.
    Content,
    /// Ways through the site.
    Navigation,
    /// What others stand in.
    Frame,
}

impl Group {
    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Actions => "Действия",
            Self::Fields => "Поля",
            Self::Messages => "Сообщения",
            Self::Content => "Содержание",
            Self::Navigation => "Навигация",
            Self::Frame => "Рамка",
        }
    }
}

/// Which state an example shows. Hover, focus and large type are shown of every example by the workbench itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it is met first.
    Default,
    /// With an answer in it.
    Filled,
    /// With something to repair.
    Error,
    /// While something runs.
    Loading,
    /// With nothing to show.
    Empty,
    /// With more words than there is room for.
    LongText,
    /// Opened: a dialog, a menu, a list of suggestions.
    Open,
}

impl State {
    /// The name in addresses and in the matrix.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Filled => "filled",
            Self::Error => "error",
            Self::Loading => "loading",
            Self::Empty => "empty",
            Self::LongText => "long-text",
            Self::Open => "open",
        }
    }
}

/// One picture of a component.
pub struct Example {
    /// What it shows: «Вторая по важности».
    pub title: &'static str,
    /// Which state.
    pub state: State,
    /// Draws it.
    pub view: Box<dyn Fn() -> AnyView + Send + Sync>,
}

/// A property that can be changed in the workbench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    /// Free text, with the text to begin with.
    Text(&'static str, &'static str),
    /// One of several; the first is chosen to begin with.
    Choice(&'static str, &'static [&'static str]),
    /// Yes or no; no to begin with.
    Flag(&'static str),
}

impl Knob {
    /// The name of the property.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text(name, _) | Self::Choice(name, _) | Self::Flag(name) => name,
        }
    }
}

/// How the knobs are set: the values of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turned(pub Vec<(String, String)>);

impl Turned {
    /// The value of a knob, or what it begins with.
    pub fn text(&self, knob: Knob) -> String {
        let set = self.0.iter().find(|(name, _)| name == knob.name()).map(|(_, value)| value.clone());
        set.unwrap_or_else(|| match knob {
            Knob::Text(_, first) => first.to_owned(),
            Knob::Choice(_, all) => all.first().copied().unwrap_or_default().to_owned(),
            Knob::Flag(_) => String::new(),
        })
    }

    /// Whether a flag is set.
    pub fn is_set(&self, knob: Knob) -> bool {
        !self.text(knob).is_empty()
    }

    /// What the chosen value of a choice stands for; `all` in the order of the knob.
    pub fn pick<T: Copy + Default>(&self, knob: Knob, all: &[T]) -> T {
        let Knob::Choice(_, names) = knob else { return T::default() };
        let chosen = self.text(knob);
        let place = names.iter().position(|name| *name == chosen).unwrap_or(0);
        all.get(place).copied().unwrap_or_default()
    }
}

/// A component to play with: its knobs, and how it looks with them turned.
pub struct Playground {
    /// What can be changed.
    pub knobs: &'static [Knob],
    /// Draws it.
    pub view: Box<dyn Fn(Turned) -> AnyView + Send + Sync>,
}

/// A component, as it shows itself.
pub struct Story {
    /// The name of its file: `button`.
    pub name: &'static str,
    /// Its file: doc comments, properties and the code of the examples are read from it.
    pub source: &'static str,
    /// What people call it: «Кнопка».
    pub title: &'static str,
    /// Where it stands.
    pub group: Group,
    /// Pictures of every state it has.
    pub examples: Vec<Example>,
    /// Absent where there is nothing to turn.
    pub playground: Option<Playground>,
}

impl Story {
    /// A story without examples yet.
    pub fn new(title: &'static str, group: Group) -> Self {
        Self { name: "", source: "", title, group, examples: Vec::new(), playground: None }
    }

    /// Adds a picture.
    #[must_use]
    pub fn example<V: IntoView + 'static>(
        mut self,
        title: &'static str,
        state: State,
        view: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.examples.push(Example { title, state, view: Box::new(move || view().into_any()) });
        self
    }

    /// Adds the knobs.
    #[must_use]
    pub fn playground<V: IntoView + 'static>(
        mut self,
        knobs: &'static [Knob],
        view: impl Fn(Turned) -> V + Send + Sync + 'static,
    ) -> Self {
        self.playground = Some(Playground { knobs, view: Box::new(move |turned| view(turned).into_any()) });
        self
    }

    /// Told by the registry: whose story it is.
    pub(crate) fn of(self, name: &'static str, source: &'static str) -> Self {
        Self { name, source, ..self }
    }
}

/// HTML with a line a tag, as people read it and snapshots keep it.
pub fn indented(html: &str) -> String {
    let mut lines = String::new();
    let mut depth = 0_usize;
    let html = html.replace("<!>", "").replace("<!---->", "");
    // Each part is a tag with the text before it.
    for part in html.split_inclusive('>') {
        let (text, tag) = part.split_at(part.find('<').unwrap_or(part.len()));
        if !text.trim().is_empty() {
            let _ = writeln!(lines, "{}{}", "  ".repeat(depth), text.trim());
        }
        depth = depth.saturating_sub(usize::from(tag.starts_with("</")));
        if !tag.is_empty() {
            let _ = writeln!(lines, "{}{tag}", "  ".repeat(depth));
        }
        let ends_itself =
            ["</", "<!", "<input", "<br", "<hr", "<img"].iter().any(|tag_start| tag.starts_with(tag_start));
        depth += usize::from(!tag.is_empty() && !ends_itself);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn html_gets_a_line_a_tag() {
        assert_eq!(
            indented("<p class=\"a\">Текст <b>и</b></p><input>"),
            "<p class=\"a\">\n  Текст\n  <b>\n    и\n  </b>\n</p>\n<input>\n"
        );
    }
}
