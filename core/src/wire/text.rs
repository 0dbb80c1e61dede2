//! Texts that providers write for people.

use serde_json::Value;
use std::borrow::Cow;

/// One line of printable text, bounded.
pub(crate) fn clean(text: &str, most: usize) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > most * 4 {
            break;
        }
    }
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Shorter secrets are left: taking them out would riddle every text, and no cloud issues such.
const SHORTEST: usize = 4;

/// Takes secrets out of a text that may echo them.
pub(crate) fn scrub<'a>(text: &'a str, secrets: &[&str]) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(text);
    for secret in secrets.iter().filter(|secret| secret.len() >= SHORTEST) {
        if text.contains(secret) {
            text = Cow::Owned(text.replace(secret, "(secret)"));
        }
        // As JSON would write it.
        let escaped = Value::from(*secret).to_string();
        let escaped = &escaped[1..escaped.len() - 1];
        if escaped != *secret && text.contains(escaped) {
            text = Cow::Owned(text.replace(escaped, "(secret)"));
        }
    }
    text
}
