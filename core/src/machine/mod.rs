//! The generic machines that run what a provider writes.
//!
//! [`Call`] runs one flow (a single endpoint is the shortest), with login, retries and deadlines. [`Pages`] runs a
//! listing page by page, and [`Listing`] hides which. [`CreateOnce`] creates a thing exactly once, whatever happens to the
//! answer, and [`Stored`] one that can be put away. [`Until`] asks the same thing again until its answer says that it
//! is ready. [`Map`] turns a provider's own type into a neutral one. [`Fanned`] runs a fan:
//! many pieces side by side; all others keep at most one exchange in flight.

mod attempt;
mod call;
mod create_once;
mod fanned;
mod listing;
mod map;
mod pages;
mod stored;
mod until;

pub use call::Call;
pub use create_once::{CreateOnce, Creation};
pub use fanned::Fanned;
pub use listing::Listing;
pub use map::Map;
pub use pages::Pages;
pub use stored::Stored;
pub use until::{Pace, Until, Verdict, Watch};
