//! JSON in the browser: the browser parses it, and the types of `model` are read from what it found.
//!
//! A second parser in the wasm, made anew for every type, would be a tenth of it (decision 0004). This reader asks an
//! object for the fields of a type in the order in which the type declares them, so of the derived code only the short
//! way is compiled, the one for a list of values. Hence its limits: a field that may be absent is an `Option`; there
//! are no aliases, no flattened fields, no untagged enums; a number is whole and has at most 53 bits.

use crate::json::Unreadable;
use js_sys::{Array, JSON, Reflect};
use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor, value::SeqDeserializer,
    },
    forward_to_deserialize_any,
};
use wasm_bindgen::{JsCast, JsValue};

/// Reads a value. Errors: the text is not JSON, or not that of a `T`.
pub(crate) fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    T::deserialize(Found(JSON::parse(text).map_err(|_| Unreadable)?))
}

/// A value that the browser found in the text.
struct Found(JsValue);

impl Found {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number without fraction; what is too large is refused later"
    )]
    fn number(&self) -> Result<i64, Unreadable> {
        self.0.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i64).ok_or(Unreadable)
    }

    fn text(&self) -> Result<String, Unreadable> {
        self.0.as_string().ok_or(Unreadable)
    }

    fn items(self) -> Result<Vec<Self>, Unreadable> {
        let list: Array = self.0.dyn_into().map_err(|_| Unreadable)?;
        Ok(list.iter().map(Self).collect())
    }

    fn fields(&self, names: &[&str]) -> Result<Vec<Self>, Unreadable> {
        names.iter().map(|name| self.field(name)).collect()
    }

    fn field(&self, name: &str) -> Result<Self, Unreadable> {
        Reflect::get(&self.0, &JsValue::from_str(name)).map(Self).map_err(|_| Unreadable)
    }

    /// The place of a variant among all of them, and what it carries: `"name"` or `{"name": …}`.
    fn variant(self, names: &[&str]) -> Result<(usize, Self), Unreadable> {
        let (name, carried) = if let Some(name) = self.0.as_string() {
            (name, Self(JsValue::UNDEFINED))
        } else {
            let names = Reflect::own_keys(&self.0).map_err(|_| Unreadable)?;
            let name = names.get(0).as_string().ok_or(Unreadable)?;
            let carried = self.field(&name)?;
            (name, carried)
        };
        let place = names.iter().position(|known| *known == name).ok_or(Unreadable)?;
        Ok((place, carried))
    }
}

/// All kinds of whole numbers are read in one way; the type itself refuses what does not fit into it.
macro_rules! whole_numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            visitor.visit_i64(self.number()?)
        })*
    };
}

impl<'de> Deserializer<'de> for Found {
    type Error = Unreadable;

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unreadable)?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null_or_undefined() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(SeqDeserializer::new(self.items()?.into_iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(SeqDeserializer::new(self.fields(fields)?.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let (place, carried) = self.variant(variants)?;
        visitor.visit_enum(Variant { place, carried })
    }

    /// Nothing of ours is read without knowing what it is to be.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 bytes byte_buf unit_struct tuple_struct map identifier ignored_any
    }
}

impl IntoDeserializer<'_, Unreadable> for Found {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

struct Variant {
    place: usize,
    carried: Found,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unreadable;
    type Variant = Found;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Found), Unreadable> {
        Ok((seed.deserialize(self.place.into_deserializer())?, self.carried))
    }
}

impl<'de> VariantAccess<'de> for Found {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_struct("", fields, visitor)
    }
}
