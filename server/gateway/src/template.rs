//! Templates of the fields of an SMS: text with `{to}`, `{text}`, `{key}` and `{sender}` in it. Read once at the start.

/// What stands in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placeholder {
    To,
    Text,
    Key,
}

/// A field's template.
pub(crate) struct Template(Vec<Piece>);

enum Piece {
    Literal(String),
    Filled(Placeholder),
}

/// What a template is filled with.
#[derive(Clone, Copy)]
pub(crate) struct Filling<'a> {
    pub(crate) to: &'a str,
    pub(crate) text: &'a str,
    pub(crate) key: &'a str,
}

impl Template {
    /// A text that is sent as it stands.
    pub(crate) fn literal(text: String) -> Self {
        Self(vec![Piece::Literal(text)])
    }

    /// Reads a template; `None` when a brace is lonely or holds something unknown.
    pub(crate) fn parse(template: &str, sender: Option<&str>) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((before, from_brace)) = rest.split_once('{') {
            let (name, after) = from_brace.split_once('}')?;
            pieces.push(literal(before)?);
            pieces.push(match name {
                "to" => Piece::Filled(Placeholder::To),
                "text" => Piece::Filled(Placeholder::Text),
                "key" => Piece::Filled(Placeholder::Key),
                "sender" => Piece::Literal(sender?.to_owned()),
                _ => return None,
            });
            rest = after;
        }
        pieces.push(literal(rest)?);
        Some(Self(pieces))
    }

    pub(crate) fn has(&self, wanted: Placeholder) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Filled(placeholder) if *placeholder == wanted))
    }

    /// Puts the message in. What the message says is never read as a template.
    pub(crate) fn fill(&self, filling: Filling<'_>) -> String {
        let texts = self.0.iter().map(|piece| match piece {
            Piece::Literal(text) => text,
            Piece::Filled(Placeholder::To) => filling.to,
            Piece::Filled(Placeholder::Text) => filling.text,
            Piece::Filled(Placeholder::Key) => filling.key,
        });
        texts.collect()
    }
}

fn literal(text: &str) -> Option<Piece> {
    (!text.contains('}')).then(|| Piece::Literal(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILLING: Filling<'_> = Filling { to: "+79000000001", text: "Код {key}", key: "k-1" };

    #[test]
    fn what_the_message_says_is_not_read_as_a_template() {
        let template = Template::parse("{sender}: {text} -> {to}", Some("Okno")).unwrap();
        assert_eq!(template.fill(FILLING), "Okno: Код {key} -> +79000000001");
        assert!(template.has(Placeholder::Text) && !template.has(Placeholder::Key));
    }

    #[test]
    fn a_template_with_a_wrong_brace_is_refused() {
        for wrong in ["{phone}", "{to", "to}", "{}", "{{to}}", "{sender}"] {
            assert!(Template::parse(wrong, None).is_none(), "{wrong}");
        }
    }
}
