//! Building of entity cards: facts that are known, in order.

use huntlet_report::{EntityCard, Fact};

/// A card under construction. Facts without a value are left out, so that a card never shows an empty line.
#[derive(Clone, Debug)]
pub struct Card {
    card: EntityCard,
}

impl Card {
    /// A card of an entity type, such as `Account`, with a title for people.
    pub fn new(entity_type: &str, title: impl Into<String>) -> Self {
        Self {
            card: EntityCard {
                entity_type: entity_type.to_owned(),
                title: title.into(),
                facts: Vec::new(),
                children: Vec::new(),
            },
        }
    }

    /// Adds a fact if its value holds anything but blanks.
    pub fn fact(mut self, label: &str, value: impl AsRef<str>) -> Self {
        let value = value.as_ref().trim();
        if !value.is_empty() {
            self.card.facts.push(Fact { label: label.to_owned(), value: value.to_owned() });
        }
        self
    }

    /// Adds a fact if there is a value.
    pub fn maybe(self, label: &str, value: Option<&String>) -> Self {
        match value {
            Some(value) => self.fact(label, value),
            None => self,
        }
    }

    /// Adds an entity that belongs to this one.
    pub fn child(mut self, card: EntityCard) -> Self {
        self.card.children.push(card);
        self
    }

    /// The card.
    pub fn finish(self) -> EntityCard {
        self.card
    }
}
