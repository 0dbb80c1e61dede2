//! Every recorded answer that belongs to a call we have, with its fields asserted.

mod cinder;
mod ec2;
mod glance;
mod keystone;
mod neutron;
mod nova;
