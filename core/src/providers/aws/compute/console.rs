//! What an instance writes on its console.

use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result,
    providers::aws::ec2::instances::GetConsoleOutput,
};

/// The console as it is now → where that cannot be had, as it was when it was last taken: instances that are not on
/// Nitro, and other clouds, have no more.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-console.html>
#[derive(Clone, Debug)]
pub(super) struct Console(GetConsoleOutput);

impl Console {
    pub(super) fn new(instance: &str) -> Self {
        Console(GetConsoleOutput { instance_id: instance.to_owned(), latest: true })
    }
}

impl Flow for Console {
    type Output = String;

    fn next(&mut self, _: &Cx<'_>) -> Next<String> {
        Next::Request(self.0.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<String>> {
        self.0.response(response).map(|console| Progress::Done(console.output))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<String>> {
        let refused = matches!(error.kind(), Kind::InvalidRequest | Kind::Unsupported);
        let about_id = error.code().is_some_and(|code| code.starts_with("InvalidInstanceID"));
        if refused && !about_id && std::mem::take(&mut self.0.latest) {
            return Ok(Progress::Continue);
        }
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Time};
    use std::task::Waker;

    fn cx() -> Cx<'static> {
        Cx { now: Time::EPOCH, entropy: 0, waker: Waker::noop() }
    }

    fn asked(console: &mut Console) -> String {
        let Next::Request(request) = console.next(&cx()) else { panic!("a request") };
        let Body::Bytes(body) = &request.body else { panic!("a form") };
        String::from_utf8_lossy(body).replace("&Version=2016-11-15", "")
    }

    fn refusal(kind: Kind, code: &str) -> Error {
        Error::new(kind, "no").with_code(code)
    }

    #[test]
    fn the_latest_is_asked_for_and_what_there_is_taken() {
        let mut console = Console::new("i-1");
        assert_eq!(asked(&mut console), "Action=GetConsoleOutput&InstanceId=i-1&Latest=true");
        let unsupported = || refusal(Kind::InvalidRequest, "UnsupportedOperation");
        assert!(matches!(console.failed(unsupported(), &cx()), Ok(Progress::Continue)));
        assert_eq!(asked(&mut console), "Action=GetConsoleOutput&InstanceId=i-1");
        assert!(console.failed(unsupported(), &cx()).is_err(), "and no third time");
    }

    #[test]
    fn other_refusals_are_told_at_once() {
        for (kind, code) in [
            (Kind::NotFound, "InvalidInstanceID.NotFound"),
            (Kind::InvalidRequest, "InvalidInstanceID.Malformed"),
            (Kind::Forbidden, "UnauthorizedOperation"),
        ] {
            let mut console = Console::new("i-1");
            assert_eq!(console.failed(refusal(kind, code), &cx()).expect_err(code).code(), Some(code));
        }
    }
}
