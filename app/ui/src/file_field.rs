//! A file from the person's device.

use crate::{
    Button, ButtonKind, FieldHandle,
    field_parts::{described_by, label_and_hint, message},
    texts::ui_texts,
};
use leptos::{ev, html, prelude::*};

/// The file as people know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChosenFile {
    /// «Справка о доходах.pdf», in full: it is the person's own.
    pub name: String,
    /// «2,4 МБ».
    pub size: String,
}

/// Where a file stands on its way to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileState {
    /// There is none.
    #[default]
    Empty,
    /// It waits for the form to be sent.
    Chosen,
    /// It is on its way.
    Sending {
        /// How much has gone, of a hundred.
        percent: u32,
        /// The same in words: «6 из 10 МБ».
        text: String,
    },
    /// It has arrived and is looked at.
    Checking,
    /// The server keeps it.
    Accepted,
    /// The server does not want this file: «В файле найден вирус».
    Refused(String),
    /// It did not arrive: «Файл не загрузился. Попробуйте ещё раз». The same file may be sent again.
    Failed(String),
}

impl FileState {
    /// One of each, for tests and the workbench.
    pub fn all() -> [Self; 7] {
        let sending = Self::Sending { percent: 60, text: "6 из 10 МБ".to_owned() };
        let refused = Self::Refused("В файле найден вирус".to_owned());
        let failed = Self::Failed("Файл не загрузился. Попробуйте ещё раз".to_owned());
        [Self::Empty, Self::Chosen, sending, Self::Checking, Self::Accepted, refused, failed]
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Chosen => "chosen",
            Self::Sending { .. } => "sending",
            Self::Checking => "checking",
            Self::Accepted => "accepted",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
        }
    }

    fn is_running(&self) -> bool {
        matches!(self, Self::Sending { .. } | Self::Checking)
    }

    fn objection(&self) -> Option<&String> {
        match self {
            Self::Refused(sentence) | Self::Failed(sentence) => Some(sentence),
            _ => None,
        }
    }

    /// What is said: the same for all of a stage, so that no percent is spoken (ux 9.5).
    fn stage(&self, texts: &FileTexts) -> String {
        let stage = match self {
            Self::Empty => "",
            Self::Chosen => &texts.chosen,
            Self::Sending { .. } => &texts.sending,
            Self::Checking => &texts.checking,
            Self::Accepted => &texts.accepted,
            Self::Refused(sentence) | Self::Failed(sentence) => sentence,
        };
        stage.to_owned()
    }
}

/// The words of the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTexts {
    /// «или перетащите его сюда».
    pub drop: String,
    /// «Файл выбран».
    pub chosen: String,
    /// «Отправляем файл».
    pub sending: String,
    /// «Проверяем на вирусы».
    pub checking: String,
    /// «Файл принят».
    pub accepted: String,
    /// Stops the sending: «Отменить».
    pub cancel: String,
    /// Sends it again: «Повторить».
    pub retry: String,
    /// The first step of deleting: «Удалить».
    pub delete: String,
    /// Asked before the second: «Удалить этот файл?».
    pub delete_question: String,
    /// The second: «Да, удалить».
    pub delete_confirm: String,
}

/// A native input for one file, and what becomes of the file.
///
/// **When:** a paper is needed and nobody can look it up. **When not:** the file was sent before: offer it (ux 9.1). Several files
/// are several fields, added one at a time (ux 9.2).
///
/// It sends nothing itself: it stands in a form of several parts, and the page tells how far the file is. What can be dragged here
/// can be chosen with the button. A message of the form, such as «Выберите файл со справкой», is the field's; the verdict on a file
/// stands below it. Deleting takes two steps, also without scripts when there is a `delete_form`.
#[component]
pub fn FileField(
    /// The field as the page holds it.
    field: FieldHandle,
    /// The label, without a colon.
    #[prop(into)]
    label: String,
    /// What may be sent, read before choosing: «PDF, JPG или PNG, меньше 10 МБ».
    #[prop(into)]
    rules: String,
    /// The same for the browser: `.pdf,.jpg,.jpeg,.png`.
    #[prop(into)]
    accept: String,
    /// Where the file stands.
    #[prop(into)]
    state: Signal<FileState>,
    /// The file; ignored while there is none.
    #[prop(optional, into)]
    file: Signal<ChosenFile>,
    /// The words.
    texts: FileTexts,
    /// The words for a field that may stay empty.
    #[prop(optional, into)]
    optional_mark: String,
    /// Told the chosen file, also one chosen before the wasm was there; nothing when the choice was taken back.
    #[prop(optional)]
    on_choose: Option<Callback<Option<web_sys::File>>>,
    /// Stops the sending. Without it there is no such button.
    #[prop(optional)]
    on_cancel: Option<Callback<()>>,
    /// Sends a file that did not arrive again.
    #[prop(optional)]
    on_retry: Option<Callback<()>>,
    /// Deletes the file, after the second step.
    #[prop(optional)]
    on_delete: Option<Callback<()>>,
    /// The `id` of a form that deletes it; the form stands elsewhere on the page, because forms do not nest.
    #[prop(optional, into)]
    delete_form: Option<String>,
    /// Asks from the beginning whether to delete.
    #[prop(optional)]
    asks_to_delete: bool,
) -> impl IntoView {
    let name = field.name();
    let prefix = ui_texts().error_prefix;
    let [name_id, verdict_id] = ["-file", "-verdict"].map(|end| [name, end].concat());
    let describedby = [&described_by(name, true), " ", &verdict_id].concat();
    let named_by = name_id.clone();
    let input = NodeRef::<html::Input>::new();
    let is_over = RwSignal::new(false);

    let chosen = move || {
        let Some(input) = input.get_untracked() else { return };
        // Whatever was asked is answered.
        field.set_error(None);
        if let Some(on_choose) = on_choose {
            on_choose.run(input.files().and_then(|files| files.get(0)));
        }
    };
    // Chosen before hydration: the page must know it too.
    Effect::new(move |_| {
        if input.get().and_then(|input| input.files()).is_some_and(|files| files.length() > 0) {
            chosen();
        }
    });
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        let files = first_of(&event);
        if let Some(input) = input.get_untracked().filter(|_| files.is_some()) {
            // Into the native input, so that the form sends it as if it had been chosen.
            input.set_files(files.as_ref());
            chosen();
        }
    };

    let stage = {
        let texts = texts.clone();
        Memo::new(move |_| state.with(|state| state.stage(&texts)))
    };
    let is_objected = Memo::new(move |_| state.with(|state| state.objection().is_some()));
    let fails = move || (is_objected.get() || field.error().is_some()).then_some("true");

    let shown = ShownFile { field, state, file };
    let cancel = on_cancel.map(|on_cancel| {
        shown.action(
            ButtonKind::Quiet,
            texts.cancel.clone(),
            |state| matches!(state, FileState::Sending { .. }),
            on_cancel,
        )
    });
    let retry = on_retry.map(|on_retry| {
        shown.action(
            ButtonKind::Secondary,
            texts.retry.clone(),
            |state| matches!(state, FileState::Failed(_)),
            on_retry,
        )
    });
    let drop_label = texts.drop.clone();
    let delete = (on_delete.is_some() || delete_form.is_some())
        .then(|| shown.delete_steps(texts, on_delete, delete_form, asks_to_delete));

    view! {
        <div class="c-field" data-kind="file">
            {label_and_hint(name, label, optional_mark, rules)}
            {message(field)}
            <div
                class="c-file"
                data-state=move || is_over.get().then_some("over")
                on:dragover=move |event| {
                    event.prevent_default();
                    is_over.set(true);
                }
                on:dragleave=move |_| is_over.set(false)
                on:drop=dropped
            >
                <input
                    class="c-file__input"
                    id=name
                    name=name
                    type="file"
                    accept=accept
                    node_ref=input
                    aria-describedby=describedby
                    aria-invalid=fails
                    on:change=move |_| chosen()
                />
                <p class="c-file__drop" data-scripted="" aria-hidden="true">{drop_label}</p>
            </div>
            <div class="c-file__row" data-state=move || state.with(FileState::name)>
                <p class="c-file__head" hidden=shown.unless(|state| *state != FileState::Empty)>
                    <span class="c-file__name" id=name_id>{move || shown.name()}</span>
                    " "
                    <span class="c-file__size">{move || file.with(|file| file.size.clone())}</span>
                </p>
                {shown.progress(named_by)}
                // Always there, so that its first words are heard (ux 12.3).
                <p class="c-file__verdict" role="status" id=verdict_id>
                    <span class="u-hidden">{move || is_objected.get().then_some(prefix)}</span>
                    {move || stage.get()}
                </p>
                <div class="c-file__actions" hidden=shown.unless(|state| *state != FileState::Empty)>
                    {cancel}
                    {retry}
                    {delete}
                </div>
            </div>
        </div>
    }
}

/// The file on its way, for the parts that show it.
#[derive(Clone, Copy)]
struct ShownFile {
    field: FieldHandle,
    state: Signal<FileState>,
    file: Signal<ChosenFile>,
}

impl ShownFile {
    fn name(self) -> String {
        self.file.with(|file| file.name.clone())
    }

    /// `hidden`, except in the states that are asked for.
    fn unless(self, asked: fn(&FileState) -> bool) -> impl Fn() -> bool + Send + Copy + 'static {
        move || !self.state.with(asked)
    }

    fn progress(self, named_by: String) -> impl IntoView {
        let sent = move |part: fn(u32, &str) -> String| {
            self.state.with(|state| match state {
                FileState::Sending { percent, text } => Some(part((*percent).min(100), text)),
                _ => None,
            })
        };
        view! {
            <div class="c-file__progress" hidden=self.unless(FileState::is_running)>
                <progress
                    class="c-progress-bar__bar"
                    aria-labelledby=named_by
                    max="100"
                    value=move || sent(|percent, _| percent.to_string())
                ></progress>
                <p class="c-file__text">{move || sent(|_, text| text.to_owned())}</p>
            </div>
        }
    }

    /// A button of one state. It goes away with the state, so the focus moves to the input, which stays.
    fn action(
        self,
        kind: ButtonKind,
        label: String,
        asked: fn(&FileState) -> bool,
        act: Callback<()>,
    ) -> impl IntoView {
        let pressed = Callback::new(move |_: ev::MouseEvent| {
            act.run(());
            self.field.focus();
        });
        view! {
            <span data-scripted="" hidden=self.unless(asked)>
                <Button kind button_type="button" on_click=pressed>
                    {label}
                    <span class="u-hidden">" " {move || self.name()}</span>
                </Button>
            </span>
        }
    }

    /// Native disclosure: with a form behind it, both steps work without scripts.
    fn delete_steps(
        self,
        texts: FileTexts,
        on_delete: Option<Callback<()>>,
        delete_form: Option<String>,
        asks: bool,
    ) -> impl IntoView {
        let steps = NodeRef::<html::Details>::new();
        let deleted = move |event: ev::MouseEvent| {
            let Some(on_delete) = on_delete else { return };
            event.prevent_default();
            if let Some(steps) = steps.get_untracked() {
                steps.set_open(false);
            }
            self.field.clear();
            on_delete.run(());
            self.field.focus();
        };
        let scripted = delete_form.is_none().then_some("");
        let button_type = if delete_form.is_some() { "submit" } else { "button" };
        view! {
            <details
                class="c-file__delete"
                node_ref=steps
                open=asks
                data-scripted=scripted
                hidden=self.unless(|state| !matches!(state, FileState::Empty | FileState::Sending { .. }))
            >
                <summary class="c-file__delete-first">
                    <span>{texts.delete}</span>
                    <span class="u-hidden">" " {move || self.name()}</span>
                </summary>
                <div class="c-file__delete-second">
                    <p>{texts.delete_question}</p>
                    <button class="c-button" data-variant="secondary" type=button_type form=delete_form on:click=deleted>
                        {texts.delete_confirm}
                    </button>
                </div>
            </details>
        }
    }
}

/// The first of the dropped files, in a list of its own: the field takes one.
fn first_of(event: &ev::DragEvent) -> Option<web_sys::FileList> {
    let file = event.data_transfer()?.files()?.get(0)?;
    let alone = web_sys::DataTransfer::new().ok()?;
    alone.items().add_with_file(&file).ok()?;
    alone.files()
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const STATE: Knob =
        Knob::Choice("state", &["empty", "chosen", "sending", "checking", "accepted", "refused", "failed"]);
    const RULES: &str = "PDF, JPG или PNG, меньше 10 МБ";
    const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png";

    fn texts() -> FileTexts {
        let [drop, chosen, sending, checking, accepted, cancel, retry, delete, delete_question, delete_confirm] = [
            "или перетащите его сюда",
            "Файл выбран",
            "Отправляем файл",
            "Проверяем на вирусы",
            "Файл принят",
            "Отменить",
            "Повторить",
            "Удалить",
            "Удалить этот файл?",
            "Да, удалить",
        ]
        .map(str::to_owned);
        FileTexts { drop, chosen, sending, checking, accepted, cancel, retry, delete, delete_question, delete_confirm }
    }

    fn field(name: &'static str, file: &str, state: FileState, asks_to_delete: bool) -> impl IntoView + use<> {
        let size = "2,4 МБ".to_owned();
        let file = Signal::stored(ChosenFile { name: file.to_owned(), size });
        let nothing = Callback::new(|()| {});
        view! {
            <FileField
                field=FieldHandle::new(name, None)
                label="Справка о доходах"
                rules=RULES
                accept=ACCEPT
                state=Signal::stored(state)
                file
                texts=texts()
                on_cancel=nothing
                on_retry=nothing
                on_delete=nothing
                asks_to_delete
            />
        }
    }

    const NAME: &str = "Справка о доходах.pdf";

    Story::new("Файл", Group::Fields)
        .example("Пустой", State::Empty, || field("income", "", FileState::Empty, false))
        .example("Выбран", State::Default, || field("chosen_file", NAME, FileState::Chosen, false))
        .example("Отправляется", State::Loading, || {
            let sending = FileState::Sending { percent: 60, text: "6 из 10 МБ".to_owned() };
            field("sent_file", NAME, sending, false)
        })
        .example("Проверяется", State::Loading, || field("checked_file", NAME, FileState::Checking, false))
        .example("Принят", State::Filled, || field("accepted_file", NAME, FileState::Accepted, false))
        .example("Удаляется в два шага", State::Open, || {
            field("unwanted_file", NAME, FileState::Accepted, true)
        })
        .example("Не принят", State::Error, || {
            field("refused_file", NAME, FileState::Refused("В файле найден вирус".to_owned()), false)
        })
        .example("Не загрузился", State::Error, || {
            let failed = FileState::Failed("Файл не загрузился. Попробуйте ещё раз".to_owned());
            field("failed_file", NAME, failed, false)
        })
        .example("Не выбран", State::Error, || {
            let field = FieldHandle::new("missing_file", Some("Выберите файл со справкой о доходах".to_owned()));
            let state = Signal::stored(FileState::Empty);
            view! { <FileField field label="Справка о доходах" rules=RULES accept=ACCEPT state texts=texts() /> }
        })
        .example("Длинное имя", State::LongText, || {
            let name = "spravka_o_dohodah_i_summah_naloga_fizicheskogo_lica_za_2026_god_berezkina_vera.pdf";
            field("long_file", name, FileState::Accepted, false)
        })
        .playground(&[STATE], |turned| {
            let states = FileState::all();
            let wanted = turned.text(STATE);
            let state = states.into_iter().find(|state| state.name() == wanted).unwrap_or_default();
            field("played_file", NAME, state, false)
        })
}

#[cfg(test)]
mod tests {
    use super::{FileState, FileTexts};
    use std::collections::BTreeSet;

    fn texts() -> FileTexts {
        FileTexts {
            chosen: "Файл выбран".to_owned(),
            sending: "Отправляем файл".to_owned(),
            checking: "Проверяем на вирусы".to_owned(),
            accepted: "Файл принят".to_owned(),
            ..FileTexts::default()
        }
    }

    #[test]
    fn ux_9_5_all_percents_of_a_file_on_its_way_are_one_stage() {
        let stages: BTreeSet<String> = (0..=100)
            .map(|percent| FileState::Sending { percent, text: percent.to_string() }.stage(&texts()))
            .collect();
        assert_eq!(stages.into_iter().collect::<Vec<_>>(), ["Отправляем файл"]);
    }

    #[test]
    fn every_stage_but_the_empty_one_has_words_and_a_name_of_its_own() {
        let all = FileState::all();
        let said: BTreeSet<String> = all.iter().map(|state| state.stage(&texts())).collect();
        let names: BTreeSet<&str> = all.iter().map(FileState::name).collect();
        assert_eq!((said.len(), names.len()), (all.len(), all.len()));
        assert_eq!(FileState::Empty.stage(&texts()), "");
    }

    #[test]
    fn only_a_refused_file_and_one_that_did_not_arrive_are_objected_to() {
        for state in FileState::all() {
            let is_bad = matches!(state, FileState::Refused(_) | FileState::Failed(_));
            assert_eq!(state.objection().is_some(), is_bad, "{state:?}");
        }
    }
}
