//! A listing, item by item.

use crate::{
    Alarm, Client, Io, Transport,
    drive::{Drive, GO_ON},
};
use pileus_client::Event;
use pileus_core::{Kind, Listing, Operation, Result, Time};
use std::{fmt, iter::FusedIterator, vec};

/// The items of a listing, with one page of them in memory. After an error it is over.
pub struct Items<I, T: Transport> {
    client: Client<T>,
    listing: Listing<I>,
    page: vec::IntoIter<I>,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    New,
    Since(Time),
    Over,
}

impl<I, T: Transport> Items<I, T> {
    pub(crate) fn new(client: Client<T>, listing: Listing<I>) -> Self {
        Items { client, listing, page: Vec::new().into_iter(), state: State::New }
    }

    fn over(&mut self, began: Time, result: std::result::Result<(), Kind>) {
        self.state = State::Over;
        let elapsed = self.client.transport.now().saturating_since(began);
        self.client.observer.event(&Event::Done { result, elapsed });
    }
}

impl<I, T: Transport> Iterator for Items<I, T> {
    type Item = Result<I>;

    fn next(&mut self) -> Option<Result<I>> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            let began = match self.state {
                State::Over => return None,
                State::Since(began) => began,
                State::New => self.client.transport.now(),
            };
            self.state = State::Since(began);
            let alarm = Alarm::new();
            let page = Drive::new(&self.client, Io::new(), &alarm, &GO_ON).next(self.listing.pages());
            match page? {
                Ok(Some(page)) => self.page = page.into_iter(),
                Ok(None) => {
                    self.over(began, Ok(()));
                    return None;
                }
                Err(error) => {
                    self.over(began, Err(error.kind()));
                    return Some(Err(error));
                }
            }
        }
    }
}

impl<I, T: Transport> FusedIterator for Items<I, T> {}

impl<I, T: Transport> Drop for Items<I, T> {
    fn drop(&mut self) {
        if let State::Since(began) = self.state {
            let elapsed = self.client.transport.now().saturating_since(began);
            let left_behind = &self.listing.pages().left_behind();
            self.client.observer.event(&Event::Cancelled { elapsed, left_behind });
        }
    }
}

impl<I, T: Transport> fmt::Debug for Items<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("listing", &self.listing).finish_non_exhaustive()
    }
}
