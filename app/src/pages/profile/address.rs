//! Where a person is registered and where they live.

use super::{
    fields::{line, tick, unless},
    frame::{StepForm, StepPage},
};
use crate::{api::suggest_addresses, settings::settings};
use leptos::{ev, prelude::*, task::spawn_local};
use model::{AddressPart, AddressSuggestion, Field, ProfileView};
use ui::{Autocomplete, FieldGroup, FieldHandle, Suggestion};
use wasm_bindgen::JsCast;

/// «Адреса».
#[component]
pub(super) fn AddressPage(view: ProfileView) -> impl IntoView {
    let form = StepForm::new(view);
    let words = form.words;
    view! {
        <StepPage form title=words.profile_address_title() lead=words.profile_person_lead()>
            <FieldGroup legend=words.profile_address_registered() hint=words.profile_address_registered_hint()>
                {parts(form, Field::Registered)}
            </FieldGroup>
            <div class="p-profile__unless">
                {tick(form, Field::SameAddress)}
                <div class="p-profile__asked">
                    <FieldGroup legend=words.profile_address_actual()>{parts(form, Field::Actual)}</FieldGroup>
                </div>
            </div>
        </StepPage>
    }
}

fn parts(form: StepForm, field: fn(AddressPart) -> Field) -> impl IntoView {
    // What is written by hand is another address than the one that was found.
    let guid = form.handle(field(AddressPart::Guid));
    let changed = move |event: ev::Event| {
        let name = event.target().map(|target| event_target_name(&target)).unwrap_or_default();
        if ![search_name(field), field(AddressPart::Flat).name()].contains(&name.as_str()) {
            guid.put("");
        }
    };
    view! {
        <div class="p-profile__address" on:input=changed>
            <div class="p-profile__search"><Search form field /></div>
            <input type="hidden" id=guid.name() name=guid.name() value=form.kept(field(AddressPart::Guid)) />
            {line(form, field(AddressPart::Region))}
            {line(form, field(AddressPart::Locality))}
            {unless(form, field(AddressPart::Street), field(AddressPart::HasNoStreet))}
            {unless(form, field(AddressPart::House), field(AddressPart::HasNoHouse))}
            {line(form, field(AddressPart::Flat))}
            {line(form, field(AddressPart::PostalIndex))}
        </div>
    }
}

fn event_target_name(target: &web_sys::EventTarget) -> String {
    let element = target.dyn_ref::<web_sys::Element>();
    element.and_then(|element| element.get_attribute("name")).unwrap_or_default()
}

/// A line that nobody keeps: what is taken from its list goes into the parts.
fn search_name(field: fn(AddressPart) -> Field) -> &'static str {
    match field(AddressPart::Guid) {
        Field::Actual(_) => "actual_search",
        _ => "registered_search",
    }
}

/// Addresses by the beginnings of their words. Without scripts it is not there: the parts are.
#[component]
fn Search(form: StepForm, field: fn(AddressPart) -> Field) -> impl IntoView {
    let words = form.words;
    let csrf = settings().csrf;
    let found = RwSignal::new(Vec::<AddressSuggestion>::new());
    let said = RwSignal::new(String::new());
    // Answers may overtake each other: only that to the last question counts.
    let asked = StoredValue::new(0_u32);
    let ask = Callback::new(move |typed: String| {
        asked.update_value(|asked| *asked += 1);
        let (number, csrf) = (asked.get_value(), csrf.clone());
        if typed.trim().is_empty() {
            found.set(Vec::new());
            said.set(String::new());
            return;
        }
        said.set(words.profile_address_search_running().to_owned());
        spawn_local(async move {
            let answer = suggest_addresses(typed, csrf).await.unwrap_or_default();
            if asked.try_get_value() != Some(number) {
                return;
            }
            said.set(match answer.len() {
                0 => words.profile_address_search_nothing().to_owned(),
                count => words.profile_address_search_found(count as u64),
            });
            found.set(answer);
        });
    });
    let take = Callback::new(move |taken: Suggestion| {
        let address = found.with_untracked(|found| found.iter().find(|address| address.line == taken.label).cloned());
        let Some(address) = address else { return };
        let write = |part: AddressPart, text: &str| form.handle(field(part)).take(text);
        write(AddressPart::Region, &address.region);
        write(AddressPart::Locality, &address.locality);
        write(AddressPart::Street, address.street.as_deref().unwrap_or_default());
        write(AddressPart::House, address.house.as_deref().unwrap_or_default());
        write(AddressPart::PostalIndex, &address.postal_index);
        // The last: a part that is written ends the key.
        form.handle(field(AddressPart::Guid)).put(&address.guid);
    });
    let suggestions = Signal::derive(move || {
        let line = |address: &AddressSuggestion| Suggestion { label: address.line.clone(), details: String::new() };
        found.with(|found| found.iter().map(line).collect())
    });
    view! {
        <Autocomplete
            field=FieldHandle::new(search_name(field), None)
            label=words.profile_address_search()
            hint=words.profile_address_search_hint()
            suggestions
            on_query=ask
            status=said
            on_pick=take
        />
    }
}
