//! A connection that tells what became of a request on it.

use super::{call, proxy::Forward};
use std::{fmt, io};
use ureq::{
    Error,
    unversioned::transport::{Buffers, NextTimeout, Transport},
};

/// Any connection, watched: that the request has begun to go out, how long a body stands still, and that an end is an
/// end and not a break. Towards a proxy it also writes the first line in the form for one.
pub(super) struct Watched {
    transport: Box<dyn Transport>,
    forward: Option<Forward>,
}

impl Watched {
    pub(super) fn new(transport: Box<dyn Transport>, forward: Option<Forward>) -> Self {
        Watched { transport, forward }
    }

    fn transmit(&mut self, bytes: &[u8], timeout: NextTimeout) -> Result<(), Error> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let output = self.transport.buffers().output();
            let count = rest.len().min(output.len());
            let (now, later) = rest.split_at(count);
            output[..count].copy_from_slice(now);
            self.transport.transmit_output(count, timeout)?;
            rest = later;
        }
        Ok(())
    }
}

impl Transport for Watched {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if !call::sending() {
            return self.transport.transmit_output(amount, timeout);
        }
        match &self.forward {
            None => self.transport.transmit_output(amount, timeout),
            Some(forward) => {
                let head = &self.transport.buffers().output()[..amount];
                let head = forward.rewrite(head).ok_or(Error::InvalidProxyUrl)?;
                self.transmit(&head, timeout)
            }
        }
    }

    fn await_input(&mut self, mut timeout: NextTimeout) -> Result<bool, Error> {
        timeout.per_read = call::idle().map(Into::into);
        self.transport.await_input(timeout).map_err(|error| match error {
            // ureq takes these for the end of a body that has no length; a broken connection is not an end.
            Error::Io(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::UnexpectedEof
                        | io::ErrorKind::ConnectionAborted
                        | io::ErrorKind::ConnectionReset
                ) =>
            {
                Error::Io(io::Error::new(io::ErrorKind::BrokenPipe, error))
            }
            other => other,
        })
    }

    fn is_open(&mut self) -> bool {
        self.transport.is_open()
    }

    fn is_tls(&self) -> bool {
        self.transport.is_tls()
    }
}

impl fmt::Debug for Watched {
    /// Without the buffers, which hold tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").field("proxy", &self.forward.is_some()).finish_non_exhaustive()
    }
}
