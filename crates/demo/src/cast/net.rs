//! Places and addresses. Public ones are of the documentation ranges, internal ones of RFC 1918.

/// An office, or where an attacker seems to be.
#[derive(Debug, PartialEq)]
pub(crate) struct Place {
    /// City.
    pub(crate) city: &'static str,
    /// State or province.
    pub(crate) state: &'static str,
    /// ISO code of the country.
    pub(crate) country: &'static str,
    /// The country's name.
    pub(crate) country_name: &'static str,
    /// Latitude, in degrees, as text.
    pub(crate) latitude: &'static str,
    /// Longitude, in degrees, as text.
    pub(crate) longitude: &'static str,
    /// Hours that the local clock is ahead of UTC.
    pub(crate) utc_offset_hours: i64,
    /// The office's public address.
    pub(crate) egress_ip: &'static str,
    /// Number of its autonomous system, of the range kept for documentation.
    pub(crate) asn: &'static str,
}

/// Head office.
pub(crate) const REDMOND: Place = Place {
    city: "Redmond",
    state: "Washington",
    country: "US",
    country_name: "United States",
    latitude: "47.674",
    longitude: "-122.1215",
    utc_offset_hours: -7,
    egress_ip: "198.51.100.10",
    asn: "64496",
};
/// Sales.
pub(crate) const NEW_YORK: Place = Place {
    city: "New York",
    state: "New York",
    country: "US",
    country_name: "United States",
    latitude: "40.7128",
    longitude: "-74.006",
    utc_offset_hours: -4,
    egress_ip: "198.51.100.20",
    asn: "64496",
};
/// Europe.
pub(crate) const LONDON: Place = Place {
    city: "London",
    state: "England",
    country: "GB",
    country_name: "United Kingdom",
    latitude: "51.5074",
    longitude: "-0.1278",
    utc_offset_hours: 1,
    egress_ip: "198.51.100.30",
    asn: "64497",
};
/// The hosting company that the intruder comes through; nobody at Contoso works there.
pub(crate) const AMSTERDAM: Place = Place {
    city: "Amsterdam",
    state: "Noord-Holland",
    country: "NL",
    country_name: "Netherlands",
    latitude: "52.3676",
    longitude: "4.9041",
    utc_offset_hours: 2,
    egress_ip: "203.0.113.66",
    asn: "64511",
};

/// Addresses that the password spray comes from, in turn.
pub(crate) const SPRAY_IPS: [&str; 6] =
    ["203.0.113.10", "203.0.113.11", "203.0.113.12", "203.0.113.13", "203.0.113.14", "203.0.113.15"];
/// The address behind the intruder's sessions in the cloud and on the VPN.
pub(crate) const INTRUDER_IP: &str = "203.0.113.66";
/// The address that the beacon and the stolen data go to.
pub(crate) const C2_IP: &str = "203.0.113.99";
/// The address of the SSH brute force.
pub(crate) const SSH_IP: &str = "203.0.113.40";
/// What the VPN gives the intruder inside.
pub(crate) const VPN_IP: &str = "10.10.99.23";
/// The domain of the beacon.
pub(crate) const C2_DOMAIN: &str = "cdn.contoso-updates.example";
/// The odd port that the data leaves by.
pub(crate) const EXFIL_PORT: i64 = 8787;
/// Where the mailbox rule sends copies.
pub(crate) const FORWARD_TO: &str = "archive@fabrikam-mail.example";

/// Names and addresses that ordinary traffic goes to.
pub(crate) const SITES: &[(&str, &str)] = &[
    ("www.contoso.com", "198.51.100.80"),
    ("intranet.contoso.com", "10.10.1.50"),
    ("files.contoso.com", "10.10.1.20"),
    ("mail.contoso.com", "198.51.100.81"),
    ("login.contoso.com", "198.51.100.82"),
    ("updates.contoso.com", "198.51.100.83"),
    ("api.fabrikam.com", "192.0.2.210"),
    ("www.fabrikam.com", "192.0.2.211"),
    ("cdn.fabrikam.com", "192.0.2.212"),
    ("portal.adatum.com", "192.0.2.215"),
    ("www.litwareinc.com", "192.0.2.216"),
    ("static.example.com", "192.0.2.220"),
    ("www.example.com", "192.0.2.221"),
    ("news.example.org", "192.0.2.222"),
    ("img.example.net", "192.0.2.223"),
    ("time.example.net", "192.0.2.224"),
    ("packages.example.org", "192.0.2.225"),
    ("telemetry.example.com", "192.0.2.226"),
];

/// Addresses that knock on every public door: ordinary noise of the internet, no part of the story.
pub(crate) fn scanner_ip(draw: u64) -> String {
    format!("203.0.113.{}", 128 + draw % 120)
}
