//! Enumerations that a provider may add to: what is not known is kept as it came.

/// Makes an enumeration of words, with `Other` for all that are not listed.
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A word that is not listed here, as it came.
            Other(String),
        }

        impl $name {
            /// The provider's word for it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $word,)+
                    $name::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => $name::$variant,)+
                    other => $name::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        #[cfg(feature = "_xml")]
        impl $crate::wire::xml::FromXml for $name {
            fn from_xml(xml: &mut $crate::wire::xml::Xml<'_>) -> std::result::Result<Self, $crate::wire::xml::Fault> {
                xml.text().map(|word| $name::from(word.as_ref()))
            }

            fn from_xml_option(
                xml: &mut $crate::wire::xml::Xml<'_>,
            ) -> std::result::Result<Option<Self>, $crate::wire::xml::Fault> {
                let word = xml.text()?;
                Ok((!word.is_empty()).then(|| $name::from(word.as_ref())))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok($name::from(word.as_ref()))
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro makes public enumerations")]
mod tests {
    open_enum! {
        /// A colour.
        pub enum Colour {
            /// Red.
            Red = "red",
        }
    }

    #[test]
    fn unknown_words_are_kept() {
        for (word, colour) in [("red", Colour::Red), ("mauve", Colour::Other("mauve".into()))] {
            let text = serde_json::to_string(word).expect("JSON");
            assert_eq!(serde_json::from_str::<Colour>(&text).expect("a colour"), colour);
            assert_eq!(serde_json::to_string(&colour).expect("JSON"), text);
            assert_eq!((colour.to_string().as_str(), colour.as_str()), (word, word));
        }
    }
}
