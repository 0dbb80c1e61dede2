//! What an instance writes on its console, and the password that Windows makes.

use crate::{
    Endpoint, Request, Response, Result, Secret, Time,
    providers::aws::ec2::{base64::decode, common::reading, form},
    wire::{xml, xml_struct},
};
use serde::{Deserialize, Serialize};

/// What an instance has written on its console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleOutput {
    /// The instance's id.
    pub instance_id: String,
    /// When it was taken.
    pub timestamp: Option<Time>,
    /// The text; bytes that are none are replaced. Empty where nothing was taken yet.
    pub output: String,
}

xml_struct! {
    struct Output {
        instance_id: String = needed "instanceId",
        timestamp: Option<Time> = "timestamp",
        output: String = "output",
    }
}

/// Shows the last 64 KiB of what an instance has written on its console.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetConsoleOutput {
    /// The instance's id.
    pub instance_id: String,
    /// As it is now, which instances on Nitro can tell; else as it was shortly after the last start or stop.
    pub latest: bool,
}

impl Endpoint for GetConsoleOutput {
    type Output = ConsoleOutput;

    fn request(&self) -> Request {
        let form = form("GetConsoleOutput").set("InstanceId", &self.instance_id);
        reading(form.opt("Latest", self.latest.then_some(true)))
    }

    fn response(&self, response: &Response) -> Result<ConsoleOutput> {
        let Output { instance_id, timestamp, output } = xml::read(response)?;
        let bytes = decode(&output).ok_or_else(|| response.malformed("the output is not Base64"))?;
        Ok(ConsoleOutput { instance_id, timestamp, output: String::from_utf8_lossy(&bytes).into_owned() })
    }
}

/// The administrator's password of an instance that runs Windows.
#[derive(Clone, Debug)]
pub struct PasswordData {
    /// The instance's id.
    pub instance_id: String,
    /// When it was taken.
    pub timestamp: Option<Time>,
    /// The password, encrypted with the instance's key pair (RSA, PKCS#1 v1.5), in Base64. `None` until it is made,
    /// which takes up to a quarter of an hour.
    pub password_data: Option<Secret>,
}

xml_struct! {
    struct Password {
        instance_id: String = needed "instanceId",
        timestamp: Option<Time> = "timestamp",
        data: Option<Secret> = "passwordData",
    }
}

/// Shows the password that Windows made on an instance's first start, encrypted with its key pair.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetPasswordData {
    /// The instance's id.
    pub instance_id: String,
}

impl Endpoint for GetPasswordData {
    type Output = PasswordData;

    fn request(&self) -> Request {
        reading(form("GetPasswordData").set("InstanceId", &self.instance_id))
    }

    fn response(&self, response: &Response) -> Result<PasswordData> {
        let Password { instance_id, timestamp, data } = xml::read(response)?;
        // There are line breaks around it.
        let password_data =
            data.map(|data| Secret::new(data.expose().trim())).filter(|data| !data.is_empty());
        Ok(PasswordData { instance_id, timestamp, password_data })
    }
}
