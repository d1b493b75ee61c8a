//! Saved and restored.

use std::cell::RefCell;

use huntlet_engine::MemoryTables;
use huntlet_notebooklet::RunningReport;
use serde_json::json;

use crate::fixtures::{SPAN, tenant};
use crate::support::{Bench, choice, rows, section};
use crate::text;

fn finished(bench: &Bench) -> RefCell<RunningReport> {
    let running = bench.run(json!({"value": "meganb"}), SPAN);
    let value = json!({"name": "meganb@contoso.com", "source": "Office365"});
    bench.call(&running, "select_account", json!({"account": value})).unwrap();
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    running
}

#[test]
fn a_restored_report_is_the_same_and_goes_on() {
    let bench = Bench::new(tenant());
    let running = finished(&bench);
    let bytes = running.borrow().save().unwrap();
    assert_eq!(bytes, running.borrow().save().unwrap(), "the same report gives the same bytes");
    let restored = RunningReport::restore(&bytes, 7).unwrap();
    assert_eq!(text::report(&restored), text::report(&running.borrow()));
    assert_eq!(restored.report().tables[0].info.handle, "report:7/account_matches");
    for table in &running.borrow().report().tables {
        assert_eq!(restored.table(&table.name), running.borrow().table(&table.name), "{}", table.name);
    }

    let restored = RefCell::new(restored);
    bench.call(&restored, "browse_alerts", json!({"alert": "a-2"})).unwrap();
    assert_eq!(choice(&section(&restored, "browse_alerts")).selected, Some(1));
    let value = json!({"name": "CONTOSO\\meganb", "source": "Windows"});
    bench.call(&restored, "select_account", json!({"account": value})).unwrap();
    assert_eq!(rows(&restored, "account_activity").unwrap().height(), 1);

    // without the tables it came from, what was found is still there
    let elsewhere = Bench::new(MemoryTables::new());
    let restored = RefCell::new(RunningReport::restore(&bytes, 8).unwrap());
    let value = json!({"name": "CONTOSO\\meganb", "source": "Windows"});
    elsewhere.call(&restored, "select_account", json!({"account": value})).unwrap();
    assert_eq!(rows(&restored, "account_activity").unwrap().height(), 1);
}

#[test]
fn damaged_files_are_refused_with_a_sentence() {
    let bench = Bench::new(tenant());
    let bytes = finished(&bench).borrow().save().unwrap();
    let refused = |bytes: &[u8]| RunningReport::restore(bytes, 1).map(|_| ()).unwrap_err();
    for wrong in [&b""[..], b"PK", b"{}", &bytes[..bytes.len() / 2], &bytes[..bytes.len() - 1]] {
        let error = refused(wrong);
        assert_eq!(error.code, "NB0401");
        assert!(error.message.contains("damaged"), "{}", error.message);
    }
    // one byte of the rows changed: the checksum of the archive tells
    let mut flipped = 0;
    for at in (200..bytes.len()).step_by(997) {
        let mut broken = bytes.clone();
        broken[at] ^= 0x55;
        if RunningReport::restore(&broken, 1).is_err() {
            flipped += 1;
        }
    }
    assert!(flipped > 0);
}
