//! A choice that a report offers: pick an item, and a method runs with its value.

use serde::{Deserialize, Serialize};

/// One item to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceItem {
    /// What the method gets, under the choice's `argument`.
    pub value: serde_json::Value,
    /// What a person reads first.
    pub label: String,
    /// More about it, such as the last activity.
    #[serde(default)]
    pub detail: String,
}

/// A list to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// Stable name within the report, such as `account_selector`.
    pub id: String,
    /// The sentence above the list.
    pub prompt: String,
    /// The report's method that a choice calls.
    pub method: String,
    /// The name of the method's argument that gets the item's value.
    pub argument: String,
    /// The items in order.
    pub items: Vec<ChoiceItem>,
    /// Index of the item that is chosen, if one is.
    #[serde(default)]
    pub selected: Option<u32>,
}
