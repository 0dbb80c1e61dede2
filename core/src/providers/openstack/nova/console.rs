//! What a server shows, and ways to sit before it.

use super::{
    action::{Again, act, post, repeat},
    lenient::secret_option,
};
use crate::wire::open_enum;
use crate::{Endpoint, Repeat, Request, Response, Result, Secret};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Shows the end of what a server's console has printed.
/// <https://docs.openstack.org/api-ref/compute/#show-console-output-os-getconsoleoutput-action>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetConsoleOutput {
    /// The server's id.
    pub id: String,
    /// How many lines; all there are where this is not said.
    pub lines: Option<u32>,
}

impl Endpoint for GetConsoleOutput {
    type Output = String;
    fn request(&self) -> Request {
        let argument = self.lines.map_or(json!({}), |lines| json!({ "length": lines }));
        act(&self.id, "os-getConsoleOutput", argument, Again::Safe)
    }
    fn response(&self, response: &Response) -> Result<String> {
        #[derive(Deserialize)]
        struct Reply {
            output: Option<String>,
        }
        Ok(response.json::<Reply>()?.output.unwrap_or_default())
    }
}

open_enum! {
    /// A console's form.
    pub enum ConsoleKind {
        /// VNC in a browser.
        NoVnc = "novnc",
        /// VNC in a Java viewer.
        XvpVnc = "xvpvnc",
        /// SPICE in a browser.
        SpiceHtml5 = "spice-html5",
        /// SPICE without a browser (2.99).
        SpiceDirect = "spice-direct",
        /// RDP in a browser.
        RdpHtml5 = "rdp-html5",
        /// A serial line over a web socket.
        Serial = "serial",
        /// VMware's own (2.8).
        WebMks = "webmks",
    }
}

impl ConsoleKind {
    /// The protocol, and the action that opened it before 2.6.
    fn names(&self) -> (&str, &'static str) {
        match self {
            ConsoleKind::NoVnc | ConsoleKind::XvpVnc => ("vnc", "os-getVNCConsole"),
            ConsoleKind::SpiceHtml5 | ConsoleKind::SpiceDirect => ("spice", "os-getSPICEConsole"),
            ConsoleKind::RdpHtml5 => ("rdp", "os-getRDPConsole"),
            ConsoleKind::Serial => ("serial", "os-getSerialConsole"),
            ConsoleKind::WebMks => ("mks", "os-getMKSConsole"),
            // The provider says whether it knows it.
            ConsoleKind::Other(word) => (word, "os-getVNCConsole"),
        }
    }

    fn floor(&self) -> (u16, u16) {
        match self {
            ConsoleKind::WebMks => (2, 8),
            ConsoleKind::SpiceDirect => (2, 99),
            _ => (2, 6),
        }
    }
}

/// A console of a server, opened.
#[derive(Clone, Debug, Deserialize)]
pub struct Console {
    /// Its form.
    #[serde(rename = "type")]
    pub kind: ConsoleKind,
    /// Where it is; whoever has the address has the console.
    #[serde(deserialize_with = "address")]
    pub url: Secret,
}

fn address<'de, D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Secret, D::Error> {
    secret_option(deserializer)?.ok_or_else(|| serde::de::Error::custom("a console without an address"))
}

/// Opens a console (2.6). <https://docs.openstack.org/api-ref/compute/#create-console>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenConsole {
    /// The server's id.
    pub server: String,
    /// Its form.
    pub kind: ConsoleKind,
}

impl Endpoint for OpenConsole {
    type Output = Console;
    fn request(&self) -> Request {
        let floor = self.kind.floor();
        let console = json!({ "protocol": self.kind.names().0, "type": self.kind });
        // A repeat gives another address of the same console, and the first expires unused.
        Request::post("compute", &["servers", &self.server, "remote-consoles"])
            .json(&json!({ "remote_console": console }))
            .repeat(Repeat::Safe)
            .versions(floor, floor)
    }
    fn response(&self, response: &Response) -> Result<Console> {
        #[derive(Deserialize)]
        struct Reply {
            remote_console: Console,
        }
        Ok(response.json::<Reply>()?.remote_console)
    }
}

/// Opens a console of a cloud older than 2.6.
/// <https://docs.openstack.org/api-ref/compute/#get-vnc-console-os-getvncconsole-action-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOldConsole {
    /// The server's id.
    pub server: String,
    /// Its form.
    pub kind: ConsoleKind,
}

impl Endpoint for OpenOldConsole {
    type Output = Console;
    fn request(&self) -> Request {
        let (_, action) = self.kind.names();
        repeat(post(&self.server).json(&json!({ action: { "type": self.kind } })), Again::Safe)
    }
    fn response(&self, response: &Response) -> Result<Console> {
        #[derive(Deserialize)]
        struct Reply {
            console: Console,
        }
        Ok(response.json::<Reply>()?.console)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn requests_are_the_published_ones() {
        let output = GetConsoleOutput { id: "7".into(), lines: Some(50) };
        assert_eq!(sent(&output).1, json!({"os-getConsoleOutput": {"length": 50}}));
        assert_eq!(output.request().repeat, Repeat::Safe);
        assert_eq!(sent(&GetConsoleOutput { lines: None, ..output }).1, json!({"os-getConsoleOutput": {}}));
        let open = OpenConsole { server: "7".into(), kind: ConsoleKind::NoVnc };
        assert_eq!(
            sent(&open),
            (
                "POST /servers/7/remote-consoles".into(),
                json!({"remote_console": {"protocol": "vnc", "type": "novnc"}})
            )
        );
        assert_eq!(versions(&open), Some(((2, 6), (2, 6))));
        let mks = OpenConsole { kind: ConsoleKind::WebMks, ..open };
        assert_eq!(sent(&mks).1, json!({"remote_console": {"protocol": "mks", "type": "webmks"}}));
        assert_eq!(versions(&mks), Some(((2, 8), (2, 8))));
        let old = OpenOldConsole { server: "7".into(), kind: ConsoleKind::NoVnc };
        assert_eq!(sent(&old).1, json!({"os-getVNCConsole": {"type": "novnc"}}));
        assert_eq!(versions(&old), None);
    }

    #[test]
    fn the_address_of_a_console_is_not_shown() {
        let open = OpenConsole { server: "7".into(), kind: ConsoleKind::NoVnc };
        let console = open
            .response(&answer(
                200,
                r#"{"remote_console": {"protocol": "vnc", "type": "novnc", "url": "http://h:6080/?token=b60b"}}"#,
            ))
            .expect("a console");
        assert_eq!((console.url.expose(), &console.kind), ("http://h:6080/?token=b60b", &ConsoleKind::NoVnc));
        assert!(!format!("{console:?}").contains("b60b"));
        let output = GetConsoleOutput { id: "7".into(), lines: None };
        assert_eq!(output.response(&answer(200, r#"{"output": null}"#)).expect("nothing"), "");
    }
}
