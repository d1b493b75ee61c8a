//! Well-known text to GeoJSON.

use serde_json::{Value, json};

use crate::geojson::{geometry, position};

/// A geometry from well-known text; none when it is not one.
pub fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text.trim(), depth: 0 };
    let found = reader.geometry()?;
    reader.rest.is_empty().then_some(found)
}

struct Reader<'a> {
    rest: &'a str,
    depth: u8,
}

impl<'a> Reader<'a> {
    /// A word in capitals.
    fn word(&mut self) -> String {
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word.to_ascii_uppercase()
    }

    fn mark(&mut self, mark: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(mark)?.trim_start();
        Some(())
    }

    fn number(&mut self) -> Option<f64> {
        let end = self.rest.find([' ', ',', '(', ')', '\t', '\n', '\r']).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        number.parse().ok().filter(|number: &f64| number.is_finite())
    }

    fn at(&mut self) -> Option<Value> {
        Some(position([self.number()?, self.number()?]))
    }

    /// `( item , item … )`
    fn list(&mut self, item: &dyn Fn(&mut Reader<'a>) -> Option<Value>) -> Option<Value> {
        self.mark('(')?;
        let mut items = vec![item(self)?];
        while self.mark(',').is_some() {
            items.push(item(self)?);
        }
        self.mark(')')?;
        Some(Value::Array(items))
    }

    fn line(&mut self) -> Option<Value> {
        self.list(&Self::at)
    }

    fn lines(&mut self) -> Option<Value> {
        self.list(&Self::line)
    }

    /// A point of a `MULTIPOINT`, which may stand in brackets.
    fn one_of_points(&mut self) -> Option<Value> {
        if self.mark('(').is_none() {
            return self.at();
        }
        let at = self.at()?;
        self.mark(')')?;
        Some(at)
    }

    fn geometry(&mut self) -> Option<Value> {
        if self.depth > 20 {
            return None;
        }
        Some(match self.word().as_str() {
            "POINT" => {
                self.mark('(')?;
                let at = self.at()?;
                self.mark(')')?;
                geometry("Point", at)
            }
            "LINESTRING" => geometry("LineString", self.line()?),
            "POLYGON" => geometry("Polygon", self.lines()?),
            "MULTIPOINT" => geometry("MultiPoint", self.list(&Self::one_of_points)?),
            "MULTILINESTRING" => geometry("MultiLineString", self.lines()?),
            "MULTIPOLYGON" => geometry("MultiPolygon", self.list(&Self::lines)?),
            "GEOMETRYCOLLECTION" => {
                self.depth += 1;
                let parts = self.list(&Self::geometry)?;
                self.depth -= 1;
                json!({ "type": "GeometryCollection", "geometries": parts })
            }
            _ => return None,
        })
    }
}
