//! Documents: written as they are made, and read into a tree.

use crate::Time;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::fmt::{Display, Write as _};

/// Elements, one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Xml(String);

impl Xml {
    /// `<name>value</name>`.
    pub(crate) fn put(&mut self, name: &str, value: impl Display) -> &mut Self {
        // Writing into memory cannot fail.
        let _ = write!(self.0, "<{name}>");
        let _ = write!(Escaped(&mut self.0), "{value}");
        let _ = write!(self.0, "</{name}>");
        self
    }

    /// The same where there is a value.
    pub(crate) fn opt(&mut self, name: &str, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// `2024-05-01T12:00:00.000Z`.
    pub(crate) fn time(&mut self, name: &str, at: Time) -> &mut Self {
        self.put(name, crate::stamp::millis(at))
    }

    /// `<name>…</name>` with elements in it.
    pub(crate) fn within(&mut self, name: &str, write: impl FnOnce(&mut Xml)) -> &mut Self {
        let _ = write!(self.0, "<{name}>");
        write(self);
        let _ = write!(self.0, "</{name}>");
        self
    }

    /// A root element in S3's namespace.
    pub(crate) fn root(name: &str, write: impl FnOnce(&mut Xml)) -> Self {
        let mut xml = Xml::default();
        let _ = write!(xml.0, "<{name} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        write(&mut xml);
        let _ = write!(xml.0, "</{name}>");
        xml
    }

    /// Adds text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        let _ = write!(Escaped(&mut self.0), "{text}");
        self
    }

    /// What was written so far.
    pub(crate) fn fragment(&self) -> &str {
        &self.0
    }

    /// Adds what is XML already.
    pub(crate) fn raw(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    /// Adds other elements at the end.
    pub(crate) fn append(&mut self, other: &Xml) -> &mut Self {
        self.raw(&other.0)
    }

    /// The whole document.
    pub(crate) fn document(&self) -> String {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", self.0)
    }
}

/// Text with what means something in XML escaped. Control characters become references, which XML 1.0 does not have: S3
/// writes them all the same, and whoever wants to read them asks for `encoding-type=url`.
struct Escaped<'a>(&'a mut String);

impl std::fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for c in text.chars() {
            match c {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&quot;"),
                '\0'..='\x08' | '\x0b'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {
                    write!(self.0, "&#x{:x};", u32::from(c))?;
                }
                c => self.0.push(c),
            }
        }
        Ok(())
    }
}

/// An element that was read: its name without prefix, its text, its children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Node>,
}

/// Documents nested deeper than this are refused.
const DEEPEST: usize = 32;

impl Node {
    /// Reads a document; `None` where it is none.
    pub(crate) fn read(document: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_str(std::str::from_utf8(document).ok()?);
        let mut open: Vec<Node> = Vec::new();
        let mut root = None;
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag) if root.is_none() && open.len() < DEEPEST => {
                    open.push(Node { name: tag.local_name().as_ref().to_owned(), ..Node::default() });
                }
                Event::Empty(tag) if root.is_none() => {
                    let node = Node { name: tag.local_name().as_ref().to_owned(), ..Node::default() };
                    close(node, &mut open, &mut root);
                }
                Event::End(_) => {
                    let node = open.pop()?;
                    close(node, &mut open, &mut root);
                }
                Event::Start(_) | Event::Empty(_) | Event::DocType(_) => return None,
                Event::Text(text) => say(&mut open, &text.xml10_content())?,
                Event::CData(text) => say(&mut open, &text.xml10_content())?,
                Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                    Some(c) => say(&mut open, c.encode_utf8(&mut [0; 4]))?,
                    None => say(&mut open, predefined(&reference.xml10_content())?)?,
                },
                Event::Eof => return root.filter(|_| open.is_empty()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// The first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of that name.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    pub(crate) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

fn close(node: Node, open: &mut [Node], root: &mut Option<Node>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(node),
        None => *root = Some(node),
    }
}

/// Adds text to the innermost open element; outside the root there may be space alone.
fn say(open: &mut [Node], text: &str) -> Option<()> {
    match open.last_mut() {
        Some(node) => node.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return None,
    }
    Some(())
}

fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_into_trees_or_not_at_all() {
        let text = "<?xml version='1.0'?><a xmlns='x'> <b>x &amp; y&#x41;<![CDATA[<]]></b><s:b/><c><b>z</b></c></a>\n";
        let node = Node::read(text.as_bytes()).unwrap();
        assert_eq!((node.name.as_str(), node.children.len()), ("a", 3));
        assert_eq!(node.text("b"), Some("x & yA<"));
        assert_eq!(node.all("b").count(), 2);
        assert_eq!(node.child("c").unwrap().text("b"), Some("z"));
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        for bad in
            ["", "x", "<a>", "<a></b>", "<a/><b/>", "<a>&x;</a>", "<!DOCTYPE a><a/>", "\u{1}<a/>", &deep]
        {
            assert_eq!(Node::read(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(Node::read(b"<a>\xff</a>"), None);
    }

    #[test]
    fn what_is_written_can_be_read() {
        let xml = Xml::root("R", |xml| {
            xml.put("k", "<&>\"\u{e9}\u{1}").opt("n", None::<u8>).within("w", |xml| {
                xml.put("n", 1);
            });
        });
        assert!(xml.document().contains("<k>&lt;&amp;&gt;&quot;\u{e9}&#x1;</k><w><n>1</n></w></R>"));
    }
}
