//! XML that requests send.

use crate::{Body, Request};
use http::{HeaderValue, header};

/// A document under way.
pub(super) struct Writer(String);

impl Writer {
    /// A document of that root element.
    pub(super) fn document(root: &str, write: impl FnOnce(Writer) -> Writer) -> String {
        Writer("<?xml version=\"1.0\" encoding=\"utf-8\"?>".into()).within(root, write).0
    }

    /// Adds an element of what `write` adds.
    pub(super) fn within(mut self, name: &str, write: impl FnOnce(Writer) -> Writer) -> Self {
        self.open(name);
        let mut writer = write(self);
        writer.close(name);
        writer
    }

    /// Adds an element of text.
    pub(super) fn text(mut self, name: &str, text: impl AsRef<str>) -> Self {
        self.open(name);
        for c in text.as_ref().chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                // A line end would be read as another one.
                '\r' => self.0.push_str("&#13;"),
                other => self.0.push(other),
            }
        }
        self.close(name);
        self
    }

    /// Adds an element of text where there is one.
    pub(super) fn opt(self, name: &str, text: Option<impl AsRef<str>>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// Adds what `write` adds for each of `items`.
    pub(super) fn each<T>(
        self,
        items: impl IntoIterator<Item = T>,
        write: impl FnMut(Writer, T) -> Writer,
    ) -> Self {
        items.into_iter().fold(self, write)
    }

    fn open(&mut self, name: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
    }

    fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }
}

/// Sends `document` as the body.
pub(super) fn send(mut request: Request, document: String) -> Request {
    request.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    request.body(Body::Bytes(document.into()))
}
