//! Ranges of addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses, as `10.0.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cidr {
    base: u128,
    prefix: u8,
    v6: bool,
}

impl Cidr {
    /// Reads one; bits beyond the prefix are cleared, as Neutron does.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let prefix: u8 = prefix.parse().ok()?;
        let (number, v6) = number(address);
        if prefix > if v6 { 128 } else { 32 } {
            return None;
        }
        let cidr = Self { base: number, prefix, v6 };
        Some(Self { base: number & !cidr.hosts(), ..cidr })
    }

    /// All bits beyond the prefix.
    fn hosts(self) -> u128 {
        let bits = if self.v6 { 128 } else { 32 } - u32::from(self.prefix);
        1_u128.checked_shl(bits).map_or(u128::MAX, |size| size - 1)
    }

    pub(crate) fn version(self) -> u8 {
        if self.v6 { 6 } else { 4 }
    }

    pub(crate) fn contains(self, address: IpAddr) -> bool {
        let (number, v6) = number(address);
        v6 == self.v6 && number & !self.hosts() == self.base
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        let widest = self.hosts() | other.hosts();
        self.v6 == other.v6 && self.base & !widest == other.base & !widest
    }

    /// The address so many after the first, if the range goes that far; the last of an IPv4 range is the broadcast
    /// address and belongs to nobody.
    pub(crate) fn nth(self, n: u128) -> Option<IpAddr> {
        let most = self.hosts().saturating_sub(u128::from(!self.v6));
        (n <= most).then(|| address(self.base + n, self.v6))
    }

    /// How many after the first an address of the range is.
    pub(crate) fn place(self, address: IpAddr) -> u128 {
        number(address).0.wrapping_sub(self.base)
    }

    /// The last address a host may have.
    pub(crate) fn last(self) -> IpAddr {
        address(self.base + self.hosts().saturating_sub(u128::from(!self.v6)), self.v6)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", address(self.base, self.v6), self.prefix)
    }
}

fn number(address: IpAddr) -> (u128, bool) {
    match address {
        IpAddr::V4(address) => (u32::from(address).into(), false),
        IpAddr::V6(address) => (address.into(), true),
    }
}

fn address(number: u128, v6: bool) -> IpAddr {
    match u32::try_from(number) {
        Ok(number) if !v6 => IpAddr::V4(Ipv4Addr::from(number)),
        _ => IpAddr::V6(Ipv6Addr::from(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_knows_its_addresses() {
        let net = Cidr::parse("10.1.2.77/30").unwrap();
        assert_eq!(net.to_string(), "10.1.2.76/30");
        assert_eq!(net.nth(1).unwrap().to_string(), "10.1.2.77");
        assert_eq!(net.nth(2).unwrap().to_string(), "10.1.2.78");
        assert_eq!(net.nth(3), None, "broadcast");
        assert_eq!(net.last().to_string(), "10.1.2.78");
        assert!(net.contains("10.1.2.79".parse().unwrap()));
        assert!(!net.contains("10.1.2.80".parse().unwrap()));
        assert!(!net.contains("::10.1.2.77".parse().unwrap()));
        let six = Cidr::parse("2001:db8::/64").unwrap();
        assert_eq!(six.nth(2).unwrap().to_string(), "2001:db8::2");
        assert!(!net.overlaps(six) && net.overlaps(Cidr::parse("10.0.0.0/8").unwrap()));
        assert!(Cidr::parse("0.0.0.0/0").unwrap().overlaps(net));
        for bad in ["10.0.0.0", "10.0.0.0/33", "x/8", "::/129", "10.0.0/8"] {
            assert_eq!(Cidr::parse(bad), None, "{bad}");
        }
    }
}
