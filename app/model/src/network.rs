//! Networks from which an owner lets people sign in (security 5.2; catalogue SEC-13). Addresses are personal: no `Debug`.

use crate::Fault;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Entries of one list. Ours: home, work, a phone, and room to spare.
pub const NETWORKS_MAX: usize = 20;

/// A visitor of IPv6 is known by the /64, because a device changes its address within it every day (security 5.2): nothing is told
/// apart below.
const V6_LONGEST: u8 = 64;

/// The widest network of IPv4. Ours: a wider one restricts nothing.
const V4_SHORTEST: u8 = 8;

/// The widest network of IPv6: what a provider is given for all of its customers.
const V6_SHORTEST: u8 = 32;

/// A network: an address and how many of its bits count, in canonical form. Both sides parse it by the same code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct NetworkPrefix {
    /// All bits that do not count are zero.
    address: IpAddr,
    length: u8,
}

/// What is wrong with an entry.
enum Unfit {
    /// Neither an address nor a network.
    Format,
    /// Wider than /8, or /32 for IPv6.
    Wide,
}

impl NetworkPrefix {
    /// Reads `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/48`. An address in which bits are set that do not count stands for its
    /// network, an address of IPv6 for its /64, and one of IPv4 that is written as IPv6 for itself.
    fn read(typed: &str) -> Result<Self, Unfit> {
        let (address, length) = match typed.split_once('/') {
            Some((address, length)) => (address, Some(bits(length).ok_or(Unfit::Format)?)),
            None => (typed, None),
        };
        let address: IpAddr = address.parse().map_err(|_| Unfit::Format)?;
        let canonical = address.to_canonical();
        let (shortest, bits, longest) = match canonical {
            IpAddr::V4(_) => (V4_SHORTEST, 32, 32),
            IpAddr::V6(_) => (V6_SHORTEST, 128, V6_LONGEST),
        };
        match length {
            None => Ok(Self::of(canonical, longest)),
            // What is written as IPv6 and is none counts its bits otherwise.
            Some(length) if length > bits || address.is_ipv4() != canonical.is_ipv4() => Err(Unfit::Format),
            Some(length) if length < shortest => Err(Unfit::Wide),
            Some(length) => Ok(Self::of(canonical, length.min(longest))),
        }
    }

    fn of(address: IpAddr, length: u8) -> Self {
        Self { address: begin_of(address, length), length }
    }

    /// Whether a visitor of this address or network is in it.
    fn holds(self, visitor: IpAddr) -> bool {
        self.address.is_ipv4() == visitor.is_ipv4() && begin_of(visitor, self.length) == self.address
    }

    /// The canonical form; of a single address of IPv4 the address alone.
    fn text(self) -> String {
        match (self.address, self.length) {
            (IpAddr::V4(address), 32) => address.to_string(),
            (address, length) => [&address.to_string(), "/", &length.to_string()].concat(),
        }
    }
}

/// The first address of the network of this length around it.
fn begin_of(address: IpAddr, length: u8) -> IpAddr {
    let length = u32::from(length);
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - length.min(32)).unwrap_or_default();
            IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - length.min(128)).unwrap_or_default();
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
        }
    }
}

/// A number of bits, as one writes it: no sign, no zero before it.
fn bits(typed: &str) -> Option<u8> {
    let is_plain = typed.bytes().all(|sign| sign.is_ascii_digit()) && (typed.len() == 1 || !typed.starts_with('0'));
    typed.parse().ok().filter(|_| is_plain)
}

/// From where an owner lets people sign in: from these networks, or, when there is none, from anywhere.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AllowedNetworks(Vec<NetworkPrefix>);

impl AllowedNetworks {
    /// Reads a list: an entry a line, or with commas, semicolons or spaces between. Errors: which entry is none or too wide, or that
    /// there are too many.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let is_between = |sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | '\u{feff}' | '\u{200b}');
        let mut networks = Vec::new();
        for (entry, number) in typed.split(is_between).filter(|entry| !entry.is_empty()).zip(1_u32..) {
            if networks.len() == NETWORKS_MAX {
                return Err(Fault::NetworksMany);
            }
            networks.push(NetworkPrefix::read(entry).map_err(|unfit| match unfit {
                Unfit::Format => Fault::NetworkFormat(number),
                Unfit::Wide => Fault::NetworkWide(number),
            })?);
        }
        networks.sort_unstable();
        networks.dedup();
        Ok(Self(networks))
    }

    /// Whether people may sign in from everywhere.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether whoever comes from this address or /64 may sign in. With a list, nobody may whose network is not known.
    pub fn admit(&self, network: &str) -> bool {
        self.is_empty() || network.parse().is_ok_and(|visitor| self.0.iter().any(|network| network.holds(visitor)))
    }

    /// The canonical form, an entry a line.
    pub fn text(&self) -> String {
        self.0.iter().map(|network| network.text()).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::{AllowedNetworks, NETWORKS_MAX};
    use crate::Fault;

    fn canonical(typed: &str) -> Result<String, Fault> {
        AllowedNetworks::parse(typed).map(|networks| networks.text())
    }

    fn list(typed: &str) -> AllowedNetworks {
        AllowedNetworks::parse(typed).unwrap_or_default()
    }

    #[test]
    fn a_network_has_one_form_however_it_was_typed() {
        for (typed, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7/32", "203.0.113.7"),
            ("203.0.113.7/24", "203.0.113.0/24"),
            ("10.200.3.4/8", "10.0.0.0/8"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:0DB8:0001:0002:aaaa::1", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::/128", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::/48", "2001:db8:1::/48"),
            ("2001:db8:1::/32", "2001:db8::/32"),
            ("", ""),
            (" \r\n,; ", ""),
            ("203.0.113.7,203.0.113.7/32\r\n  2001:db8::/48; 10.1.2.3", "10.1.2.3\n203.0.113.7\n2001:db8::/48"),
        ] {
            assert_eq!(canonical(typed), Ok(expected.to_owned()), "{typed}");
            assert_eq!(canonical(expected), Ok(expected.to_owned()), "the form of {typed} is its own");
        }
    }

    #[test]
    fn what_is_no_network_is_named_by_its_place() {
        for typed in [
            "203.0.113",
            "203.0.113.256",
            "203.0.113.07",
            "203.0.113.7/",
            "203.0.113.7/33",
            "203.0.113.7/+8",
            "203.0.113.7/08",
            "203.0.113.7/8/8",
            "2001:db8::/129",
            "fe80::1%eth0",
            "::ffff:203.0.113.7/120",
            "okno.example",
            "٢٠٣.0.113.7",
            "/8",
        ] {
            assert_eq!(canonical(typed), Err(Fault::NetworkFormat(1)), "{typed}");
            assert_eq!(canonical(&format!("10.0.0.1, {typed}")), Err(Fault::NetworkFormat(2)), "{typed}");
        }
        for typed in ["0.0.0.0/0", "10.0.0.0/7", "::/0", "2001:db8::/31"] {
            assert_eq!(canonical(typed), Err(Fault::NetworkWide(1)), "{typed}");
        }
    }

    #[test]
    fn twenty_entries_are_taken_and_one_more_is_not() {
        let entries = |count: usize| (0..count).map(|last| format!("203.0.113.{last}")).collect::<Vec<_>>().join("\n");
        assert_eq!(list(&entries(NETWORKS_MAX)).len(), 20);
        assert_eq!(canonical(&entries(NETWORKS_MAX + 1)), Err(Fault::NetworksMany));
    }

    #[test]
    fn sec_13_a_list_admits_whoever_is_in_one_of_its_networks_and_an_empty_one_everybody() {
        let networks = list("203.0.113.0/24 198.51.100.7 2001:db8:1::/48");
        for inside in ["203.0.113.0", "203.0.113.255", "198.51.100.7", "2001:db8:1::", "2001:db8:1:ffff::"] {
            assert!(networks.admit(inside), "{inside}");
        }
        for outside in
            ["203.0.112.255", "203.0.114.0", "198.51.100.8", "2001:db8:2::", "::", "", "unknown", "203.0.113.1/24"]
        {
            assert!(!networks.admit(outside), "{outside}");
        }
        for anywhere in ["203.0.113.1", "2001:db8::", ""] {
            assert!(AllowedNetworks::default().admit(anywhere));
        }
        assert!(list("10.0.0.0/8").admit("10.255.255.255") && !list("10.0.0.0/8").admit("11.0.0.0"));
        assert!(!list("::/64").admit("0.0.0.0"), "the same bits of another kind");
    }
}
