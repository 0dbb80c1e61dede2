//! What tags have to be: in searches, and as conditions.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags#construct-a-search-expression>

use super::rows::Pairs;

/// `"status" = 'done' AND "kind" > 'a'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expression {
    /// One of these, in each of which all hold.
    either: Vec<Vec<Clause>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    /// `@container` is the container's name.
    key: String,
    operator: String,
    value: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Name(String),
    Value(String),
    Word(String),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, left) = match first {
            '"' => rest[1..].split_once('"').map(|(name, left)| (Token::Name(name.to_owned()), left))?,
            '\'' => rest[1..].split_once('\'').map(|(text, left)| (Token::Value(text.to_owned()), left))?,
            '=' | '<' | '>' => {
                let end = rest.find(|c| !"=<>".contains(c)).unwrap_or(rest.len());
                (Token::Word(rest[..end].to_owned()), &rest[end..])
            }
            _ => {
                let end =
                    rest.find(|c: char| c.is_whitespace() || "=<>'\"".contains(c)).unwrap_or(rest.len());
                let word = &rest[..end];
                let is_word = matches!(word.to_ascii_uppercase().as_str(), "AND" | "OR");
                let token = if is_word {
                    Token::Word(word.to_ascii_uppercase())
                } else {
                    Token::Name(word.to_owned())
                };
                (token, &rest[end..])
            }
        };
        found.push(token);
        rest = left.trim_start();
    }
    Some(found)
}

impl Expression {
    /// Reads one; a condition may say `<>` and `OR`, a search may not.
    pub(crate) fn read(text: &str, is_condition: bool) -> Option<Self> {
        let tokens = tokens(text)?;
        let mut either = vec![Vec::new()];
        let mut rest = tokens.iter();
        loop {
            let (Some(Token::Name(key)), Some(Token::Word(operator)), Some(Token::Value(value))) =
                (rest.next(), rest.next(), rest.next())
            else {
                return None;
            };
            let known = matches!(operator.as_str(), "=" | ">" | ">=" | "<" | "<=")
                || (is_condition && operator == "<>");
            if !known || key.is_empty() {
                return None;
            }
            let clause = Clause { key: key.clone(), operator: operator.clone(), value: value.clone() };
            either.last_mut()?.push(clause);
            match rest.next() {
                None => return Some(Self { either }),
                Some(Token::Word(word)) if word == "AND" => {}
                Some(Token::Word(word)) if word == "OR" && is_condition => either.push(Vec::new()),
                Some(_) => return None,
            }
        }
    }

    /// Does it hold of these tags, of a blob in that container?
    pub(crate) fn holds(&self, tags: &Pairs, container: &str) -> bool {
        let holds = |clause: &Clause| {
            let found = match clause.key.as_str() {
                "@container" => Some(container),
                key => tags.get(key).map(String::as_str),
            };
            let value = clause.value.as_str();
            match (found, clause.operator.as_str()) {
                (None, operator) => operator == "<>",
                (Some(found), "=") => found == value,
                (Some(found), "<>") => found != value,
                (Some(found), ">") => found > value,
                (Some(found), ">=") => found >= value,
                (Some(found), "<") => found < value,
                (Some(found), _) => found <= value,
            }
        };
        self.either.iter().any(|all| all.iter().all(holds))
    }

    /// The tags that it names.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.either.iter().flatten().map(|clause| clause.key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_hold_or_do_not() {
        let tags: Pairs = [("kind", "b"), ("a b", "2020-01-02")].map(|(k, v)| (k.into(), v.into())).into();
        let says = |text: &str, is_condition| {
            Expression::read(text, is_condition).map(|read| read.holds(&tags, "box"))
        };
        assert_eq!(says("\"kind\" = 'b'", false), Some(true));
        assert_eq!(says("kind='b' AND \"a b\" > '2020-01-01' and @container = 'box'", false), Some(true));
        assert_eq!(says("@container = 'other' AND kind = 'b'", false), Some(false));
        assert_eq!(says("\"kind\" >= 'b' AND \"kind\" < 'c' AND \"kind\" <= 'b'", false), Some(true));
        assert_eq!(says("\"none\" = ''", false), Some(false));
        assert_eq!(says("\"none\" <> 'x' AND kind <> 'b' OR kind = 'b'", true), Some(true));
        for bad in [
            "",
            "kind",
            "kind = b",
            "'kind' = 'b'",
            "\"kind\" ~ 'b'",
            "\"kind = 'b'",
            "kind='b' kind='b'",
            "kind='b' AND",
        ] {
            assert_eq!(says(bad, true), None, "{bad}");
        }
        assert_eq!(says("kind <> 'b'", false), None);
        assert_eq!(says("kind = 'b' OR kind = 'c'", false), None);
    }
}
