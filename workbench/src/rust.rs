//! What a component's source says: its doc comment, its properties, the code of an example. Read as text: the house writes
//! components in one way, and a test holds that each can be read.

/// A component of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) name: String,
    /// Its doc comment, a paragraph a line.
    pub(crate) about: Vec<String>,
    pub(crate) properties: Vec<Property>,
}

/// A property of a component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) about: String,
    /// What stands in `#[prop(…)]`; empty for one that must be given.
    pub(crate) options: String,
}

/// All components of a file.
pub(crate) fn components(source: &str) -> Vec<Component> {
    let lines: Vec<&str> = source.lines().collect();
    let starts = lines.iter().enumerate().filter(|(_, line)| line.trim() == "#[component]").map(|(place, _)| place);
    starts.filter_map(|place| component(&lines, place)).collect()
}

fn component(lines: &[&str], place: usize) -> Option<Component> {
    let mut about: Vec<&str> =
        lines.get(..place)?.iter().rev().map_while(|line| line.trim().strip_prefix("///")).map(str::trim).collect();
    about.reverse();
    let signature = lines.get(place + 1..)?;
    let name = signature.first()?.trim().strip_prefix("pub fn ")?.split(['(', '<']).next()?.to_owned();
    let mut properties = Vec::new();
    let mut open = Property::default();
    for line in signature.iter().skip(1).map(|line| line.trim()).take_while(|line| !line.starts_with(')')) {
        if let Some(text) = line.strip_prefix("///") {
            if !open.about.is_empty() {
                open.about.push(' ');
            }
            open.about.push_str(text.trim());
        } else if let Some(options) = line.strip_prefix("#[prop(").and_then(|rest| rest.strip_suffix(")]")) {
            options.clone_into(&mut open.options);
        } else if let Some((name, kind)) = line.split_once(": ") {
            let finished = std::mem::take(&mut open);
            let kind = kind.trim_end_matches(',').to_owned();
            properties.push(Property { name: name.to_owned(), kind, ..finished });
        }
    }
    Some(Component { name, about: paragraphs(&about), properties })
}

fn paragraphs(lines: &[&str]) -> Vec<String> {
    let blocks = lines.split(|line| line.is_empty()).map(|block| block.join(" "));
    blocks.filter(|block| !block.is_empty()).collect()
}

/// The code of an example, by its title.
pub(crate) fn example<'a>(source: &'a str, title: &str) -> Option<&'a str> {
    let quoted = format!("\"{title}\",");
    let after = source.match_indices(&quoted).find_map(|(place, _)| {
        let after = source.get(place + quoted.len()..)?;
        after.trim_start().starts_with("State::").then_some(after)
    })?;
    let code = after.get(after.find("||")? + 2..)?;
    // Ends where the parenthesis of `.example(` closes.
    let mut depth = 0_i32;
    let mut is_quoted = false;
    let mut before = ' ';
    for (place, sign) in code.char_indices() {
        match sign {
            '"' if before != '\\' => is_quoted = !is_quoted,
            '(' | '{' | '[' if !is_quoted => depth += 1,
            ')' | '}' | ']' if !is_quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return code.get(..place).map(str::trim);
        }
        before = sign;
    }
    None
}

/// Code moved to the left edge.
pub(crate) fn dedented(code: &str) -> String {
    let inner = code.strip_prefix('{').and_then(|code| code.strip_suffix('}')).unwrap_or(code);
    let lines = || inner.lines().filter(|line| !line.trim().is_empty());
    let indent =
        lines().skip(usize::from(!inner.starts_with('\n'))).map(|line| line.len() - line.trim_start().len()).min();
    let lines: Vec<&str> = lines().map(|line| line.get(indent.unwrap_or(0)..).unwrap_or(line.trim())).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{components, dedented, example};

    #[test]
    fn a_button_is_read_with_its_properties() {
        let stories = ui::stories();
        let source = stories.iter().find(|story| story.name == "button").unwrap().source;
        let components = components(source);
        let button = &components[0];
        assert_eq!((components.len(), button.name.as_str()), (3, "Button"));
        let kind = button.properties.iter().find(|property| property.name == "kind").unwrap();
        assert_eq!((kind.kind.as_str(), kind.options.as_str()), ("ButtonKind", "optional"));
        assert!(!kind.about.is_empty() && button.about.iter().any(|paragraph| paragraph.contains("**When:**")));
    }

    #[test]
    fn every_component_and_every_example_can_be_read() {
        for story in ui::stories() {
            let components = components(story.source);
            assert!(!components.is_empty(), "{}", story.name);
            for component in components {
                assert!(!component.about.is_empty(), "{} has no words", component.name);
                assert!(component.properties.iter().all(|property| !property.about.is_empty()), "{}", component.name);
            }
            for shown in &story.examples {
                assert!(example(story.source, shown.title).is_some(), "{}, {}", story.name, shown.title);
            }
        }
    }

    #[test]
    fn code_moves_to_the_left_edge() {
        assert_eq!(dedented("{\n        let a = 1;\n            b\n    }"), "let a = 1;\n    b");
    }
}
