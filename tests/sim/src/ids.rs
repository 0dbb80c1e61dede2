//! Names for new things: a counter hashed with the seed, so that two runs of one seed agree byte for byte.

/// A source of ids. Cloned with the cloud, so that each branch of an exploration goes on from the same place.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    seed: u64,
    made: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, made: 0 }
    }

    /// 64 fresh bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.made += 1;
        hash(self.seed ^ hash(self.made))
    }

    /// 32 hexadecimal digits, as Keystone writes its ids.
    pub(crate) fn hex(&mut self) -> String {
        format!("{:016x}{:016x}", self.bits(), self.bits())
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (a, b) = (self.bits(), self.bits());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xfff,
            0x8000 | ((b >> 48) & 0x3fff),
            b & 0xffff_ffff_ffff
        )
    }

    /// `len` letters and digits: passwords, key material.
    pub(crate) fn text(&mut self, len: usize) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AB";
        let mut text = String::new();
        while text.len() < len {
            let bits = self.bits();
            let take = (len - text.len()).min(10);
            text.extend((0..take).map(|n| char::from(DIGITS[(bits >> (6 * n)) as usize & 63])));
        }
        text
    }
}

/// The finaliser of SplitMix64.
pub(crate) fn hash(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A stable id for something the settings name.
pub(crate) fn named(seed: u64, kind: &str, name: &str) -> Ids {
    let mut state = hash(seed);
    for byte in kind.bytes().chain([0]).chain(name.bytes()) {
        state = hash(state ^ u64::from(byte));
    }
    Ids::new(state)
}
