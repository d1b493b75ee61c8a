//! An entity as a tree of facts.

use huntlet_report::{EntityCard, Fact};
use leptos::prelude::*;

/// Labelled values.
#[component]
pub fn Facts(
    /// The values in order.
    items: Vec<Fact>,
) -> impl IntoView {
    view! {
        <dl class="facts">
            {items
                .into_iter()
                .map(|fact| {
                    let value = if fact.value.is_empty() { "–".to_owned() } else { fact.value };
                    view! { <div><dt>{fact.label}</dt><dd>{value}</dd></div> }
                })
                .collect_view()}
        </dl>
    }
}

/// An entity and those that belong to it.
#[component]
pub fn Entity(
    /// The entity.
    card: EntityCard,
    /// How deep it lies in the tree.
    #[prop(optional)]
    depth: usize,
) -> AnyView {
    let EntityCard { entity_type, title, facts, children } = card;
    let head =
        view! { <span class="entity-type">{entity_type}</span> <span class="entity-title">{title}</span> };
    let many = children.len() > 8;
    let count = children.len();
    let inner = (!children.is_empty()).then(|| {
        let cards = children.into_iter().map(|child| view! { <Entity card=child depth=depth + 1 /> }).collect_view();
        if many {
            view! { <details class="more"><summary>{format!("{count} related entities")}</summary><div class="entity-children">{cards}</div></details> }
                .into_any()
        } else {
            view! { <div class="entity-children">{cards}</div> }.into_any()
        }
    });
    view! {
        <div class="entity" class:nested={depth > 0}>
            <p class="entity-head">{head}</p>
            {(!facts.is_empty()).then(|| view! { <Facts items=facts /> })}
            {inner}
        </div>
    }
    .into_any()
}
