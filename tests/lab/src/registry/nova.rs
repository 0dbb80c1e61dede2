//! Nova's calls, those it only passes on to other services included.

use super::entry::{calls, d, pair, some};
use crate::place::Things;
use pileus_core::providers::openstack::nova::{
    self,
    console::ConsoleKind,
    create::{CreateServer, NetworkCard, Networks},
    legacy::networks::Family,
    password::ForcedState,
    power::Reboot,
};

fn server(s: &Things) -> CreateServer {
    let networks = Networks::These(vec![NetworkCard::network(&s.network)]);
    CreateServer { networks, ..CreateServer::new(&s.new, &s.size, &s.image) }
}

calls! { openstack |s|
    Creates nova::attachments::AttachVolume { server: s.other.clone(), volume: s.volume.clone(), ..d() }
    Deletes nova::attachments::DetachVolume { server: s.server.clone(), volume: s.attached.clone() }
    Reads nova::attachments::GetVolumeAttachment { server: s.server.clone(), volume: s.attached.clone() }
    Reads nova::attachments::ListVolumeAttachments { server: s.server.clone() }
    Changes nova::attachments::SwapVolume { server: s.server.clone(), volume: s.attached.clone(), replacement: s.volume.clone() }
    Changes nova::attachments::UpdateVolumeAttachment { server: s.server.clone(), volume: s.attached.clone(), delete_on_termination: true }
    Changes nova::connections::AddFixedIp { id: s.other.clone(), network: s.network.clone() }
    Changes nova::connections::AddFloatingIp { id: s.other.clone(), address: s.ip.clone(), fixed_address: None }
    Changes nova::connections::AddSecurityGroup { id: s.other.clone(), group: "group".into() }
    Reads nova::connections::ListServerAddresses { server: s.server.clone() }
    Reads nova::connections::ListServerSecurityGroups { server: s.server.clone() }
    Changes nova::connections::RemoveFixedIp { id: s.server.clone(), address: "192.168.7.5".into() }
    Changes nova::connections::RemoveFloatingIp { id: s.server.clone(), address: s.associated_ip.clone() }
    Changes nova::connections::RemoveSecurityGroup { id: s.server.clone(), group: "default".into() }
    Reads nova::console::GetConsoleOutput { id: s.server.clone(), lines: Some(10) }
    Changes nova::console::OpenConsole { server: s.server.clone(), kind: ConsoleKind::NoVnc }
    Changes nova::console::OpenOldConsole { server: s.server.clone(), kind: ConsoleKind::NoVnc }
    Creates nova::create::CreateServer { user_data: Some("hidden-data".into()), ..server(s) }
    Creates nova::create::CreateServers { server: server(s), min_count: 2, max_count: 2 }
    Changes nova::flavor_admin::AddFlavorAccess { id: s.size.clone(), project: s.other_project.clone() }
    Creates nova::flavor_admin::CreateFlavor { name: s.new.clone(), ram: 512, vcpus: 1, disk: 1, ..d() }
    Deletes nova::flavor_admin::DeleteFlavor { id: "5".into() }
    Reads nova::flavor_admin::ListFlavorAccess { id: s.size.clone() }
    Changes nova::flavor_admin::RemoveFlavorAccess { id: s.size.clone(), project: s.other_project.clone() }
    Changes nova::flavor_admin::UpdateFlavor { id: s.size.clone(), description: some("small") }
    Changes nova::flavor_specs::CreateExtraSpecs { flavor: s.size.clone(), extra_specs: pair("hw:cpu_policy", "shared") }
    Changes nova::flavor_specs::DeleteExtraSpec { flavor: s.size.clone(), key: "hw:cpu_policy".into() }
    Reads nova::flavor_specs::GetExtraSpec { flavor: s.size.clone(), key: "hw:cpu_policy".into() }
    Reads nova::flavor_specs::ListExtraSpecs { flavor: s.size.clone() }
    Changes nova::flavor_specs::SetExtraSpec { flavor: s.size.clone(), key: "hw:cpu_policy".into(), value: "shared".into() }
    Reads nova::flavors::GetFlavor { id: s.size.clone() }
    Pages nova::flavors::ListFlavors { ..d() }
    Deletes nova::images::DeleteImage { id: s.own_image.clone() }
    Changes nova::images::DeleteImageMetadataItem { image: s.own_image.clone(), key: "color".into() }
    Reads nova::images::GetImage { id: s.own_image.clone() }
    Reads nova::images::GetImageMetadata { image: s.own_image.clone() }
    Pages nova::images::ListImages { ..d() }
    Changes nova::images::ReplaceImageMetadata { image: s.own_image.clone(), metadata: pair("color", "blue") }
    Changes nova::images::SetImageMetadataItem { image: s.own_image.clone(), key: "color".into(), value: "blue".into() }
    Changes nova::images::UpdateImageMetadata { image: s.own_image.clone(), metadata: pair("color", "blue") }
    Creates nova::interfaces::AttachInterface { server: s.other.clone(), network: some(&s.network), ..d() }
    Deletes nova::interfaces::DetachInterface { server: s.other.clone(), port: s.plugged.clone() }
    Reads nova::interfaces::GetInterface { server: s.other.clone(), port: s.plugged.clone() }
    Reads nova::interfaces::ListInterfaces { server: s.server.clone() }
    Creates nova::keypairs::CreateKeyPair { name: s.new.clone(), kind: None, user_id: None }
    Deletes nova::keypairs::DeleteKeyPair { name: s.key_pair.clone(), user_id: None }
    Reads nova::keypairs::GetKeyPair { name: s.key_pair.clone(), user_id: None }
    Creates nova::keypairs::ImportKeyPair { name: s.new.clone(), public_key: super::PUBLIC_KEY.into(), kind: None, user_id: None }
    Pages nova::keypairs::ListKeyPairs { ..d() }
    Creates nova::legacy::floating_ips::CreateFloatingIp { ..d() }
    Deletes nova::legacy::floating_ips::DeleteFloatingIp { id: s.address.clone() }
    Reads nova::legacy::floating_ips::GetFloatingIp { id: s.address.clone() }
    Reads nova::legacy::floating_ips::ListFloatingIpPools {}
    Reads nova::legacy::floating_ips::ListFloatingIps {}
    Creates nova::legacy::networks::CreateNetwork { family: Family::TenantNetworks, label: s.new.clone(), cidr: some("10.9.0.0/24") }
    Deletes nova::legacy::networks::DeleteNetwork { family: Family::TenantNetworks, id: s.network.clone() }
    Reads nova::legacy::networks::GetNetwork { family: Family::TenantNetworks, id: s.network.clone() }
    Reads nova::legacy::networks::ListNetworks { family: Family::TenantNetworks }
    Creates nova::legacy::security_groups::CreateSecurityGroup { name: s.new.clone(), description: s.new.clone() }
    Creates nova::legacy::security_groups::CreateSecurityGroupRule { parent_group_id: s.group.clone(), ip_protocol: "tcp".into(), from_port: 80, to_port: 80, cidr: some("0.0.0.0/0"), group_id: None }
    Deletes nova::legacy::security_groups::DeleteSecurityGroup { id: s.group.clone() }
    Deletes nova::legacy::security_groups::DeleteSecurityGroupRule { id: s.rule.clone() }
    Reads nova::legacy::security_groups::GetSecurityGroup { id: s.group.clone() }
    Pages nova::legacy::security_groups::ListSecurityGroups { ..d() }
    Changes nova::legacy::security_groups::UpdateSecurityGroup { id: s.group.clone(), name: "renamed".into(), description: "renamed".into() }
    Creates nova::legacy::snapshots::CreateSnapshot { volume_id: s.volume.clone(), name: some(&s.new), ..d() }
    Deletes nova::legacy::snapshots::DeleteSnapshot { id: s.snapshot.clone() }
    Reads nova::legacy::snapshots::GetSnapshot { id: s.snapshot.clone() }
    Pages nova::legacy::snapshots::ListSnapshots { ..d() }
    Creates nova::legacy::volumes::CreateVolume { size: 1, name: some(&s.new), ..d() }
    Deletes nova::legacy::volumes::DeleteVolume { id: s.volume.clone() }
    Reads nova::legacy::volumes::GetVolume { id: s.volume.clone() }
    Pages nova::legacy::volumes::ListVolumes { ..d() }
    Reads nova::limits::GetLimits { ..d() }
    Changes nova::metadata::DeleteMetadataItem { server: s.server.clone(), key: "role".into() }
    Reads nova::metadata::GetMetadata { server: s.server.clone() }
    Reads nova::metadata::GetMetadataItem { server: s.server.clone(), key: "role".into() }
    Changes nova::metadata::ReplaceMetadata { server: s.server.clone(), metadata: pair("color", "blue") }
    Changes nova::metadata::SetMetadataItem { server: s.server.clone(), key: "color".into(), value: "blue".into() }
    Changes nova::metadata::UpdateMetadata { server: s.server.clone(), metadata: pair("color", "blue") }
    Changes nova::migrate::LiveMigrateServer { id: s.server.clone(), ..d() }
    Changes nova::migrate::MigrateServer { id: s.server.clone(), host: None }
    Changes nova::password::ChangePassword { id: s.server.clone(), password: "hidden-data".into() }
    Changes nova::password::ClearEncryptedPassword { server: s.server.clone() }
    Reads nova::password::GetEncryptedPassword { server: s.server.clone() }
    Changes nova::password::ResetState { id: s.server.clone(), state: ForcedState::Error }
    Changes nova::power::LockServer { id: s.server.clone(), reason: some("the lab") }
    Changes nova::power::OffloadServer { id: s.shelved.clone() }
    Changes nova::power::PauseServer { id: s.server.clone() }
    Changes nova::power::RebootServer { id: s.server.clone(), kind: Reboot::Soft }
    Changes nova::power::ResumeServer { id: s.suspended.clone() }
    Changes nova::power::ShelveServer { id: s.server.clone() }
    Changes nova::power::StartServer { id: s.stopped.clone() }
    Changes nova::power::StopServer { id: s.server.clone() }
    Changes nova::power::SuspendServer { id: s.server.clone() }
    Changes nova::power::TriggerCrashDump { id: s.server.clone() }
    Changes nova::power::UnlockServer { id: s.server.clone() }
    Changes nova::power::UnpauseServer { id: s.paused.clone() }
    Changes nova::power::UnshelveServer { id: s.shelved.clone(), ..d() }
    Changes nova::quotas::DeleteQuotas { project: s.other_project.clone(), user: None }
    Reads nova::quotas::GetDefaultQuotas { project: s.project.clone() }
    Reads nova::quotas::GetQuotas { project: s.project.clone(), user: None, detail: false }
    Changes nova::quotas::UpdateQuotas { project: s.other_project.clone(), quotas: [("cores".to_owned(), 7)].into(), ..d() }
    Changes nova::rebuild::EvacuateServer { id: s.server.clone(), ..d() }
    Changes nova::rebuild::RebuildServer { admin_password: Some("hidden-data".into()), ..nova::rebuild::RebuildServer::new(&s.server, &s.image) }
    Changes nova::rescue::RescueServer { id: s.server.clone(), ..d() }
    Changes nova::rescue::UnrescueServer { id: s.rescued.clone() }
    Changes nova::resize::ConfirmResize { id: s.resized.clone() }
    Changes nova::resize::ResizeServer { id: s.server.clone(), flavor: s.other_size.clone(), disk_config: None }
    Changes nova::resize::RevertResize { id: s.resized.clone() }
    Creates nova::server_groups::CreateServerGroup { name: s.new.clone(), policy: "affinity".into(), max_server_per_host: None }
    Deletes nova::server_groups::DeleteServerGroup { id: s.server_group.clone() }
    Reads nova::server_groups::GetServerGroup { id: s.server_group.clone() }
    Pages nova::server_groups::ListServerGroups { ..d() }
    Deletes nova::servers::DeleteServer { id: s.other.clone() }
    Deletes nova::servers::ForceDeleteServer { id: s.other.clone() }
    Reads nova::servers::GetServer { id: s.server.clone() }
    Pages nova::servers::ListServers { ..d() }
    Changes nova::servers::RestoreServer { id: s.other.clone() }
    Changes nova::servers::UpdateServer { id: s.server.clone(), name: some("renamed"), ..d() }
    Creates nova::snapshot::CreateBackup { id: s.other.clone(), name: s.new.clone(), series: "daily".into(), keep: 2, metadata: d() }
    Creates nova::snapshot::CreateImage { id: s.other.clone(), name: s.new.clone(), metadata: pair("color", "blue") }
    Changes nova::tags::AddTag { server: s.server.clone(), tag: "green".into() }
    Changes nova::tags::DeleteTag { server: s.server.clone(), tag: "blue".into() }
    Changes nova::tags::DeleteTags { server: s.server.clone() }
    Reads nova::tags::HasTag { server: s.server.clone(), tag: "blue".into() }
    Reads nova::tags::ListTags { server: s.server.clone() }
    Changes nova::tags::ReplaceTags { server: s.server.clone(), tags: vec!["green".into()] }
    Reads nova::versions::GetVersions {}
    Pages nova::zones::ListAvailabilityZones { ..d() }
}
