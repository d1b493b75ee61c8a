//! StorageFileLogs.

use super::{
    Hour, INTRUDER_IP, Operation, Producer, Queue, REDMOND, Rng, Sheet, Stamp, TableSpec, WORKSPACE, World,
    md5_of, resource, routine, seconds, story, table, write_operation,
};

table! { "StorageFileLogs",
    String { TenantId }
    DateTime { TimeGenerated }
    String { AccountName Location Protocol OperationName AuthenticationType StatusCode StatusText }
    Real { DurationMs }
    String { Uri CallerIpAddress CorrelationId UserAgentHeader ServiceType ObjectKey }
    Long { RequestBodySize ResponseBodySize }
    String { ResponseMd5 Category TlsVersion SourceSystem Type _ResourceId }
}

/// The generator.
pub(crate) struct StorageFileLogs;

impl Producer for StorageFileLogs {
    type Event = Operation;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::AccountName, "contosofinance");
        sheet.default(Col::Location, "westus2");
        sheet.default(Col::Protocol, "HTTPS");
        sheet.default(Col::StatusText, "Success");
        sheet.default(Col::ServiceType, "file");
        sheet.default(Col::TlsVersion, "TLS 1.3");
        sheet.default(Col::Type, "StorageFileLogs");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Operation>) {
        let at = world.at(story::UPLOAD);
        let path = format!("tools/{}", story::UPLOADED);
        let does = |name, path: &str, size| Operation {
            name,
            path: path.to_string(),
            ip: INTRUDER_IP,
            by_key: true,
            size,
        };
        out.push(at - seconds(22), does("ListFilesAndDirectories", "tools", 912));
        out.push(at, does("CreateFile", &path, 0));
        out.push(at + seconds(1), does("PutRange", &path, 4_312));
        // the application server fetches it two days later
        let fetch = Operation { name: "GetFile", path, ip: REDMOND.egress_ip, by_key: true, size: 4_312 };
        out.push(world.at(story::POWERSHELL) + seconds(79_110), fetch);
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Operation>) {
        routine(
            world,
            hour,
            rng,
            out,
            &[(6, "GetFile"), (3, "PutRange"), (1, "ListFilesAndDirectories")],
            |number| format!("backup/ledger-{number:04}.bak"),
        );
    }

    fn write(&mut self, _: &World, stamp: Stamp, event: &Operation, sheet: &mut Sheet) {
        write_operation!(
            sheet,
            stamp,
            event,
            "contosofinance.file.core.windows.net",
            "fileservices",
            ["CreateFile", "PutRange"]
        );
    }
}
