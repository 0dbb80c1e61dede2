//! Copies from one provider to another: what is taken along, and whether it arrived.

use super::{Object, UploadSpec};
use crate::{Error, Result};

/// Providers take ten thousand parts, or more.
const PARTS: u64 = 10_000;

impl UploadSpec {
    /// The same for a copy of `original`: its media type, what else its headers tell, and metadata are taken along where this
    /// has none of its own, and parts are large enough for its length.
    #[must_use]
    pub fn for_copy_of(&self, original: &Object) -> Self {
        let mut spec = self.clone();
        let write = &mut spec.write;
        for (own, taken) in [
            (&mut write.content_type, &original.content_type),
            (&mut write.content_encoding, &original.content_encoding),
            (&mut write.content_language, &original.content_language),
            (&mut write.content_disposition, &original.content_disposition),
            (&mut write.cache_control, &original.cache_control),
        ] {
            if own.is_none() {
                own.clone_from(taken);
            }
        }
        if write.metadata.is_empty() {
            write.metadata.clone_from(&original.metadata);
        }
        let least = original.size.div_ceil(PARTS).div_ceil(1 << 20) << 20;
        spec.part_size = spec.part_size.max(least).max(1);
        spec
    }
}

impl Object {
    /// An error where a copy is not as long as this, or has another checksum of the same kind.
    pub fn is_copied_to(&self, copy: &Object) -> Result<()> {
        if self.size != copy.size {
            return Err(Error::corrupt(format!(
                "the copy of {:?} has {} bytes, and the original {}",
                self.key, copy.size, self.size
            )));
        }
        let what = format!("the copy of {:?}", self.key);
        for ours in &self.checksums {
            copy.checksums.iter().try_for_each(|theirs| ours.agrees(theirs, &what))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Kind, storage::WriteSpec};

    #[test]
    fn what_is_not_said_is_taken_along() {
        let original = Object {
            size: 200_000 << 20,
            content_type: Some("text/plain".into()),
            content_encoding: Some("gzip".into()),
            content_language: Some("de".into()),
            content_disposition: Some("inline".into()),
            cache_control: Some("no-store".into()),
            metadata: [("a".to_owned(), "b".to_owned())].into(),
            ..Object::default()
        };
        let spec = UploadSpec::default().for_copy_of(&original);
        assert_eq!(spec.write.content_type, original.content_type);
        assert_eq!(spec.write.content_encoding, original.content_encoding);
        assert_eq!(spec.write.content_language, original.content_language);
        assert_eq!(spec.write.content_disposition, original.content_disposition);
        assert_eq!(spec.write.cache_control, original.cache_control);
        assert_eq!(spec.write.metadata, original.metadata);
        assert_eq!(spec.part_size, 20 << 20, "no more than ten thousand parts");
        let own = WriteSpec {
            content_type: Some("text/x".into()),
            metadata: [("c".to_owned(), "d".to_owned())].into(),
            ..WriteSpec::default()
        };
        let own = UploadSpec { write: own, ..UploadSpec::default() };
        let spec = own.for_copy_of(&Object { size: 5, ..original });
        assert_eq!(
            (&spec.write.content_type, &spec.write.metadata),
            (&own.write.content_type, &own.write.metadata)
        );
        assert_eq!(spec.part_size, own.part_size);
    }

    #[test]
    fn a_copy_that_is_another_is_told() {
        let sum = |text: &[u8]| vec![Algorithm::Crc32c.of(text)];
        let original = Object { size: 1, checksums: sum(b"a"), ..Object::default() };
        let copy = Object { key: "k".into(), ..original.clone() };
        assert!(original.is_copied_to(&copy).is_ok());
        assert!(
            original
                .is_copied_to(&Object { checksums: vec![Algorithm::Md5.of(b"z")], ..copy.clone() })
                .is_ok()
        );
        for bad in [Object { checksums: sum(b"b"), ..copy.clone() }, Object { size: 2, ..copy }] {
            assert_eq!(original.is_copied_to(&bad).expect_err("another").kind(), Kind::Corrupt);
        }
    }
}
