//! Sharing an image with other projects.

use super::bare;
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    wire::{
        json::{self, Document, text, time_option},
        open_enum,
    },
};
use serde::{Deserialize, Serialize};

/// A project an image is shared with. <https://docs.openstack.org/api-ref/image/v2/#show-image-member-details>
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ImageMember {
    /// The image.
    #[serde(deserialize_with = "text")]
    pub image_id: String,
    /// The project.
    #[serde(deserialize_with = "text")]
    pub member_id: String,
    /// What the project made of the offer.
    pub status: MemberStatus,
    /// Since when it is shared.
    #[serde(default, deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// When that last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated_at: Option<Time>,
    /// The path of its schema below the service.
    #[serde(default)]
    pub schema: Option<String>,
}

open_enum! {
    /// What a project made of the offer of an image.
    pub enum MemberStatus {
        /// Nothing yet: it can use the image, and its listings do not show it.
        Pending = "pending",
        /// Accepted: its listings show the image.
        Accepted = "accepted",
        /// Rejected: its listings do not show the image.
        Rejected = "rejected",
    }
}

/// Lists the projects an image is shared with. Its answer has no pages.
/// <https://docs.openstack.org/api-ref/image/v2/#list-image-members>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListImageMembers {
    /// The image's id.
    pub image: String,
}

impl Endpoint for ListImageMembers {
    type Output = Page<Document<ImageMember>, Self>;

    fn request(&self) -> Request {
        Request::get("image", &["images", &self.image, "members"])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "members")?.items))
    }
}

/// Shows what a project made of an image. <https://docs.openstack.org/api-ref/image/v2/#show-image-member-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetImageMember {
    /// The image's id.
    pub image: String,
    /// The project's id.
    pub member: String,
}

impl Endpoint for GetImageMember {
    type Output = Document<ImageMember>;

    fn request(&self) -> Request {
        Request::get("image", &["images", &self.image, "members", &self.member])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        bare(response)
    }
}

/// Shares an image, whose visibility is `shared`, with a project.
/// <https://docs.openstack.org/api-ref/image/v2/#create-image-member>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddImageMember {
    /// The image's id.
    pub image: String,
    /// The project's id.
    pub member: String,
}

impl Endpoint for AddImageMember {
    type Output = Document<ImageMember>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Member<'a> {
            member: &'a str,
        }
        // Not settled by the 409 of a repeat: it does not say what the project made of the image meanwhile.
        Request::post("image", &["images", &self.image, "members"]).json(&Member { member: &self.member })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        bare(response)
    }
}

/// Accepts or rejects an image that is shared with one's own project.
/// <https://docs.openstack.org/api-ref/image/v2/#update-image-member>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetImageMemberStatus {
    /// The image's id.
    pub image: String,
    /// The project's id.
    pub member: String,
    /// What to make of it.
    pub status: MemberStatus,
}

impl Endpoint for SetImageMemberStatus {
    type Output = Document<ImageMember>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Status<'a> {
            status: &'a MemberStatus,
        }
        Request::put("image", &["images", &self.image, "members", &self.member])
            .json(&Status { status: &self.status })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        bare(response)
    }
}

/// Shares an image with a project no longer. <https://docs.openstack.org/api-ref/image/v2/#delete-image-member>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveImageMember {
    /// The image's id.
    pub image: String,
    /// The project's id.
    pub member: String,
}

impl Endpoint for RemoveImageMember {
    type Output = ();

    fn request(&self) -> Request {
        Request::delete("image", &["images", &self.image, "members", &self.member])
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Repeat};

    fn of(request: &Request) -> (String, String) {
        let Body::Bytes(body) = &request.body else { return (request.to_string(), String::new()) };
        (request.to_string(), String::from_utf8(body.to_vec()).expect("text"))
    }

    #[test]
    fn sharing_as_the_reference_has_it() {
        let (image, member) = ("d9".to_owned(), "8989447062e04a818baf9e073fd04fa7".to_owned());
        let add = AddImageMember { image: image.clone(), member: member.clone() }.request();
        assert_eq!(add.repeat, Repeat::Once);
        assert_eq!(
            of(&add),
            (
                "POST image /images/d9/members".into(),
                r#"{"member":"8989447062e04a818baf9e073fd04fa7"}"#.into()
            )
        );
        let path = "image /images/d9/members/8989447062e04a818baf9e073fd04fa7";
        let accept = SetImageMemberStatus {
            image: image.clone(),
            member: member.clone(),
            status: MemberStatus::Accepted,
        };
        assert_eq!(of(&accept.request()), (format!("PUT {path}"), r#"{"status":"accepted"}"#.into()));
        let get = GetImageMember { image: image.clone(), member: member.clone() };
        assert_eq!(of(&get.request()), (format!("GET {path}"), String::new()));
        let remove = RemoveImageMember { image: image.clone(), member };
        assert_eq!(of(&remove.request()), (format!("DELETE {path}"), String::new()));
        assert_eq!(ListImageMembers { image }.request().to_string(), "GET image /images/d9/members");
    }
}
