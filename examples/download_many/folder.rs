//! Where the objects go.

use pileus_core::{Error, Kind, Result};
use std::path::Path;

/// Makes the folder that a file belongs into.
pub(crate) async fn folder_of(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let made = tokio::task::block_in_place(|| std::fs::create_dir_all(folder));
    made.map_err(|error| Error::new(Kind::Local, format!("{} cannot be made: {error}", folder.display())))
}
