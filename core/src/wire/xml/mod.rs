//! XML as provider APIs write it: nested elements, lists of `item`s, documents kept whole beside what is read of them.
//!
//! A pull reader over quick-xml's events: every type reads the children it knows by name, and what it does not know is
//! passed over without being kept. Names are compared without their namespace prefix.

mod document;
mod read;
mod scalar;
mod structure;
mod value;

pub use document::Document;
pub use read::{Fault, FromXml, Xml};
pub(crate) use structure::xml_struct;
pub(crate) use value::value;

use crate::{Response, Result};

/// Reads the answer's root element as a `T`, whatever its name but `html`: what has only optional parts would read a page
/// of some proxy as an answer that says nothing, and a listing as one without items.
pub fn read<T: FromXml>(response: &Response) -> Result<T> {
    let (document, page) = (response.bytes(), "it is a page of HTML");
    root(document, |name| if name.eq_ignore_ascii_case("html") { Err(Fault::new(page)) } else { Ok(()) })
        .map_err(|fault| response.malformed(fault))
}

/// Reads a document's root element, whatever its name, as a `T`.
pub fn parse<T: FromXml>(document: &[u8]) -> std::result::Result<T, Fault> {
    root(document, |_| Ok(()))
}

/// The root element as a `T`, if its name is fine.
fn root<T: FromXml>(
    document: &[u8],
    fine: impl FnOnce(&str) -> std::result::Result<(), Fault>,
) -> std::result::Result<T, Fault> {
    let text = std::str::from_utf8(document).map_err(|e| Fault::new(format!("it is not UTF-8: {e}")))?;
    let mut xml = Xml::new(text);
    match xml.child()? {
        Some(name) => fine(name)?,
        None => return Err(Fault::new("there is no element in it")),
    }
    let value = xml.read()?;
    xml.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests;
