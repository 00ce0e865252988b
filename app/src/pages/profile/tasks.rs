//! The list of steps: what is done, what is left, what has an error (ux 6.3).

use super::Trouble;
use crate::{api::profile_tasks, heading::Heading, json::load, settings::words};
use leptos::prelude::*;
use model::{ProfileStep, TaskState, WizardStep as _};
use ui::{Task, TaskGroup, TaskLabels, TaskList, TaskStatus};

/// «Данные о себе».
#[component]
pub(crate) fn ProfileTasks() -> impl IntoView {
    let tasks = load(|| (), |()| profile_tasks());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match tasks.await {
                    Ok(tasks) => view! { <TasksPage tasks /> }.into_any(),
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn TasksPage(tasks: Vec<(ProfileStep, TaskState)>) -> impl IntoView {
    let words = words();
    let labels = TaskLabels {
        done: words.profile_status_done().to_owned(),
        not_started: words.profile_status_not_started().to_owned(),
        in_progress: words.profile_status_in_progress().to_owned(),
        blocked: words.profile_status_blocked().to_owned(),
        error: words.profile_status_wrong().to_owned(),
    };
    let tasks = tasks
        .into_iter()
        .map(|(step, state)| Task {
            title: words.profile_task(step).to_owned(),
            hint: match (step, state) {
                (ProfileStep::Document, TaskState::Blocked) => words.profile_document_blocked().to_owned(),
                (ProfileStep::Check, TaskState::Blocked) => words.profile_check_blocked().to_owned(),
                _ => String::new(),
            },
            href: match (step, state) {
                // Sent: what becomes of it is told elsewhere.
                (ProfileStep::Check, TaskState::Done) => "/profile/status".to_owned(),
                _ => step.node().path.to_owned(),
            },
            status: match state {
                TaskState::Done => TaskStatus::Done,
                TaskState::NotStarted => TaskStatus::NotStarted,
                TaskState::InProgress => TaskStatus::InProgress,
                TaskState::Blocked => TaskStatus::Blocked,
                TaskState::Wrong => TaskStatus::Error,
            },
        })
        .collect();
    view! {
        <div class="p-step p-profile">
            <div class="p-step__head">
                <Heading text=words.profile_title() />
                <p>{words.profile_lead()}</p>
                <p class="u-muted">{words.profile_why()}</p>
            </div>
            <TaskList groups=vec![TaskGroup { title: String::new(), tasks }] labels />
        </div>
    }
}
