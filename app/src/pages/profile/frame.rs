//! What the pages of all steps share: summary, heading, form, what saves itself, and the way out.

use crate::{
    api::AppError,
    form::{Fields, open_anew, take_over},
    heading::Heading,
    here,
    settings::{settings, words},
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{Answers, Clash, Field, LocalPath, ProfileReply, ProfileStep, ProfileView, SavedMark, WizardStep as _};
use std::time::Duration;
use texts::Texts;
use ui::{
    Button, ButtonKind, ConfirmWarning, ErrorSummary, FieldHandle, Form, Notice, NoticeKind, SaveStatus, Saving,
    StepHeader,
};
use wasm_bindgen::JsCast;

/// After so long without a key the page saves itself (ux 7.1).
const BEFORE_SAVING: Duration = Duration::from_millis(1500);

/// The fields of a step as its page holds them.
#[derive(Clone, Copy)]
pub(super) struct StepForm {
    pub(super) words: Texts,
    pub(super) step: ProfileStep,
    fields: Fields,
    handles: StoredValue<Vec<(Field, FieldHandle)>>,
    view: StoredValue<ProfileView>,
    saved: RwSignal<Option<SavedMark>>,
    clash: RwSignal<Option<Clash>>,
    doubts: RwSignal<Vec<(Field, model::Warning)>>,
    saving: RwSignal<Saving>,
}

impl StepForm {
    pub(super) fn new(view: ProfileView) -> Self {
        let words = words();
        let verdict = view.verdict();
        let fields = Fields::new(words, verdict.errors);
        let handles = view.step.node().collects.iter().map(|field| (*field, fields.handle(*field))).collect();
        Self {
            words,
            step: view.step,
            fields,
            handles: StoredValue::new(handles),
            saved: RwSignal::new(view.saved.clone()),
            clash: RwSignal::new(view.clash.clone()),
            doubts: RwSignal::new(verdict.doubts),
            saving: RwSignal::new(Saving::Saved),
            view: StoredValue::new(view),
        }
    }

    /// The handle of one of the step's fields.
    pub(super) fn handle(self, field: Field) -> FieldHandle {
        let found = self
            .handles
            .with_value(|handles| handles.iter().find(|(known, _)| *known == field).map(|(_, handle)| *handle));
        found.unwrap_or_else(|| FieldHandle::new(field.name(), None))
    }

    /// What the server keeps of a field.
    pub(super) fn kept(self, field: Field) -> String {
        self.view.with_value(|view| view.answers.get(field).to_owned())
    }

    /// Whether the server keeps a box ticked.
    pub(super) fn is_ticked(self, field: Field) -> bool {
        self.view.with_value(|view| view.answers.is_ticked(field))
    }

    /// All answers that the server keeps.
    pub(super) fn answers(self) -> Answers {
        self.view.with_value(|view| view.answers.clone())
    }

    pub(super) fn today(self) -> jiff::civil::Date {
        self.view.with_value(ProfileView::today)
    }

    /// The answers with what stands in the fields now.
    fn typed(self) -> Answers {
        self.handles.with_value(|handles| {
            handles
                .iter()
                .fold(self.answers(), |answers, (field, handle)| answers.with(*field, &typed(*field, *handle)))
        })
    }

    /// Applies what the server answered to the form.
    fn show(self, view: ProfileView) {
        let verdict = view.verdict();
        self.handles.with_value(|handles| self.fields.show(verdict.errors, handles));
        self.doubts.set(verdict.doubts);
        self.clash.set(view.clash);
        self.saved.set(view.saved);
    }
}

fn typed(field: Field, handle: FieldHandle) -> String {
    let is_confirmed = matches!(field, Field::Confirmed(_));
    if is_confirmed || field.is_box() {
        let ticked = if is_confirmed { handle.value() } else { "yes".to_owned() };
        if handle.checked() { ticked } else { String::new() }
    } else {
        handle.value()
    }
}

/// A page of the wizard around its fields.
#[component]
pub(super) fn StepPage(
    form: StepForm,
    /// The heading.
    title: &'static str,
    /// A sentence under it.
    lead: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let StepForm { words, step, fields, .. } = form;
    let action = ["/api", step.node().path].concat();
    let csrf = settings().csrf;
    let pending = RwSignal::new(false);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let calm = move || {
        if let Some(earlier) = waiting.try_update_value(Option::take).flatten() {
            earlier.clear();
        }
    };
    on_cleanup(calm);
    let navigate = use_navigate();
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        calm();
        let is_later = event.submitter().is_some_and(|button| button.get_attribute("name").is_some());
        if is_later {
            return;
        }
        let verdict = step.judge(&form.typed(), form.today());
        if !verdict.errors.is_empty() {
            event.prevent_default();
            form.handles.with_value(|handles| fields.show(verdict.errors, handles));
            return;
        }
        let Some(sent) = event.target().and_then(|target| target.dyn_into().ok()) else { return };
        let navigate = navigate.clone();
        let call = async move { here::send_form(&sent, &[]).await };
        take_over(&event, pending, call, move |reply| match reply {
            ProfileReply::Show(view) => form.show(*view),
            ProfileReply::Kept(mark) => form.saved.set(Some(mark)),
            ProfileReply::Go(path) => navigate(path.as_str(), NavigateOptions::default()),
        });
    });
    // Whatever is typed or chosen in the form is heard here, once for all its fields.
    let changed = move |event: ev::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let Some(sent) = target.and_then(|target| target.closest("form").ok().flatten()) else { return };
        let Ok(sent) = sent.dyn_into::<web_sys::HtmlFormElement>() else { return };
        calm();
        let save = move || keep(form, &sent);
        waiting.set_value(set_timeout_with_handle(save, BEFORE_SAVING).ok());
    };
    let revision = move || form.saved.with(|saved| saved.as_ref().map_or(0, |saved| saved.revision)).to_string();
    view! {
        <div class="p-step p-profile">
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            {step_header(words, step)}
            <div class="p-step__head">
                <Heading text=title has_errors=fields.has_errors() />
                <p class="u-muted">{lead}</p>
            </div>
            {move || form.clash.get().map(|clash| view! { <Clashed form clash /> })}
            <div class="p-profile__form" on:input=changed>
                <Form action csrf on_submit=submit>
                    <input type="hidden" name="seen" value=revision />
                    {children()}
                    {move || doubts(form)}
                    <div class="l-cluster">
                        <Button pending>{words.profile_save()}</Button>
                        <Button kind=ButtonKind::Quiet name="later">{words.profile_later()}</Button>
                    </div>
                </Form>
            </div>
            <SaveStatus saving=form.saving text=Signal::derive(move || saved_text(form)) />
            <p><a href="/profile">{words.profile_tasks()}</a></p>
        </div>
    }
}

/// «Шаг 1 из 7», above the heading (ux 6.2).
pub(super) fn step_header(words: Texts, step: ProfileStep) -> impl IntoView {
    view! { <StepHeader text=words.profile_step(&step.number().to_string(), &ProfileStep::count().to_string()) /> }
}

/// The page saves itself: the form goes to the server as it stands, and nothing is said about it.
fn keep(form: StepForm, sent: &web_sys::HtmlFormElement) {
    if form.clash.with_untracked(Option::is_some) {
        return;
    }
    form.saving.set(Saving::Underway);
    let sent = sent.clone();
    spawn_local(async move {
        match here::send_form(&sent, &[("keep", "yes")]).await {
            Ok(ProfileReply::Kept(mark)) => {
                form.saved.set(Some(mark));
                form.saving.set(Saving::Saved);
            }
            Ok(ProfileReply::Show(view)) => {
                form.saving.set(Saving::Saved);
                form.show(*view);
            }
            Ok(ProfileReply::Go(_)) => form.saving.set(Saving::Saved),
            Err(AppError::SignedOut) => open_anew(&sign_in_first(form.step)),
            Err(_) => form.saving.set(Saving::Waiting),
        }
    });
}

/// The session ran out while somebody typed, and what was typed was kept all the same.
fn sign_in_first(step: ProfileStep) -> LocalPath {
    let next = ["/sign-in?ended=1&next=", step.node().path].concat();
    LocalPath::parse(&next).unwrap_or_else(|| LocalPath::of("/sign-in"))
}

fn saved_text(form: StepForm) -> String {
    let words = form.words;
    match form.saving.get() {
        Saving::Underway => words.profile_saving().to_owned(),
        Saving::Waiting => words.profile_not_saved().to_owned(),
        Saving::Saved => form.saved.with(|saved| match saved {
            None => String::new(),
            Some(SavedMark { at, elsewhere: Some(device), .. }) => {
                words.profile_saved_elsewhere(&at.clock(), &words.device(device))
            }
            Some(SavedMark { at, .. }) => words.profile_saved_at(&at.clock()),
        }),
    }
}

/// What is possible and rare waits for a word.
fn doubts(form: StepForm) -> Option<AnyView> {
    let doubts = form.doubts.get();
    if doubts.is_empty() {
        return None;
    }
    let words = form.words;
    let codes: Vec<&str> = doubts.iter().map(|(_, doubt)| doubt.code()).collect();
    let sentences: Vec<String> = doubts.iter().map(|(_, doubt)| words.warning(doubt)).collect();
    let (codes, sentences) = (codes.join(" "), sentences.join(". "));
    Some(
        view! { <ConfirmWarning field=form.handle(Field::Confirmed(form.step)) value=codes text=sentences confirm_label=words.profile_doubts_confirm() /> }
            .into_any(),
    )
}

/// Another device saved the step meanwhile: who, when, and what it wrote.
#[component]
fn Clashed(form: StepForm, clash: Clash) -> impl IntoView {
    let words = form.words;
    let said = form.saved.with_untracked(|saved| {
        saved.as_ref().map(|saved| {
            let device = saved.elsewhere.as_ref().map_or(String::new(), |device| words.device(device));
            words.profile_clash(&device, &saved.at.clock())
        })
    });
    let rows = clash
        .theirs
        .into_iter()
        .map(|(field, value)| {
            let value = if value.is_empty() { words.profile_not_given().to_owned() } else { value };
            view! { <li>{super::fields::label(words, field)} ": " {value}</li> }
        })
        .collect_view();
    view! {
        <Notice kind=NoticeKind::Warning title=words.profile_clash_title()>
            <p>{said}</p>
            <ul>{rows}</ul>
            <p>{words.profile_clash_keep()}</p>
            // Posted plainly: the fields are drawn anew with what stands there.
            <Form action=["/api", form.step.node().path].concat() csrf=settings().csrf label=words.profile_clash_take()>
                <Button kind=ButtonKind::Quiet name="theirs">{words.profile_clash_take()}</Button>
            </Form>
        </Notice>
    }
}
