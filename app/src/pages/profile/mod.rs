//! The profile wizard: one page a step, drawn from the draft on the server.

mod address;
mod check;
mod contact; // the second contact and its code
mod fields; // how each field is asked for
mod frame; // what the pages of all steps share
mod status; // «Проверяем данные»
mod steps; // person, document, СНИЛС, ИНН
mod tasks; // the list of steps

use super::Trouble;
use crate::{api::profile_view, here, json::load};
use leptos::prelude::*;
use model::{LocalPath, ProfileReply, ProfileStep, ProfileView};

pub(crate) use contact::ProfileContact;
pub(crate) use status::ProfileStatus;
pub(crate) use tasks::ProfileTasks;

/// A step of the wizard. The page with and without wasm is drawn from the same [`ProfileView`].
#[component]
pub(crate) fn Profile(step: ProfileStep) -> impl IntoView {
    let reply = load(|| (), move |()| profile_view(step));
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(ProfileReply::Show(view)) => page(*view),
                    Ok(ProfileReply::Go(path)) => leave_to(&path),
                    Ok(ProfileReply::Kept(_)) | Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn leave_to(path: &LocalPath) -> AnyView {
    here::go(path);
    ().into_any()
}

fn page(view: ProfileView) -> AnyView {
    match view.step {
        ProfileStep::Person => view! { <steps::PersonPage view /> }.into_any(),
        ProfileStep::Document => view! { <steps::DocumentPage view /> }.into_any(),
        ProfileStep::Snils => view! { <steps::SnilsPage view /> }.into_any(),
        ProfileStep::Inn => view! { <steps::InnPage view /> }.into_any(),
        ProfileStep::Address => view! { <address::AddressPage view /> }.into_any(),
        ProfileStep::Contact => view! { <contact::ContactPage view /> }.into_any(),
        ProfileStep::Check => view! { <check::CheckPage view /> }.into_any(),
    }
}
