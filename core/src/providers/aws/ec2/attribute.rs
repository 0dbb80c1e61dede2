//! Single attributes, which calls that show or change one of them wrap in an element of their own.

use crate::wire::{
    form::Form,
    xml::{Fault, FromXml, Xml},
};
use std::fmt::Display;

struct Wrapped<T>(Option<T>);

impl<T: FromXml> FromXml for Wrapped<T> {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        let mut value = None;
        while let Some(child) = xml.child()? {
            if child == "value" {
                value = xml.read_option()?;
            }
        }
        Ok(Wrapped(value))
    }
}

/// Reads the `value` within the element that was named last; `None` where there is none, or it is empty.
pub(super) fn value<T: FromXml>(xml: &mut Xml<'_>) -> Result<Option<T>, Fault> {
    Ok(xml.read::<Wrapped<T>>()?.0)
}

/// `InstanceType.Value=…`.
pub(super) fn set(form: Form, attribute: &str, value: impl Display) -> Form {
    form.within(attribute, |form| form.set("Value", value))
}
