//! The page with the people as HTML, with the portal's own classes.

use std::fmt::{self, Display, Formatter, Write};

use jiff::civil::Date;
use model::{MismatchField, RegistryKind};

use super::super::controls::{tone, write_select};
use super::super::view::{Escaped, Frame};
use super::Lang;
use super::texts::Words;
use crate::{Correction, Fate, FaultMode, Papers, SandboxPerson, Sex};

/// How many people stand on a page.
const PEOPLE_A_PAGE: usize = 24;

/// One rendering of the page.
pub(super) struct PeoplePage<'a> {
    pub(super) frame: Frame<'a>,
    pub(super) words: &'static Words,
    pub(super) lang: Lang,
    /// Only people of this fate; `None` is somebody of each.
    pub(super) fate: Option<Fate>,
    /// From 1.
    pub(super) page: usize,
}

impl PeoplePage<'_> {
    pub(super) fn render(&self) -> String {
        let mut html = String::new();
        // A String takes everything that is written to it.
        let _ = self.write(&mut html);
        html
    }

    fn write(&self, html: &mut String) -> fmt::Result {
        let Words { title, lead, copy_hint, to_messages, list_title, .. } = self.words;
        self.frame.write_head(title, &self.address(self.frame.texts.other_lang, self.page), html)?;
        write!(
            html,
            "<div class=\"p-sandbox__intro\"><h1>{title}</h1><p class=\"u-lead\">{lead}</p>\
             <p><a href=\"{messages}\">{to_messages}</a></p></div>\n\
             <div class=\"l-sidebar\"><section class=\"p-sandbox__messages\" aria-labelledby=\"people\">\
             <h2 id=\"people\">{list_title}</h2>\n",
            messages = self.lang.page(),
        )?;
        self.write_filter(html)?;
        writeln!(html, "<p class=\"u-muted\">{copy_hint}</p>")?;
        self.write_people(html)?;
        html.push_str("</section>\n<div class=\"p-sandbox__aside\">\n");
        self.write_registries(html)?;
        html.push_str("</div></div>");
        Frame::write_foot(html);
        Ok(())
    }

    /// This page in a language, at a place of the list.
    fn address(&self, lang: Lang, page: usize) -> String {
        let mut address = lang.people_page().to_owned();
        let mut add = |key: &str, value: &str| {
            address.push(if address.contains('?') { '&' } else { '?' });
            address.push_str(&[key, "=", value].concat());
        };
        if let Some(fate) = self.fate {
            add("fate", fate.code());
        }
        if page > 1 {
            add("page", &page.to_string());
        }
        address
    }

    fn write_filter(&self, html: &mut String) -> fmt::Result {
        let Words { fate_label, one_of_each, show_button, .. } = self.words;
        write!(
            html,
            "<form class=\"p-sandbox__filter\" method=\"get\" action=\"/sandbox/people\">\
             <input type=\"hidden\" name=\"lang\" value=\"{code}\">\
             <div class=\"c-field\"><label class=\"c-field__label\" for=\"fate\">{fate_label}</label>\
             <select class=\"c-field__input\" id=\"fate\" name=\"fate\"><option value=\"\">{one_of_each}</option>",
            code = self.frame.texts.code,
        )?;
        for fate in Fate::all() {
            let selected = if self.fate == Some(fate) { " selected" } else { "" };
            write!(html, "<option value=\"{}\"{selected}>{}</option>", fate.code(), self.words.fate(fate))?;
        }
        writeln!(
            html,
            "</select></div> <button type=\"submit\" class=\"c-button\" data-variant=\"secondary\">{show_button}</button>\
             </form>"
        )
    }

    fn write_people(&self, html: &mut String) -> fmt::Result {
        let known = &self.frame.pages.registries.people;
        let people: Vec<SandboxPerson> = match self.fate {
            Some(fate) => known.list(Some(fate)),
            None => Fate::all().filter_map(|fate| known.list(Some(fate)).into_iter().next()).collect(),
        };
        let last = people.len().div_ceil(PEOPLE_A_PAGE);
        let shown = people.iter().skip((self.page - 1).saturating_mul(PEOPLE_A_PAGE)).take(PEOPLE_A_PAGE);
        if self.page > last {
            return writeln!(html, "<div class=\"c-empty\"><p>{}</p></div>", self.words.nobody);
        }
        html.push_str("<ul class=\"p-sandbox__list\" aria-labelledby=\"people\">\n");
        for person in shown {
            self.write_person(person, html)?;
        }
        html.push_str("</ul>\n");
        self.write_pagination(last, html)
    }

    fn write_pagination(&self, last: usize, html: &mut String) -> fmt::Result {
        if last < 2 {
            return Ok(());
        }
        let Words { previous, next, pages, .. } = self.words;
        write!(html, "<nav class=\"c-pagination\" aria-label=\"{pages}\">")?;
        let way = |rel: &str, page: usize, text: &str, html: &mut String| {
            let href = self.address(self.lang, page);
            write!(html, "<a class=\"c-pagination__way\" rel=\"{rel}\" href=\"{}\">{text}</a> ", Escaped(&href))
        };
        if self.page > 1 {
            way("prev", self.page - 1, previous, html)?;
        }
        write!(html, "<span>{} / {last}</span> ", self.page)?;
        if self.page < last {
            way("next", self.page + 1, next, html)?;
        }
        html.push_str("</nav>\n");
        Ok(())
    }

    fn write_person(&self, person: &SandboxPerson, html: &mut String) -> fmt::Result {
        let Papers { surname, given_name, patronymic, .. } = &person.papers;
        let tone = if person.fate == Fate::AllMatch { "success" } else { "warning" };
        write!(
            html,
            "<li class=\"p-sandbox__message\" id=\"person-{id}\"><div class=\"p-sandbox__head\">\
             <span class=\"c-tag\" data-tone=\"{tone}\">{fate}</span></div>\
             <h3 class=\"p-sandbox__subject\">{surname} {given_name}{patronymic}</h3>",
            id = person.id,
            fate = self.words.fate(person.fate),
            patronymic = patronymic.as_ref().map(|patronymic| [" ", patronymic].concat()).unwrap_or_default(),
        )?;
        if let Some(correction) = &person.correction {
            write!(
                html,
                "<p>{}: {} — <strong class=\"p-sandbox__value\">{}</strong></p>",
                self.words.correction,
                self.words.field(correction.field),
                Escaped(&self.corrected(correction)),
            )?;
        }
        html.push_str("<dl class=\"c-facts\" data-layout=\"wide\">");
        for (term, detail) in self.facts(person) {
            write!(
                html,
                "<div class=\"c-facts__row\"><dt>{term}</dt><dd class=\"p-sandbox__value\">{}</dd></div>",
                Escaped(&detail)
            )?;
        }
        html.push_str("</dl></li>\n");
        Ok(())
    }

    /// Everything that the forms ask for, in their order.
    fn facts(&self, person: &SandboxPerson) -> Vec<(&'static str, String)> {
        let field = |field| self.words.field(field);
        let papers = &person.papers;
        let passport = &papers.passport;
        let address = format!("{}, {} {}", papers.address.house.line, self.words.flat, papers.address.flat);
        vec![
            (field(MismatchField::Surname), papers.surname.clone()),
            (field(MismatchField::GivenName), papers.given_name.clone()),
            (field(MismatchField::Patronymic), papers.patronymic.clone().unwrap_or_else(|| self.words.none.to_owned())),
            (self.words.phone, spaced_phone(&person.phone)),
            (self.words.email, person.email.clone()),
            (self.words.sex, self.words.sex(papers.sex).to_owned()),
            (field(MismatchField::BirthDate), Day(papers.birth_date).to_string()),
            (self.words.birth_place, papers.birth_place.clone()),
            (field(MismatchField::Snils), spaced_snils(&papers.snils)),
            (self.words.passport, format!("{} {}", passport.series, passport.number)),
            (field(MismatchField::PassportIssueDate), Day(passport.issue_date).to_string()),
            (self.words.division_code, passport.division_code.clone()),
            (self.words.issuer, passport.issuer.clone()),
            (field(MismatchField::Inn), papers.inn.clone()),
            (field(MismatchField::Address), address),
        ]
    }

    /// What the registries hold, written as the form wants it.
    fn corrected(&self, Correction { field, value }: &Correction) -> String {
        let day = || value.parse().map_or_else(|_| value.clone(), |day| Day(day).to_string());
        match field {
            MismatchField::BirthDate | MismatchField::PassportIssueDate => day(),
            MismatchField::Snils => spaced_snils(value),
            MismatchField::Sex if value == "male" => self.words.sex(Sex::Male).to_owned(),
            MismatchField::Sex => self.words.sex(Sex::Female).to_owned(),
            _ => value.clone(),
        }
    }

    fn write_registries(&self, html: &mut String) -> fmt::Result {
        let Words { registries_title, registries_note, registry_label, mode_label, switch_button, .. } = self.words;
        let Words { count_label, count_hint, seconds_label, seconds_hint, delay_button, .. } = self.words;
        write!(
            html,
            "<section class=\"c-card\" aria-labelledby=\"registries\"><h2 id=\"registries\">{registries_title}</h2>\
             <p class=\"u-muted\">{registries_note}</p><ul class=\"p-sandbox__states\">"
        )?;
        let switches = &self.frame.pages.registries.switches;
        for registry in RegistryKind::ALL {
            let fault = switches.fault(registry);
            let state = self.words.state(registry, fault, switches.delay(registry).as_secs());
            write!(html, "<li class=\"c-tag\" data-tone=\"{}\">{state}</li>", tone(fault.mode))?;
        }
        html.push_str("</ul>");
        let registries = RegistryKind::ALL.map(|registry| (registry.code(), self.words.registry(registry)));
        self.frame.write_form_start("/sandbox/registries/faults", html)?;
        write_select("fault-registry", "registry", registry_label, registries, html)?;
        let modes = [("fails", FaultMode::Fails), ("silent", FaultMode::Silent), ("works", FaultMode::Works)];
        write_select("mode", "mode", mode_label, modes.map(|(value, mode)| (value, self.words.mode(mode))), html)?;
        write_number("count", count_label, count_hint, html)?;
        write!(
            html,
            "<button type=\"submit\" class=\"c-button\" data-variant=\"secondary\">{switch_button}</button></form>"
        )?;
        self.frame.write_form_start("/sandbox/registries/delay", html)?;
        write_select("delay-registry", "registry", registry_label, registries, html)?;
        write_number("seconds", seconds_label, seconds_hint, html)?;
        writeln!(
            html,
            "<button type=\"submit\" class=\"c-button\" data-variant=\"secondary\">{delay_button}</button></form>\
             </section>"
        )
    }
}

fn write_number(name: &str, label: &str, hint: &str, html: &mut String) -> fmt::Result {
    write!(
        html,
        "<div class=\"c-field\"><label class=\"c-field__label\" for=\"{name}\">{label}</label>\
         <span class=\"c-field__hint\" id=\"{name}-hint\">{hint}</span>\
         <input type=\"text\" class=\"c-field__input\" id=\"{name}\" name=\"{name}\" inputmode=\"numeric\" \
         autocomplete=\"off\" aria-describedby=\"{name}-hint\"></div>"
    )
}

/// A day as documents write it.
struct Day(Date);

impl Display for Day {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}.{:02}.{}", self.0.day(), self.0.month(), self.0.year())
    }
}

/// `912-345-678 90`.
fn spaced_snils(digits: &str) -> String {
    grouped(digits, &[(3, '-'), (6, '-'), (9, ' ')])
}

/// `+7 900 960-00-01`.
fn spaced_phone(phone: &str) -> String {
    grouped(phone, &[(2, ' '), (5, ' '), (8, '-'), (10, '-')])
}

/// Signs with others put between them, each before the sign at its place.
fn grouped(signs: &str, between: &[(usize, char)]) -> String {
    let mut grouped = String::with_capacity(signs.len() + between.len());
    for (place, sign) in signs.chars().enumerate() {
        grouped.extend(between.iter().filter(|(before, _)| *before == place).map(|(_, sign)| *sign));
        grouped.push(sign);
    }
    grouped
}
