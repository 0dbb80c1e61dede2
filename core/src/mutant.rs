//! Rules broken on purpose, one at a time: builds with `--cfg pileus_mutant` exist to show that the fault lab catches
//! them. No other build has this.

use std::sync::atomic::{AtomicU8, Ordering};

/// A rule to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// None.
    None,
    /// What may be sent only once is sent again when its answer is lost.
    RepeatCreation,
    /// A listing ends where its first page does.
    DropPageToken,
    /// A redirect to another host is followed, with credentials.
    ForwardCredential,
    /// The spans of a download need not be of one state of the object.
    StitchDownload,
    /// An upload is completed without its last part.
    LosePart,
    /// An upload that ends early says nothing of the parts that are there.
    ForgetUpload,
}

static BROKEN: AtomicU8 = AtomicU8::new(Mutant::None as u8);

/// Breaks that rule from now on, and keeps all others.
pub fn set(mutant: Mutant) {
    BROKEN.store(mutant as u8, Ordering::SeqCst);
}

pub(crate) fn is(mutant: Mutant) -> bool {
    BROKEN.load(Ordering::SeqCst) == mutant as u8
}
