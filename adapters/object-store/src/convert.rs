//! Objects, attributes and tags in the words of both sides.

use super::api::{Attribute, Attributes, ObjectMeta, PutResult, TagSet, path::Path};
use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;
use pileus_client::core::{
    Time,
    storage::{Object, WriteSpec},
};
use std::{collections::BTreeMap, time::Duration};

/// What is told of an object.
pub(crate) fn meta(location: Path, object: &Object) -> ObjectMeta {
    ObjectMeta {
        location,
        last_modified: object.modified.and_then(date).unwrap_or(DateTime::UNIX_EPOCH),
        size: object.size,
        e_tag: object.etag.as_ref().map(ToString::to_string),
        version: object.version.clone(),
    }
}

/// What is told of an object that was written.
pub(crate) fn written(object: &Object) -> PutResult {
    super::put_result(object.etag.as_ref().map(ToString::to_string), object.version.clone())
}

fn date(time: Time) -> Option<DateTime<Utc>> {
    let since = time.since_epoch();
    DateTime::from_timestamp(i64::try_from(since.as_secs()).ok()?, since.subsec_nanos())
}

/// Times before the epoch are as good as the epoch: nothing was written then.
pub(crate) fn time(date: DateTime<Utc>) -> Time {
    let seconds = u64::try_from(date.timestamp()).unwrap_or_default();
    let nanos = if date.timestamp() < 0 { 0 } else { date.timestamp_subsec_nanos().min(999_999_999) };
    Time::from_unix(Duration::new(seconds, nanos))
}

/// What is kept with an object, in that store.
pub(crate) fn attributes(object: &Object, store: &str) -> Attributes {
    let mut attributes = Attributes::new();
    let told = [
        (Attribute::CacheControl, &object.cache_control),
        (Attribute::ContentDisposition, &object.content_disposition),
        (Attribute::ContentEncoding, &object.content_encoding),
        (Attribute::ContentLanguage, &object.content_language),
        (Attribute::ContentType, &object.content_type),
    ];
    for (attribute, value) in told {
        if let Some(value) = value {
            attributes.insert(attribute, value.clone().into());
        }
    }
    for (name, value) in &object.metadata {
        // Azure's names have underscores where those of all other providers may have hyphens.
        let name = if store == "azure" { name.replace('-', "_") } else { name.clone() };
        attributes.insert(Attribute::Metadata(name.into()), value.clone().into());
    }
    attributes
}

/// What is to be kept with an object; an attribute that nobody here knows is an error.
pub(crate) fn write(attributes: &Attributes, tags: &TagSet) -> Result<WriteSpec, Attribute> {
    let mut write = WriteSpec { tags: pairs(tags.encoded()), ..WriteSpec::default() };
    for (attribute, value) in attributes {
        let value = value.as_ref().to_owned();
        match attribute {
            Attribute::ContentDisposition => write.content_disposition = Some(value),
            Attribute::ContentEncoding => write.content_encoding = Some(value),
            Attribute::ContentLanguage => write.content_language = Some(value),
            Attribute::ContentType => write.content_type = Some(value),
            Attribute::CacheControl => write.cache_control = Some(value),
            Attribute::StorageClass => write.storage_class = Some(value.as_str().into()),
            Attribute::Metadata(name) => {
                write.metadata.insert(name.to_string(), value);
            }
            unknown => return Err(unknown.clone()),
        }
    }
    Ok(write)
}

/// The pairs of a form: <https://url.spec.whatwg.org/#urlencoded-parsing>
fn pairs(form: &str) -> BTreeMap<String, String> {
    let plain = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = form.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(k, v)| (plain(k), plain(v))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pileus_client::core::storage::{ETag, StorageClass};

    #[test]
    fn tags_come_out_as_they_were_put_in() {
        let kept = [("foo.com=bar/s", "bananas/foo.com-_"), ("name & key", "a+b %20 ü"), ("empty", "")];
        let mut tags = TagSet::default();
        kept.iter().for_each(|(name, value)| tags.push(name, value));
        let expected: BTreeMap<String, String> =
            kept.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        assert_eq!(write(&Attributes::new(), &tags).expect("known").tags, expected);
    }

    #[test]
    fn every_attribute_has_its_place() {
        let attributes = Attributes::from_iter([
            (Attribute::ContentDisposition, "inline"),
            (Attribute::ContentEncoding, "gzip"),
            (Attribute::ContentLanguage, "de"),
            (Attribute::ContentType, "text/plain"),
            (Attribute::CacheControl, "no-store"),
            (Attribute::StorageClass, "GLACIER"),
            (Attribute::Metadata("colour".into()), "grey"),
        ]);
        let write = write(&attributes, &TagSet::default()).expect("known");
        assert_eq!(write.content_disposition.as_deref(), Some("inline"));
        assert_eq!(write.content_encoding.as_deref(), Some("gzip"));
        assert_eq!(write.content_language.as_deref(), Some("de"));
        assert_eq!(write.content_type.as_deref(), Some("text/plain"));
        assert_eq!(write.cache_control.as_deref(), Some("no-store"));
        assert_eq!(write.storage_class, Some(StorageClass::Archive));
        assert_eq!(write.metadata, BTreeMap::from([("colour".to_owned(), "grey".to_owned())]));
    }

    #[test]
    fn what_is_told_is_what_was_written() {
        let object = Object {
            content_type: Some("text/plain".into()),
            content_encoding: Some("gzip".into()),
            content_language: Some("de".into()),
            content_disposition: Some("inline".into()),
            cache_control: Some("no-store".into()),
            metadata: BTreeMap::from([("the-colour".to_owned(), "grey".to_owned())]),
            ..Object::default()
        };
        let named = |name: &'static str| {
            Attributes::from_iter([
                (Attribute::ContentType, "text/plain"),
                (Attribute::ContentEncoding, "gzip"),
                (Attribute::ContentLanguage, "de"),
                (Attribute::ContentDisposition, "inline"),
                (Attribute::CacheControl, "no-store"),
                (Attribute::Metadata(name.into()), "grey"),
            ])
        };
        assert_eq!(attributes(&object, "s3"), named("the-colour"));
        assert_eq!(attributes(&object, "azure"), named("the_colour"));
        assert_eq!(attributes(&Object::default(), "s3"), Attributes::new());
    }

    #[test]
    fn times_are_the_same_on_both_sides() {
        let object = Object {
            size: 7,
            etag: Some(ETag::new("\"a\"")),
            version: Some("v".into()),
            modified: Some(Time::from_unix(Duration::new(1_700_000_000, 123_000_000))),
            ..Object::default()
        };
        let told = meta(Path::from("a"), &object);
        assert_eq!(told.last_modified.to_rfc3339(), "2023-11-14T22:13:20.123+00:00");
        assert_eq!(
            (told.size, told.e_tag.as_deref(), told.version.as_deref()),
            (7, Some("\"a\""), Some("v"))
        );
        assert_eq!(Some(time(told.last_modified)), object.modified);
        assert_eq!(time(DateTime::from_timestamp(-5, 3).expect("a time")), Time::EPOCH);
    }
}
