//! Words and small documents that instances, images and instance types have in common.

use crate::wire::{open_enum, xml_struct};
use serde::{Deserialize, Serialize};

open_enum! {
    /// A processor architecture.
    pub enum Architecture {
        /// 32-bit x86.
        I386 = "i386",
        /// 64-bit x86.
        X86_64 = "x86_64",
        /// 64-bit ARM.
        Arm64 = "arm64",
        /// A Mac of 64-bit x86.
        X86_64Mac = "x86_64_mac",
        /// A Mac of 64-bit ARM.
        Arm64Mac = "arm64_mac",
    }
}

open_enum! {
    /// How a machine is virtualized.
    pub enum VirtualizationType {
        /// By the hardware.
        Hvm = "hvm",
        /// With the guest's help.
        Paravirtual = "paravirtual",
    }
}

open_enum! {
    /// Where the root device is.
    pub enum DeviceType {
        /// On a volume.
        Ebs = "ebs",
        /// On the host's own disks.
        InstanceStore = "instance-store",
    }
}

open_enum! {
    /// Whom an instance may share its host with.
    pub enum Tenancy {
        /// Anybody.
        Default = "default",
        /// Nobody else's instances.
        Dedicated = "dedicated",
        /// None but those on the same dedicated host.
        Host = "host",
    }
}

open_enum! {
    /// How a machine boots.
    pub enum BootMode {
        /// From a BIOS.
        LegacyBios = "legacy-bios",
        /// From UEFI firmware.
        Uefi = "uefi",
        /// From UEFI firmware where the instance type has it, else from a BIOS.
        UefiPreferred = "uefi-preferred",
    }
}

xml_struct! {
    /// Why a thing is in the state it is in.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct StateReason {
        /// A word for it: `Client.UserInitiatedShutdown`.
        pub code: Option<String> = "code",
        /// A sentence.
        pub message: Option<String> = "message",
    }
}

xml_struct! {
    /// A product that is paid for with an image. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ProductCode.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct ProductCode {
        /// The product.
        pub code: String = "productCode",
        /// Who sells it: `devpay`, `marketplace`.
        pub kind: Option<String> = "type",
    }
}
