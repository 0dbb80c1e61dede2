//! Another flavor for a server.

use super::{
    action::{Again, act, done, given, plain_actions},
    status::DiskConfig,
};
use crate::{Endpoint, Request, Response, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Gives a server another flavor; it then waits, in [`Status::VerifyResize`](super::status::Status::VerifyResize), for
/// [`ConfirmResize`] or [`RevertResize`]. <https://docs.openstack.org/api-ref/compute/#resize-server-resize-action>
///
/// Sent again after a lost answer: a server that is being resized, or waits to be confirmed, refuses a second resize.
/// Whether it was this one that it took, its flavor tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResizeServer {
    /// The server's id.
    pub id: String,
    /// The new flavor's id.
    pub flavor: String,
    /// Who partitions its disk.
    pub disk_config: Option<DiskConfig>,
}

impl ResizeServer {
    const AGAIN: Again = Again::Until(&[
        "vm_state resized",
        "task_state resize_prep",
        "task_state resize_migrating",
        "task_state resize_migrated",
        "task_state resize_finish",
        // Confirmed by the cloud itself in the meantime.
        "instances must change flavor!",
    ]);

    /// To the flavor of that id.
    #[must_use]
    pub fn new(id: impl Into<String>, flavor: impl Into<String>) -> Self {
        ResizeServer { id: id.into(), flavor: flavor.into(), disk_config: None }
    }
}

impl Endpoint for ResizeServer {
    type Output = ();
    fn request(&self) -> Request {
        let argument =
            given([("flavorRef", json!(self.flavor)), ("OS-DCF:diskConfig", json!(self.disk_config))]);
        act(&self.id, "resize", argument, Self::AGAIN)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Self::AGAIN)
    }
}

plain_actions! {
    /// Keeps a server's new flavor.
    /// <https://docs.openstack.org/api-ref/compute/#confirm-resized-server-confirmresize-action>
    ConfirmResize: "confirmResize", Again::Until(&[
        "vm_state active",
        "vm_state stopped",
        "task_state resize_confirming",
        "has not been resized",
    ]);
    /// Goes back to a server's old flavor.
    /// <https://docs.openstack.org/api-ref/compute/#revert-resized-server-revertresize-action>
    RevertResize: "revertResize", Again::Until(&[
        "vm_state active",
        "vm_state stopped",
        "task_state resize_reverting",
        "has not been resized",
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::openstack::nova::testing::*};

    #[test]
    fn requests_are_the_published_ones() {
        let resize = ResizeServer { disk_config: Some(DiskConfig::Auto), ..ResizeServer::new("7", "2") };
        assert_eq!(
            sent(&resize),
            (
                "POST /servers/7/action".into(),
                json!({"resize": {"flavorRef": "2", "OS-DCF:diskConfig": "AUTO"}})
            )
        );
        let resize = ResizeServer::new("7", "2");
        assert_eq!(sent(&resize).1, json!({"resize": {"flavorRef": "2"}}));
        assert_eq!(stored(&resize), resize);
        assert_eq!(resize.request().repeat, Repeat::Settling(&[400, 404, 409]));
        assert_eq!(sent(&ConfirmResize::new("7")).1, json!({"confirmResize": null}));
        assert_eq!(sent(&RevertResize::new("7")).1, json!({"revertResize": null}));
    }

    #[test]
    fn repeats_settle_on_the_states_a_resize_leads_to() {
        let refusal = |status, message| {
            answer(status, &format!(r#"{{"x": {{"code": {status}, "message": "{message}"}}}}"#))
        };
        let resize = ResizeServer::new("7", "2");
        resize
            .response(&refusal(409, "Cannot 'resize' instance 7 while it is in vm_state resized"))
            .expect("done");
        resize
            .response(&refusal(400, "When resizing, instances must change flavor!"))
            .expect("done and confirmed");
        resize.response(&refusal(400, "Image 5 could not be found.")).expect_err("another reason");
        let confirm = ConfirmResize::new("7");
        confirm.response(&refusal(400, "Instance has not been resized.")).expect("done");
        confirm.response(&refusal(404, "Instance 7 could not be found.")).expect_err("gone");
        confirm
            .response(&refusal(409, "Cannot 'confirmResize' instance 7 while it is in vm_state error"))
            .expect_err("failed");
    }
}
