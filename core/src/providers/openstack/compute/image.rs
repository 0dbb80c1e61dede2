//! An image of a server: created once, then seen.

use super::creations::MakeImage;
use crate::{
    Cx, Endpoint, Error, Flow, Leftover, Next, Progress, Response, Result,
    machine::CreateOnce,
    providers::openstack::glance::{GetImage, Image},
    wire::json::Document,
};

/// Create → show: the answer to the creation holds only the image's id.
#[derive(Clone, Debug)]
pub(super) struct MakeAndSee {
    create: CreateOnce<MakeImage>,
    made: Option<GetImage>,
}

impl MakeAndSee {
    pub(super) fn new(make: MakeImage) -> Self {
        MakeAndSee { create: CreateOnce::new(make), made: None }
    }
}

impl Flow for MakeAndSee {
    type Output = Document<Image>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Document<Image>> {
        if let Some(get) = &self.made {
            return Next::Request(get.request());
        }
        match self.create.next(cx) {
            Next::Request(request) => Next::Request(request),
            Next::Sleep(until) => Next::Sleep(until),
            Next::Done(Err(error)) => Next::Done(Err(error)),
            Next::Done(Ok(image)) => {
                self.made = Some(GetImage { id: image.id });
                self.next(cx)
            }
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Document<Image>>> {
        if let Some(get) = &self.made {
            return get.response(response).map(Progress::Done);
        }
        if let Progress::Done(image) = self.create.advance(response, cx)? {
            self.made = Some(GetImage { id: image.id });
        }
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<Document<Image>>> {
        if self.made.is_some() {
            return Err(error);
        }
        if let Progress::Done(image) = self.create.failed(error, cx)? {
            self.made = Some(GetImage { id: image.id });
        }
        Ok(Progress::Continue)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        match &self.made {
            Some(get) => vec![Leftover::known("image", &get.id)],
            None => self.create.left_behind(in_doubt),
        }
    }
}
