//! The beginning of an answer, for an error: bounded, and without the secrets that some answers hold.

use crate::Error;

/// What the name of a secret value contains, in lower case: the passwords, keys and tokens of JSON answers.
const SECRET: [&str; 5] = ["pass", "private_key", "secret", "token", "user_data"];

/// The first [`Error::EXCERPT`] bytes of `body`, each secret value in it replaced. The body need not be whole: an
/// answer that could not be read is the usual reason to keep some of it.
pub(crate) fn of(body: &[u8]) -> Option<String> {
    let mut head = masked(&String::from_utf8_lossy(&body[..body.len().min(Error::EXCERPT)]));
    // What is no text reads as longer than it was.
    let end = (0..=Error::EXCERPT.min(head.len())).rev().find(|&end| head.is_char_boundary(end));
    head.truncate(end.unwrap_or_default());
    (!head.is_empty()).then_some(head)
}

fn masked(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, literal)) = rest.split_once('"') {
        shown.push_str(before);
        shown.push('"');
        let (name, after) = literal.split_at(end(literal));
        shown.push_str(name);
        rest = after;
        let Some(value) = secret_value(name, after) else {
            // Past the closing quote, lest it opens the next literal.
            if let Some(closed) = rest.strip_prefix('"') {
                shown.push('"');
                rest = closed;
            }
            continue;
        };
        shown.push_str(&after[..after.len() - value.len()]);
        shown.push_str("***");
        rest = match value.strip_prefix('"') {
            Some(literal) => literal.split_at(end(literal)).1.strip_prefix('"').unwrap_or_default(),
            None => value.trim_start_matches(|c: char| !matches!(c, ',' | '}' | ']')),
        };
    }
    shown.push_str(rest);
    shown
}

/// What follows the name of a secret: its value, unless that is a list or an object, whose parts have names too.
fn secret_value<'a>(name: &str, after: &'a str) -> Option<&'a str> {
    let name = name.to_ascii_lowercase().replace('-', "_");
    if !SECRET.iter().any(|secret| name.contains(secret)) {
        return None;
    }
    let value = after.strip_prefix('"')?.trim_start().strip_prefix(':')?.trim_start();
    (!value.starts_with(['{', '['])).then_some(value)
}

/// Where a literal ends: at its closing quote, or with the text.
fn end(literal: &str) -> usize {
    let mut escaped = false;
    let closing = |c: char| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    };
    literal.find(closing).unwrap_or(literal.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        of(text.as_bytes()).expect("not empty")
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        for text in [
            r#"{"server": {"id": "1", "name": "a \"b\""}, "n": [1, "x"]}"#,
            "<html>password=\"x\"</html>",
            r#"{"tokens": ["#,
            r#"{"message": "the password is wrong"}"#,
            "\"",
            "{\"a\": \"b\\",
        ] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(of(b""), None);
    }

    #[test]
    fn secrets_are_masked_wherever_the_answer_ends() {
        let text =
            r#"{"server": {"adminPass" : "hu\"nter2", "id": "1"}, "private-key":"MIIE", "password": 1234}"#;
        let masked = r#"{"server": {"adminPass" : ***, "id": "1"}, "private-key":***, "password": ***}"#;
        assert_eq!(shown(text), masked);
        for cut in 1..text.len() {
            let shown = shown(&text[..cut]);
            for secret in ["hu", "nter", "MI", "IE", "12", "34"] {
                assert!(!shown.contains(secret), "{secret} is in {shown}");
            }
        }
    }

    #[test]
    fn names_inside_a_secret_object_count_by_themselves() {
        let text = r#"{"token": {"id": "1", "secret": "x"}, "secrets": ["y"]}"#;
        assert_eq!(shown(text), r#"{"token": {"id": "1", "secret": ***}, "secrets": ["y"]}"#);
    }
}
