//! All answers once more, before they are signed and sent (ux 6.4, 6.6).

use leptos::prelude::*;

/// What can be done about an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AnswerEdit {
    /// Nothing: it follows from other answers.
    #[default]
    Nothing,
    /// The page on which it was given; it leads straight back here.
    Change {
        /// Where that page is.
        href: String,
    },
    /// It comes from a register and is not changed here.
    Locked {
        /// How to correct it: «Ошибка? Обратитесь в МВД».
        how: String,
        /// The page that tells more; empty for none.
        href: String,
    },
}

/// A question and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The question in short: «Фамилия».
    pub term: String,
    /// The answer; line breaks are kept. Empty when it was skipped.
    pub value: String,
    /// Where it was taken from: «Из вашего профиля»; empty when it was given here.
    pub source: String,
    /// What can be done about it.
    pub edit: AnswerEdit,
}

/// A list of answers.
///
/// **When:** on the last page before something is sent, one list for each part under its heading; and in the profile,
/// where some data may be changed and some not. **When not:** nothing of it can be changed anywhere: take
/// [`Facts`](crate::Facts).
#[component]
pub fn CheckAnswers(
    /// In the order of the questions.
    answers: Vec<Answer>,
    /// «Изменить».
    #[prop(into)]
    change_label: String,
    /// «Не указано».
    #[prop(into)]
    empty_label: String,
) -> impl IntoView {
    let rows = answers
        .into_iter()
        .map(|answer| {
            let Answer { term, value, source, edit } = answer;
            let is_empty = value.is_empty();
            let value = if is_empty { empty_label.clone() } else { value };
            let source = (!source.is_empty()).then(|| view! { <p class="c-check-answers__source">{source}</p> });
            let (locked, action) = edit_parts(edit, &change_label, &term);
            view! {
                <div class="c-check-answers__row">
                    <dt class="c-check-answers__term">{term}</dt>
                    <dd class="c-check-answers__value">
                        <span data-state=is_empty.then_some("empty")>{value}</span>
                        {source}
                        {locked}
                    </dd>
                    {action}
                </div>
            }
        })
        .collect_view();
    view! { <div class="c-check-answers"><dl class="c-check-answers__list">{rows}</dl></div> }
}

/// What stands below the value, and what stands beside it.
fn edit_parts(edit: AnswerEdit, change_label: &str, term: &str) -> (Option<AnyView>, Option<AnyView>) {
    match edit {
        AnswerEdit::Nothing => (None, None),
        AnswerEdit::Change { href } => {
            let label = change_label.to_owned();
            // For those who hear the link alone.
            let what = [": ", term].concat();
            let link = view! {
                <dd class="c-check-answers__action">
                    <a class="c-check-answers__change" href=href>{label}<span class="u-hidden">{what}</span></a>
                </dd>
            };
            (None, Some(link.into_any()))
        }
        AnswerEdit::Locked { how, href } => {
            let how = if href.is_empty() { how.into_any() } else { view! { <a href=href>{how}</a> }.into_any() };
            (Some(view! { <p class="c-check-answers__source">{how}</p> }.into_any()), None)
        }
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const TERM: Knob = Knob::Text("term", "Фамилия");
    const VALUE: Knob = Knob::Text("value", "Берёзкина");
    const SOURCE: Knob = Knob::Text("source", "Из вашего профиля");
    const LOCKED: Knob = Knob::Flag("locked");

    fn given(term: &str, value: &str) -> Answer {
        let edit = AnswerEdit::Change { href: "/".to_owned() };
        Answer { term: term.to_owned(), value: value.to_owned(), source: String::new(), edit }
    }
    fn locked(term: &str, value: &str, source: &str) -> Answer {
        let edit =
            AnswerEdit::Locked { how: "Как исправить ошибку".to_owned(), href: "/".to_owned() };
        Answer { term: term.to_owned(), value: value.to_owned(), source: source.to_owned(), edit }
    }
    fn list(answers: Vec<Answer>) -> impl IntoView {
        view! { <CheckAnswers answers change_label="Изменить" empty_label="Не указано" /> }
    }

    Story::new("Проверка ответов", Group::Content)
        .example("Всё можно изменить", State::Filled, || {
            list(vec![
                given("Фамилия", "Берёзкина"),
                given("Имя", "Вера"),
                given("Телефон", "+7 900 000-00-01"),
                given("Адрес", "123456, Берёзовск,\nулица Садовая, дом 7"),
            ])
        })
        .example("Из ведомства и из профиля", State::Default, || {
            let mut phone = given("Электронная почта", "vera@example.ru");
            "Из вашего профиля".clone_into(&mut phone.source);
            list(vec![locked("СНИЛС", "112-233-445 95", "Из Социального фонда, 24 ноября 2026 года"), phone])
        })
        .example("Вопрос пропущен", State::Empty, || list(vec![given("Отчество", "")]))
        .example("Длинные слова", State::LongText, || {
            list(vec![
                given(
                    "Способ получения ответа на заявление о компенсации",
                    "Письмом на адрес vera.konstantinovna.berezkina.lichnyy.yashchik@ochen-dlinnyy-domen.example.ru",
                ),
                locked("Кем выдан паспорт", "Управлением по вопросам миграции по Берёзовскому району", "Из МВД"),
            ])
        })
        .playground(&[TERM, VALUE, SOURCE, LOCKED], |turned| {
            let (term, value) = (turned.text(TERM), turned.text(VALUE));
            let answer = if turned.is_set(LOCKED) { locked(&term, &value, "") } else { given(&term, &value) };
            list(vec![Answer { source: turned.text(SOURCE), ..answer }])
        })
}
