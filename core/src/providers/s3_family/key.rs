//! Keys as listings escape them: `encoding-type=url`.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>

/// The key that `text` is the escaped form of, in the memory that it has. `None` where that is not UTF-8, which every key
/// is.
pub(in crate::providers) fn decode(text: &mut String) -> Option<()> {
    if memchr::memchr2(b'%', b'+', text.as_bytes()).is_none() {
        return Some(());
    }
    let mut bytes = std::mem::take(text).into_bytes();
    let (mut from, mut to) = (0, 0);
    while let Some(&byte) = bytes.get(from) {
        let digit = |at: usize| bytes.get(at).and_then(|&digit| char::from(digit).to_digit(16));
        let (decoded, length) = match (byte, digit(from + 1), digit(from + 2)) {
            (b'%', Some(high), Some(low)) => (u8::try_from(high * 16 + low).ok()?, 3),
            // A plus of the key's own is escaped.
            (b'+', ..) => (b' ', 1),
            (other, ..) => (other, 1),
        };
        if let Some(place) = bytes.get_mut(to) {
            *place = decoded;
        }
        from += length;
        to += 1;
    }
    bytes.truncate(to);
    *text = String::from_utf8(bytes).ok()?;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        for (escaped, key) in [
            ("plain/key.txt", "plain/key.txt"),
            ("a+b", "a b"),
            ("a%2Bb", "a+b"),
            ("a%20b%25%7e", "a b%~"),
            ("%01%0A%0d//..", "\u{1}\n\r//.."),
            ("%E2%98%BA%e2%98%ba", "☺☺"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("ü", "ü"),
            ("", ""),
        ] {
            let mut text = escaped.to_owned();
            decode(&mut text).expect("UTF-8");
            assert_eq!(text, key, "{escaped}");
        }
        assert_eq!(decode(&mut "%ff".to_owned()), None);
        assert_eq!(decode(&mut "%E2%98".to_owned()), None);
    }

    #[test]
    fn every_character_comes_back() {
        let key: String = (0..=0x2ff).filter_map(char::from_u32).collect();
        let mut text: String =
            percent_encoding::utf8_percent_encode(&key, crate::request::RESERVED).collect();
        decode(&mut text).expect("UTF-8");
        assert_eq!(text, key);
    }
}
