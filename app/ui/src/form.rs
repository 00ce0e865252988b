//! A form that works before the wasm arrives: real action, real method, the forgery token inside.

use leptos::{ev, prelude::*};

/// Within this many milliseconds a second activation is the same click (ux 5.3).
const DOUBLE_CLICK_MS: f64 = 1000.0;

/// A form that posts.
///
/// **When:** anything that changes something on the server. **When not:** search and filters: those are links in
/// disguise and use GET. When `on_submit` is given, it decides about `prevent_default`; a second activation within a
/// second never reaches it, nor the server.
#[component]
pub fn Form(
    /// Where the form posts to.
    #[prop(into)]
    action: String,
    /// The token against forged requests.
    #[prop(into)]
    csrf: String,
    /// A name, where the page has more than one form.
    #[prop(optional, into)]
    label: Option<String>,
    /// Called once for each submit, in the browser only.
    #[prop(optional)]
    on_submit: Option<Callback<ev::SubmitEvent>>,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let last = StoredValue::new(None::<f64>);
    let submitted = move |event: ev::SubmitEvent| {
        let now = event.time_stamp();
        if last.get_value().is_some_and(|before| now - before < DOUBLE_CLICK_MS) {
            event.prevent_default();
            return;
        }
        last.set_value(Some(now));
        if let Some(on_submit) = on_submit {
            on_submit.run(event);
        }
    };
    view! {
        <form class="c-form" method="post" action=action novalidate aria-label=label on:submit=submitted>
            <input type="hidden" name="_csrf" value=csrf />
            {children()}
        </form>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        Button, FieldHandle, TextField,
        story::{Group, State, Story},
    };

    Story::new("Форма", Group::Frame).example("Одно поле и кнопка", State::Default, || {
        view! {
            <Form action="#" csrf="">
                <TextField field=FieldHandle::new("name", None) label="Имя" />
                <Button>"Продолжить"</Button>
            </Form>
        }
    })
}
