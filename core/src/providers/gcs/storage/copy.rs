//! Copies within the service.

use super::terms::{self, Written};
use crate::{
    Cx, Endpoint, Flow, Next, Progress, Repeat, Response, Result,
    providers::gcs::{
        Preconditions,
        objects::{GetObject, Metadata, RewriteObject, Rewritten},
    },
    storage::{Condition, CopySpec, Object},
};

/// Copies an object, of any size: asks until it is there.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    rewrite: RewriteObject,
    /// What the copy is kept as, where all else is to be as it was: what that is has to be asked first, for the service
    /// takes all or nothing of it over.
    class: Option<String>,
    repeat: Repeat,
}

impl Copy {
    pub(super) fn new(from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Result<Self> {
        let Written { mut metadata, preconditions, key, kms_key_name } = match &copy.replace {
            Some(write) => terms::written(write)?,
            None => Written::default(),
        };
        let class = copy.storage_class.as_ref().map(terms::class_name).transpose()?;
        if metadata.storage_class.is_none() {
            metadata.storage_class.clone_from(&class);
        }
        let replaced = copy.replace.as_ref();
        let conditional = replaced.is_some_and(|write| write.condition != Condition::Always);
        let rewrite = RewriteObject {
            source_bucket: from.0.to_owned(),
            source_object: from.1.to_owned(),
            source_generation: copy.version.as_deref().map(terms::generation).transpose()?,
            source_preconditions: terms::conditions(&copy.condition)?,
            bucket: to.0.to_owned(),
            object: to.1.to_owned(),
            metadata: replaced.map(|_| metadata),
            preconditions,
            key,
            kms_key_name,
            ..RewriteObject::default()
        };
        let class = class.filter(|_| copy.replace.is_none());
        Ok(Copy { rewrite, class, repeat: if conditional { Repeat::Keyed } else { Repeat::Safe } })
    }

    fn look(&self) -> GetObject {
        let Preconditions { generation_match, generation_not_match, .. } = self.rewrite.source_preconditions;
        GetObject {
            generation: self.rewrite.source_generation,
            preconditions: Preconditions {
                generation_match,
                generation_not_match,
                ..Preconditions::default()
            },
            ..GetObject::new(&self.rewrite.source_bucket, &self.rewrite.source_object)
        }
    }
}

impl Flow for Copy {
    type Output = Object;

    fn next(&mut self, _: &Cx<'_>) -> Next<Object> {
        Next::Request(match self.class {
            Some(_) => self.look().request(),
            None => self.rewrite.request().repeat(self.repeat),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Object>> {
        if let Some(class) = self.class.clone() {
            let source = self.look().response(response)?.value;
            self.rewrite.source_generation = source.generation;
            self.rewrite.metadata = Some(Metadata {
                content_type: source.content_type,
                content_encoding: source.content_encoding,
                content_disposition: source.content_disposition,
                content_language: source.content_language,
                cache_control: source.cache_control,
                storage_class: Some(class),
                metadata: source.metadata,
                custom_time: source.custom_time,
                ..Metadata::default()
            });
            self.class = None;
            return Ok(Progress::Continue);
        }
        Ok(match self.rewrite.response(response)? {
            Rewritten::Done(object) => Progress::Done(terms::object(&object)),
            Rewritten::Partly { token, .. } => {
                self.rewrite.token = Some(token);
                Progress::Continue
            }
        })
    }
}
