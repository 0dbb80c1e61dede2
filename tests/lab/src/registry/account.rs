//! Whose session an operation runs on.

use pileus_core::providers::{
    aws::{AwsSession, SessionState as AwsState},
    azure::{AzureSession, SessionState as AzureState},
    gcs::{GcsSession, SessionState as GcsState},
    openstack::{OpenStackSession, SessionState},
    s3::{S3Session, SessionState as S3State},
};
use std::{fmt, sync::Arc};

/// The session of an account.
#[derive(Clone, Debug)]
pub enum Account {
    /// At an OpenStack cloud.
    OpenStack(Arc<OpenStackSession>),
    /// At AWS.
    Aws(Arc<AwsSession>),
    /// At S3.
    S3(Arc<S3Session>),
    /// At Azure's Blob service.
    Azure(Arc<AzureSession>),
    /// At Google Cloud Storage.
    Gcs(Arc<GcsSession>),
}

/// A session's state.
#[derive(Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "cloned at every step; a box would cost an allocation each time"
)]
pub enum Held {
    /// Of an OpenStack cloud's.
    OpenStack(SessionState),
    /// Of AWS's.
    Aws(AwsState),
    /// Of S3's.
    S3(S3State),
    /// Of Azure's.
    Azure(AzureState),
    /// Of Google's.
    Gcs(GcsState),
}

impl Account {
    /// The session's state, to go back to.
    #[must_use]
    pub fn snapshot(&self) -> Held {
        match self {
            Account::OpenStack(session) => Held::OpenStack(session.snapshot()),
            Account::Aws(session) => Held::Aws(session.snapshot()),
            Account::S3(session) => Held::S3(session.snapshot()),
            Account::Azure(session) => Held::Azure(session.snapshot()),
            Account::Gcs(session) => Held::Gcs(session.snapshot()),
        }
    }

    /// Goes back to a state of this session.
    ///
    /// # Panics
    /// Where the state is of another provider's session.
    pub fn restore(&self, held: Held) {
        match (self, held) {
            (Account::OpenStack(session), Held::OpenStack(state)) => session.restore(state),
            (Account::Aws(session), Held::Aws(state)) => session.restore(state),
            (Account::S3(session), Held::S3(state)) => session.restore(state),
            (Account::Azure(session), Held::Azure(state)) => session.restore(state),
            (Account::Gcs(session), Held::Gcs(state)) => session.restore(state),
            (account, held) => panic!("{held:?} is no state of {account:?}"),
        }
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Held::OpenStack(state) => state.fmt(f),
            Held::Aws(state) => state.fmt(f),
            Held::S3(state) => state.fmt(f),
            Held::Azure(state) => state.fmt(f),
            Held::Gcs(state) => state.fmt(f),
        }
    }
}
