//! The lab catches what it is there to catch: six rules are broken on purpose, each in its turn.
//!
//! Run by `tests/lab/mutants`, which builds with `--cfg pileus_mutant`; in any other build there is nothing here.
#![cfg(pileus_mutant)]

use pileus_core::mutant::{self, Mutant};
use pileus_lab::{
    explore::{Bound, explore},
    registry,
};

const BOUND: Bound = Bound { cold: 1, warm: 1 };

/// Breaks that rule; every one of these operations is caught at breaking `rule`, in these words.
fn caught(mutant: Mutant, rule: &str, operations: &[&str]) {
    for name in operations {
        let all = registry::all();
        let entry = all.iter().find(|entry| entry.name == *name).expect("registered");
        mutant::set(Mutant::None);
        let report =
            explore(entry, BOUND).unwrap_or_else(|violation| panic!("without a mutant: {violation}"));
        mutant::set(mutant);
        let violation = explore(entry, BOUND).expect_err("a rule is broken");
        assert!(violation.why.contains(rule), "{mutant:?}: {violation}");
        let first = violation.why.lines().next().unwrap_or_default();
        let short: String = first.chars().take(160).collect();
        println!(
            "{mutant:?}, {name}: sound in {} states; caught after {:?}: {short}",
            report.states, violation.trail
        );
    }
    mutant::set(Mutant::None);
}

/// One after another: which rule is broken is the same for the whole process.
#[test]
fn each_is_caught() {
    caught(
        Mutant::RepeatCreation,
        "made more than once",
        &[
            "openstack.create_node",
            "openstack.create_volume",
            "rackspace.create_node",
            "ec2.allocate_address",
        ],
    );
    caught(
        Mutant::RepeatCreation,
        "repeats what must not be repeated",
        &["nova::create::CreateServer", "ec2::vpcs::CreateVpc"],
    );
    caught(
        Mutant::DropPageToken,
        "the listing lacks",
        &["openstack.list_nodes", "ec2.list_nodes", "neutron::ListNetworks to its end"],
    );
    caught(
        Mutant::ForwardCredential,
        "credentials leave the cloud's host",
        &["openstack.get_node", "ec2.get_node", "nova::create::CreateServer", "ec2.create_volume"],
    );
    caught(Mutant::StitchDownload, "it brings", &["s3.download_object in part"]);
    caught(Mutant::LosePart, "undisturbed", &["s3.upload_object", "s3.upload_stream", "s3.resume_upload"]);
    caught(
        Mutant::ForgetUpload,
        "nobody is told of what was made",
        &["s3.upload_object", "s3.upload_object to be kept"],
    );
}
