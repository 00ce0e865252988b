//! A QR code, drawn by the server and shown as it is.

use leptos::prelude::*;

/// A picture for a camera, dark on light in every scheme: cameras want it so.
///
/// **When:** to hand a long text to a telephone. **When not:** alone: the same text stands beside it, for whoever has no camera.
#[component]
pub fn QrCode(
    /// Modules on a side, without the quiet zone.
    side: u32,
    /// The dark modules, as the path of an SVG in a grid of modules.
    #[prop(into)]
    path: String,
    /// What it is, for whoever does not see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    // The quiet zone has four modules (ISO/IEC 18004).
    let view_box = format!("-4 -4 {0} {0}", side + 8);
    view! {
        <svg class="c-qr" viewBox=view_box role="img" aria-label=label shape-rendering="crispEdges">
            <path class="c-qr__light" d=format!("M-4 -4h{0}v{0}h-{0}z", side + 8)></path>
            <path class="c-qr__dark" d=path></path>
        </svg>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("QR-код", Group::Content).example("Рисунок", State::Default, || {
        view! { <QrCode side=7 path="M0 0h7v1h-7zM0 1h1v5h-1zM6 1h1v5h-1zM2 2h3v3h-3zM0 6h7v1h-7z" label="QR-код с ключом для приложения" /> }
    })
}
