//! The registry is whole, and names nothing that is not there.

use pileus_lab::{place::Place, registry};
use pileus_sim::drive::Drive;

#[test]
fn every_operation_starts() {
    for entry in registry::all() {
        let mut place = Place::new();
        let op = entry.start(&place);
        let mut drive = Drive::new(place.now);
        let result = drive.run(&mut place.sim, op);
        let text = match result {
            Ok(out) => { let t = out.text(); let n = t.char_indices().nth(90).map_or(t.len(), |(n, _)| n); format!("ok {}", &t[..n]) }
            Err(error) => format!("ERR {error:?}"),
        };
        println!("{entry:?} {} {text}", drive.sent());
    }
}
