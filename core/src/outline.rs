//! A document's form without what it says: for messages about answers that may hold a secret, whose reader could not
//! make out where.

/// The document, of `most` bytes at the most, with every text in it left out: the strings of JSON that are no names of
/// fields, what stands between the tags of XML. A page for people, and what is neither, stays as it is.
pub(crate) fn outline(document: &str, most: usize) -> String {
    let trimmed = document.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let page = |start: &str| trimmed.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let mut kept = match trimmed.chars().next() {
        Some('{' | '[' | '"') => without_strings(trimmed, most),
        Some('<') if !page("<html") && !page("<!doctype html") => without_content(trimmed, most),
        _ => document.chars().take(most).collect(),
    };
    let end = (0..=most.min(kept.len())).rev().find(|&end| kept.is_char_boundary(end));
    kept.truncate(end.unwrap_or_default());
    kept
}

/// The text with every string that is no name of a field left out.
pub(crate) fn without_strings(text: &str, most: usize) -> String {
    let mut kept = String::new();
    let mut left = text;
    while let Some((before, after)) = left.split_once('"')
        && kept.len() <= most
    {
        let mut escaped = false;
        let end = after.find(|c| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        });
        // Without an end it is cut off: what it would have been is unknown.
        let (string, rest) = end.map_or(("", ""), |end| (&after[..end], &after[end + 1..]));
        let name = rest.trim_start().starts_with(':');
        kept.extend([before, "\"", if name { string } else { "…" }, "\""]);
        left = rest;
    }
    kept.push_str(left);
    kept
}

/// The tags.
fn without_content(text: &str, most: usize) -> String {
    let mut kept = String::new();
    let mut left = text;
    while let Some((before, after)) = left.split_once('<')
        && kept.len() <= most
    {
        if !before.trim().is_empty() {
            kept.push('…');
        }
        // What is marked as text may look like tags.
        let end = match after {
            _ if after.starts_with("![CDATA[") => "]]>",
            _ if after.starts_with("!--") => "-->",
            _ => ">",
        };
        let tag = after.starts_with(|c: char| c == '/' || c == '_' || c.is_alphabetic());
        let (name, rest) = after.split_once(end).unwrap_or(("…", ""));
        kept.extend(["<", if tag { name } else { "…" }, ">"]);
        left = rest;
    }
    if !left.trim().is_empty() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_its_names_and_numbers() {
        let key = r#"{"keypair": {"name" : "a\"b:", "private_key": "-----BEGIN", "n": [1, "x", null]}, "cut": "-----BEG"#;
        assert_eq!(
            outline(key, 999),
            r#"{"keypair": {"name" : "…", "private_key": "…", "n": [1, "…", null]}, "cut": "…""#
        );
        assert_eq!(outline(r#" "secret""#, 99), r#""…""#);
        assert_eq!(outline(r#"{"a": "\\", "b": "s3cret"}"#, 99), r#"{"a": "…", "b": "…"}"#);
        assert_eq!(outline("\u{feff}\r\n{\"a\":\"s3cret\"}", 99), r#"{"a":"…"}"#);
        assert_eq!(outline(r#"{"cut": "s3cret\"#, 99), r#"{"cut": "…""#);
        assert_eq!(
            without_strings(r#"invalid type: string "s3cret", expected u64"#, 99).matches('…').count(),
            1
        );
    }

    #[test]
    fn xml_keeps_its_tags() {
        let key = "<?xml version='1'?>\n<r a=\"1\"> <keyMaterial>s3cret &lt;</keyMaterial><![CDATA[<s3cret>]]><e/></r>s3cret<cut";
        assert_eq!(outline(key, 999), "<…><r a=\"1\"><keyMaterial>…</keyMaterial><…><e/></r>…<…>");
    }

    #[test]
    fn what_is_for_people_stays_and_all_is_bounded() {
        for text in ["<HTML><title>Log in</title>", "<!DOCTYPE html>x", "oops", ""] {
            assert_eq!(outline(text, 99), text);
        }
        for text in ["ü".repeat(99), format!("[{}", "\"ü\",".repeat(99)), "<ü>ü</ü>".repeat(99), "\"ü".into()]
        {
            for most in 0..40 {
                assert!(outline(&text, most).len() <= most, "{text}");
            }
        }
    }
}
