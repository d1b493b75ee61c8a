//! Where an address is, as far as the logs themselves say it.

use huntlet_report::EntityCard;
use serde_json::Value;

use crate::card::Card;
use crate::fields::{Fields, something};
use crate::json::value_text;

/// A place, from a sign-in's `Location` and `LocationDetails`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeoLocation {
    /// Country as two letters.
    pub country_code: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
}

impl GeoLocation {
    /// From a row of sign-in logs; none where it says nothing.
    pub fn from_signin(row: &impl Fields) -> Option<Self> {
        let details: Value =
            row.text("LocationDetails").and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let text = |name: &str| details.get(name).map(value_text).and_then(something);
        let coordinate =
            |name: &str| details.pointer(&format!("/geoCoordinates/{name}")).and_then(Value::as_f64);
        let place = Self {
            country_code: text("countryOrRegion").or_else(|| row.text("Location")),
            state: text("state"),
            city: text("city"),
            longitude: coordinate("longitude"),
            latitude: coordinate("latitude"),
        };
        (place != Self::default()).then_some(place)
    }

    /// `City, State, Country`, of what is known.
    pub fn title(&self) -> String {
        let parts = [&self.city, &self.state, &self.country_code];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// The card.
    pub fn card(&self) -> EntityCard {
        let number = |value: Option<f64>| value.map(|number| number.to_string());
        Card::new("GeoLocation", self.title())
            .maybe("CountryCode", self.country_code.as_ref())
            .maybe("State", self.state.as_ref())
            .maybe("City", self.city.as_ref())
            .maybe("Longitude", number(self.longitude).as_ref())
            .maybe("Latitude", number(self.latitude).as_ref())
            .finish()
    }
}
