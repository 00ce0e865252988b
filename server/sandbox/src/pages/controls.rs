//! The forms of the message page: whose messages to show, troubles of the gateways, the portal's clock.

use std::fmt::{self, Write};

use super::ANSWERS;
use super::texts::Texts;
use super::view::{Escaped, Page};
use crate::{Channel, FaultMode};

impl Page<'_> {
    pub(super) fn write_filter(&self, html: &mut String) -> fmt::Result {
        let Texts { code, filter_label, filter_button, filter_off, lang, .. } = self.frame.texts;
        write!(
            html,
            "<form class=\"p-sandbox__filter\" method=\"get\" action=\"/sandbox\">\
             <input type=\"hidden\" name=\"lang\" value=\"{code}\">\
             <div class=\"c-field\"><label class=\"c-field__label\" for=\"to\">{filter_label}</label>\
             <input type=\"text\" class=\"c-field__input\" id=\"to\" name=\"to\" value=\"{wanted}\" autocomplete=\"off\"></div> \
             <button type=\"submit\" class=\"c-button\" data-variant=\"secondary\">{filter_button}</button>",
            wanted = Escaped(self.wanted.unwrap_or_default()),
        )?;
        if self.wanted.is_some() {
            let href = lang.page();
            write!(html, " <a class=\"c-link-button\" data-variant=\"quiet\" href=\"{href}\">{filter_off}</a>")?;
        }
        html.push_str("</form>\n");
        Ok(())
    }

    pub(super) fn write_faults(&self, html: &mut String) -> fmt::Result {
        let Texts { faults_title, channel_label, mode_label, count_label, count_hint, switch_button, .. } =
            self.frame.texts;
        write!(
            html,
            "<section class=\"c-card\" aria-labelledby=\"faults\"><h2 id=\"faults\">{faults_title}</h2>\
             <ul class=\"p-sandbox__states\">"
        )?;
        for channel in [Channel::Sms, Channel::Email] {
            let fault = self.frame.pages.faults.current(channel);
            let tone = tone(fault.mode);
            write!(html, "<li class=\"c-tag\" data-tone=\"{tone}\">{}</li>", self.frame.texts.state(channel, fault))?;
        }
        html.push_str("</ul>");
        self.frame.write_form_start("/sandbox/faults", html)?;
        let channels = [("sms", Channel::Sms), ("email", Channel::Email)];
        write_select(
            "channel",
            "channel",
            channel_label,
            channels.map(|(value, channel)| (value, self.frame.texts.channel(channel))),
            html,
        )?;
        let modes = [("fails", FaultMode::Fails), ("silent", FaultMode::Silent), ("works", FaultMode::Works)];
        write_select(
            "mode",
            "mode",
            mode_label,
            modes.map(|(value, mode)| (value, self.frame.texts.mode(mode))),
            html,
        )?;
        writeln!(
            html,
            "<div class=\"c-field\"><label class=\"c-field__label\" for=\"count\">{count_label}</label>\
             <span class=\"c-field__hint\" id=\"count-hint\">{count_hint}</span>\
             <input type=\"text\" class=\"c-field__input\" id=\"count\" name=\"count\" inputmode=\"numeric\" autocomplete=\"off\" \
             aria-describedby=\"count-hint\"></div>\
             <button type=\"submit\" class=\"c-button\" data-variant=\"secondary\">{switch_button}</button></form></section>"
        )
    }

    pub(super) fn write_clock(&self, html: &mut String) -> fmt::Result {
        let Texts { clock_title, clock_note, clock_steps, .. } = self.frame.texts;
        write!(
            html,
            "<section class=\"c-card\" aria-labelledby=\"clock\"><h2 id=\"clock\">{clock_title}</h2>\
             <p class=\"u-muted\">{clock_note}</p>"
        )?;
        self.frame.write_form_start("/sandbox/clock", html)?;
        html.push_str("<div class=\"p-sandbox__steps\">");
        for (seconds, text) in clock_steps {
            write!(
                html,
                "<button type=\"submit\" class=\"c-button\" data-variant=\"secondary\" name=\"advance_seconds\" value=\"{seconds}\">\
                 {text}</button> "
            )?;
        }
        html.push_str("</div></form></section>\n");
        Ok(())
    }

    pub(super) fn write_answers(&self, html: &mut String) -> fmt::Result {
        let Texts { answers_title, answers_note, .. } = self.frame.texts;
        write!(
            html,
            "<section class=\"c-card\" aria-labelledby=\"answers\"><h2 id=\"answers\">{answers_title}</h2>\
             <p class=\"u-muted\">{answers_note}</p><p class=\"p-sandbox__steps\">"
        )?;
        for status in ANSWERS {
            write!(
                html,
                "<a class=\"c-link-button\" data-variant=\"secondary\" href=\"/sandbox/answer/{status}\">{status}</a> "
            )?;
        }
        html.push_str("</p></section>\n");
        Ok(())
    }
}

/// The colour of a state.
pub(super) fn tone(mode: FaultMode) -> &'static str {
    match mode {
        FaultMode::Works => "success",
        FaultMode::Fails => "danger",
        FaultMode::Silent => "warning",
    }
}

/// A labelled choice. A name that stands in two forms of a page has two ids.
pub(super) fn write_select<'a>(
    id: &str,
    name: &str,
    label: &str,
    options: impl IntoIterator<Item = (&'a str, &'a str)>,
    html: &mut String,
) -> fmt::Result {
    write!(
        html,
        "<div class=\"c-field\"><label class=\"c-field__label\" for=\"{id}\">{label}</label>\
         <select class=\"c-field__input\" id=\"{id}\" name=\"{name}\">"
    )?;
    for (value, text) in options {
        write!(html, "<option value=\"{value}\">{text}</option>")?;
    }
    html.push_str("</select></div>");
    Ok(())
}
