//! Errors, as others know them.

use super::api::{Attribute, Error};
use pileus_client::core::{Error as Fault, Kind};
use std::fmt::Display;

/// What went wrong at that location, with the provider's name.
pub(crate) fn error(store: &'static str, location: impl Into<String>, fault: Fault) -> Error {
    let path = location.into();
    let kind = fault.kind();
    let source = Box::new(fault);
    match kind {
        Kind::NotFound => Error::NotFound { path, source },
        Kind::PreconditionFailed => Error::Precondition { path, source },
        Kind::NotModified => Error::NotModified { path, source },
        Kind::Forbidden => Error::PermissionDenied { path, source },
        Kind::Authentication => Error::Unauthenticated { path, source },
        Kind::Unsupported => Error::NotSupported { source },
        _ => Error::Generic { store, source },
    }
}

/// Something that was to be new is there already, as far as that is what went wrong.
pub(crate) fn exists(store: &'static str, location: impl Into<String>, fault: Fault) -> Error {
    let path = location.into();
    match fault.kind() {
        Kind::PreconditionFailed | Kind::Conflict => Error::AlreadyExists { path, source: Box::new(fault) },
        _ => error(store, path, fault),
    }
}

/// Something that was to be in a certain state is in another, or gone, or being changed by somebody else.
pub(crate) fn changed(store: &'static str, location: impl Into<String>, fault: Fault) -> Error {
    let path = location.into();
    match fault.kind() {
        Kind::PreconditionFailed | Kind::Conflict | Kind::NotFound => {
            Error::Precondition { path, source: Box::new(fault) }
        }
        _ => error(store, path, fault),
    }
}

/// What this provider does not do, in its own words.
pub(crate) fn lacking(operation: impl Display, store: &'static str, why: &Fault) -> Error {
    Error::NotImplemented { operation: format!("{operation} ({why})"), implementer: implementer(store) }
}

/// An attribute that nobody here knows.
pub(crate) fn unknown(attribute: &Attribute, store: &'static str) -> Error {
    Error::NotImplemented {
        operation: format!("the attribute {attribute:?}"),
        implementer: implementer(store),
    }
}

fn implementer(store: &str) -> String {
    format!("Pileus for {store}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: Kind) -> Fault {
        Fault::new(kind, "why")
    }

    #[test]
    fn every_kind_has_its_own() {
        let of = |kind| error("s3", "a/b", fault(kind));
        assert!(matches!(of(Kind::NotFound), Error::NotFound { path, .. } if path == "a/b"));
        assert!(matches!(of(Kind::PreconditionFailed), Error::Precondition { path, .. } if path == "a/b"));
        assert!(matches!(of(Kind::NotModified), Error::NotModified { path, .. } if path == "a/b"));
        assert!(matches!(of(Kind::Forbidden), Error::PermissionDenied { .. }));
        assert!(matches!(of(Kind::Authentication), Error::Unauthenticated { .. }));
        assert!(matches!(of(Kind::Unsupported), Error::NotSupported { .. }));
        assert!(matches!(of(Kind::Conflict), Error::Generic { store: "s3", .. }));
        assert!(matches!(of(Kind::Throttled), Error::Generic { store: "s3", .. }));
    }

    #[test]
    fn a_failed_condition_says_which() {
        assert!(matches!(exists("s3", "a", fault(Kind::PreconditionFailed)), Error::AlreadyExists { .. }));
        assert!(matches!(exists("s3", "a", fault(Kind::Conflict)), Error::AlreadyExists { .. }));
        assert!(matches!(exists("s3", "a", fault(Kind::NotFound)), Error::NotFound { .. }));
        assert!(matches!(changed("s3", "a", fault(Kind::NotFound)), Error::Precondition { .. }));
        assert!(matches!(changed("s3", "a", fault(Kind::Unavailable)), Error::Generic { .. }));
    }

    #[test]
    fn what_is_lacking_has_its_reason() {
        let error = lacking("put_opts with Create", "b2", &fault(Kind::Unsupported));
        let Error::NotImplemented { operation, implementer } = error else { panic!("{error:?}") };
        assert!(operation.starts_with("put_opts with Create (") && operation.contains("why"), "{operation}");
        assert_eq!(implementer, "Pileus for b2");
    }
}
