//! A document of a person, as the portal knows it.

use crate::{Fact, Tag, Tone};
use leptos::prelude::*;

/// What a document is worth today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DocumentState {
    /// In force.
    #[default]
    Valid,
    /// In force, and not for long.
    Expiring,
    /// No longer in force.
    Expired,
    /// The register has not answered yet.
    Checking,
    /// The register knows it otherwise.
    Mismatch,
}

impl DocumentState {
    /// Every state, for tests and the workbench.
    pub const ALL: [Self; 5] = [Self::Valid, Self::Expiring, Self::Expired, Self::Checking, Self::Mismatch];

    fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Checking => "checking",
            Self::Mismatch => "mismatch",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Valid => Tone::Success,
            Self::Expiring => Tone::Warning,
            Self::Expired | Self::Mismatch => Tone::Danger,
            Self::Checking => Tone::Accent,
        }
    }
}

/// What stands on a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentFace {
    /// «Паспорт гражданина».
    pub kind: String,
    /// What the number is called: «Серия и номер».
    pub number_label: String,
    /// The number in groups, as on paper: «45 08 123456».
    pub number: String,
    /// Who issued it, when, until when it is valid.
    pub facts: Vec<Fact>,
}

/// A document: its number, its facts, its state, and what can be done with it.
///
/// **When:** the documents of a person, one card each. **When not:** files that were uploaded, or one number among other
/// data ([`Facts`](crate::Facts)). It shows what the portal knows and is no document itself: no emblem, no photograph, no
/// likeness of the paper. The heading is of the third level.
#[component]
pub fn DocumentCard(
    /// What stands on it.
    face: DocumentFace,
    /// What it is worth.
    state: DocumentState,
    /// The state in words: «Действует».
    #[prop(into)]
    state_label: String,
    /// What that means and what to do: «Замените до 1 марта 2027 года»; empty where nothing is to be said.
    #[prop(optional, into)]
    state_text: String,
    /// What can be done with it: links and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let DocumentFace { kind, number_label, number, facts } = face;
    let facts =
        facts.into_iter().map(|fact| view! { <div><dt>{fact.term}</dt><dd>{fact.detail}</dd></div> }).collect_view();
    let text = (!state_text.is_empty()).then(|| view! { <p class="c-document-card__state-text">{state_text}</p> });
    view! {
        <article class="c-document-card" data-state=state.name()>
            <div class="c-document-card__head">
                <h3 class="c-document-card__kind">{kind}</h3>
                <Tag tone=state.tone()>{state_label}</Tag>
            </div>
            <dl class="c-document-card__facts">
                <div class="c-document-card__number"><dt>{number_label}</dt><dd>{number}</dd></div>
                {facts}
            </dl>
            {text}
            {children.map(|children| view! { <div class="c-document-card__actions">{children()}</div> })}
        </article>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        ButtonKind, LinkButton,
        story::{Group, Knob, State, Story},
    };

    const KIND: Knob = Knob::Text("kind", "Паспорт гражданина");
    const NUMBER: Knob = Knob::Text("number", "45 08 123456");
    const STATE: Knob = Knob::Choice("state", &["valid", "expiring", "expired", "checking", "mismatch"]);

    fn face(kind: &str, number: &str, facts: &[(&str, &str)]) -> DocumentFace {
        let fact = |(term, detail): &(&str, &str)| Fact { term: (*term).to_owned(), detail: (*detail).to_owned() };
        DocumentFace {
            kind: kind.to_owned(),
            number_label: "Номер".to_owned(),
            number: number.to_owned(),
            facts: facts.iter().map(fact).collect(),
        }
    }
    fn passport() -> DocumentFace {
        face(
            "Паспорт гражданина",
            "45 08 123456",
            &[("Выдан", "5 марта 2010 года"), ("Кем", "ГУ МВД по Берёзовскому району")],
        )
    }
    fn licence(until: &str) -> DocumentFace {
        face("Водительское удостоверение", "99 00 123456", &[("Выдано", "1 марта 2017 года"), ("Действует до", until)])
    }

    Story::new("Карточка документа", Group::Content)
        .example("Действует", State::Default, || {
            view! {
                <DocumentCard face=passport() state=DocumentState::Valid state_label="Действует">
                    <LinkButton href="/" kind=ButtonKind::Quiet>"Подробнее"</LinkButton>
                </DocumentCard>
            }
        })
        .example("Скоро истекает", State::Filled, || {
            view! {
                <DocumentCard
                    face=licence("1 марта 2027 года")
                    state=DocumentState::Expiring
                    state_label="Скоро истекает"
                    state_text="Осталось 97 дней. Заменить можно уже сейчас."
                >
                    <LinkButton href="/" kind=ButtonKind::Secondary>"Заменить"</LinkButton>
                </DocumentCard>
            }
        })
        .example("Истёк", State::Filled, || {
            let text = "Для заявлений он больше не подходит.";
            let face = licence("1 ноября 2026 года");
            view! { <DocumentCard face state=DocumentState::Expired state_label="Срок истёк" state_text=text /> }
        })
        .example("Проверяется", State::Loading, || {
            let face = face("СНИЛС", "112-233-445 95", &[("На имя", "Берёзкина Вера")]);
            let text = "Ответ Социального фонда придёт до 25 ноября. Страницу можно закрыть.";
            view! { <DocumentCard face state=DocumentState::Checking state_label="Проверяется" state_text=text /> }
        })
        .example("Данные не совпали", State::Error, || {
            let text = "В МВД у этого паспорта другая дата выдачи. Сверьте её с паспортом.";
            view! {
                <DocumentCard face=passport() state=DocumentState::Mismatch state_label="Данные не совпали" state_text=text>
                    <LinkButton href="/" kind=ButtonKind::Secondary>"Исправить дату выдачи"</LinkButton>
                </DocumentCard>
            }
        })
        .example("Длинные слова", State::LongText, || {
            let facts = [
                ("Орган, который его выдал", "Управление по вопросам миграции по Берёзовскому району"),
                ("На имя", "Константинопольская-Берёзкина Александра Константиновна"),
            ];
            let kind = "Свидетельство о государственной регистрации рождения ребёнка";
            let face = face(kind, "XIV-БА 123456 123456 123456", &facts);
            view! { <DocumentCard face state=DocumentState::Checking state_label="Проверяется в ведомстве" /> }
        })
        .playground(&[KIND, NUMBER, STATE], |turned| {
            let face = face(&turned.text(KIND), &turned.text(NUMBER), &[("Выдан", "5 марта 2010 года")]);
            let state = turned.pick(STATE, &DocumentState::ALL);
            view! { <DocumentCard face state state_label="Состояние" /> }
        })
}
