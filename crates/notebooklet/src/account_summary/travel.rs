//! Sign-ins that nobody can have made by travelling: too far apart for the time between them.

use huntlet_report::{Block, Provenance};
use huntlet_table::Table;
use serde_json::json;

use super::{about, section};
use crate::context::RunContext;
use crate::error::Result;
use crate::shared::cells::plural;

/// The name of the table and of its section.
pub const TABLE: &str = "impossible_travel";

/// Successful sign-ins with a place: failures are where attackers guess from, not where the account was.
const PLACED: &str = r#"
signins
| where not(Failed)
| extend Details = parse_json(tostring(LocationDetails))
| extend Latitude = toreal(Details.geoCoordinates.latitude), Longitude = toreal(Details.geoCoordinates.longitude)
| where isnotnull(Latitude) and isnotnull(Longitude)
| extend City = tostring(Details.city), Country = tostring(Details.countryOrRegion)
| project TimeGenerated, UserPrincipalName, Latitude, Longitude,
    Place = strcat(City, iff(isempty(City), "", ", "), Country, " (", IPAddress, ")")"#;

/// A place in a log is that of a city, so that more digits would tell nothing.
const ROUNDED: &str =
    "ways | extend DistanceKm = round(DistanceKm, 0), Hours = round(Hours, 2), SpeedKmh = round(SpeedKmh, 0)";

/// Shows the ways between sign-ins that are faster than an aeroplane; nothing where the logs give no places.
pub async fn show(context: &RunContext<'_>, signins: &Table, provenance: &[Provenance]) -> Result<()> {
    if signins.column("LocationDetails").is_none() {
        return Ok(());
    }
    let placed = context.derive(&[("signins", signins)], &[], PLACED).await?;
    if placed.height() < 2 {
        return Ok(());
    }
    let arguments = [("user_column", json!("UserPrincipalName")), ("place_column", json!("Place"))];
    let outcome = context.analyze("impossible_travel", &placed, &arguments).await?;
    let Some(ways) = outcome.main() else { return Ok(()) };
    let ways = context.derive(&[("ways", ways)], &[], ROUNDED).await?;
    let text = if ways.height() == 0 {
        let count = plural(placed.height() as i64, "successful sign-in", "successful sign-ins");
        format!("No two of {count} are further apart than somebody can travel in the time between them.")
    } else {
        let count = plural(ways.height() as i64, "pair", "pairs");
        format!(
            "{count} of successful sign-ins, one after the other, would take more than 900 km/h. A VPN or a mobile \
             network looks the same: compare addresses and devices."
        )
    };
    let mut blocks = vec![Block::Text { text }];
    if ways.height() > 0 {
        let columns = ["StartTime", "EndTime", "StartPlace", "EndPlace", "DistanceKm", "Hours", "SpeedKmh"];
        let columns = columns.map(str::to_owned).to_vec();
        blocks.push(Block::Table { table: TABLE.to_owned(), columns });
        let mut derived = provenance.to_vec();
        for one in &mut derived {
            one.steps.push("Ways between successful sign-ins, by impossible_travel.".to_owned());
        }
        context.table(TABLE, ways, derived);
    }
    context.section(section(about::TRAVEL, blocks));
    Ok(())
}
