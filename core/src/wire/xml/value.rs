//! An element as a value, for documents whose form nobody has described here.

use super::{Fault, Xml};
use serde_json::{Map, Value};

/// Elements within elements beyond this are cut off, so that a hostile document cannot exhaust the stack.
const DEEPEST: usize = 64;

/// The element as nested objects of strings; its list of `item`s or `member`s as an array. `Null` where it is not XML.
pub(crate) fn value(element: &str) -> Value {
    let mut xml = Xml::new(element);
    match xml.child() {
        Ok(Some(_)) => content(&mut xml, 0).unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

fn content(xml: &mut Xml<'_>, depth: usize) -> Result<Value, Fault> {
    if depth == DEEPEST {
        xml.skip()?;
        return Ok(Value::Null);
    }
    let (text, named) = xml.mixed(|xml| content(xml, depth + 1))?;
    if named.is_empty() {
        return Ok(Value::String(text.into_owned()));
    }
    if named.iter().all(|(name, _)| matches!(*name, "item" | "member")) {
        return Ok(Value::Array(named.into_iter().map(|(_, value)| value).collect()));
    }
    let mut fields = Map::new();
    for (name, value) in named {
        match fields.get_mut(name) {
            None => {
                fields.insert(name.to_owned(), value);
            }
            // Repeated: a list without an element around it.
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Ok(Value::Object(fields))
}
