//! A request on its way.

use super::{
    digest::Digest,
    event::Event,
    fault::{Fault, Provider},
    wire::{Sink, received, sent},
};
use pileus_core::{Answer, Exchange, ExchangeId, Time};
use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

/// A request on its way.
#[derive(Clone, Debug)]
pub struct Flight {
    /// The number of the operation that sent it.
    pub actor: usize,
    /// By which the operation knows its answer.
    pub id: ExchangeId,
    /// What was sent.
    pub exchange: Arc<Exchange>,
    /// When the operation gives it up.
    pub until: Time,
    /// The process that sent it is gone: its answer reaches nobody.
    pub orphan: bool,
    /// Whether it asks for a token or for credentials.
    pub login: bool,
    /// Whether it may change anything at the provider, but for tokens.
    pub acts: bool,
    /// Tells it from others, but for its signature.
    print: u64,
}

impl Flight {
    pub(super) fn new<P: Provider>(actor: usize, id: ExchangeId, exchange: Exchange, until: Time) -> Self {
        let mut digest = Digest::default();
        let request = &exchange.request;
        (actor, id, until, request.method(), request.uri()).hash(&mut digest);
        sent(request.body()).hash(&mut digest);
        let (login, acts) = (P::is_login(&exchange), P::acts(&exchange));
        let (exchange, print) = (Arc::new(exchange), digest.finish());
        Flight { actor, id, exchange, until, orphan: false, login, acts, print }
    }

    /// It arrives at the provider: what comes back, and what of that goes into the caller's sink.
    pub fn answered<P: Provider>(&self, provider: &mut P, there: Time, sink: &mut Sink) -> Answer {
        received(&self.exchange, &provider.handle(&self.exchange, there), sink)
    }

    /// It arrives at the provider when nobody waits for it any more: what would have come back.
    pub fn unheard<P: Provider>(&self, provider: &mut P, there: Time) -> Answer {
        self.answered(provider, there, &mut Sink::default())
    }

    /// Every fault that it can strike; `place` is where it is among those in flight.
    pub fn strikes(&self, place: usize) -> impl Iterator<Item = Event> {
        let faults = Fault::ALL.into_iter().filter(|fault| fault.befalls(self));
        faults.map(move |fault| Event::Strike(place, fault))
    }
}

impl Hash for Flight {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.print, self.orphan).hash(state);
    }
}
