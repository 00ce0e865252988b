//! The parts of a long application, and how far each of them is (ux 6.3).

use crate::{Tag, Tone};
use leptos::prelude::*;

/// How far a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskStatus {
    /// Plain words: what is done needs no attention.
    Done,
    /// Can be begun.
    #[default]
    NotStarted,
    /// Begun and left.
    InProgress,
    /// Waits for another task: grey, and no link.
    Blocked,
    /// Something in it must be repaired: the only red.
    Error,
}

impl TaskStatus {
    /// Every status, for tests and the workbench.
    pub const ALL: [Self; 5] = [Self::Done, Self::NotStarted, Self::InProgress, Self::Blocked, Self::Error];

    fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotStarted => "not-started",
            Self::InProgress => "in-progress",
            Self::Blocked => "blocked",
            Self::Error => "error",
        }
    }

    /// Absent where the words stand plain.
    fn tone(self) -> Option<Tone> {
        match self {
            Self::Done | Self::Blocked => None,
            Self::NotStarted => Some(Tone::Neutral),
            Self::InProgress => Some(Tone::Accent),
            Self::Error => Some(Tone::Danger),
        }
    }
}

/// The words for the statuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskLabels {
    /// «Выполнено».
    pub done: String,
    /// «Не начато».
    pub not_started: String,
    /// «В процессе».
    pub in_progress: String,
    /// «Пока недоступно».
    pub blocked: String,
    /// «Есть ошибка».
    pub error: String,
}

impl TaskLabels {
    fn of(&self, status: TaskStatus) -> String {
        match status {
            TaskStatus::Done => &self.done,
            TaskStatus::NotStarted => &self.not_started,
            TaskStatus::InProgress => &self.in_progress,
            TaskStatus::Blocked => &self.blocked,
            TaskStatus::Error => &self.error,
        }
        .clone()
    }
}

/// One task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// What is to be done: «Паспортные данные».
    pub title: String,
    /// A sentence below it; empty for none.
    pub hint: String,
    /// Its first page. Not used while it is blocked.
    pub href: String,
    /// How far it is.
    pub status: TaskStatus,
}

/// Tasks under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskGroup {
    /// The heading: «О вас»; empty where there is one group only.
    pub title: String,
    /// In the order in which they are best done.
    pub tasks: Vec<Task>,
}

/// Tasks in groups; the whole row is the link (ux 6.3).
///
/// **When:** an application has parts that may be filled in over days and in any order. **When not:** a few pages one
/// after another: that is a wizard with [`StepHeader`](crate::StepHeader). The headings are of the second level.
#[component]
pub fn TaskList(
    /// In the order of the application.
    groups: Vec<TaskGroup>,
    /// The words for the statuses.
    labels: TaskLabels,
) -> impl IntoView {
    let groups = groups
        .into_iter()
        .map(|group| {
            let rows = group.tasks.into_iter().map(|task| row(task, &labels)).collect_view();
            let title = (!group.title.is_empty()).then(|| view! { <h2 class="c-task-list__title">{group.title}</h2> });
            view! { <div class="c-task-list__group">{title} <ul class="c-task-list__tasks">{rows}</ul></div> }
        })
        .collect_view();
    view! { <div class="c-task-list">{groups}</div> }
}

fn row(task: Task, labels: &TaskLabels) -> impl IntoView + use<> {
    let Task { title, hint, href, status } = task;
    // A task that cannot be begun leads nowhere: without an address `a` is no link, and says so to nobody.
    let href = (status != TaskStatus::Blocked).then_some(href);
    let word = labels.of(status);
    let word = match status.tone() {
        None => word.into_any(),
        Some(tone) => view! { <Tag tone>{word}</Tag> }.into_any(),
    };
    let hint = (!hint.is_empty()).then(|| view! { <span class="c-task-list__hint">{hint}</span> });
    view! {
        <li class="c-task-list__task" data-status=status.name()>
            <a class="c-task-list__row" href=href>
                <span class="c-task-list__name">{title}</span>
                {hint}
                <span class="c-task-list__status">{word}</span>
            </a>
        </li>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const TITLE: Knob = Knob::Text("title", "Паспортные данные");
    const HINT: Knob = Knob::Text("hint", "Понадобится сам паспорт");
    const STATUS: Knob = Knob::Choice("status", &["done", "not-started", "in-progress", "blocked", "error"]);

    fn labels() -> TaskLabels {
        TaskLabels {
            done: "Выполнено".to_owned(),
            not_started: "Не начато".to_owned(),
            in_progress: "В процессе".to_owned(),
            blocked: "Пока недоступно".to_owned(),
            error: "Есть ошибка".to_owned(),
        }
    }
    fn task(title: &str, hint: &str, status: TaskStatus) -> Task {
        Task { title: title.to_owned(), hint: hint.to_owned(), href: "/".to_owned(), status }
    }
    fn group(title: &str, tasks: Vec<Task>) -> TaskGroup {
        TaskGroup { title: title.to_owned(), tasks }
    }

    Story::new("Список задач", Group::Navigation)
        .example("Ещё ничего не начато", State::Default, || {
            let about = [task("Фамилия, имя и дата рождения", "", TaskStatus::NotStarted)];
            let send = [task("Проверить и отправить", "Когда будет заполнено остальное", TaskStatus::Blocked)];
            let groups = vec![group("О вас", about.into()), group("Отправка", send.into())];
            view! { <TaskList groups labels=labels() /> }
        })
        .example("Заполнено наполовину", State::Filled, || {
            let tasks = vec![
                task("Фамилия, имя и дата рождения", "", TaskStatus::Done),
                task("Паспортные данные", "Понадобится сам паспорт", TaskStatus::InProgress),
                task("Адрес", "", TaskStatus::NotStarted),
                task("Проверить и отправить", "Когда будет заполнено остальное", TaskStatus::Blocked),
            ];
            view! { <TaskList groups=vec![group("Заявление", tasks)] labels=labels() /> }
        })
        .example("Есть что исправить", State::Error, || {
            let tasks = vec![
                task("Фамилия, имя и дата рождения", "", TaskStatus::Done),
                task("Справка о доходах", "Файл защищён паролем", TaskStatus::Error),
            ];
            view! { <TaskList groups=vec![group("", tasks)] labels=labels() /> }
        })
        .example("Длинные слова", State::LongText, || {
            let title = "Сведения о членах семьи, которые живут вместе с вами и ведут общее хозяйство";
            let hint = "Фамилия, имя и дата рождения каждого; документы не понадобятся, мы запросим их сами";
            let tasks = vec![task(title, hint, TaskStatus::InProgress), task(title, hint, TaskStatus::Blocked)];
            view! { <TaskList groups=vec![group("Семья и доходы за двенадцать месяцев", tasks)] labels=labels() /> }
        })
        .playground(&[TITLE, HINT, STATUS], |turned| {
            let only = task(&turned.text(TITLE), &turned.text(HINT), turned.pick(STATUS, &TaskStatus::ALL));
            view! { <TaskList groups=vec![group("Заявление", vec![only])] labels=labels() /> }
        })
}
