//! Ranges of bytes.

/// What a `Range` header comes to, for content of some length.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// No range, or none that is understood: everything.
    Whole,
    /// From the first up to, but without, the second.
    Part(u64, u64),
    /// Nothing of it is there.
    Outside,
}

/// Reads a header. One that asks for several ranges is not understood.
pub(crate) fn asked(header: Option<&str>, len: u64) -> Asked {
    let Some(spec) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else { return Asked::Whole };
    let Some((from, to)) = spec.trim().split_once('-') else { return Asked::Whole };
    let number = |text: &str| match text.trim() {
        text if text.bytes().all(|digit| digit.is_ascii_digit()) && !text.is_empty() => {
            Some(text.parse().unwrap_or(u64::MAX))
        }
        _ => None,
    };
    match (number(from), number(to)) {
        (Some(from), Some(to)) if from > to => Asked::Whole,
        (Some(from), _) if to.is_empty() || number(to).is_some() => {
            if from >= len {
                return Asked::Outside;
            }
            let end = number(to).map_or(len, |to| to.saturating_add(1).min(len));
            Asked::Part(from, end)
        }
        (None, Some(last)) if from.is_empty() => {
            if last == 0 || len == 0 {
                return Asked::Outside;
            }
            Asked::Part(len.saturating_sub(last), len)
        }
        _ => Asked::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_what_there_is() {
        for (header, expected) in [
            ("bytes=0-0", Asked::Part(0, 1)),
            ("bytes=2-5", Asked::Part(2, 6)),
            ("bytes=2-", Asked::Part(2, 10)),
            ("bytes=2-99999999999999999999999", Asked::Part(2, 10)),
            ("bytes=-3", Asked::Part(7, 10)),
            ("bytes=-30", Asked::Part(0, 10)),
            ("bytes=10-", Asked::Outside),
            ("bytes=-0", Asked::Outside),
            ("bytes=5-2", Asked::Whole),
            ("bytes=0-1,3-4", Asked::Whole),
            ("bytes=-", Asked::Whole),
            ("bytes=a-b", Asked::Whole),
            ("bytes=1-b", Asked::Whole),
            ("items=0-1", Asked::Whole),
        ] {
            assert_eq!(asked(Some(header), 10), expected, "{header}");
        }
        assert_eq!(asked(None, 10), Asked::Whole);
        assert_eq!(asked(Some("bytes=0-"), 0), Asked::Outside);
        assert_eq!(asked(Some("bytes=-5"), 0), Asked::Outside);
    }
}
