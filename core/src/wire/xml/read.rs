//! The reader: a cursor over the events of one document.

use quick_xml::{
    Reader,
    events::{BytesEnd, BytesStart, Event},
};
use std::{borrow::Cow, fmt};

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(Cow<'static, str>);

impl Fault {
    /// A fault in those words.
    pub fn new(what: impl Into<Cow<'static, str>>) -> Self {
        Fault(what.into())
    }

    /// The element that has to be there is not.
    #[must_use]
    pub fn missing(element: &str, name: &str) -> Self {
        Fault(format!("{element} has no {name}").into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<quick_xml::Error> for Fault {
    fn from(error: quick_xml::Error) -> Self {
        // Its words about names would quote the document.
        let what = match error {
            quick_xml::Error::Syntax(e) => format!("it is not XML: {e}"),
            quick_xml::Error::IllFormed(_) => {
                "it is not well-formed XML: start and end tags do not match".into()
            }
            _ => "it is not XML".into(),
        };
        Fault(what.into())
    }
}

/// What can be read from an element.
pub trait FromXml: Sized {
    /// Reads the element whose start was just met, up to and including its end.
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault>;

    /// Reads it where it may be left empty, which then is `None`.
    fn from_xml_option(xml: &mut Xml<'_>) -> Result<Option<Self>, Fault> {
        Self::from_xml(xml).map(Some)
    }
}

/// A cursor in a document. Element by element: [`Xml::child`] gives the name of the next child, which is then read with
/// [`Xml::read`] or passed over by asking for the next.
pub struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    source: &'x str,
    /// Where the element begins whose start was met last.
    start: usize,
    /// A child was named and not read.
    pending: bool,
    /// The element that is being read was empty, and its end is still to be told.
    empty: bool,
}

/// The text of an element, and its children by name.
pub(crate) type Mixed<'x, T> = (Cow<'x, str>, Vec<(&'x str, T)>);

impl<'x> Xml<'x> {
    pub(super) fn new(source: &'x str) -> Self {
        // The reader passes over it and does not count it.
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        Xml { reader: Reader::from_str(source), source, start: 0, pending: false, empty: false }
    }

    /// The name of the next child of the element that is being read, without prefix; `None` at its end.
    pub fn child(&mut self) -> Result<Option<&'x str>, Fault> {
        if std::mem::take(&mut self.pending) {
            self.skip()?;
        }
        loop {
            match self.markup()? {
                Event::Start(tag) => {
                    self.pending = true;
                    return Ok(Some(self.name(&tag)));
                }
                Event::End(_) => return Ok(None),
                _ => {}
            }
        }
    }

    /// Reads the child that was named last.
    pub fn read<T: FromXml>(&mut self) -> Result<T, Fault> {
        self.pending = false;
        T::from_xml(self)
    }

    /// Reads the child that was named last; `None` where it is empty and the type is one that says nothing then.
    pub fn read_option<T: FromXml>(&mut self) -> Result<Option<T>, Fault> {
        self.pending = false;
        T::from_xml_option(self)
    }

    /// The text of the element that is being read, up to its end. References are resolved, space is kept.
    pub fn text(&mut self) -> Result<Cow<'x, str>, Fault> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.content()? {
                Event::Start(_) => return Err(Fault::new("there is an element where text should be")),
                Event::End(_) => return Ok(text),
                other => join(&mut text, other)?,
            }
        }
    }

    /// The text of the element that is being read and its children, each read by `child`, up to its end.
    pub(crate) fn mixed<T>(
        &mut self,
        mut child: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Mixed<'x, T>, Fault> {
        let (mut text, mut children) = (Cow::Borrowed(""), Vec::new());
        loop {
            match self.content()? {
                Event::Start(tag) => children.push((self.name(&tag), child(self)?)),
                Event::End(_) => return Ok((text, children)),
                other => join(&mut text, other)?,
            }
        }
    }

    /// An attribute of the element whose start was met last, where it has one of that name.
    pub fn attribute(&self, name: &str) -> Result<Option<String>, Fault> {
        let tag = self.since(self.start).trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
        let length = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
        let tag = BytesStart::from_content(tag, length);
        let bad = || Fault::new("an attribute of an element cannot be read");
        let Some(found) = tag.try_get_attribute(name).map_err(|_| bad())? else { return Ok(None) };
        let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|_| bad())?;
        Ok(Some(value.into_owned()))
    }

    /// Passes over the element that is being read.
    pub fn skip(&mut self) -> Result<(), Fault> {
        let mut open = 0_usize;
        loop {
            match self.markup()? {
                Event::Start(_) => open += 1,
                Event::End(_) if open == 0 => return Ok(()),
                Event::End(_) => open -= 1,
                _ => {}
            }
        }
    }

    /// Where the element begins whose start was met last.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// The document from `start` to here.
    pub(super) fn since(&self, start: usize) -> &'x str {
        self.source.get(start..self.position()).unwrap_or_default()
    }

    /// Nothing but space and comments may follow the root element.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        loop {
            match self.reader.read_event()? {
                Event::Eof => return Ok(()),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                _ => return Err(Fault::new("something follows its root element")),
            }
        }
    }

    /// The name without prefix of the tag that was met last, borrowed from the document.
    fn name(&self, tag: &BytesStart<'_>) -> &'x str {
        let end = self.start + 1 + tag.name().as_ref().len();
        self.source.get(end - tag.local_name().as_ref().len()..end).unwrap_or_default()
    }

    fn position(&self) -> usize {
        // It never goes past the source, whose length is a usize.
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The next event where space says nothing: the space between elements is much of a document.
    fn markup(&mut self) -> Result<Event<'x>, Fault> {
        self.reader.config_mut().trim_text_start = true;
        self.event()
    }

    /// The next event where space is text.
    fn content(&mut self) -> Result<Event<'x>, Fault> {
        self.reader.config_mut().trim_text_start = false;
        self.event()
    }

    /// The next event. An empty element is told as its start and, then, its end.
    fn event(&mut self) -> Result<Event<'x>, Fault> {
        if std::mem::take(&mut self.empty) {
            return Ok(Event::End(BytesEnd::new("")));
        }
        match self.reader.read_event()? {
            Event::Start(tag) => {
                self.start = self.position() - "<>".len() - tag.len();
                Ok(Event::Start(tag))
            }
            Event::Empty(tag) => {
                self.start = self.position() - "</>".len() - tag.len();
                self.empty = true;
                Ok(Event::Start(tag))
            }
            Event::Eof => Err(Fault::new("it ends within an element, or holds none")),
            Event::DocType(_) => Err(Fault::new("it brings a document type of its own")),
            event => Ok(event),
        }
    }
}

/// Adds what an event says in text.
fn join<'x>(text: &mut Cow<'x, str>, event: Event<'x>) -> Result<(), Fault> {
    let piece = match event {
        Event::Text(piece) => piece.xml10_content(),
        Event::CData(piece) => piece.xml10_content(),
        Event::GeneralRef(reference) => match reference.resolve_char_ref()? {
            Some(character) => Cow::Owned(character.to_string()),
            None => Cow::Borrowed(
                predefined(&reference).ok_or(Fault::new("it refers to an entity that is not declared"))?,
            ),
        },
        _ => return Ok(()),
    };
    if text.is_empty() {
        *text = piece;
    } else {
        text.to_mut().push_str(&piece);
    }
    Ok(())
}

/// The five references that need no declaration.
fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}
