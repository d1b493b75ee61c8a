//! StorageBlobLogs.

use super::{
    Hour, INTRUDER_IP, Operation, Producer, Queue, Rng, Sheet, Stamp, TableSpec, WORKSPACE, World, md5_of,
    resource, routine, seconds, story, table, write_operation,
};

table! { "StorageBlobLogs",
    String { TenantId }
    DateTime { TimeGenerated }
    String { AccountName Location Protocol OperationName AuthenticationType StatusCode StatusText }
    Real { DurationMs }
    String { Uri CallerIpAddress CorrelationId UserAgentHeader ServiceType ObjectKey }
    Long { RequestBodySize ResponseBodySize }
    String { ResponseMd5 Category TlsVersion AccessTier SourceSystem Type _ResourceId }
}

/// The generator.
pub(crate) struct StorageBlobLogs;

impl Producer for StorageBlobLogs {
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
        sheet.default(Col::ServiceType, "blob");
        sheet.default(Col::TlsVersion, "TLS 1.3");
        sheet.default(Col::AccessTier, "Hot");
        sheet.default(Col::Type, "StorageBlobLogs");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Operation>) {
        let at = world.at(story::UPLOAD) + seconds(240);
        let does = |name, path: String, size| Operation { name, path, ip: INTRUDER_IP, by_key: true, size };
        out.push(at, does("ListBlobs", "finance".to_string(), 48_112));
        for turn in 0..18_i64 {
            let path = format!("finance/2026/closing-{:02}.xlsx", turn + 1);
            out.push(at + seconds(9 + turn * 4 + turn % 3), does("GetBlob", path, 310_000 + turn * 27_211));
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Operation>) {
        routine(world, hour, rng, out, &[(6, "GetBlob"), (3, "PutBlob"), (1, "ListBlobs")], |number| {
            format!("exports/day-{number:04}.csv")
        });
    }

    fn write(&mut self, _: &World, stamp: Stamp, event: &Operation, sheet: &mut Sheet) {
        write_operation!(
            sheet,
            stamp,
            event,
            "contosofinance.blob.core.windows.net",
            "blobservices",
            ["PutBlob"]
        );
    }
}
