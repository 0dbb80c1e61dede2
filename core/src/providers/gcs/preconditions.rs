//! What has to hold of a thing's present version for a request to act.
//! <https://docs.cloud.google.com/storage/docs/request-preconditions>

use crate::{Repeat, Request};
use serde::{Deserialize, Serialize};

/// What has to hold of the present version. A request that it does not hold for is refused with
/// [`Kind::PreconditionFailed`](crate::Kind::PreconditionFailed).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preconditions {
    /// The content is of this generation; 0 is for: there is none.
    pub generation_match: Option<u64>,
    /// The content is of another generation; 0 is for: there is one.
    pub generation_not_match: Option<u64>,
    /// The metadata are of this generation.
    pub metageneration_match: Option<u64>,
    /// The metadata are of another generation.
    pub metageneration_not_match: Option<u64>,
}

impl Preconditions {
    /// Only if there is no such object.
    pub const ABSENT: Preconditions = Preconditions {
        generation_match: Some(0),
        generation_not_match: None,
        metageneration_match: None,
        metageneration_not_match: None,
    };

    /// Only if the content is of that generation.
    #[must_use]
    pub fn generation(generation: u64) -> Self {
        Preconditions { generation_match: Some(generation), ..Preconditions::default() }
    }

    /// Only if the metadata are of that generation.
    #[must_use]
    pub fn metageneration(metageneration: u64) -> Self {
        Preconditions { metageneration_match: Some(metageneration), ..Preconditions::default() }
    }

    pub(super) fn apply(&self, request: Request) -> Request {
        self.named(
            request,
            [
                "ifGenerationMatch",
                "ifGenerationNotMatch",
                "ifMetagenerationMatch",
                "ifMetagenerationNotMatch",
            ],
        )
    }

    /// As they are named for the source of a copy.
    pub(super) fn apply_to_source(&self, request: Request) -> Request {
        self.named(
            request,
            [
                "ifSourceGenerationMatch",
                "ifSourceGenerationNotMatch",
                "ifSourceMetagenerationMatch",
                "ifSourceMetagenerationNotMatch",
            ],
        )
    }

    fn named(&self, request: Request, names: [&str; 4]) -> Request {
        let values = [
            self.generation_match,
            self.generation_not_match,
            self.metageneration_match,
            self.metageneration_not_match,
        ];
        names.iter().zip(values).fold(request, |request, (name, value)| {
            request.query_opt(name, value.map(|generation| generation.to_string()))
        })
    }

    /// How a write of content may be repeated: it makes a generation of its own, so that the one asked for is gone when it
    /// has happened.
    pub(super) fn content(&self) -> Repeat {
        if self.generation_match.is_some() { Repeat::Keyed } else { Repeat::Once }
    }

    /// How a write of metadata may be repeated.
    pub(super) fn metadata(&self) -> Repeat {
        if self.metageneration_match.is_some() { Repeat::Keyed } else { Repeat::Once }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_a_repeat_harmless_is_a_match() {
        let not = Preconditions {
            generation_not_match: Some(0),
            metageneration_not_match: Some(3),
            ..Preconditions::default()
        };
        assert_eq!((not.content(), not.metadata()), (Repeat::Once, Repeat::Once));
        assert_eq!(
            (Preconditions::ABSENT.content(), Preconditions::ABSENT.metadata()),
            (Repeat::Keyed, Repeat::Once)
        );
        assert_eq!(Preconditions::metageneration(4).metadata(), Repeat::Keyed);
        let all = Preconditions { generation_match: Some(1), metageneration_match: Some(2), ..not };
        let request = all.apply(Request::get("storage", &[]));
        assert_eq!(
            request.query,
            "ifGenerationMatch=1&ifGenerationNotMatch=0&ifMetagenerationMatch=2&ifMetagenerationNotMatch=3"
        );
        assert!(
            all.apply_to_source(Request::get("storage", &[])).query.starts_with("ifSourceGenerationMatch=1&")
        );
    }
}
