//! What became of an application: where it is now, who acts next, and how it came there (ux 10.5).

use crate::{Icon, IconName, Tag, Tone};
use leptos::prelude::*;

/// The phase that something is in, seen from the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimelinePhase {
    /// On its way: «Отправляется».
    #[default]
    Sending,
    /// Confirmed by the other side, and only then: «Принято ведомством».
    Accepted,
    /// The person is awaited: «Нужно действие».
    ActionNeeded,
    /// Over, as wished: «Готово».
    Done,
    /// Over, not as wished: «Отказано».
    Refused,
}

impl TimelinePhase {
    /// Every phase, for tests and the workbench.
    pub const ALL: [Self; 5] = [Self::Sending, Self::Accepted, Self::ActionNeeded, Self::Done, Self::Refused];

    fn tone(self) -> Tone {
        match self {
            Self::Sending => Tone::Neutral,
            Self::Accepted => Tone::Accent,
            Self::ActionNeeded => Tone::Warning,
            Self::Done => Tone::Success,
            Self::Refused => Tone::Danger,
        }
    }
}

/// Where it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineNow {
    /// Which phase.
    pub phase: TimelinePhase,
    /// The phase in words: «Принято ведомством».
    pub phase_label: String,
    /// The whole state as a sentence: «Ведомство проверяет ваше заявление».
    pub sentence: String,
}

/// What comes next. An empty string leaves its line out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineNext {
    /// What it is: «Решение о выплате».
    pub step: String,
    /// Who acts: «Социальный фонд», «Вы».
    pub who: String,
    /// By when, in words: «до 8 декабря 2026 года».
    pub expected: String,
    /// By when, for machines: `2026-12-08`.
    pub expected_datetime: String,
}

/// The words before the three lines of [`TimelineNext`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineLabels {
    /// «Следующий шаг».
    pub step: String,
    /// «Кто действует».
    pub who: String,
    /// «Ожидаем».
    pub expected: String,
}

/// One thing that happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineEvent {
    /// «Заявление принято».
    pub title: String,
    /// More about it; empty for none.
    pub text: String,
    /// When, in words: «24 ноября, 14:05».
    pub time_label: String,
    /// When, for machines: ISO 8601.
    pub datetime: String,
}

/// The state of one thing, and its history.
///
/// **When:** on the page of an application, a request or a check. **When not:** events of many things: that is a
/// [`Feed`](crate::Feed); steps that the person takes: that is a [`TaskList`](crate::TaskList). The heading of the
/// history is of the second level, those of its events of the third.
#[component]
pub fn Timeline(
    /// Where it is now.
    now: TimelineNow,
    /// What comes next.
    #[prop(optional)]
    next: TimelineNext,
    /// The words before its lines.
    #[prop(optional)]
    labels: TimelineLabels,
    /// The heading of the history: «Что уже произошло».
    #[prop(into)]
    title: String,
    /// What happened, newest first.
    events: Vec<TimelineEvent>,
    /// What the person can do now: a button, a link.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let tone = now.phase.tone();
    let expected = (!next.expected.is_empty()).then(|| {
        let (label, datetime) = (next.expected, next.expected_datetime);
        view! { <time datetime=datetime>{label}</time> }.into_any()
    });
    let facts = [
        line(labels.step, (!next.step.is_empty()).then(|| next.step.into_any())),
        line(labels.who, (!next.who.is_empty()).then(|| next.who.into_any())),
        line(labels.expected, expected),
    ];
    let has_facts = facts.iter().any(Option::is_some);
    let facts = has_facts.then(|| view! { <dl class="c-timeline__next">{facts.into_iter().collect_view()}</dl> });
    let history = events
        .into_iter()
        .map(|event| {
            let text = (!event.text.is_empty()).then(|| view! { <p class="c-timeline__text">{event.text}</p> });
            view! {
                <li class="c-timeline__event">
                    <h3 class="c-timeline__name">{event.title}</h3>
                    <time class="c-timeline__time" datetime=event.datetime>{event.time_label}</time>
                    {text}
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="c-timeline">
            <div class="c-timeline__now">
                <Tag tone>{now.phase_label}</Tag>
                <p class="c-timeline__sentence">{now.sentence}</p>
                {facts}
                {children.map(|children| view! { <div class="l-cluster">{children()}</div> })}
            </div>
            <div class="c-timeline__past">
                <h2 class="c-timeline__title"><Icon name=IconName::Clock />{title}</h2>
                <ol class="c-timeline__events">{history}</ol>
            </div>
        </div>
    }
}

fn line(term: String, detail: Option<AnyView>) -> Option<impl IntoView> {
    detail.map(|detail| view! { <div><dt>{term}</dt><dd>{detail}</dd></div> })
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        LinkButton,
        story::{Group, Knob, State, Story},
    };

    const SENTENCE: Knob = Knob::Text("sentence", "Ведомство проверяет ваше заявление");
    const WHO: Knob = Knob::Text("who", "Социальный фонд");
    const PHASE: Knob = Knob::Choice("phase", &["sending", "accepted", "action-needed", "done", "refused"]);

    fn labels() -> TimelineLabels {
        let [step, who, expected] = ["Следующий шаг", "Кто действует", "Ожидаем"].map(str::to_owned);
        TimelineLabels { step, who, expected }
    }
    fn now(phase: TimelinePhase, phase_label: &str, sentence: &str) -> TimelineNow {
        TimelineNow { phase, phase_label: phase_label.to_owned(), sentence: sentence.to_owned() }
    }
    fn next(step: &str, who: &str) -> TimelineNext {
        let [step, who] = [step, who].map(str::to_owned);
        let [expected, expected_datetime] = ["до 8 декабря 2026 года", "2026-12-08"].map(str::to_owned);
        TimelineNext { step, who, expected, expected_datetime }
    }
    fn event(title: &str, text: &str, time_label: &str, datetime: &str) -> TimelineEvent {
        let [title, text, time_label, datetime] = [title, text, time_label, datetime].map(str::to_owned);
        TimelineEvent { title, text, time_label, datetime }
    }
    fn sent() -> TimelineEvent {
        event("Заявление отправлено", "", "24 ноября, 14:05", "2026-11-24T14:05+03:00")
    }
    fn accepted() -> TimelineEvent {
        let text = "Социальный фонд присвоил ему номер 77-000123.";
        event("Заявление принято", text, "24 ноября, 14:20", "2026-11-24T14:20+03:00")
    }

    Story::new("Ход дела", Group::Content)
        .example("Отправляется", State::Loading, || {
            let now = now(TimelinePhase::Sending, "Отправляется", "Передаём заявление в Социальный фонд");
            view! { <Timeline now title="Что уже произошло" events=vec![sent()] /> }
        })
        .example("Принято", State::Default, || {
            let now = now(TimelinePhase::Accepted, "Принято ведомством", "Ведомство проверяет ваше заявление");
            let next = next("Решение о выплате", "Социальный фонд");
            view! { <Timeline now next labels=labels() title="Ход заявления" events=vec![accepted(), sent()] /> }
        })
        .example("Нужно действие", State::Filled, || {
            let now = now(TimelinePhase::ActionNeeded, "Нужно действие", "Ведомство просит справку о доходах");
            let next = next("Загрузить справку", "Вы");
            let asked = event("Запрошена справка", "За сентябрь.", "сегодня, 9:30", "2026-11-25T09:30+03:00");
            view! {
                <Timeline now next labels=labels() title="История заявления" events=vec![asked, accepted(), sent()]>
                    <LinkButton href="/">"Загрузить справку"</LinkButton>
                </Timeline>
            }
        })
        .example("Отказано", State::Error, || {
            let now = now(TimelinePhase::Refused, "Отказано", "В выплате отказано: справка выдана больше месяца назад");
            view! {
                <Timeline now title="Как шло дело" events=vec![accepted(), sent()]>
                    <LinkButton href="/">"Исправить и отправить снова"</LinkButton>
                </Timeline>
            }
        })
        .example("Готово, длинные слова", State::LongText, || {
            let sentence =
                "Компенсация расходов на оплату жилого помещения и коммунальных услуг назначена на двенадцать месяцев";
            let now = now(TimelinePhase::Done, "Готово", sentence);
            let paid = event(
                sentence,
                sentence,
                "8 декабря 2026 года, 18:40 по московскому времени",
                "2026-12-08T18:40+03:00",
            );
            view! { <Timeline now title="Всё, что произошло с заявлением" events=vec![paid, sent()] /> }
        })
        .playground(&[SENTENCE, WHO, PHASE], |turned| {
            let phase = turned.pick(PHASE, &TimelinePhase::ALL);
            let now = now(phase, "Состояние", &turned.text(SENTENCE));
            let next = next("Решение о выплате", &turned.text(WHO));
            view! { <Timeline now next labels=labels() title="Пробная история" events=vec![accepted(), sent()] /> }
        })
}
