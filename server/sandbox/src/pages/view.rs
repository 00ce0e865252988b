//! The message page as HTML: plain semantic markup with the portal's own classes, every value escaped, no script, no
//! style of its own.

use std::fmt::{self, Display, Formatter, Write};

use jiff::Timestamp;
use jiff::tz;

use super::texts::Texts;
use super::{Pages, Piece, escape_html, pieces};
use crate::{Channel, Filter, SandboxMessage};

/// The demo shows Moscow time: no time zone data, and no summer time since 2014.
const MOSCOW: tz::Offset = tz::offset(3);

/// The portal's sign; its colours come from the stylesheet.
const MARK: &str = "<svg class=\"c-mark\" viewBox=\"0 0 32 32\" aria-hidden=\"true\">\
    <rect class=\"c-mark__frame\" width=\"32\" height=\"32\" rx=\"8\"/>\
    <path class=\"c-mark__pane\" d=\"M9 5h5.75v6H5V9a4 4 0 0 1 4-4ZM17.25 5H23a4 4 0 0 1 4 4v2h-9.75Z\
    M5 13.5h9.75V27H9a4 4 0 0 1-4-4Z\"/>\
    <path class=\"c-mark__light\" d=\"M17.25 13.5H27V23a4 4 0 0 1-4 4h-5.75Z\"/></svg>";

/// What every page of the sandbox has around it.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) pages: &'a Pages,
    pub(super) texts: &'static Texts,
    pub(super) csrf: Option<&'a str>,
    /// How pages are shown to the visitor.
    pub(super) attributes: &'a str,
}

impl Frame<'_> {
    /// Everything before the page's own content. `other` is the same page in the other language.
    pub(super) fn write_head(&self, title: &str, other: &str, html: &mut String) -> fmt::Result {
        let Texts { code, brand, skip, to_portal, other_code, other_name, .. } = self.texts;
        write!(
            html,
            "<!DOCTYPE html>\n<html lang=\"{code}\"{attributes}><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
             <link rel=\"stylesheet\" href=\"{style}\">\
             <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head>\n\
             <body><a class=\"c-skip\" href=\"#main\">{skip}</a><div class=\"c-page\">\
             <header class=\"c-header\"><div class=\"c-header__inner\">\
             <a class=\"c-header__home\" href=\"/\">{MARK}{brand}</a><div class=\"c-header__side\">\
             <a href=\"/\">{to_portal}</a> \
             <a href=\"{other}\" hreflang=\"{other_code}\" lang=\"{other_code}\">{other_name}</a>\
             </div></div></header>\n\
             <main class=\"c-main\" id=\"main\" tabindex=\"-1\"><div class=\"p-sandbox\">\n",
            attributes = self.attributes,
            style = Escaped(&self.pages.style_href),
            other = Escaped(other),
        )
    }

    /// Everything after it.
    pub(super) fn write_foot(html: &mut String) {
        html.push_str("</div></main></div></body></html>\n");
    }

    /// The beginning of a form that posts: language and token.
    pub(super) fn write_form_start(&self, action: &str, html: &mut String) -> fmt::Result {
        write!(
            html,
            "<form class=\"c-form\" method=\"post\" action=\"{action}\">\
             <input type=\"hidden\" name=\"lang\" value=\"{}\">",
            self.texts.code
        )?;
        match self.csrf {
            Some(token) => write!(html, "<input type=\"hidden\" name=\"_csrf\" value=\"{}\">", Escaped(token)),
            None => Ok(()),
        }
    }
}

/// One rendering of the message page.
pub(super) struct Page<'a> {
    pub(super) frame: Frame<'a>,
    /// Only messages to this recipient.
    pub(super) wanted: Option<&'a str>,
}

impl Page<'_> {
    pub(super) fn render(&self) -> String {
        let mut html = String::new();
        // A String takes everything that is written to it.
        let _ = self.write(&mut html);
        html
    }

    fn write(&self, html: &mut String) -> fmt::Result {
        let Texts { title, note, refresh, list_title, people_link, other_lang, lang, .. } = self.frame.texts;
        self.frame.write_head(title, other_lang.page(), html)?;
        write!(
            html,
            "<div class=\"p-sandbox__intro\"><h1>{title}</h1><p class=\"u-lead\">{note}</p>\
             <p><a href=\"{people}\">{people_link}</a></p></div>\n\
             <div class=\"l-sidebar\"><section class=\"p-sandbox__messages\" aria-labelledby=\"messages\">\
             <div class=\"p-sandbox__bar\"><h2 id=\"messages\">{list_title}</h2><a href=\"{here}\">{refresh}</a></div>\n",
            people = lang.people_page(),
            here = Escaped(&self.here()),
        )?;
        self.write_filter(html)?;
        self.write_messages(html)?;
        html.push_str("</section>\n<div class=\"p-sandbox__aside\">\n");
        self.write_faults(html)?;
        self.write_clock(html)?;
        self.write_answers(html)?;
        html.push_str("</div></div>");
        Frame::write_foot(html);
        Ok(())
    }

    /// This page again, with its filter.
    fn here(&self) -> String {
        let page = self.frame.texts.lang.page();
        let Some(wanted) = self.wanted else {
            return page.to_owned();
        };
        let separator = if page.contains('?') { '&' } else { '?' };
        let mut here = format!("{page}{separator}to=");
        for byte in wanted.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
                here.push(char::from(byte));
            } else {
                let _ = write!(here, "%{byte:02X}");
            }
        }
        here
    }

    fn write_messages(&self, html: &mut String) -> fmt::Result {
        let filter = self.wanted.map(Filter::to).unwrap_or_default();
        let messages = self.frame.pages.messages.list(&filter);
        if messages.is_empty() {
            let text =
                if self.wanted.is_some() { self.frame.texts.nothing_found } else { self.frame.texts.nothing_yet };
            return writeln!(html, "<div class=\"c-empty\"><p>{text}</p></div>");
        }
        writeln!(html, "<ol class=\"p-sandbox__list\" aria-labelledby=\"messages\" reversed>")?;
        for message in messages.iter().rev() {
            self.write_message(message, html)?;
        }
        html.push_str("</ol>\n");
        Ok(())
    }

    fn write_message(&self, message: &SandboxMessage, html: &mut String) -> fmt::Result {
        let tone = match message.channel {
            Channel::Sms => "accent",
            Channel::Email => "neutral",
        };
        write!(
            html,
            "<li class=\"p-sandbox__message\" id=\"message-{id}\" value=\"{id}\"><header class=\"p-sandbox__head\">\
             <span class=\"c-tag\" data-tone=\"{tone}\">{channel}</span> <span class=\"p-sandbox__to\">{to}</span> \
             <time datetime=\"{at}\">{moscow}</time>",
            id = message.id,
            channel = self.frame.texts.channel(message.channel),
            to = Escaped(&message.to),
            at = message.received_at,
            moscow = Moscow(message.received_at),
        )?;
        if message.repeats > 0 {
            let Texts { repeats, .. } = self.frame.texts;
            write!(html, " <span class=\"c-tag\" data-tone=\"warning\">{repeats}: {}</span>", message.repeats)?;
        }
        html.push_str("</header>");
        if !message.subject.is_empty() {
            write!(html, "<h3 class=\"p-sandbox__subject\">{}</h3>", Escaped(&message.subject))?;
        }
        // A browser drops a line feed right after the tag: one of ours keeps the message's own.
        html.push_str("<pre class=\"p-sandbox__body\">\n");
        for piece in pieces(&message.text, &self.frame.pages.base_url) {
            match piece {
                Piece::Plain(text) => write!(html, "{}", Escaped(text))?,
                Piece::Link(link) => write!(html, "<a href=\"{0}\">{0}</a>", Escaped(link))?,
                Piece::Code(code) => write!(html, "<mark class=\"p-sandbox__code\">{code}</mark>")?,
            }
        }
        html.push_str("</pre></li>\n");
        Ok(())
    }
}

/// A text that is escaped as it is written.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(&escape_html(self.0))
    }
}

/// A moment as a Moscow clock and calendar show it.
struct Moscow(Timestamp);

impl Display for Moscow {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let at = MOSCOW.to_datetime(self.0);
        write!(
            out,
            "{:02}.{:02}.{}, {:02}:{:02}:{:02}",
            at.day(),
            at.month(),
            at.year(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }
}
