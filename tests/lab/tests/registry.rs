//! The registry is whole: every provider call in the source has its line, every method of the neutral trait has one
//! for each provider, and no line names what is not there.

use pileus_lab::{
    place::Place,
    registry::{self, Effect, Entry},
};
use pileus_sim::drive::Drive;
use pileus_walk::source;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src")
}

/// The source files below `folder`, but for tests.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_test = name.contains("test");
        if path.is_dir() && !is_test {
            sources(&path, found);
        } else if name.ends_with(".rs") && !is_test {
            found.push(path);
        }
    }
}

/// The names that follow `before` in the text.
fn after<'t>(text: &'t str, before: &str) -> Vec<&'t str> {
    let word =
        |rest: &'t str| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    text.match_indices(before)
        .map(|(at, _)| word(&text[at + before.len()..]))
        .filter(|name| !name.is_empty())
        .collect()
}

/// What is inside each call of that macro.
fn blocks<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    text.match_indices(&format!("\n{name}! {{"))
        .map(|(at, _)| text[at..].split("\n}").next().unwrap_or_default())
        .collect()
}

/// The calls that a file has, written out or made by one of the macros that make them.
fn calls(text: &str) -> Vec<&str> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut found: Vec<&str> = after(text, "Endpoint for ");
    found.extend(
        ["describe", "command"]
            .iter()
            .flat_map(|name| blocks(text, name))
            .flat_map(|block| after(block, "pub struct ")),
    );
    let lines = |name| blocks(text, name).into_iter().flat_map(str::lines).map(str::trim_start);
    found.extend(blocks(text, "removal").into_iter().flat_map(|block| {
        let named = block.lines().filter(|line| line.contains(" = \""));
        named.filter_map(|line| line.trim_start().split(' ').next())
    }));
    found.extend(
        lines("plain_actions").filter(|line| line.contains(": \"")).filter_map(|line| line.split(':').next()),
    );
    found.extend(lines("offset_list").filter_map(|line| line.split_once(" of ")).map(|(name, _)| name));
    found.retain(|name| name.chars().all(char::is_alphanumeric));
    found
}

/// `service::Call`, or `service::legacy::Call`: Nova has calls of its own that others have too.
fn short(service: &str, legacy: bool, name: &str) -> String {
    if legacy { format!("{service}::legacy::{name}") } else { format!("{service}::{name}") }
}

#[test]
fn every_provider_call_is_registered() {
    let mut sources_of = Vec::new();
    let services = [
        ("cinder", "openstack/cinder"),
        ("glance", "openstack/glance"),
        ("keystone", "openstack/keystone"),
        ("neutron", "openstack/neutron"),
        ("nova", "openstack/nova"),
        ("ec2", "aws/ec2"),
        ("s3", "s3"),
        ("swift", "openstack/swift"),
        ("azure", "azure"),
        ("gcs", "gcs"),
    ];
    let mut there = BTreeSet::new();
    let mut written = 0;
    for (service, folder) in services {
        sources_of.clear();
        sources(&core().join("providers").join(folder), &mut sources_of);
        for path in &sources_of {
            // What is there for neutral storage alone is private to it.
            let shown = path.to_string_lossy().replace('\\', "/");
            if ["/swift/storage/", "/azure/storage/", "/gcs/storage/"].iter().any(|own| shown.contains(own)) {
                continue;
            }
            let text = fs::read_to_string(path).expect("a source file");
            let legacy = path.components().any(|part| part.as_os_str() == "legacy");
            for name in calls(&text) {
                written += 1;
                there.insert(short(service, legacy, name));
            }
        }
    }
    assert!(written > 520, "the scan of the source finds {written} calls only");
    assert_eq!(there.len(), written, "two calls of one service have one name");
    let registered: BTreeSet<String> = registry::all()
        .iter()
        .filter(|entry| entry.name.contains("::") && entry.effect != Effect::Lists)
        .map(|entry| {
            let mut parts = entry.name.split("::");
            let (service, name) = (parts.next().unwrap_or_default(), parts.last().unwrap_or_default());
            short(service, entry.name.contains("::legacy::"), name)
        })
        .collect();
    let missing: Vec<_> = there.difference(&registered).collect();
    let too_many: Vec<_> = registered.difference(&there).collect();
    assert!(missing.is_empty(), "add a line to tests/lab/src/registry for each of {missing:?}");
    assert!(too_many.is_empty(), "the registry names calls that are not there: {too_many:?}");
    println!("{written} provider calls");
}

/// Object storage is in the lab as far as the embedded cloud speaks it: S3, Swift, Azure and Google. Of the others, uploads
/// and downloads run on the same machines, which are tried with every fault on these and by `core/tests/fan.rs`.
const DUE: &[&str] = &["providers/b2/", "providers/local/", "providers/oss/", "providers/rackspace/cdn"];

/// What else lies under `providers` and is an endpoint is private to a provider's neutral compute.
#[test]
fn no_provider_is_forgotten() {
    let mut all = Vec::new();
    sources(&core().join("providers"), &mut all);
    let known = [
        "openstack/cinder",
        "openstack/glance",
        "openstack/keystone",
        "openstack/neutron",
        "openstack/nova",
        "openstack/swift",
        "aws/ec2",
        "providers/s3/",
        "providers/azure/",
        "providers/gcs/",
    ];
    for path in all {
        let text = fs::read_to_string(&path).expect("a source file");
        let shown = path.display().to_string().replace('\\', "/");
        if DUE.iter().any(|folder| shown.contains(folder)) {
            continue;
        }
        if !calls(&text).is_empty() && !known.iter().any(|folder| shown.contains(folder)) {
            assert!(
                shown.contains("/compute/"),
                "{shown} has provider calls, and the registry knows nothing of it"
            );
        }
    }
}

/// The methods of a neutral trait that give operations.
fn methods<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let (_, body) = text.split_once(&format!("pub trait {name}")).expect("the trait");
    let body = body.split("\n}").next().unwrap_or_default();
    let gives = |name: &&str| {
        let (_, rest) = body.split_once(&format!("fn {name}(")).unwrap_or_default();
        let head = rest.split(['{', ';']).next().unwrap_or_default();
        ["-> Op<", "-> Listing<", "-> Result<Op<"].iter().any(|kind| head.contains(kind))
    };
    after(body, "    fn ").into_iter().filter(gives).collect()
}

/// Every method has its line for each of those providers, perhaps with what is special about a call, and no other has.
fn all_are_registered(file: &str, name: &str, least: usize, providers: &[&str]) {
    let text = fs::read_to_string(core().join(file).join("mod.rs")).expect("the trait");
    let methods = methods(&text, name);
    assert!(methods.len() > least, "the scan of the trait finds {methods:?} only");
    let on = |provider: &str| {
        let line = |method: &&str| format!("{provider}.{method}");
        methods.iter().map(line).collect::<Vec<_>>()
    };
    let there: BTreeSet<String> = providers.iter().flat_map(|provider| on(provider)).collect();
    let neutral = |entry: &Entry| {
        let (provider, _) = entry.name.split_once('.')?;
        let call = entry.name.split(' ').next().unwrap_or_default();
        providers.contains(&provider).then(|| call.to_owned())
    };
    let registered: BTreeSet<String> = registry::all().iter().filter_map(neutral).collect();
    let missing: Vec<_> = there.difference(&registered).collect();
    let too_many: Vec<_> = registered.difference(&there).collect();
    assert!(missing.is_empty(), "add a line to tests/lab/src/registry/{file}.rs for each of {missing:?}");
    assert!(too_many.is_empty(), "the registry names methods that are not there: {too_many:?}");
    println!("{} methods of {name} for each of {providers:?}", methods.len());
}

#[test]
fn every_method_of_the_neutral_traits_is_registered_for_every_provider() {
    all_are_registered("compute", "Compute", 55, &["openstack", "rackspace", "ec2"]);
    all_are_registered("storage", "Storage", 28, &["s3", "swift", "cloud_files", "azure", "gcs"]);
}

#[test]
fn no_name_is_taken_twice() {
    let mut names = BTreeSet::new();
    for entry in registry::all() {
        assert!(names.insert(entry.name), "{} is registered twice", entry.name);
    }
}

/// Every operation comes to an end where nothing goes wrong; most of them succeed.
#[test]
fn every_operation_ends() {
    let mut done = 0;
    let all = registry::all();
    for entry in &all {
        let mut place = Place::new();
        let op = entry.start(&place);
        let (whole, mut sink) = (source(0..100), Vec::new());
        match Drive::new(place.now).run_with(&mut place.sim, op, &whole, &mut sink) {
            Ok(_) => done += 1,
            Err(error) => println!("{entry:?}: {:?} {}", error.kind(), error.message()),
        }
    }
    println!("{done} of {} succeed", all.len());
    assert!(done > 600, "{done} of {} succeed", all.len());
}
