//! Another type for an instance: stop it, where it runs, change it, and start it again.

use super::{
    show::Show,
    watch::{Goal, WatchInstance},
};
use crate::{
    Checkpoint, Cx, Endpoint, Error, Flow, Leftover, Next, Progress, Response, Result,
    machine::{Pace, Until},
    providers::aws::ec2::instances::{
        DescribeInstances, Instance, InstanceChange, InstanceStateName, ModifyInstanceAttribute,
        StartInstances, StopInstances,
    },
    wire::xml::Document,
};
use serde::{Deserialize, Serialize};

/// Look → stop → stopped → change the type → start → running. An instance that was stopped stays so. Every request may
/// be repeated, so whoever takes up a checkpoint just goes on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Resize {
    id: String,
    kind: String,
    phase: Phase,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Phase {
    Look,
    Stop,
    Stopping(Until<WatchInstance>),
    Change { start: bool },
    Start,
    Starting(Until<WatchInstance>),
    Show,
}

impl Resize {
    pub(super) const NAME: &'static str = "ec2.resize-instance";

    pub(super) fn new(id: &str, kind: &str) -> Self {
        Resize { id: id.to_owned(), kind: kind.to_owned(), phase: Phase::Look }
    }

    fn show(&self) -> Show<DescribeInstances> {
        let instance_ids = vec![self.id.clone()];
        Show::new("instance", &self.id, DescribeInstances { instance_ids, ..DescribeInstances::default() })
    }

    fn stop(&self) -> StopInstances {
        StopInstances { instance_ids: vec![self.id.clone()], ..StopInstances::default() }
    }

    fn start(&self) -> StartInstances {
        StartInstances { instance_ids: vec![self.id.clone()] }
    }

    fn change(&self) -> ModifyInstanceAttribute {
        ModifyInstanceAttribute {
            instance_id: self.id.clone(),
            change: InstanceChange::InstanceType(self.kind.clone()),
        }
    }

    fn watch(&self, goal: Goal) -> Until<WatchInstance> {
        Until::new(WatchInstance { id: self.id.clone(), goal, ours: false }, Pace::default())
    }
}

impl Flow for Resize {
    type Output = Document<Instance>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Document<Instance>> {
        Next::Request(match &self.phase {
            Phase::Look | Phase::Show => self.show().request(),
            Phase::Stop => self.stop().request(),
            Phase::Change { .. } => self.change().request(),
            Phase::Start => self.start().request(),
            Phase::Stopping(until) | Phase::Starting(until) => return until.next_look(cx),
        })
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Document<Instance>>> {
        self.phase = match &mut self.phase {
            Phase::Look => {
                let instance = self.show().response(response)?;
                let same = instance.instance_type.as_deref() == Some(&self.kind);
                match instance.state.name {
                    _ if same => return Ok(Progress::Done(instance)),
                    Some(InstanceStateName::Stopped) => Phase::Change { start: false },
                    _ => Phase::Stop,
                }
            }
            Phase::Stop => {
                self.stop().response(response)?;
                Phase::Stopping(self.watch(Goal::Stopped))
            }
            Phase::Stopping(until) => match until.looked(response, cx)? {
                Progress::Done(_) => Phase::Change { start: true },
                Progress::Continue => return Ok(Progress::Continue),
            },
            Phase::Change { start } => {
                let start = *start;
                self.change().response(response)?;
                if start { Phase::Start } else { Phase::Show }
            }
            Phase::Start => {
                self.start().response(response)?;
                Phase::Starting(self.watch(Goal::Running))
            }
            Phase::Starting(until) => return until.looked(response, cx),
            Phase::Show => return self.show().response(response).map(Progress::Done),
        };
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Document<Instance>>> {
        Err(match self.phase {
            Phase::Change { start: true } => error.context(format!(
                "instance {} was stopped to be given the type {}, and was not started again",
                self.id, self.kind
            )),
            _ => error,
        })
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let mut left = Leftover::known("stopped instance", &self.id);
        left.certain = matches!(self.phase, Phase::Change { .. });
        match self.phase {
            Phase::Stop if !in_doubt => Vec::new(),
            Phase::Stop | Phase::Stopping(_) | Phase::Change { start: true } | Phase::Start => vec![left],
            Phase::Look | Phase::Change { start: false } | Phase::Starting(_) | Phase::Show => Vec::new(),
        }
    }

    fn checkpoint(&self, _: bool) -> Option<Checkpoint> {
        Checkpoint::of(Self::NAME, 1, self)
    }
}
