//! What a body may hold. Nova, Cinder and Keystone check theirs against JSON schemas, Neutron against attribute
//! maps; this is the part of both that clients can run into, as constant tables.

use base64::Engine as _;
use serde_json::{Map, Value};

/// The type of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Is {
    /// Anything at all.
    Any,
    /// A string of at most so many characters.
    Text(usize),
    /// A string of 1 to 255 characters that is not only blanks.
    Name,
    /// A UUID, with or without dashes.
    Uuid,
    /// A string that is base64, at most so many characters.
    Base64(usize),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A boolean, or one of the strings the services take for one.
    Flag,
    /// An integer within bounds, as a number or as digits.
    Int(i64, i64),
    /// An IP address.
    Address,
    /// An object with these fields and no others.
    Object(&'static [Field]),
    /// An object with any fields.
    Open,
    /// An object from names to strings of at most 255 characters.
    Labels,
    /// A list of one type.
    List(&'static Is),
    /// `null`, or this.
    Maybe(&'static Is),
    /// Any of these.
    Either(&'static [Is]),
    /// The empty string, or this.
    OrEmpty(&'static Is),
}

/// A field of an object, and the microversions that know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    is: Is,
    /// Required from this minor version on; `u16::MAX` for never.
    needed_from: u16,
    since: u16,
    until: u16,
}

/// A field that must be there.
pub(crate) const fn need(name: &'static str, is: Is) -> Field {
    Field { name, is, needed_from: 0, since: 0, until: u16::MAX }
}

/// A field that may be there.
pub(crate) const fn may(name: &'static str, is: Is) -> Field {
    Field { name, is, needed_from: u16::MAX, since: 0, until: u16::MAX }
}

impl Field {
    pub(crate) const fn since(self, minor: u16) -> Self {
        Self { since: minor, ..self }
    }
    pub(crate) const fn until(self, minor: u16) -> Self {
        Self { until: minor, ..self }
    }
    pub(crate) const fn needed_from(self, minor: u16) -> Self {
        Self { needed_from: minor, ..self }
    }
}

/// The first thing wrong with a body.
#[derive(Clone, Debug)]
pub(crate) struct Mismatch {
    /// The field it is in, if it is not the document itself.
    pub(crate) field: Option<String>,
    pub(crate) value: Value,
    pub(crate) what: String,
}

impl Mismatch {
    /// The sentence Nova and Cinder answer with.
    pub(crate) fn message(&self) -> String {
        match &self.field {
            Some(field) => {
                format!("Invalid input for field/attribute {field}. Value: {}. {}", self.value, self.what)
            }
            None => self.what.clone(),
        }
    }
}

/// Checks an object against its fields. `strict` refuses unknown ones; the legacy Nova API let them pass.
pub(crate) fn check(
    value: &Value,
    fields: &'static [Field],
    minor: u16,
    strict: bool,
) -> Result<(), Mismatch> {
    Checker { minor, strict }.check(value, &Is::Object(fields), None)
}

struct Checker {
    minor: u16,
    strict: bool,
}

impl Checker {
    fn check(&self, value: &Value, is: &Is, at: Option<&str>) -> Result<(), Mismatch> {
        let wrong = |what: String| Err(Mismatch { field: at.map(str::to_owned), value: value.clone(), what });
        let not = |kind: &str| wrong(format!("{value} is not of type '{kind}'"));
        match is {
            Is::Any => Ok(()),
            Is::Maybe(_) if value.is_null() => Ok(()),
            Is::OrEmpty(_) if value.as_str() == Some("") => Ok(()),
            Is::Maybe(inner) | Is::OrEmpty(inner) => self.check(value, inner, at),
            Is::Either(choices) => {
                let mut last = Ok(());
                for choice in *choices {
                    last = self.check(value, choice, at);
                    if last.is_ok() {
                        return last;
                    }
                }
                last
            }
            Is::Flag => match value {
                Value::Bool(_) => Ok(()),
                Value::String(text) if flag(text).is_some() => Ok(()),
                _ => wrong(format!(
                    "{value} is not one of [True, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', 'y', 't', False, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no', 'n', 'f']"
                )),
            },
            Is::Int(low, high) => {
                let number = match value {
                    Value::Number(n) => n.as_i64(),
                    Value::String(text) => text.parse().ok(),
                    _ => None,
                };
                match number {
                    None => not("integer"),
                    Some(n) if n < *low => wrong(format!("{n} is less than the minimum of {low}")),
                    Some(n) if n > *high => wrong(format!("{n} is greater than the maximum of {high}")),
                    Some(_) => Ok(()),
                }
            }
            Is::Open => {
                if value.is_object() {
                    Ok(())
                } else {
                    not("object")
                }
            }
            Is::Labels => match value {
                Value::Object(labels) => self.labels(labels, value, at),
                _ => not("object"),
            },
            Is::List(inner) => match value {
                Value::Array(items) => {
                    for (n, item) in items.iter().enumerate() {
                        self.check(item, inner, Some(&n.to_string()))?;
                    }
                    Ok(())
                }
                _ => not("array"),
            },
            Is::Object(fields) => match value {
                Value::Object(given) => self.object(given, fields, value, at),
                _ => not("object"),
            },
            Is::Text(_) | Is::Name | Is::Uuid | Is::Base64(_) | Is::OneOf(_) | Is::Address => match value {
                Value::String(text) => match text_fault(text, is) {
                    None => Ok(()),
                    Some(what) => wrong(what),
                },
                _ => not("string"),
            },
        }
    }

    fn labels(&self, labels: &Map<String, Value>, whole: &Value, at: Option<&str>) -> Result<(), Mismatch> {
        for (key, value) in labels {
            if key.is_empty() || key.chars().count() > 255 {
                return Err(Mismatch {
                    field: at.map(str::to_owned),
                    value: whole.clone(),
                    what: format!("Additional properties are not allowed ('{key}' was unexpected)"),
                });
            }
            self.check(value, &Is::Text(255), Some(key))?;
        }
        Ok(())
    }

    fn object(
        &self,
        given: &Map<String, Value>,
        fields: &'static [Field],
        whole: &Value,
        at: Option<&str>,
    ) -> Result<(), Mismatch> {
        let wrong = |what: String| Mismatch { field: at.map(str::to_owned), value: whole.clone(), what };
        let known = |field: &&Field| field.since <= self.minor && self.minor <= field.until;
        for (key, value) in given {
            match fields.iter().filter(known).find(|field| field.name == key) {
                Some(field) => self.check(value, &field.is, Some(key))?,
                None if self.strict => {
                    return Err(wrong(format!(
                        "Additional properties are not allowed ('{key}' was unexpected)"
                    )));
                }
                None => {}
            }
        }
        match fields.iter().find(|f| f.needed_from <= self.minor && !given.contains_key(f.name)) {
            Some(field) => Err(wrong(format!("'{}' is a required property", field.name))),
            None => Ok(()),
        }
    }
}

fn text_fault(text: &str, is: &Is) -> Option<String> {
    let too_long = |most: usize| (text.chars().count() > most).then(|| format!("'{text}' is too long"));
    match is {
        Is::Text(most) => too_long(*most),
        Is::Name if text.is_empty() => Some("'' is too short".into()),
        Is::Name if text.trim() != text => Some(
            "An invalid 'name' value was provided. The name must be: printable characters. \
             Can not start or end with whitespace."
                .into(),
        ),
        Is::Name => too_long(255),
        Is::Uuid => (!is_uuid(text)).then(|| format!("'{text}' is not a 'uuid'")),
        Is::Base64(most) => too_long(*most).or_else(|| {
            let plain: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
            let fault = base64::engine::general_purpose::STANDARD.decode(plain).is_err();
            fault.then(|| format!("'{text}' is not a 'base64'"))
        }),
        Is::OneOf(choices) => {
            (!choices.contains(&text)).then(|| format!("'{text}' is not one of {choices:?}"))
        }
        Is::Address => {
            let fault = text.parse::<std::net::IpAddr>().is_err();
            fault.then(|| format!("'{text}' is not a valid IP address"))
        }
        _ => None,
    }
}

/// Reads what the services take for a boolean.
pub(crate) fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "on" | "yes" | "y" | "t" => Some(true),
        "false" | "0" | "off" | "no" | "n" | "f" => Some(false),
        _ => None,
    }
}

/// A boolean field, however it was written; absent is false.
pub(crate) fn truth(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => flag(text).unwrap_or(false),
        _ => false,
    }
}

/// An integer field, however it was written.
pub(crate) fn int(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

pub(crate) fn is_uuid(text: &str) -> bool {
    let hex = text.chars().filter(|c| *c != '-');
    hex.clone().count() == 32 && hex.clone().all(|c| c.is_ascii_hexdigit())
}
