//! Answers, written as they are made.

use crate::Time;
use std::fmt::{Display, Write as _};

/// Elements, one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Xml(String);

impl Xml {
    /// `<name>value</name>`.
    pub(crate) fn put(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.open(name);
        // Writing into memory cannot fail.
        let _ = write!(Escaped(&mut self.0), "{value}");
        self.close(name)
    }

    /// The same where there is a value.
    pub(crate) fn opt(&mut self, name: &str, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// A time as EC2 writes it: `2024-05-01T12:00:00.000Z`.
    pub(crate) fn time(&mut self, name: &str, at: Time) -> &mut Self {
        self.put(name, crate::stamp::millis(at))
    }

    /// `<name>…</name>` with elements in it.
    pub(crate) fn within(&mut self, name: &str, write: impl FnOnce(&mut Xml)) -> &mut Self {
        self.open(name);
        write(self);
        self.close(name)
    }

    /// `<name><item>…</item><item>…</item></name>`.
    pub(crate) fn items<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Xml, T),
    ) -> &mut Self {
        self.within(name, |xml| {
            for item in items {
                xml.within("item", |xml| write(xml, item));
            }
        })
    }

    /// `<name><item>value</item><item>value</item></name>`.
    pub(crate) fn texts<V: Display>(&mut self, name: &str, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.within(name, |xml| {
            for value in values {
                xml.put("item", value);
            }
        })
    }

    /// Adds other elements at the end.
    pub(crate) fn append(&mut self, other: &Xml) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    fn open(&mut self, name: &str) {
        let _ = write!(self.0, "<{name}>");
    }

    fn close(&mut self, name: &str) -> &mut Self {
        let _ = write!(self.0, "</{name}>");
        self
    }
}

/// Text with what means something in XML escaped.
struct Escaped<'a>(&'a mut String);

impl std::fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for c in text.chars() {
            match c {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&quot;"),
                // A reader would make a line feed of it.
                '\r' => self.0.push_str("&#xD;"),
                // What no XML document can hold, escaped or not.
                '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {
                    self.0.push('\u{fffd}');
                }
                c => self.0.push(c),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_nest_and_text_is_escaped() {
        let mut xml = Xml::default();
        xml.put("a", "x<&>\"\r\u{1}é").opt("b", None::<u8>).items("set", [1, 2], |xml, n| {
            xml.put("n", n);
        });
        assert_eq!(
            xml.as_str(),
            "<a>x&lt;&amp;&gt;&quot;&#xD;\u{fffd}é</a><set><item><n>1</n></item><item><n>2</n></item></set>"
        );
    }
}
