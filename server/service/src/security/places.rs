//! Where one is signed in, and which devices are known (security 5.6, 6.7).

use super::{PAGE, Security, page};
use crate::{
    audit::{note, note_foreign},
    core::{Answer, Visitor, before},
    devices,
    ports::{KnownDevice, SessionRecord, Work},
    secrets::Token,
    sessions::{SignedIn, prove_first},
};
use model::{DeviceLine, JournalKind, LocalPath, NotificationKind, SessionLine};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use uuid::Uuid;

impl Security {
    /// The owner's sessions that are open.
    pub(super) async fn open(&self, work: &mut dyn Work, who: SignedIn) -> Answer<Vec<SessionRecord>> {
        let now = self.core.now();
        let idle_since = before(now, self.core.policy.session_idle());
        Ok(work.sessions().list(who.account, now, idle_since).await?)
    }

    pub(super) fn line(&self, session: &SessionRecord, who: SignedIn) -> SessionLine {
        SessionLine {
            id: session.id.to_string(),
            device: session.device.clone(),
            network: neighbourhood(&session.network),
            since: self.core.moment(session.created_at),
            seen: self.core.moment(session.last_seen_at),
            is_this: session.id == who.session,
        }
    }

    pub(super) async fn devices(
        &self,
        work: &mut dyn Work,
        who: SignedIn,
        visitor: &Visitor,
    ) -> Answer<Vec<DeviceLine>> {
        let here = visitor.known_as.as_ref().map(Token::hash);
        let known = work.devices().list(who.account, devices::known_since(&self.core)).await?;
        let line = |known: KnownDevice| DeviceLine {
            id: known.id.to_string(),
            device: known.device,
            since: self.core.moment(known.created_at),
            used: self.core.moment(known.used_at),
            is_this: Some(known.token) == here,
        };
        Ok(known.into_iter().map(line).collect())
    }

    /// «Забыть устройство»: from there a password is looked at as from anywhere else. One that is not the owner's, or is gone
    /// already, changes nothing.
    pub async fn forget_device(&self, who: SignedIn, id: &str) -> Answer<LocalPath> {
        if !who.is_proven(&self.core) {
            return Ok(prove_first(PAGE));
        }
        let Ok(id) = id.parse::<Uuid>() else { return Ok(page()) };
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        if !work.devices().forget(who.account, id).await? {
            note_foreign(&self.core, work, who, id).await?;
            return Ok(page());
        }
        note(&self.core, &mut *work, who.account, &JournalKind::DeviceForgotten, self.core.now()).await?;
        work.commit().await?;
        Ok(LocalPath::of("/security?done=forgotten"))
    }

    /// «Завершить сеанс»: a session of the owner's is dead at once. One that is not theirs, or is gone already, changes nothing.
    pub async fn end_session(&self, who: SignedIn, id: &str) -> Answer<LocalPath> {
        let Ok(id) = id.parse::<Uuid>() else { return Ok(page()) };
        self.end(who, Some(id)).await
    }

    /// «Завершить все остальные сеансы».
    pub async fn end_others(&self, who: SignedIn) -> Answer<LocalPath> {
        self.end(who, None).await
    }

    /// Ends one of the owner's other sessions, or all of them. This one ends by «Выйти», which also clears the browser.
    async fn end(&self, who: SignedIn, one: Option<Uuid>) -> Answer<LocalPath> {
        if !who.is_proven(&self.core) {
            return Ok(prove_first(PAGE));
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let ended = match one {
            Some(id) => {
                let is_open = self.open(&mut *work, who).await?.iter().any(|session| session.id == id);
                let ends = is_open && id != who.session;
                if ends {
                    work.sessions().end(id, self.core.now(), "owner").await?;
                }
                usize::from(ends)
            }
            None => self.end_all_others(&mut *work, who, "owner").await?,
        };
        if let (0, Some(id)) = (ended, one) {
            note_foreign(&self.core, work, who, id).await?;
            return Ok(page());
        }
        self.tell_of_ended(&mut *work, who, ended).await?;
        work.commit().await?;
        Ok(if ended > 0 { LocalPath::of("/security?done=ended") } else { page() })
    }

    /// Ends all but this one. Gives how many were open: of the others the owner saw nothing.
    pub(super) async fn end_all_others(
        &self,
        work: &mut dyn Work,
        who: SignedIn,
        ended_by: &'static str,
    ) -> Answer<usize> {
        let open = self.open(work, who).await?;
        work.sessions().end_all(who.account, Some(who.session), self.core.now(), ended_by).await?;
        Ok(open.iter().filter(|session| session.id != who.session).count())
    }

    pub(super) async fn tell_of_ended(&self, work: &mut dyn Work, who: SignedIn, ended: usize) -> Answer<()> {
        let count = u32::try_from(ended).unwrap_or(u32::MAX);
        if count > 0 {
            let now = self.core.now();
            note(&self.core, work, who.account, &JournalKind::SessionsEnded { count }, now).await?;
            work.notifications().push(who.account, &NotificationKind::SessionsEnded { count }, now).await?;
        }
        Ok(())
    }
}

/// The /24 or /48 around an address: enough for its owner to know the place again (security 6.7). Empty for what is none.
fn neighbourhood(network: &str) -> String {
    match network.parse() {
        Ok(IpAddr::V4(address)) => Ipv4Addr::from_bits(address.to_bits() & 0xffff_ff00).to_string(),
        Ok(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() & !(u128::MAX >> 48)).to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::neighbourhood;

    #[test]
    fn an_address_is_shown_roughly() {
        assert_eq!(neighbourhood("198.51.100.77"), "198.51.100.0");
        assert_eq!(neighbourhood("2001:db8:1:2::"), "2001:db8:1::");
        assert_eq!(neighbourhood(""), "");
    }
}
