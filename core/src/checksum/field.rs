//! The arithmetic by which the check of a whole follows from those of its parts.

/// What a cyclic redundancy check calculates in: polynomials over one bit, modulo that one. The highest bit is the factor
/// of x to the power of 0, as in all algorithms here. <https://www.rfc-editor.org/rfc/rfc1952#section-8>
#[derive(Clone, Copy)]
pub(super) struct Field {
    modulus: u64,
    one: u64,
}

impl Field {
    pub(super) const fn bits32(modulus: u64) -> Self {
        Field { modulus, one: 1 << 31 }
    }

    pub(super) const fn bits64(modulus: u64) -> Self {
        Field { modulus, one: 1 << 63 }
    }

    fn times(self, a: u64, mut b: u64) -> u64 {
        let (mut product, mut bit) = (0, self.one);
        while bit != 0 && a & (bit | (bit - 1)) != 0 {
            if a & bit != 0 {
                product ^= b;
            }
            b = if b & 1 == 0 { b >> 1 } else { b >> 1 ^ self.modulus };
            bit >>= 1;
        }
        product
    }

    /// What the check of some bytes adds to that of a whole in which `length` bytes are behind them: its product with x
    /// to the power of their bits, got by squaring, in some microseconds for any length.
    pub(super) fn behind(self, check: u64, length: u64) -> u64 {
        let (mut left, mut power, mut result) = (length, self.one >> 8, check);
        while left != 0 {
            if left & 1 == 1 {
                result = self.times(power, result);
            }
            power = self.times(power, power);
            left >>= 1;
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Algorithm, Checksum};

    #[test]
    fn any_length_can_be_behind() {
        for algorithm in Algorithm::ALL.iter().filter(|one| one.combines()) {
            let crc = algorithm.crc().expect("a check");
            let (one, other) = (algorithm.of(b"one"), algorithm.of(b"other"));
            let number =
                |sum: &Checksum| sum.as_bytes().iter().fold(0, |n: u64, byte| n << 8 | u64::from(*byte));
            for length in [1, 5, 8 << 20, (8 << 20) + 1, 5 << 40, (1 << 50) - 1] {
                let joined = one.followed_by(&other, length).expect("they combine");
                let reference = crc_fast::checksum_combine(crc, number(&one), number(&other), length);
                assert_eq!(number(&joined), reference, "{algorithm} with {length} bytes behind");
            }
        }
    }
}
