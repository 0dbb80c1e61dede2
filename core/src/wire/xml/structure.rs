//! Structures, as a table of their fields and the elements these are read from.

/// Makes a structure whose fields are read from the children of an element.
///
/// `= "name"` is the child's name; a field whose child is missing has its type's default. `= needed "name"` makes a
/// missing child a fault; `= flat "name"` collects every child of that name, for lists without an element around them.
macro_rules! xml_struct {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$doc:meta])* $field_vis:vis $field:ident: $kind:ty = $($mode:ident)? $element:literal,)+
        }
    ) => {
        $(#[$meta])*
        $vis struct $name {
            $($(#[$doc])* $field_vis $field: $kind,)+
        }

        impl $crate::wire::xml::FromXml for $name {
            fn from_xml(xml: &mut $crate::wire::xml::Xml<'_>) -> std::result::Result<Self, $crate::wire::xml::Fault> {
                $(let mut $field = $crate::wire::xml::xml_struct!(@start $($mode)?);)+
                while let Some(child) = xml.child()? {
                    match child {
                        $($element => $crate::wire::xml::xml_struct!(@read $($mode)? xml $field),)+
                        _ => {}
                    }
                }
                Ok($name {
                    $($field: $crate::wire::xml::xml_struct!(@finish $($mode)? $field $name $element),)+
                })
            }
        }
    };
    (@start) => { Default::default() };
    (@start needed) => { None };
    (@start flat) => { Vec::new() };
    (@read $xml:ident $field:ident) => { $field = $xml.read()? };
    (@read needed $xml:ident $field:ident) => { $field = Some($xml.read()?) };
    (@read flat $xml:ident $field:ident) => { $field.push($xml.read()?) };
    (@finish $field:ident $name:ident $element:literal) => { $field };
    (@finish needed $field:ident $name:ident $element:literal) => {
        $field.ok_or_else(|| $crate::wire::xml::Fault::missing(stringify!($name), $element))?
    };
    (@finish flat $field:ident $name:ident $element:literal) => { $field };
}

pub(crate) use xml_struct;
