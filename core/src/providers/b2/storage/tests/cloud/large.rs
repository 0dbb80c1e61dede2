//! Large files.

use super::{Cloud, Version};
use crate::{
    Algorithm, Exchange, Response,
    providers::b2::testing::{answer, refusal},
};
use serde_json::{Value, json};

impl Cloud {
    pub(super) fn parts(&mut self, call: &str, exchange: &Exchange, document: &Value) -> Response {
        let text = |member: &str| document[member].as_str().unwrap_or_default().to_owned();
        let fine = |document: Value| answer(200, &[], &document.to_string());
        match call {
            "b2_start_large_file" => {
                let info = serde_json::from_value(document["fileInfo"].clone()).unwrap_or_default();
                self.add(&text("fileName"), "start", Vec::new(), &text("contentType"), info, None);
                fine(Cloud::document(&self.versions[self.versions.len() - 1]))
            }
            "b2_copy_part" => {
                let source = self.versions.iter().find(|version| version.id == text("sourceFileId"));
                let Some(source) = source.map(|source| source.content.clone()) else {
                    return refusal(404, "not_found");
                };
                let range = text("range");
                let (first, last) = range.trim_start_matches("bytes=").split_once('-').expect("a range");
                let span =
                    first.parse::<usize>().expect("a number")..last.parse::<usize>().expect("a number") + 1;
                let (content, number) =
                    (source[span].to_vec(), document["partNumber"].as_u64().expect("a number"));
                let (length, sum) = (content.len(), Algorithm::Sha1.of(&content).to_hex());
                let file = self
                    .versions
                    .iter_mut()
                    .find(|version| version.id == text("largeFileId"))
                    .expect("begun");
                file.parts.insert(number, (content, sum.clone()));
                fine(
                    json!({"fileId": file.id, "partNumber": number, "contentLength": length, "contentSha1": sum}),
                )
            }
            "b2_list_parts" => {
                let open = |version: &&Version| version.id == text("fileId") && version.action == "start";
                let Some(file) = self.versions.iter().find(open) else { return refusal(400, "bad_request") };
                let part = |(number, (content, sum)): (&u64, &(Vec<u8>, String))| json!({"partNumber": number, "contentLength": content.len(), "contentSha1": sum});
                fine(
                    json!({"parts": file.parts.iter().map(part).collect::<Vec<_>>(), "nextPartNumber": null}),
                )
            }
            "b2_finish_large_file" => {
                let open = |version: &&mut Version| version.id == text("fileId") && version.action == "start";
                let Some(file) = self.versions.iter_mut().find(open) else {
                    return refusal(400, "bad_request");
                };
                let sums: Vec<_> = file.parts.values().map(|(_, sum)| json!(sum)).collect();
                if document["partSha1Array"] != Value::from(sums) {
                    return refusal(400, "part_sha1_mismatch");
                }
                file.content = file.parts.values().flat_map(|(part, _)| part).copied().collect();
                file.action = "upload";
                fine(Cloud::document(file))
            }
            "b2_cancel_large_file" => {
                let before = self.versions.len();
                self.versions.retain(|version| version.id != text("fileId") || version.action != "start");
                if self.versions.len() == before {
                    refusal(400, "bad_request")
                } else {
                    fine(json!({"fileId": text("fileId")}))
                }
            }
            "b2_list_unfinished_large_files" => {
                let open = self.versions.iter().filter(|version| version.action == "start");
                fine(json!({"files": open.map(Cloud::document).collect::<Vec<_>>(), "nextFileId": null}))
            }
            _ => self.files(call, exchange, document),
        }
    }
}
