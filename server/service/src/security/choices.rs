//! What an owner chooses about signing in: which contacts hear of it, from which networks it is allowed, and whether by SMS (catalogue SEC-06,
//! SEC-13, SGN-02; decision 0036). Nobody switches off what is told of a change that could be used against them.

use super::{PAGE, Security};
use crate::{
    audit::note,
    cabinet::contact_line,
    core::{Answer, Visitor},
    outbox::{self, Alert, Audience, Message},
    ports::{SignInChoice, Work},
    sessions::{SignedIn, prove_first},
};
use model::{
    AllowedNetworks, Channel, Fault, Field, FieldError, JournalKind, LocalPath, NetworksReply, NetworksView,
    NoticesLine, NoticesReply, NotificationKind, SignInNotices,
};

/// «Сообщения о входах».
const NOTICES: &str = "/security/notices";

/// «Откуда можно войти».
const NETWORKS: &str = "/security/networks";

/// So much of a list that was typed comes back to its page.
const TYPED_MAX_CHARS: usize = 1_000;

impl Security {
    /// «Сообщения о входах». Only to whoever has just shown who they are, like all that can be set here.
    pub async fn open_notices(&self, who: SignedIn) -> Answer<NoticesReply> {
        if !who.is_proven(&self.core) {
            return Ok(NoticesReply::Go(prove_first(NOTICES)));
        }
        let mut work = self.core.store.read().await?;
        let choice = work.sign_in_choices().get(who.account).await?;
        let mut contacts = work.contacts().list(who.account).await?;
        contacts.retain(|contact| contact.verified_at.is_some());
        let line = |contact| {
            let line = contact_line(contact);
            NoticesLine { channel: line.channel, masked: line.masked, chosen: choice.of(line.channel) }
        };
        Ok(NoticesReply::Show(contacts.iter().map(line).collect()))
    }

    /// Keeps what was chosen for each kind of contact; what is none stays as it is. A contact that hears nothing any more is told so
    /// itself: whoever has the session may not be its owner.
    pub async fn choose_notices(&self, who: SignedIn, phone: &str, email: &str) -> Answer<LocalPath> {
        if !who.is_proven(&self.core) {
            return Ok(prove_first(NOTICES));
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let former = work.sign_in_choices().get(who.account).await?;
        let chosen = SignInChoice {
            phone: SignInNotices::parse(phone).unwrap_or(former.phone),
            email: SignInNotices::parse(email).unwrap_or(former.email),
            ..former.clone()
        };
        let channels = [Channel::Phone, Channel::Email];
        if channels.iter().all(|channel| chosen.of(*channel) == former.of(*channel)) {
            return Ok(LocalPath::of(PAGE));
        }
        let now = self.core.now();
        work.sign_in_choices().save(who.account, &chosen).await?;
        note(&self.core, &mut *work, who.account, &JournalKind::SignInNoticesChanged, now).await?;
        work.notifications().push(who.account, &NotificationKind::SignInNoticesChanged, now).await?;
        let falls_silent =
            |channel| chosen.of(channel) == SignInNotices::Never && former.of(channel) != SignInNotices::Never;
        let silent = Audience::of(&mut *work, who.account).await?.only(falls_silent);
        silent.warn(&self.core, &mut *work, who.account, Message::alert(Alert::NoticesOff)).await?;
        work.commit().await?;
        Ok(LocalPath::of("/security?done=notices"))
    }

    /// «Откуда можно войти».
    pub async fn open_networks(&self, who: SignedIn, visitor: &Visitor) -> Answer<NetworksReply> {
        if !who.is_proven(&self.core) {
            return Ok(NetworksReply::Open(prove_first(NETWORKS)));
        }
        let mut work = self.core.store.read().await?;
        let view = self.networks_view(&mut *work, who, visitor).await?;
        Ok(NetworksReply::Show(Box::new(view)))
    }

    /// Keeps the list, or lifts the restriction when it is empty. One in which the owner is not would shut them out, and is not taken;
    /// sessions that are open stay open (security 6.8).
    pub async fn allow_networks(&self, who: SignedIn, typed: &str, visitor: &Visitor) -> Answer<NetworksReply> {
        if !who.is_proven(&self.core) {
            return Ok(NetworksReply::Open(prove_first(NETWORKS)));
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let networks = AllowedNetworks::parse(typed).and_then(|networks| {
            if networks.admit(&visitor.network) { Ok(networks) } else { Err(Fault::NetworkNotHere) }
        });
        let networks = match networks {
            Ok(networks) => networks,
            Err(fault) => {
                let mut view = self.networks_view(&mut *work, who, visitor).await?;
                view.typed = typed.chars().take(TYPED_MAX_CHARS).collect();
                view.errors = vec![FieldError::new(Field::Networks, fault)];
                return Ok(NetworksReply::Show(Box::new(view)));
            }
        };
        let former = work.sign_in_choices().get(who.account).await?;
        if former.networks == networks {
            return Ok(NetworksReply::Open(LocalPath::of(PAGE)));
        }
        let (now, count) = (self.core.now(), u32::try_from(networks.len()).unwrap_or(u32::MAX));
        work.sign_in_choices().save(who.account, &SignInChoice { networks, ..former }).await?;
        note(&self.core, &mut *work, who.account, &JournalKind::NetworksChanged { count }, now).await?;
        let notice = NotificationKind::NetworksChanged { device: visitor.device.clone(), count };
        work.notifications().push(who.account, &notice, now).await?;
        outbox::warn_contacts(&self.core, &mut *work, who.account, Message::alert(Alert::NetworksChanged)).await?;
        work.commit().await?;
        Ok(NetworksReply::Open(LocalPath::of("/security?done=networks")))
    }

    /// Forbids signing in by SMS, or allows it again. A recovery by phone and codes as the second step are what they were.
    pub async fn choose_sms_sign_in(&self, who: SignedIn, is_allowed: bool, visitor: &Visitor) -> Answer<LocalPath> {
        if !who.is_proven(&self.core) {
            return Ok(prove_first(PAGE));
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let former = work.sign_in_choices().get(who.account).await?;
        if former.forbids_sms != is_allowed {
            return Ok(LocalPath::of(PAGE));
        }
        if !is_allowed {
            // Whoever has shown the code of an SMS and is between the two steps begins anew.
            work.factors().forget_pending(who.account).await?;
        }
        let now = self.core.now();
        work.sign_in_choices().save(who.account, &SignInChoice { forbids_sms: !is_allowed, ..former }).await?;
        note(&self.core, &mut *work, who.account, &JournalKind::SmsSignInChanged { is_allowed }, now).await?;
        let notice = NotificationKind::SmsSignInChanged { device: visitor.device.clone(), is_allowed };
        work.notifications().push(who.account, &notice, now).await?;
        outbox::warn_contacts(&self.core, &mut *work, who.account, Message::alert(Alert::SmsSignInChanged)).await?;
        work.commit().await?;
        Ok(LocalPath::of("/security?done=sms-way"))
    }

    async fn networks_view(&self, work: &mut dyn Work, who: SignedIn, visitor: &Visitor) -> Answer<NetworksView> {
        let networks = work.sign_in_choices().get(who.account).await?.networks;
        Ok(NetworksView {
            here: visitor.network.clone(),
            typed: networks.text(),
            kept: u32::try_from(networks.len()).unwrap_or(u32::MAX),
            errors: Vec::new(),
        })
    }
}
