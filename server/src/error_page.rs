//! Plain pages for statuses: drawn without the framework, so that they work when it does not.

use app::Assets;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use model::{DisplaySettings, LocalPath, Locale};
use texts::Texts;

/// In which language, and how, a page is shown.
#[derive(Clone, Copy)]
pub(crate) struct Looks {
    pub(crate) locale: Locale,
    pub(crate) display: DisplaySettings,
}

/// What went wrong, and what is known of the way on.
pub(crate) struct Trouble<'a> {
    pub(crate) status: StatusCode,
    /// The form's token was of another session.
    pub(crate) is_stale: bool,
    /// In how many seconds trying again makes sense.
    pub(crate) retry_after: Option<u32>,
    /// The page that was asked for, or the one whose form was sent.
    pub(crate) page: Option<&'a LocalPath>,
    /// Of the request; hexadecimal.
    pub(crate) number: &'a str,
}

/// The step that helps most.
enum WayOn {
    /// The same page once more.
    Again,
    /// The page whose form was sent, fresh.
    Reopen,
    /// Somewhere else.
    Elsewhere,
}

/// A page that says what happened, that nothing saved is lost, and what to do.
pub(crate) fn page(trouble: &Trouble<'_>, looks: Looks, assets: &Assets) -> Response {
    let mut response = Response::new(Body::from(html(trouble, looks, assets)));
    *response.status_mut() = trouble.status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

fn html(trouble: &Trouble<'_>, looks: Looks, assets: &Assets) -> String {
    let Looks { locale, display } = looks;
    let words = Texts::new(locale);
    let (title, text, way_on) = told(trouble, words);
    let wait = trouble.retry_after.map(|seconds| [" ", &words.page_error_retry(&words.wait(seconds))].concat());
    let here = trouble.page.map_or("/", LocalPath::as_str);
    let [first, second] = match way_on {
        WayOn::Again => [(here, words.common_try_again()), ("/", words.common_to_start())],
        WayOn::Reopen => [(here, words.page_error_reopen()), ("/", words.common_to_start())],
        WayOn::Elsewhere => [("/", words.common_to_start()), ("/cabinet", words.common_cabinet())],
    };
    // All parts are our own words, a path without quotes or brackets, and a hexadecimal number.
    [
        "<!DOCTYPE html><html lang=\"",
        locale.code(),
        "\"",
        &display.attributes(),
        "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>",
        &words.common_title(title),
        "</title><link rel=\"stylesheet\" href=\"",
        &assets.style,
        "\"><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head><body><div class=\"c-page\">\
         <header class=\"c-header\"><div class=\"c-header__inner\"><a class=\"c-header__home\" href=\"/\">\
         <img class=\"c-mark\" src=\"/favicon.svg\" alt=\"\">",
        words.common_brand(),
        "</a></div></header><main class=\"c-main\" id=\"main\"><div class=\"p-plain\"><h1>",
        title,
        "</h1><p class=\"u-lead\">",
        text,
        &wait.unwrap_or_default(),
        "</p><div class=\"l-cluster\"><a class=\"c-link-button\" data-variant=\"primary\" href=\"",
        &first.0.replace('&', "&amp;"),
        "\">",
        first.1,
        "</a><a class=\"c-link-button\" data-variant=\"secondary\" href=\"",
        second.0,
        "\">",
        second.1,
        "</a></div><p class=\"p-plain__number\">",
        &words.page_error_number(trouble.number),
        "</p></div></main><footer class=\"c-footer\"><div class=\"c-footer__inner\"><p>",
        words.footer_help(),
        "</p></div></footer></div></body></html>",
    ]
    .concat()
}

fn told(trouble: &Trouble<'_>, words: Texts) -> (&'static str, &'static str, WayOn) {
    match trouble.status {
        StatusCode::NOT_FOUND => (words.page_error_not_found_title(), words.page_error_not_found(), WayOn::Elsewhere),
        StatusCode::GONE => (words.page_error_gone_title(), words.page_error_gone(), WayOn::Elsewhere),
        StatusCode::FORBIDDEN if trouble.is_stale => {
            (words.page_error_stale_title(), words.page_error_stale(), WayOn::Reopen)
        }
        StatusCode::FORBIDDEN => (words.page_error_forbidden_title(), words.page_error_forbidden(), WayOn::Elsewhere),
        StatusCode::METHOD_NOT_ALLOWED => {
            (words.page_error_method_title(), words.page_error_method(), WayOn::Elsewhere)
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            (words.page_error_too_large_title(), words.page_error_too_large(), WayOn::Reopen)
        }
        StatusCode::TOO_MANY_REQUESTS => (words.page_error_too_many_title(), words.page_error_too_many(), WayOn::Again),
        StatusCode::SERVICE_UNAVAILABLE => (words.page_error_busy_title(), words.page_error_busy(), WayOn::Again),
        status if status.is_server_error() => {
            (words.page_error_internal_title(), words.page_error_internal(), WayOn::Again)
        }
        _ => (words.page_error_bad_request_title(), words.page_error_bad_request(), WayOn::Elsewhere),
    }
}

#[cfg(test)]
mod tests {
    use super::{Looks, Trouble, html};
    use app::Assets;
    use axum::http::StatusCode;
    use model::{DisplaySettings, LocalPath, Locale};

    fn shown(status: u16, is_stale: bool, retry_after: Option<u32>, page: &str) -> String {
        let page = LocalPath::parse(page);
        let status = StatusCode::from_u16(status).unwrap();
        let trouble = Trouble { status, is_stale, retry_after, page: page.as_ref(), number: "2a" };
        let looks = Looks { locale: Locale::Ru, display: DisplaySettings::default() };
        let assets = Assets { script: String::new(), wasm: String::new(), style: "/style.css".to_owned() };
        html(&trouble, looks, &assets)
    }

    #[test]
    fn every_page_says_what_became_of_the_answers_and_leads_on() {
        for status in [400, 403, 404, 405, 410, 413, 429, 500, 503] {
            let page = shown(status, false, None, "/register");
            assert!(page.contains("на месте") || page.contains("сохранено"), "{status}");
            assert_eq!(page.matches("class=\"c-link-button\"").count(), 2, "{status}");
            assert!(page.contains("Номер обращения: 2a"), "{status}");
        }
    }

    #[test]
    fn what_may_pass_is_tried_again_where_one_was_and_says_when() {
        let page = shown(503, false, Some(5), "/register?a=1&b=2");
        assert!(page.contains("href=\"/register?a=1&amp;b=2\">Попробовать ещё раз"));
        assert!(page.contains("через 5 секунд"));
    }

    #[test]
    fn a_page_that_is_out_of_date_is_opened_anew() {
        assert!(shown(403, true, None, "/sign-in").contains("href=\"/sign-in\">Открыть страницу заново"));
    }
}
