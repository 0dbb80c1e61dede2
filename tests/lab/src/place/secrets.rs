//! The secrets that a cloud gives out.

use http::HeaderMap;

/// What stands before and after a secret in an answer.
const AROUND: [(&str, &str); 8] = [
    ("\"adminPass\":\"", "\""),
    ("\"private_key\":\"", "\""),
    ("\"token\":{\"id\":\"", "\""),
    ("<SecretAccessKey>", "<"),
    ("<SessionToken>", "<"),
    ("\"SecretAccessKey\":\"", "\""),
    ("\"Token\":\"", "\""),
    ("\"access_token\":\"", "\""),
];

/// What an answer has in it that must never be printed: of each secret as much as tells it from all else.
pub(crate) fn given_out(headers: &HeaderMap, body: &[u8]) -> Vec<String> {
    let token = headers.get("x-subject-token").and_then(|token| token.to_str().ok());
    let mut found: Vec<String> = token.map(str::to_owned).into_iter().collect();
    let text = String::from_utf8_lossy(body);
    for (before, after) in AROUND {
        for rest in text.split(before).skip(1) {
            // A key's first line is everybody's; the second is its own.
            let secret = rest.split(after).next().unwrap_or_default();
            let secret = secret.split("\\n").nth(1).unwrap_or(secret);
            found.push(secret.chars().take(40).collect());
        }
    }
    found.retain(|secret| secret.len() > 8);
    found
}
