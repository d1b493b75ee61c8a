//! SigninLogs.

use super::{
    BAD_PASSWORD, Hour, INTRUDER_IP, LOCKED, MULTI, OFFICE_HOME, OUTLOOK_WEB, PORTAL, Producer, Queue, Rng,
    SHAREPOINT_WEB, SINGLE, SPRAY_CLIENT, SPRAY_IPS, SUCCESS, Shape, Sheet, Signin, Stamp, TENANT, TableSpec,
    WORKSPACE, World, device, intruder, location, ordinary, seconds, status, story, table,
};

table! { "SigninLogs",
    String { TenantId SourceSystem }
    DateTime { TimeGenerated }
    String { ResourceId OperationName OperationVersion Category ResultType ResultSignature ResultDescription }
    Long { DurationMs }
    String { CorrelationId Resource ResourceGroup ResourceProvider Identity Level Location AlternateSignInName
        AppDisplayName AppId AuthenticationDetails AuthenticationMethodsUsed AuthenticationProcessingDetails
        AuthenticationRequirement AuthenticationRequirementPolicies ClientAppUsed }
    Dynamic { ConditionalAccessPolicies }
    String { ConditionalAccessStatus }
    DateTime { CreatedDateTime }
    Dynamic { DeviceDetail }
    Bool { IsInteractive }
    String { Id IPAddress }
    Bool { IsRisky }
    Dynamic { LocationDetails MfaDetail }
    String { NetworkLocationDetails OriginalRequestId ProcessingTimeInMilliseconds RiskDetail RiskEventTypes
        RiskEventTypes_V2 RiskLevelAggregated RiskLevelDuringSignIn RiskState ResourceDisplayName ResourceIdentity
        ResourceServicePrincipalId ServicePrincipalId ServicePrincipalName }
    Dynamic { Status }
    String { TokenIssuerName TokenIssuerType UserAgent UserDisplayName UserId UserPrincipalName AADTenantId
        UserType }
    Bool { FlaggedForReview }
    String { SignInIdentifier SignInIdentifierType ResourceTenantId HomeTenantId UniqueTokenIdentifier SessionId
        AutonomousSystemNumber AuthenticationProtocol CrossTenantAccessType Type }
}

/// The generator.
pub(crate) struct SigninLogs;

impl Producer for SigninLogs {
    type Event = Signin;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        common_defaults!(sheet);
        sheet.default(Col::Category, "SignInLogs");
        sheet.default(Col::Resource, "Microsoft.aadiam");
        sheet.default(
            Col::ResourceId,
            "/tenants/8f1d2c3b-4a59-4687-9b0c-1d2e3f405162/providers/Microsoft.aadiam",
        );
        sheet.default(Col::Type, "SigninLogs");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Signin>) {
        let spray = world.at(story::SPRAY);
        let targets = crate::cast::people::NAMED_COUNT as i64;
        for round in 0..2 {
            for target in 0..targets {
                let turn = round * targets + target;
                let at = spray + seconds(turn * 88 + (turn * turn) % 37);
                let ip = SPRAY_IPS.get(turn as usize % SPRAY_IPS.len()).copied().unwrap_or(INTRUDER_IP);
                let outcome = if turn % 17 == 16 { &LOCKED } else { &BAD_PASSWORD };
                out.push(
                    at,
                    Signin {
                        person: target as usize,
                        ip: ip.into(),
                        client: &SPRAY_CLIENT,
                        risk: "low",
                        ..intruder(&OUTLOOK_WEB, outcome)
                    },
                );
            }
        }
        let guessed = Signin {
            ip: SPRAY_IPS[5].into(),
            client: &SPRAY_CLIENT,
            risk: "medium",
            ..intruder(&OUTLOOK_WEB, &SUCCESS)
        };
        out.push(world.at(story::GUESSED), guessed);
        let first = world.at(story::SIGN_IN);
        out.push(first, intruder(&OFFICE_HOME, &SUCCESS));
        out.push(first + seconds(912), intruder(&OUTLOOK_WEB, &SUCCESS));
        out.push(world.at(story::DOWNLOAD) - seconds(140), intruder(&SHAREPOINT_WEB, &SUCCESS));
        out.push(world.at(story::ROLE) - seconds(333), intruder(&PORTAL, &SUCCESS));
        out.push(
            world.at(story::RESPONSE) + seconds(4_210),
            intruder(&OUTLOOK_WEB, &("50057", "The account is disabled.", SINGLE)),
        );
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Signin>) {
        for _ in 0..world.share(9_000.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            out.push(at, ordinary(world, at, rng));
        }
        // what the internet tries on any tenant, at any hour
        for _ in 0..world.share(220.0, Shape::Flat, hour, rng) {
            let at = hour.moment(rng);
            let person = rng.below(world.people.len() as u64) as usize;
            let ip = crate::cast::net::scanner_ip(rng.bits() % 997);
            out.push(
                at,
                Signin {
                    person,
                    ip,
                    client: &SPRAY_CLIENT,
                    risk: "none",
                    ..intruder(&OUTLOOK_WEB, &BAD_PASSWORD)
                },
            );
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, signin: &Signin, sheet: &mut Sheet) {
        write_common!(sheet, world, stamp, signin);
        let (code, reason, factor) = signin.outcome;
        sheet.text(Col::SignInIdentifier, &world.person(signin.person).upn);
        sheet.guid(Col::SessionId, stamp.at as u64 / 864_000_000_000, signin.person as u64);
        sheet.flag(Col::IsInteractive, true);
        sheet.number(Col::DurationMs, 0);
        sheet.format(Col::ProcessingTimeInMilliseconds, format_args!("{}", 40 + stamp.nonce % 400));
        let method = if *code == "0" && *factor == MULTI { "Microsoft Authenticator" } else { "Password" };
        let succeeded = *code == "0";
        sheet.format(Col::AuthenticationDetails, format_args!(
            r#"[{{"authenticationMethod":"{method}","succeeded":{succeeded},"authenticationStepResultDetail":"{reason}"}}]"#
        ));
    }
}
