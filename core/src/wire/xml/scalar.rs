//! Texts, numbers, times, lists.

use super::{Fault, FromXml, Xml};
use crate::{Secret, Time};
use std::net::IpAddr;

impl FromXml for String {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        xml.text().map(std::borrow::Cow::into_owned)
    }

    fn from_xml_option(xml: &mut Xml<'_>) -> Result<Option<Self>, Fault> {
        let text = xml.text()?;
        Ok((!text.is_empty()).then(|| text.into_owned()))
    }
}

impl FromXml for Secret {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        xml.text().map(|text| Secret::new(text.into_owned()))
    }
}

macro_rules! parsed {
    ($($kind:ty, $what:literal;)+) => {
        $(impl FromXml for $kind {
            fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
                Self::from_xml_option(xml)?.ok_or(Fault::new(concat!("an element is empty that should hold ", $what)))
            }

            fn from_xml_option(xml: &mut Xml<'_>) -> Result<Option<Self>, Fault> {
                let text = xml.text()?;
                let text = text.trim_ascii();
                if text.is_empty() {
                    return Ok(None);
                }
                text.parse().map(Some).map_err(|_| Fault::new(concat!("a text should be ", $what)))
            }
        })+
    };
}

parsed! {
    bool, "true or false";
    u16, "a number from 0 to 65535";
    u32, "a number";
    u64, "a number";
    i32, "a number";
    i64, "a number";
    f64, "a number";
    IpAddr, "an IP address";
}

impl FromXml for Time {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        Time::from_xml_option(xml)?.ok_or(Fault::new("a text should be a date and time"))
    }

    /// A date that does not exist must not hide the thing that bears it.
    fn from_xml_option(xml: &mut Xml<'_>) -> Result<Option<Self>, Fault> {
        let text = xml.text()?;
        Ok(Time::parse_rfc3339(text.trim_ascii()))
    }
}

impl<T: FromXml> FromXml for Option<T> {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        T::from_xml_option(xml)
    }
}

/// Every child is one element of the list, whatever its name: `item`, `member`.
impl<T: FromXml> FromXml for Vec<T> {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        let mut items = Vec::new();
        while xml.child()?.is_some() {
            items.push(xml.read()?);
        }
        Ok(items)
    }
}
