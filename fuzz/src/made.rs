//! Values of any type, made from bytes by way of serde: a call with whatever in its fields.

use crate::input::Input;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
    value::{Error, StrDeserializer},
};

/// A value made of `input`; `None` where the type's own reading refuses what came out.
pub fn made<T: DeserializeOwned>(input: &mut Input<'_>) -> Option<T> {
    T::deserialize(Maker { input, depth: 0 }).ok()
}

struct Maker<'m, 'a> {
    input: &'m mut Input<'a>,
    depth: usize,
}

/// Texts that mean something: keys of what is not read field by field, and what breaks paths.
const WORDS: [&str; 8] = ["id", "name", "glance-direct", "uri", "", "..", "a/b?c#d", "\u{e9}\r\n"];

/// Deeper than this there are only simple values.
const DEEPEST: usize = 6;

impl<'m, 'a> Maker<'m, 'a> {
    fn text(&mut self) -> String {
        match self.input.byte() {
            0 => "x".to_owned(),
            n @ 1..=15 => WORDS[usize::from(n) % WORDS.len()].to_owned(),
            n => String::from_utf8_lossy(self.input.take(usize::from(n) % 24)).into_owned(),
        }
    }

    fn number(&mut self) -> u64 {
        match self.input.byte() {
            n @ 0..=250 => u64::from(n),
            251 => u64::from(u16::MAX) + 1,
            252 => u64::from(u32::MAX),
            253 => u64::MAX,
            _ => self.input.take(8).iter().fold(0, |n, &b| n << 8 | u64::from(b)),
        }
    }

    fn some(self, names: Option<&'static [&'static str]>) -> Items<'m, 'a> {
        let left = match names {
            Some(names) => names.len(),
            None if self.depth > DEEPEST => 0,
            None => self.input.below(4),
        };
        Items { input: self.input, depth: self.depth + 1, left, names }
    }
}

/// The elements of a list, or the fields of a map or a struct.
struct Items<'m, 'a> {
    input: &'m mut Input<'a>,
    depth: usize,
    left: usize,
    names: Option<&'static [&'static str]>,
}

impl<'a> Items<'_, 'a> {
    fn maker(&mut self) -> Maker<'_, 'a> {
        Maker { input: self.input, depth: self.depth }
    }
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = Error;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(self.maker()).map(Some)
    }
}

impl<'de> MapAccess<'de> for Items<'_, '_> {
    type Error = Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        match self.names {
            Some(names) => {
                let name = names[names.len() - 1 - self.left];
                seed.deserialize(StrDeserializer::new(name)).map(Some)
            }
            None => seed.deserialize(self.maker()).map(Some),
        }
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.maker())
    }
}

impl<'de> de::Deserializer<'de> for Maker<'_, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        let most = if self.depth > DEEPEST { 4 } else { 6 };
        match self.input.below(most) {
            0 => visitor.visit_string(self.text()),
            1 => visitor.visit_unit(),
            2 => visitor.visit_bool(self.input.byte() & 1 == 1),
            3 => visitor.visit_u64(self.number()),
            4 => visitor.visit_seq(self.some(None)),
            _ => visitor.visit_map(self.some(None)),
        }
    }
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.input.byte() & 1 == 1)
    }
    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u8(self.input.byte())
    }
    fn deserialize_u16<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u16(self.number() as u16)
    }
    fn deserialize_u32<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u32(self.number() as u32)
    }
    fn deserialize_u64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(self.number())
    }
    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i8(self.input.byte() as i8)
    }
    fn deserialize_i16<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i16(self.number() as i16)
    }
    fn deserialize_i32<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i32(self.number() as i32)
    }
    fn deserialize_i64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i64(self.number() as i64)
    }
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f32(f32::from(self.input.byte()))
    }
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(f64::from(self.input.byte()))
    }
    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_char(char::from(self.input.byte()))
    }
    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.text())
    }
    fn deserialize_string<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.text())
    }
    fn deserialize_bytes<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_byte_buf(self.text().into_bytes())
    }
    fn deserialize_byte_buf<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_byte_buf(self.text().into_bytes())
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.input.byte() & 1 == 1 { visitor.visit_some(self) } else { visitor.visit_none() }
    }
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(self.some(None))
    }
    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Items { input: self.input, depth: self.depth + 1, left: len, names: None })
    }
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(len, visitor)
    }
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self.some(None))
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(self.some(Some(fields)))
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant = variants[self.input.below(variants.len().max(1))];
        visitor.visit_enum(Variant { maker: self, variant })
    }
    fn deserialize_identifier<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.text())
    }
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

struct Variant<'m, 'a> {
    maker: Maker<'m, 'a>,
    variant: &'static str,
}

impl<'de, 'm, 'a> EnumAccess<'de> for Variant<'m, 'a> {
    type Error = Error;
    type Variant = Maker<'m, 'a>;
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Maker<'m, 'a>), Error> {
        Ok((seed.deserialize(StrDeserializer::new(self.variant))?, self.maker))
    }
}

impl<'de> VariantAccess<'de> for Maker<'_, '_> {
    type Error = Error;
    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self)
    }
    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        de::Deserializer::deserialize_tuple(self, len, visitor)
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(self.some(Some(fields)))
    }
}
