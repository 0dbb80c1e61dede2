//! Documents that go to a provider.

use crate::{Body, Request};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderName, header};
use md5::{Digest, Md5};
use std::fmt::Write;

/// It is demanded of some documents; some clouds know no other checksum.
const MD5: HeaderName = HeaderName::from_static("content-md5");

/// A document as it is written.
pub(in crate::providers) struct Document(String);

impl Document {
    /// The document with that root element, of that namespace, whose children `write` writes.
    pub(in crate::providers) fn new(
        root: &str,
        namespace: Option<&str>,
        write: impl FnOnce(Document) -> Document,
    ) -> Self {
        let mut document = Document(String::with_capacity(512));
        let _ = match namespace {
            Some(namespace) => write!(document.0, "<{root} xmlns=\"{namespace}\">"),
            None => write!(document.0, "<{root}>"),
        };
        document.filled(root, write)
    }

    fn filled(self, name: &str, write: impl FnOnce(Document) -> Document) -> Self {
        let mut document = write(self);
        let _ = write!(document.0, "</{name}>");
        document
    }

    /// Adds an element, whose children `write` writes.
    pub(in crate::providers) fn within(
        mut self,
        name: &str,
        write: impl FnOnce(Document) -> Document,
    ) -> Self {
        let _ = write!(self.0, "<{name}>");
        self.filled(name, write)
    }

    /// Adds an element for each item.
    pub(in crate::providers) fn each<T>(
        mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(Document, T) -> Document,
    ) -> Self {
        for item in items {
            self = self.within(name, |document| write(document, item));
        }
        self
    }

    /// Adds an element with that text.
    pub(in crate::providers) fn text(mut self, name: &str, text: impl AsRef<str>) -> Self {
        let _ = write!(self.0, "<{name}>");
        escape(&mut self.0, text.as_ref());
        let _ = write!(self.0, "</{name}>");
        self
    }

    /// Adds an element with that text where there is one.
    pub(in crate::providers) fn opt(self, name: &str, text: Option<impl AsRef<str>>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// Adds an element for each text.
    #[cfg(any(test, feature = "s3"))]
    pub(in crate::providers) fn texts<T: AsRef<str>>(
        self,
        name: &str,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        texts.into_iter().fold(self, |document, text| document.text(name, text))
    }

    /// Sends the document as the body of `request`.
    pub(in crate::providers) fn send(self, request: Request) -> Request {
        send(request, "application/xml", Bytes::from(self.0))
    }

    #[cfg(test)]
    fn as_str(&self) -> &str {
        &self.0
    }
}

/// Sends `body` with its MD5.
pub(in crate::providers) fn send(request: Request, content_type: &str, body: Bytes) -> Request {
    let digest = STANDARD.encode(Md5::digest(&body));
    request.header(header::CONTENT_TYPE, content_type).header(MD5, &digest).body(Body::Bytes(body))
}

/// What is no markup, and what no parser changes: line breaks and control characters go as references.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-xml-related-constraints>
fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            control if control.is_control() => {
                let _ = write!(out, "&#x{:x};", u32::from(control));
            }
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_out_as_they_went_in() {
        let document = Document::new("R", Some("http://s3.example/doc/"), |document| {
            document
                .within("A", |a| a.text("K", "a<b>&\"'\r\n\t\u{1}\u{85}é//.."))
                .opt("N", None::<&str>)
                .texts("T", ["1", "2"])
        });
        let text = document.as_str();
        assert_eq!(
            text,
            "<R xmlns=\"http://s3.example/doc/\"><A><K>a&lt;b&gt;&amp;&quot;&apos;&#xd;&#xa;&#x9;&#x1;&#x85;\
             é//..</K></A><T>1</T><T>2</T></R>"
        );
        crate::wire::xml_struct! {
            struct A { key: String = "K", }
        }
        crate::wire::xml_struct! {
            struct R { a: Option<A> = "A", }
        }
        let back: R = crate::wire::xml::parse(text.as_bytes()).expect("XML");
        assert_eq!(back.a.map(|a| a.key).as_deref(), Some("a<b>&\"'\r\n\t\u{1}\u{85}é//.."));
    }

    #[test]
    fn a_document_goes_with_its_md5() {
        let request = send(Request::put("s3", &["b"]), "application/xml", Bytes::from_static(b"abc"));
        assert_eq!(request.headers["content-md5"], "kAFQmDzST7DWlj99KOF/cg==");
        assert_eq!(request.headers["content-type"], "application/xml");
    }
}
