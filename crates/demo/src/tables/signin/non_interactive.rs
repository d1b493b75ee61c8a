//! AADNonInteractiveUserSignInLogs.

use super::{
    Hour, OFFICE_HOME, OUTLOOK_WEB, Producer, Queue, Rng, SHAREPOINT_WEB, SINGLE, SUCCESS, SUCCESS_MFA,
    Shape, Sheet, Signin, Stamp, TENANT, TableSpec, WORKSPACE, World, device, intruder, location, ordinary,
    seconds, status, story, table,
};

table! { "AADNonInteractiveUserSignInLogs",
    String { TenantId SourceSystem }
    DateTime { TimeGenerated }
    String { OperationName OperationVersion Category ResultType ResultSignature ResultDescription }
    Long { DurationMs }
    String { CorrelationId ResourceGroup Identity Level Location AADTenantId AlternateSignInName AppDisplayName AppId
        AuthenticationDetails AuthenticationProcessingDetails AuthenticationProtocol AuthenticationRequirement
        AutonomousSystemNumber ClientAppUsed ConditionalAccessPolicies ConditionalAccessStatus }
    DateTime { CreatedDateTime }
    String { CrossTenantAccessType DeviceDetail HomeTenantId Id IPAddress }
    Bool { IsInteractive IsRisky }
    String { LocationDetails MfaDetail NetworkLocationDetails OriginalRequestId ProcessingTimeInMs
        ResourceDisplayName ResourceIdentity ResourceServicePrincipalId ResourceTenantId RiskDetail RiskEventTypes
        RiskEventTypes_V2 RiskLevelAggregated RiskLevelDuringSignIn RiskState ServicePrincipalId SessionId Status
        TokenIssuerName TokenIssuerType UniqueTokenIdentifier UserAgent UserDisplayName UserId UserPrincipalName
        UserType Type }
}

/// The generator.
pub(crate) struct NonInteractive;

impl Producer for NonInteractive {
    type Event = Signin;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        common_defaults!(sheet);
        sheet.default(Col::Category, "NonInteractiveUserSignInLogs");
        sheet.default(Col::AuthenticationDetails, "[]");
        sheet.default(Col::Type, "AADNonInteractiveUserSignInLogs");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Signin>) {
        // the stolen session renews its tokens while the intruder works
        for (from, count) in [(story::SIGN_IN, 14), (story::DOWNLOAD, 9), (story::ROLE, 5)] {
            for turn in 0..count {
                let app = match turn % 3 {
                    0 => &OFFICE_HOME,
                    1 => &OUTLOOK_WEB,
                    _ => &SHAREPOINT_WEB,
                };
                out.push(world.at(from) + seconds(120 + turn * 290), intruder(app, &SUCCESS));
            }
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Signin>) {
        for _ in 0..world.share(8_300.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let mut signin = ordinary(world, at, rng);
            signin.outcome = if rng.one_in(97, 100) {
                &SUCCESS_MFA
            } else {
                &("70044", "The session has expired.", SINGLE)
            };
            out.push(at, signin);
        }
        // telephones ask for mail at night too
        for _ in 0..world.share(1_700.0, Shape::Flat, hour, rng) {
            let at = hour.moment(rng);
            let signin = ordinary(world, at, rng);
            out.push(at, Signin { outcome: &SUCCESS_MFA, app: &OUTLOOK_WEB, ..signin });
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, signin: &Signin, sheet: &mut Sheet) {
        write_common!(sheet, world, stamp, signin);
        sheet.guid(Col::SessionId, stamp.at as u64 / 864_000_000_000, signin.person as u64);
        sheet.flag(Col::IsInteractive, false);
        sheet.number(Col::DurationMs, 0);
        sheet.format(Col::ProcessingTimeInMs, format_args!("{}", 20 + stamp.nonce % 200));
    }
}
