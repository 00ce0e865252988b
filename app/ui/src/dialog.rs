//! A question that must be answered before anything else.

use leptos::{ev, html, prelude::*};

/// A native dialog. The boot script opens it for any element with `data-opens` and its `id`, and closes it for buttons with
/// `data-closes`; the page opens and closes it with `shown`. The browser keeps the focus inside, closes by Escape and leads the
/// focus back.
///
/// **When:** something irreversible is confirmed, or a session ends. **When not:** for what a page can say: a dialog hides what
/// one was reading. The same question must be reachable without scripts: [`DialogOpener`] leads to a page.
#[component]
pub fn Dialog(
    /// Its `id`.
    #[prop(into)]
    id: String,
    /// The question. Takes the focus.
    #[prop(into)]
    title: String,
    /// Open in its place on the page from the beginning, without hiding the rest.
    #[prop(optional)]
    open: bool,
    /// Opened while it says so, for a question that nobody pressed a button for.
    #[prop(optional, into)]
    shown: Option<Signal<bool>>,
    /// Told that the person wants out by Escape; then the page decides, with `shown`.
    #[prop(optional)]
    on_cancel: Option<Callback<()>>,
    /// The `id` of the text that is read with the question.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// The text, and the ways out.
    children: Children,
) -> impl IntoView {
    let title_id = [id.as_str(), "-title"].concat();
    let named_by = title_id.clone();
    let dialog = NodeRef::<html::Dialog>::new();
    if let Some(shown) = shown {
        Effect::new(move |_| {
            let is_shown = shown.get();
            match dialog.get() {
                // Refused only by one that is open already or has left the page.
                Some(dialog) if is_shown && !dialog.open() => _ = dialog.show_modal(),
                Some(dialog) if !is_shown && dialog.open() => dialog.close(),
                _ => {}
            }
        });
    }
    let cancelled = move |event: ev::Event| {
        // A file input inside has an event of this name too.
        let is_own = event.target() == event.current_target();
        if let Some(on_cancel) = on_cancel.filter(|_| is_own) {
            event.prevent_default();
            on_cancel.run(());
        }
    };
    // Some browsers let nobody refuse the second Escape. Of closing one is told later: by then it may be open again.
    let closed = move |_| {
        let is_open = dialog.get_untracked().is_some_and(|dialog| dialog.open());
        let is_wanted = !is_open && shown.is_some_and(|shown| shown.get_untracked());
        if let Some(on_cancel) = on_cancel.filter(|_| is_wanted) {
            on_cancel.run(());
        }
    };
    view! {
        <dialog
            class="c-dialog"
            id=id
            open=open
            node_ref=dialog
            aria-labelledby=named_by
            aria-describedby=described_by
            on:cancel=cancelled
            on:close=closed
        >
            <h2 class="c-dialog__title" id=title_id tabindex="-1">{title}</h2>
            <div class="c-dialog__body">{children()}</div>
        </dialog>
    }
}

/// A link that opens a dialog, and without scripts a page that asks the same.
///
/// **When:** in place of a button that would do nothing without scripts. **When not:** the form can be sent at once.
#[component]
pub fn DialogOpener(
    /// The dialog's `id`.
    #[prop(into)]
    opens: String,
    /// The page that asks the same.
    #[prop(into)]
    fallback_href: String,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! { <a href=fallback_href data-opens=opens rel="external">{children()}</a> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        Button, ButtonKind,
        story::{Group, State, Story},
    };

    Story::new("Диалог", Group::Messages)
        .example("Открывается", State::Default, || {
            view! {
                <DialogOpener opens="end-all" fallback_href="#page">"Завершить все сеансы"</DialogOpener>
                <Dialog id="end-all" title="Завершить все сеансы?">
                    <p>"На других устройствах нужно будет войти снова."</p>
                    <form method="dialog" class="l-cluster">
                        <Button>"Завершить"</Button>
                        <Button kind=ButtonKind::Secondary>"Отмена"</Button>
                    </form>
                </Dialog>
            }
        })
        .example("Открыт", State::Open, || {
            view! {
                <Dialog id="opened" title="Удалить черновик?" open=true>
                    <p>"Заполненное пропадёт. Вернуть его будет нельзя."</p>
                    <form method="dialog" class="l-cluster">
                        <Button>"Удалить"</Button>
                        <Button kind=ButtonKind::Secondary>"Оставить"</Button>
                    </form>
                </Dialog>
            }
        })
}
