//! Files, as they are now and were before.

use super::Cloud;
use crate::{
    Exchange, Response, Taken,
    providers::b2::testing::{answer, refusal},
};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl Cloud {
    pub(super) fn files(&mut self, call: &str, exchange: &Exchange, document: &Value) -> Response {
        let text = |member: &str| document[member].as_str().unwrap_or_default().to_owned();
        let fine = |document: Value| answer(200, &[], &document.to_string());
        match call {
            "b2_list_file_names" | "b2_list_file_versions" => {
                let mut all: Vec<_> = self.versions.iter().rev().collect();
                all.sort_by(|a, b| a.name.cmp(&b.name));
                if call == "b2_list_file_names" {
                    all.dedup_by(|later, first| later.name == first.name);
                    all.retain(|version| version.action == "upload");
                }
                all.retain(|version| {
                    version.name.starts_with(&text("prefix")) && version.name >= text("startFileName")
                });
                if let Some(id) = document["startFileId"].as_str() {
                    let at = all.iter().position(|version| version.id == id).unwrap_or_default();
                    all.drain(..at);
                }
                let (prefix, delimiter) = (text("prefix"), text("delimiter"));
                let mut files: Vec<Value> = Vec::new();
                for version in &all {
                    let rest = &version.name[prefix.len()..];
                    let folder = (!delimiter.is_empty()).then(|| rest.find(&delimiter)).flatten();
                    let entry = match folder {
                        Some(at) => {
                            json!({"action": "folder", "fileName": version.name[..prefix.len() + at + 1], "fileId": null})
                        }
                        None => Cloud::document(version),
                    };
                    if files.last() != Some(&entry) {
                        files.push(entry);
                    }
                }
                let most =
                    usize::try_from(document["maxFileCount"].as_u64().expect("a number")).expect("small");
                let next = files.get(most).cloned().unwrap_or_default();
                files.truncate(most);
                fine(json!({"files": files, "nextFileName": next["fileName"], "nextFileId": next["fileId"]}))
            }
            "b2_get_file_info" => match self.versions.iter().find(|version| version.id == text("fileId")) {
                Some(version) => fine(Cloud::document(version)),
                None => refusal(404, "not_found"),
            },
            "b2_hide_file" => match self.of(&text("fileName")).first().map(|version| version.action) {
                None => refusal(400, "no_such_file"),
                Some("hide") => refusal(400, "already_hidden"),
                Some(_) => {
                    self.add(
                        &text("fileName"),
                        "hide",
                        Vec::new(),
                        "application/x-bz-hide-marker",
                        BTreeMap::new(),
                        None,
                    );
                    fine(Cloud::document(&self.versions[self.versions.len() - 1]))
                }
            },
            "b2_delete_file_version" => {
                let before = self.versions.len();
                self.versions
                    .retain(|version| version.id != text("fileId") || version.name != text("fileName"));
                let gone = json!({"fileId": text("fileId"), "fileName": text("fileName")});
                if self.versions.len() == before { refusal(400, "file_not_present") } else { fine(gone) }
            }
            "b2_copy_file" => {
                let source = self.versions.iter().find(|version| version.id == text("sourceFileId")).cloned();
                let Some(source) = source else { return refusal(404, "not_found") };
                let (kind, info) = match text("metadataDirective").as_str() {
                    "COPY" => (source.kind, source.info),
                    _ => (
                        text("contentType"),
                        serde_json::from_value(document["fileInfo"].clone()).unwrap_or_default(),
                    ),
                };
                self.add(&text("fileName"), "upload", source.content, &kind, info, Some(source.sha1));
                fine(Cloud::document(&self.versions[self.versions.len() - 1]))
            }
            "b2_get_download_authorization" => {
                fine(json!({"authorizationToken": "3_a=b", "fileNamePrefix": text("fileNamePrefix")}))
            }
            _ => self.download(exchange),
        }
    }

    fn download(&mut self, exchange: &Exchange) -> Response {
        let uri = exchange.request.uri();
        let decoded = |text: &str| crate::providers::b2::names::decoded(text.as_bytes()).expect("UTF-8");
        let found = match uri.path().strip_prefix("/file/photos/") {
            Some(name) => self.of(&decoded(name)).into_iter().find(|version| version.action != "start"),
            None => {
                let id = uri.query().and_then(|query| query.strip_prefix("fileId=")).unwrap_or_default();
                self.versions.iter().find(|version| version.id == id)
            }
        };
        let Some(version) = found.filter(|version| version.action == "upload").cloned() else {
            return refusal(404, "not_found");
        };
        let all = version.content.len();
        let mut headers = HeaderMap::new();
        let mut set = |name: &str, value: &str| {
            let name: http::HeaderName = name.parse().expect("a name");
            headers.insert(name, value.parse().expect("a value"));
        };
        set("x-bz-file-id", &version.id);
        set("x-bz-file-name", &crate::providers::b2::names::encoded(&version.name));
        set("x-bz-content-sha1", &version.sha1);
        set("content-type", &version.kind);
        for (name, value) in &version.info {
            match name.strip_prefix("b2-") {
                Some(header) => set(header, value),
                None => set(&format!("x-bz-info-{name}"), &crate::providers::b2::names::encoded(value)),
            }
        }
        let range =
            exchange.request.headers().get("range").map(|range| range.to_str().expect("text").to_owned());
        let (status, span) = match range.as_deref().map(|range| range.trim_start_matches("bytes=").to_owned())
        {
            None => (StatusCode::OK, 0..all),
            Some(range) => {
                let (first, last) = range.split_once('-').expect("a range");
                let span = match (first.parse::<usize>(), last.parse::<usize>()) {
                    (Ok(first), Ok(last)) => first..(last + 1).min(all),
                    (Ok(first), Err(_)) => first..all,
                    (Err(_), Ok(count)) => all.saturating_sub(count)..all,
                    _ => panic!("{range}"),
                };
                if span.start >= all {
                    return refusal(416, "range_not_satisfiable");
                }
                set("content-range", &format!("bytes {}-{}/{all}", span.start, span.end - 1));
                (StatusCode::PARTIAL_CONTENT, span)
            }
        };
        set("content-length", &span.len().to_string());
        let body =
            if exchange.request.method() == "HEAD" { Vec::new() } else { version.content[span].to_vec() };
        Response::new(status, headers, Taken::Collected(body.into()))
    }
}
