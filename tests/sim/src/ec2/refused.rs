//! What EC2 refuses with.
//!
//! <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html>

use std::borrow::Cow;

/// A refusal: its code, which programs go by, and its message.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
}

pub(crate) fn refused(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Refused {
    Refused { status: 400, code: code.into(), message: message.into() }
}

impl Refused {
    pub(crate) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// A parameter has a value that it cannot have.
    pub(crate) fn value(name: &str, value: &str, why: &str) -> Self {
        refused("InvalidParameterValue", format!("Value ({value}) for parameter {name} is invalid. {why}"))
    }

    /// Parameters that cannot stand together.
    pub(crate) fn combination(message: impl Into<String>) -> Self {
        refused("InvalidParameterCombination", message)
    }

    pub(crate) fn missing(name: &str) -> Self {
        refused("MissingParameter", format!("The request must contain the parameter {name}"))
    }
}
