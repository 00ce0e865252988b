//! What a request tells of who asks: network, device, language.

use app::server_context::{CookieName, Cookies};
use axum::http::{HeaderMap, header};
use model::{Device, DeviceKind, Locale};
use std::net::{IpAddr, Ipv6Addr};

/// The network a request comes from: IPv4 address or IPv6 /64. A proxy's word counts only when the proxy is trusted
/// (security 5.2): taken right to left, the first address that is not ours. What cannot be read ends the walk: left of it stands what
/// the client may have written itself.
pub(crate) fn network(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> String {
    let mut address = peer.to_canonical();
    if trusted.contains(&address) {
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<Option<IpAddr>> =
            forwarded.flat_map(|list| list.split(',')).map(|hop| hop.trim().parse().ok()).collect();
        let client = hops.iter().rev().find(|hop| hop.is_none_or(|hop| !trusted.contains(&hop)));
        if let Some(Some(client)) = client {
            address = client.to_canonical();
        }
    }
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).to_string(),
    }
}

/// Browser and system by closed lists: nothing that the client wrote is kept.
pub(crate) fn device(headers: &HeaderMap) -> Device {
    /// In this order: later browsers name their ancestors.
    const BROWSERS: [(&str, &str); 7] = [
        ("YaBrowser/", "Яндекс Браузер"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let find = |list: &[(&'static str, &'static str)]| list.iter().copied().find(|(sign, _)| agent.contains(sign));
    let (browser_sign, browser) = find(&BROWSERS).unwrap_or_default();
    let (_, system) = find(&SYSTEMS).unwrap_or_default();
    let kind = match system {
        // Tablets leave the word out, by the rule of their maker.
        "Android" if !agent.contains("Mobile") => DeviceKind::Tablet,
        "Android" | "iPhone" => DeviceKind::Phone,
        "iPad" => DeviceKind::Tablet,
        "" => DeviceKind::Unknown,
        _ => DeviceKind::Desktop,
    };
    // Safari says its own version elsewhere.
    let version_sign = if browser_sign == "Safari/" { "Version/" } else { browser_sign };
    Device { browser: browser.to_owned(), version: version_after(agent, version_sign), system: system.to_owned(), kind }
}

/// The number right behind this sign.
fn version_after(agent: &str, sign: &str) -> Option<u16> {
    let (_, rest) = agent.split_once(sign).filter(|_| !sign.is_empty())?;
    rest.split(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()
}

/// The language: as chosen before, or as the browser prefers, or Russian.
pub(crate) fn locale(headers: &HeaderMap, cookie_header: &str, cookies: &Cookies) -> Locale {
    if let Some(chosen) = cookies.find(cookie_header, CookieName::Language).and_then(Locale::parse) {
        return chosen;
    }
    let preferred = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut tags = preferred.split(',').filter_map(|tag| tag.split(';').next());
    tags.find_map(Locale::parse).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{device, network};
    use axum::http::{HeaderMap, HeaderValue, header};
    use model::{Device, DeviceKind};
    use proptest::prelude::*;

    fn forwarded(list: &'static str) -> HeaderMap {
        HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), HeaderValue::from_static(list))])
    }

    #[test]
    fn s5_2_a_header_sent_directly_never_changes_the_network() {
        let peer = "203.0.113.9".parse().unwrap();
        assert_eq!(network(peer, &forwarded("198.51.100.1"), &[]), "203.0.113.9");
    }

    #[test]
    fn s5_2_behind_a_trusted_proxy_the_last_foreign_hop_counts() {
        let proxy = "10.0.0.1".parse().unwrap();
        assert_eq!(network(proxy, &forwarded("1.2.3.4, 198.51.100.7, 10.0.0.1"), &[proxy]), "198.51.100.7");
    }

    #[test]
    fn s5_2_a_hop_that_cannot_be_read_ends_the_walk_at_the_proxy() {
        let proxy = "10.0.0.1".parse().unwrap();
        for list in ["1.2.3.4, unknown", "1.2.3.4, 198.51.100.7:5678, 10.0.0.1", "1.2.3.4, ,10.0.0.1"] {
            assert_eq!(network(proxy, &forwarded(list), &[proxy]), "10.0.0.1", "{list}");
        }
    }

    #[test]
    fn s5_2_an_ipv6_network_is_a_64() {
        let one = "2001:db8:1:2:aaaa::1".parse().unwrap();
        let two = "2001:db8:1:2:bbbb::2".parse().unwrap();
        assert_eq!(network(one, &HeaderMap::new(), &[]), network(two, &HeaderMap::new(), &[]));
    }

    fn told(agent: &'static str) -> Device {
        device(&HeaderMap::from_iter([(header::USER_AGENT, HeaderValue::from_static(agent))]))
    }

    #[test]
    fn a_device_is_told_in_words_from_a_list() {
        let told = told(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36",
        );
        assert_eq!((told.browser.as_str(), told.version, told.system.as_str()), ("Chrome", Some(156), "Windows"));
    }

    #[test]
    fn sec_08_the_kind_of_a_device_and_the_version_of_its_browser_are_told() {
        let seen = |agent| {
            let device = told(agent);
            (device.kind, device.version)
        };
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        assert_eq!(seen(safari), (DeviceKind::Phone, Some(18)));
        assert_eq!(
            seen("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"),
            (DeviceKind::Phone, Some(140))
        );
        assert_eq!(
            seen("Mozilla/5.0 (Android 15; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0"),
            (DeviceKind::Tablet, Some(140))
        );
        assert_eq!(seen("Mozilla/5.0 (iPad; CPU OS 12_0 like Mac OS X) Safari/604.1"), (DeviceKind::Tablet, None));
        assert_eq!(
            seen("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            (DeviceKind::Desktop, Some(140))
        );
        assert_eq!(seen("Firefox/99999999999"), (DeviceKind::Unknown, None), "no number that a version has");
        assert_eq!(seen("something else"), (DeviceKind::Unknown, None));
    }

    proptest! {
        #[test]
        fn s19_16_whatever_stands_in_the_header_a_network_is_an_address_and_never_one_that_the_proxy_did_not_write(
            written in "[0-9a-f.:, ]{0,40}",
            last in any::<u32>().prop_map(std::net::Ipv4Addr::from),
        ) {
            let proxy = "10.0.0.1".parse().unwrap();
            prop_assume!(proxy != last);
            let headers = |list: &str| {
                HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), HeaderValue::from_str(list).unwrap())])
            };
            prop_assert!(network(proxy, &headers(&written), &[proxy]).parse::<std::net::IpAddr>().is_ok());
            let appended = headers(&format!("{written}, {last}"));
            prop_assert_eq!(network(proxy, &appended, &[proxy]), last.to_string());
            prop_assert_eq!(network(proxy, &headers(&written), &[]), "10.0.0.1");
        }

        #[test]
        fn s19_16_of_whatever_a_browser_calls_itself_only_our_own_words_are_kept(agent in "\\PC{0,120}") {
            let Ok(value) = HeaderValue::from_str(&agent) else { return Ok(()) };
            let device = device(&HeaderMap::from_iter([(header::USER_AGENT, value)]));
            let known = ["", "Яндекс Браузер", "Edge", "Opera", "Firefox", "Chrome", "Safari", "curl"];
            prop_assert!(known.contains(&device.browser.as_str()), "{}", device.browser);
            let known = ["", "Android", "iPhone", "iPad", "Windows", "macOS", "Linux"];
            prop_assert!(known.contains(&device.system.as_str()), "{}", device.system);
        }
    }
}
