//! What the server sends: the attributes and the order that people and their devices rely on.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test helper fails by panicking")]

use leptos::prelude::*;
use ui::*;

fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| {
        provide_context(UiTexts {
            error_prefix: "Ошибка: ", pending: "Отправляем…", ..UiTexts::default()
        });
        view().to_html()
    })
}

/// The start tag in which `part` stands.
fn tag_with<'a>(html: &'a str, part: &str) -> &'a str {
    let at = html.find(part).unwrap_or_else(|| panic!("{part} is not in {html}"));
    let start = html[..=at].rfind('<').unwrap();
    &html[start..=start + html[start..].find('>').unwrap()]
}

fn assert_order(html: &str, parts: &[&str]) {
    let places: Vec<_> =
        parts.iter().map(|part| html.find(part).unwrap_or_else(|| panic!("{part} is not in {html}"))).collect();
    assert!(places.is_sorted(), "{parts:?} stand at {places:?} in {html}");
}

#[test]
fn each_kind_of_text_sends_the_attributes_of_its_row() {
    for kind in TextKind::ALL {
        let page = html(|| view! { <TextField field=FieldHandle::new("x", None) label="Подпись" kind /> });
        let input = tag_with(&page, "<input");
        let row = kind.attributes();
        assert!(input.contains(&format!("type=\"{}\"", row.input_type)), "{kind:?}: {input}");
        for (name, value) in [
            ("inputmode", row.inputmode),
            ("autocomplete", row.autocomplete),
            ("spellcheck", row.spellcheck),
            ("autocapitalize", row.autocapitalize),
        ] {
            match value {
                Some(value) => assert!(input.contains(&format!("{name}=\"{value}\"")), "{kind:?}: {input}"),
                None => assert!(!input.contains(&format!("{name}=")), "{kind:?}: {input}"),
            }
        }
        assert_eq!(input.contains("autofocus"), kind == TextKind::Code, "{input}");
        assert!(!input.contains("maxlength") && !input.contains("required") && !input.contains("style="), "{input}");
    }
}

#[test]
fn a_field_shows_label_hint_message_and_input_in_this_order() {
    let page = html(|| {
        let field = FieldHandle::new("phone", Some("В номере не хватает цифр".to_owned()));
        view! { <TextField field label="Телефон" hint="Пришлём код" value="8 912 345" kind=TextKind::Phone /> }
    });
    assert_order(&page, &["<label", "Телефон", "Пришлём код", "Ошибка: ", "В номере не хватает цифр", "<input"]);
    let input = tag_with(&page, "<input");
    assert!(input.contains("aria-describedby=\"phone-hint phone-error\""), "{input}");
    assert!(input.contains("aria-invalid=\"true\""), "{input}");
    assert!(input.contains("value=\"8 912 345\""), "{input}");
    assert!(tag_with(&page, "<label").contains("for=\"phone\""));
}

#[test]
fn a_field_without_a_message_keeps_an_empty_hidden_place_for_it() {
    let page = html(|| view! { <TextField field=FieldHandle::new("surname", None) label="Фамилия" /> });
    assert!(tag_with(&page, "id=\"surname-error\"").contains("hidden"), "{page}");
    assert!(!page.contains("Ошибка: "), "{page}");
    assert!(!page.contains("aria-invalid"), "{page}");
}

#[test]
fn typed_text_is_escaped() {
    let page = html(|| view! { <TextField field=FieldHandle::new("x", None) label="Имя" value="\"><script>" /> });
    assert!(!page.contains("<script>"), "{page}");
}

/// What ends an element, begins another, or is something else to a parser than to a reader.
const HOSTILE: [&str; 10] = [
    "</textarea><script>alert(1)</script>",
    "</TEXTAREA\n><img src=x onerror=alert(1)>",
    "</textarea/",
    "<!--</textarea>-->",
    "<![CDATA[</textarea>]]>",
    "\"><script>alert(1)</script>",
    "' onfocus=alert(1) autofocus x='",
    "&lt;/textarea&gt;&#60;script&#62;",
    "\u{0}</textarea>\u{0}",
    "{{7*7}}${7*7}<%= 7 %>",
];

#[test]
fn s21_1_nothing_that_is_typed_leaves_its_text_area() {
    let area =
        |value: &'static str| html(|| view! { <TextArea field=FieldHandle::new("x", None) label="Подпись" value /> });
    for typed in HOSTILE {
        let page = area(typed);
        let (_, content) = page.split_once("c-field__input").and_then(|(_, rest)| rest.split_once('>')).unwrap();
        let (inside, after) = content.split_once('<').unwrap();
        assert!(after.starts_with("/textarea>"), "{typed}: {page}");
        assert_eq!(inside, ["\n", &typed.replace('&', "&amp;").replace('<', "&lt;")].concat(), "as it was typed");
        assert_eq!(page.matches('<').count(), area("plain").matches('<').count(), "{typed}: {page}");
    }
}

#[test]
fn s21_1_nothing_that_is_typed_leaves_its_field() {
    for typed in HOSTILE {
        let page = html(|| view! { <TextField field=FieldHandle::new("x", None) label="Подпись" value=typed /> });
        let plain = html(|| view! { <TextField field=FieldHandle::new("x", None) label="Подпись" value="plain" /> });
        assert_eq!(page.matches('<').count(), plain.matches('<').count(), "{typed}: {page}");
        assert_eq!(page.matches('"').count(), plain.matches('"').count(), "{typed}: {page}");
    }
}

#[test]
fn a_password_is_never_sent_back_and_its_button_is_for_the_boot_script() {
    for (current, autocomplete) in [(true, "current-password"), (false, "new-password")] {
        let page = html(|| view! { <PasswordField field=FieldHandle::new("p", None) label="Пароль" current /> });
        let input = tag_with(&page, "<input");
        assert!(input.contains("type=\"password\"") && !input.contains("value="), "{input}");
        assert!(input.contains(&format!("autocomplete=\"{autocomplete}\"")), "{input}");
        assert!(tag_with(&page, "<button").contains("data-shows=\"p\""), "{page}");
        assert!(page.contains("role=\"status\" id=\"p-said\""), "{page}");
    }
}

#[test]
fn a_form_posts_without_browser_bubbles_and_carries_its_token() {
    let page = html(|| view! { <Form action="/api/x" csrf="abc"><Button>"Продолжить"</Button></Form> });
    let form = tag_with(&page, "<form");
    assert!(form.contains("method=\"post\"") && form.contains("action=\"/api/x\"") && form.contains("novalidate"));
    assert!(tag_with(&page, "_csrf").contains("value=\"abc\""), "{page}");
}

#[test]
fn a_button_is_never_disabled_and_says_when_it_is_busy() {
    let busy = html(|| view! { <Button pending=Signal::stored(true)>"Войти"</Button> });
    let idle = html(|| view! { <Button>"Войти"</Button> });
    assert!(tag_with(&busy, "<button").contains("aria-disabled=\"true\""), "{busy}");
    assert!(busy.contains("Отправляем…"));
    assert!(!tag_with(&idle, "<button").contains("disabled"), "{idle}");
}

#[test]
fn the_summary_leads_to_each_field_and_is_hidden_when_there_is_nothing_to_repair() {
    let item = SummaryItem { field_id: "phone".to_owned(), text: "Укажите телефон".to_owned() };
    let full = html(|| view! { <ErrorSummary title="Проверьте данные" errors=Signal::stored(vec![item]) /> });
    assert!(full.contains("href=\"#phone\"") && full.contains("role=\"alert\""), "{full}");
    assert!(!tag_with(&full, "id=\"errors\"").contains("hidden"), "{full}");
    let empty = html(|| view! { <ErrorSummary title="Проверьте данные" errors=Signal::stored(vec![]) /> });
    assert!(tag_with(&empty, "id=\"errors\"").contains("hidden"), "{empty}");
}

#[test]
fn states_are_said_in_words() {
    let rule = ChecklistItem { label: "Цифра".to_owned(), done: true };
    let list = html(|| {
        view! { <Checklist items=Signal::stored(vec![rule]) done_label="выполнено" not_done_label="пока нет" /> }
    });
    assert!(list.contains("выполнено") && !list.contains("пока нет"), "{list}");
    let item = html(|| {
        view! {
            <FeedItem
                title="Вход"
                body="Выполнен вход"
                time_label="сегодня"
                datetime="2026-11-21"
                unread=Signal::stored(true)
                unread_label="Новое"
            />
        }
    });
    assert!(item.contains("data-state=\"unread\"") && item.contains("Новое"), "{item}");
}
