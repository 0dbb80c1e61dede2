//! Forms: the parameters of query APIs, `Action=RunInstances&TagSpecification.1.Tag.1.Key=Name`.

use crate::{
    request::RESERVED,
    secret::{Secret, wiped},
};
use bytes::Bytes;
use percent_encoding::{AsciiSet, utf8_percent_encode};
use std::fmt::{Display, Write};
use zeroize::Zeroize;

/// All that forms escape. A space becomes a plus, as `application/x-www-form-urlencoded` has it: there are servers
/// that write the form anew before they check its signature.
const ESCAPED: &AsciiSet = &RESERVED.remove(b' ');

/// Parameters of one call, written as they are added. Names are given as they stand; values are escaped.
pub struct Form {
    action: &'static str,
    text: String,
    prefix: String,
}

impl Form {
    /// The parameters of a call of that action, in that version of the API.
    #[must_use]
    pub fn new(action: &'static str, version: &str) -> Self {
        let form = Form { action, text: String::with_capacity(256), prefix: String::new() };
        form.set("Action", action).set("Version", version)
    }

    /// Parameters that are not of a call of a query API.
    #[must_use]
    pub fn plain() -> Self {
        Form { action: "", text: String::with_capacity(256), prefix: String::new() }
    }

    /// Adds `name=value`.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Display) -> Self {
        self.add(name, value);
        self
    }

    /// Adds `name=value` where there is a value.
    #[must_use]
    pub fn opt(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Adds a value that must not stay in memory longer than the request.
    #[must_use]
    pub fn secret(self, name: &str, value: Option<&Secret>) -> Self {
        self.opt(name, value.map(Secret::expose))
    }

    /// Adds `name.1=…&name.2=…`.
    #[must_use]
    pub fn list<V: Display>(mut self, name: &str, values: impl IntoIterator<Item = V>) -> Self {
        for (index, value) in values.into_iter().enumerate() {
            self.add(&format!("{name}.{}", index + 1), value);
        }
        self
    }

    /// Adds what `write` adds, its names behind `name.`.
    #[must_use]
    pub fn within(mut self, name: &str, write: impl FnOnce(Form) -> Form) -> Self {
        let outer = self.prefix.len();
        let _ = write!(self.prefix, "{name}.");
        let mut form = write(self);
        form.prefix.truncate(outer);
        form
    }

    /// Adds what `write` adds for each of `items`, its names behind `name.1.`, `name.2.`
    #[must_use]
    pub fn each<T>(
        mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(Form, T) -> Form,
    ) -> Self {
        for (index, item) in items.into_iter().enumerate() {
            self = self.within(&format!("{name}.{}", index + 1), |form| write(form, item));
        }
        self
    }

    /// Which call it is of.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// The form as a body; its memory is wiped when the body goes.
    #[must_use]
    pub fn into_bytes(mut self) -> Bytes {
        wiped(std::mem::take(&mut self.text).into_bytes())
    }

    fn add(&mut self, name: &str, value: impl Display) {
        let mut plain = value.to_string();
        let escaped: usize = utf8_percent_encode(&plain, ESCAPED).map(str::len).sum();
        self.reserve(self.prefix.len() + name.len() + escaped + 2);
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(&self.prefix);
        self.text.push_str(name);
        self.text.push('=');
        let characters = utf8_percent_encode(&plain, ESCAPED).flat_map(str::chars);
        self.text.extend(characters.map(|c| if c == ' ' { '+' } else { c }));
        plain.zeroize();
    }

    /// Grows by copying and wiping the old text: it may hold a secret.
    fn reserve(&mut self, more: usize) {
        if self.text.len() + more > self.text.capacity() {
            let mut larger = String::with_capacity((self.text.len() + more) * 2);
            larger.push_str(&self.text);
            self.text.zeroize();
            self.text = larger;
        }
    }
}

impl Drop for Form {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl std::fmt::Debug for Form {
    /// Only its size: it may hold user-data or a key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Form({} bytes)", self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_nest_and_are_escaped() {
        let form = Form::new("RunInstances", "2016-11-15")
            .set("MinCount", 1)
            .opt("KeyName", Some("a key&b=c/d+~é"))
            .opt("SubnetId", None::<&str>)
            .list("SecurityGroupId", ["sg-1", "sg-2"])
            .each("TagSpecification", ["instance", "volume"], |form, kind| {
                form.set("ResourceType", kind).each("Tag", [("Name", "web 1")], |form, (key, value)| {
                    form.set("Key", key).set("Value", value)
                })
            })
            .within("Placement", |form| form.set("AvailabilityZone", "eu-1a"))
            .secret("UserData", Some(&Secret::new("x".repeat(300))));
        assert!(!format!("{form:?}").contains("xxx"));
        let text = String::from_utf8(form.into_bytes().to_vec()).expect("ASCII");
        let expected = "Action=RunInstances&Version=2016-11-15&MinCount=1&KeyName=a+key%26b%3Dc%2Fd%2B~%C3%A9\
            &SecurityGroupId.1=sg-1&SecurityGroupId.2=sg-2\
            &TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=web+1\
            &TagSpecification.2.ResourceType=volume&TagSpecification.2.Tag.1.Key=Name&TagSpecification.2.Tag.1.Value=web+1\
            &Placement.AvailabilityZone=eu-1a&UserData=";
        assert_eq!(text, format!("{expected}{}", "x".repeat(300)));
    }
}
