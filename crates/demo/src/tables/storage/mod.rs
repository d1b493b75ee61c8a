//! StorageFileLogs and StorageBlobLogs: what is read from and written to the storage account contosofinance.

pub(crate) mod blob;
pub(crate) mod file;

use crate::cast::hosts::{RESOURCE_GROUP, SUBSCRIPTION, WORKSPACE};
use crate::cast::net::{INTRUDER_IP, REDMOND};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::{base64_of_hex, digest};
use crate::story;
use crate::tables::device::number;

/// An operation on the account.
pub(crate) struct Operation {
    name: &'static str,
    path: String,
    ip: &'static str,
    by_key: bool,
    size: i64,
}

/// What the company's own programs do in an hour: operations, by their weights, on files with a number in their path.
fn routine(
    world: &World,
    hour: &Hour,
    rng: &mut Rng,
    out: &mut Queue<Operation>,
    names: &[(u64, &'static str)],
    path: impl Fn(u64) -> String,
) {
    for _ in 0..world.share(110.0, Shape::Flat, hour, rng) {
        let at = hour.moment(rng);
        let name = rng.weighted(names, names[0].1);
        let path = path(rng.below(400));
        let size = rng.range(4_000, 9_000_000);
        out.push(at, Operation { name, path, ip: REDMOND.egress_ip, by_key: false, size });
    }
}

/// The MD5 of the bytes that were written, as the service answers it: base64.
fn md5_of(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    base64_of_hex(&digest(number(file) ^ 2, 32))
}

/// The account's resource id with the service behind it.
fn resource(service: &str) -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/resourcegroups/{RESOURCE_GROUP}/providers/microsoft.storage/storageaccounts/contosofinance/{service}/default"
    )
}

/// Writes what both tables have.
macro_rules! write_operation {
    ($sheet:ident, $stamp:ident, $event:ident, $host:literal, $service:literal, $writes:expr) => {
        let writes = $writes.contains(&$event.name);
        $sheet.number(Col::TimeGenerated, $stamp.at);
        $sheet.text(Col::OperationName, $event.name);
        $sheet.text(Col::AuthenticationType, if $event.by_key { "AccountKey" } else { "OAuth" });
        $sheet.text(Col::StatusCode, if writes { "201" } else { "200" });
        $sheet.real(Col::DurationMs, (4 + $stamp.nonce % 90) as f64);
        $sheet.parts(Col::Uri, &["https://", $host, "/", &$event.path]);
        $sheet.format(Col::CallerIpAddress, format_args!("{}:{}", $event.ip, 49_152 + $stamp.nonce % 16_000));
        $sheet.guid(Col::CorrelationId, $stamp.nonce, 1);
        $sheet.parts(Col::ObjectKey, &["/contosofinance/", &$event.path]);
        $sheet.text(Col::UserAgentHeader, if $event.by_key { "AzCopy/10.28" } else { "Contoso-Backup/2.4" });
        if writes {
            $sheet.number(Col::RequestBodySize, $event.size);
            $sheet.text(Col::ResponseMd5, &md5_of(&$event.path));
        } else {
            $sheet.number(Col::ResponseBodySize, $event.size);
        }
        $sheet.text(Col::Category, if writes { "StorageWrite" } else { "StorageRead" });
        $sheet.text(Col::_ResourceId, &resource($service));
    };
}
use write_operation;
