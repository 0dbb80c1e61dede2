//! The format of the two files. <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>
//!
//! No error repeats a line: it may hold a secret.

use crate::{Error, Result};

/// No file of more bytes is read.
const MOST: usize = 4 << 20;

/// Which of the two files it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Config,
    Credentials,
}

/// What a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section<'a> {
    Profile(&'a str),
    /// `[default]` in the configuration file, which yields to `[profile default]`.
    Default,
    Services(&'a str),
    /// One that is of no use here: its properties are passed over.
    Other,
}

/// What a line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Section(Section<'a>),
    /// Its name may have any case.
    Property(&'a str, &'a str),
    /// A property below the last one.
    Nested(&'a str, &'a str),
    /// More of the last property's value.
    More(&'a str),
}

/// What the last property leaves open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// There is no section yet.
    Nothing,
    /// There is no property yet.
    Section,
    /// It had no value: what is indented are properties below it.
    Nested,
    /// It had one: what is indented goes on with it.
    Value,
}

/// Has `take` take each line that means something.
pub(super) fn read<'a>(kind: Kind, text: &'a str, mut take: impl FnMut(Line<'a>)) -> Result<()> {
    let file = match kind {
        Kind::Config => "the AWS configuration file",
        Kind::Credentials => "the AWS credentials file",
    };
    if text.len() > MOST {
        return Err(Error::misuse(format!("{file} is longer than {MOST} bytes, which no configuration is")));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut open = Open::Nothing;
    for (index, line) in text.lines().enumerate() {
        let fault = |what: &str| Err(Error::misuse(format!("line {} of {file}: {what}", index + 1)));
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            match open {
                Open::Nothing => return fault("a property stands before the first [profile]"),
                Open::Section => return fault("an indented line has no property above it"),
                Open::Value => take(Line::More(trimmed)),
                Open::Nested => match property(trimmed) {
                    Some((name, value)) => take(Line::Nested(name, value)),
                    None => {
                        return fault("an indented line below an empty property should read name = value");
                    }
                },
            }
        } else if trimmed.starts_with(['#', ';']) {
        } else if let Some(header) = trimmed.strip_prefix('[') {
            let Some((name, _)) = header.split_once(']') else {
                return fault("a section's name has no ] after it");
            };
            take(Line::Section(section(kind, name)));
            open = Open::Section;
        } else if open == Open::Nothing {
            return fault("a property stands before the first [profile]");
        } else {
            let Some((name, value)) = property(trimmed) else {
                return fault("a property should read name = value");
            };
            open = if value.is_empty() { Open::Nested } else { Open::Value };
            take(Line::Property(name, value));
        }
    }
    Ok(())
}

/// `name = value`, without a comment after it.
fn property(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    // A comment begins after a blank: keys and addresses may hold the characters.
    let comment = |(at, _): &(usize, &str)| at == &0 || value[..*at].ends_with([' ', '\t']);
    let end = value.match_indices(['#', ';']).find(comment).map_or(value.len(), |(at, _)| at);
    (!name.is_empty()).then_some((name, value[..end].trim()))
}

fn section(kind: Kind, name: &str) -> Section<'_> {
    let name = name.trim();
    if kind == Kind::Credentials {
        return if valid(name) { Section::Profile(name) } else { Section::Other };
    }
    if name == "default" {
        return Section::Default;
    }
    let Some((word, rest)) = name.split_once([' ', '\t']) else { return Section::Other };
    let rest = rest.trim();
    let rest = rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(rest);
    match word {
        "profile" if valid(rest) => Section::Profile(rest),
        "services" if valid(rest) => Section::Services(rest),
        _ => Section::Other,
    }
}

/// Profiles of other names are passed over.
fn valid(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/.%@:+".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(kind: Kind, text: &str) -> Result<Vec<Line<'_>>> {
        let mut lines = Vec::new();
        read(kind, text, |line| lines.push(line))?;
        Ok(lines)
    }

    #[test]
    fn sections_are_told_apart() {
        for (header, expected) in [
            ("[profile foo]", Section::Profile("foo")),
            ("[profile \tfoo \t] # c", Section::Profile("foo")),
            ("[profile\tfoo]; c", Section::Profile("foo")),
            ("[profile \"foo\"]", Section::Profile("foo")),
            ("[profile a-b:c/d_e%f.g@h+]", Section::Profile("a-b:c/d_e%f.g@h+")),
            ("[ default ]", Section::Default),
            ("[profile default]", Section::Profile("default")),
            ("[services my]", Section::Services("my")),
            ("[sso-session my]", Section::Other),
            ("[profile in valid]", Section::Other),
            ("[profile foo!bar]", Section::Other),
            ("[foo]", Section::Other),
            ("[profile]", Section::Other),
        ] {
            assert_eq!(lines(Kind::Config, header).expect("sound"), [Line::Section(expected)], "{header}");
        }
        for (header, expected) in [
            ("[foo]", Section::Profile("foo")),
            ("[default]", Section::Profile("default")),
            ("[profile foo]", Section::Other),
        ] {
            assert_eq!(
                lines(Kind::Credentials, header).expect("sound"),
                [Line::Section(expected)],
                "{header}"
            );
        }
    }

    #[test]
    fn properties_comments_and_continuations() {
        let text = "\u{feff}# c\n; c\n[profile foo]\r\nname \t=  \tval=ue \t# c\r\nnear = a;b#c\nnone = # c\n\t \n \
                    inner = 1 ; c\n other =\nlong = one\n  two # kept\n";
        assert_eq!(
            lines(Kind::Config, text).expect("sound"),
            [
                Line::Section(Section::Profile("foo")),
                Line::Property("name", "val=ue"),
                Line::Property("near", "a;b#c"),
                Line::Property("none", ""),
                Line::Nested("inner", "1"),
                Line::Nested("other", ""),
                Line::Property("long", "one"),
                Line::More("two # kept"),
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line_and_not_repeated() {
        for (text, line) in [
            ("\nhunter2 = value", "line 2"),
            (" hunter2", "line 1"),
            ("[profile hunter2", "line 1"),
            ("[profile foo]\n hunter2", "line 2"),
            ("[profile foo]\na = b\n[profile foo]\n hunter2", "line 4"),
            ("[profile foo]\nhunter2 : value", "line 2"),
            ("[profile foo]\n= hunter2", "line 2"),
            ("[profile foo]\ns3 =\n hunter2", "line 3"),
            ("[profile foo]\ns3 =\n = hunter2", "line 3"),
        ] {
            let error = lines(Kind::Config, text).expect_err(text);
            assert!(error.message().contains(line) && !error.message().contains("hunter2"), "{error}");
        }
        assert!(lines(Kind::Config, &"#\n".repeat(MOST)).is_err());
    }
}
