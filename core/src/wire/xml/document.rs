//! A document kept whole beside what is read of it.

use super::{Fault, FromXml, Xml};
use crate::wire::Extra;
use std::ops::Deref;

/// A provider's element read as a `T`, and kept whole beside it. Reads like the `T`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document<T> {
    /// What was read of it.
    pub value: T,
    /// The element itself, tags included.
    pub extra: Extra,
}

impl<T> Deref for Document<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: FromXml> FromXml for Document<T> {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        let start = xml.start();
        let value = T::from_xml(xml)?;
        Ok(Document { value, extra: Extra::xml(xml.since(start)) })
    }
}
