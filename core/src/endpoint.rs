//! One provider call as plain data.

use crate::{Request, Response, Result};
use std::fmt;

/// One provider call: which request it makes of its fields, and how it reads the answer.
///
/// ```
/// use pileus_core::{Endpoint, Request, Response, Result};
///
/// /// Shows a server. <https://docs.openstack.org/api-ref/compute/#show-server-details>
/// #[derive(Clone, Debug)]
/// struct GetServer {
///     id: String,
/// }
///
/// #[derive(Clone, Debug, serde::Deserialize)]
/// struct Server {
///     name: String,
/// }
///
/// impl Endpoint for GetServer {
///     type Output = Server;
///     fn request(&self) -> Request {
///         Request::get("compute", &["servers", &self.id])
///     }
///     fn response(&self, response: &Response) -> Result<Server> {
///         #[derive(serde::Deserialize)]
///         struct Reply {
///             server: Server,
///         }
///         Ok(response.json::<Reply>()?.server)
///     }
/// }
/// assert_eq!(GetServer { id: "7".into() }.request().path, "/servers/7");
/// ```
pub trait Endpoint: Clone + fmt::Debug + Send + 'static {
    /// What the answer says.
    type Output: Clone + fmt::Debug + Send + 'static;

    /// The request; asked again for every attempt.
    fn request(&self) -> Request;

    /// Reads a successful answer, or one whose status the request said it accepts. All others are made into errors by
    /// the session before they get here.
    fn response(&self, response: &Response) -> Result<Self::Output>;
}
