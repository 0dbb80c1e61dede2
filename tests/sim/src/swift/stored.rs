//! Looking into Swift, as no client can.

use super::rows::{Manifest, Object, Segment};
use crate::content::Content;
use crate::region::Region;

impl Region {
    /// The content of an object in a container of that name, whichever project has it.
    pub(crate) fn object_content(&self, container: &str, name: &str) -> Option<Content> {
        let wanted = format!("{container}/{name}");
        let found = |(id, _): &(&String, _)| id.split_once('/').is_some_and(|(_, id)| id == wanted);
        let (id, object) = self.objects.by_id().find(found)?;
        self.read(id, object)
    }

    /// The contents of all objects, each by its container, a slash and its name.
    pub(crate) fn stored(&self) -> impl Iterator<Item = (String, Content)> {
        self.objects.by_id().filter_map(|(id, object)| {
            let (_, name) = id.split_once('/')?;
            Some((name.to_owned(), self.read(id, object)?))
        })
    }

    /// Nothing of what is made of others that are not there any more.
    fn read(&self, id: &str, object: &Object) -> Option<Content> {
        let Manifest::Static(segments) = &object.manifest else { return Some(object.content.clone()) };
        let (project, _) = id.split_once('/')?;
        let mut whole = Content::default();
        for Segment { container, name, range, .. } in segments {
            let id = Object::id(project, container, name);
            let all = self.read(&id, self.objects.get(&id)?)?;
            whole.append(match range {
                Some((from, to, _)) => all.slice(*from..*to),
                None => all,
            });
        }
        Some(whole)
    }
}
