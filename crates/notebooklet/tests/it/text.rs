//! A report as compact text, for snapshots.

use huntlet_notebooklet::RunningReport;
use huntlet_report::{Block, ChartSpec, EntityCard, Section};
use huntlet_table::text::cell_text;

/// Every section, with the first rows of its tables.
pub fn report(running: &RunningReport) -> String {
    let sections = running.report().sections.iter();
    sections.map(|one| section(running, one)).collect::<Vec<_>>().join("\n")
}

fn section(running: &RunningReport, section: &Section) -> String {
    let mut out = format!("{} {} [{}]\n", "#".repeat(section.level.into()), section.title, section.id);
    for block in &section.blocks {
        out.push_str(&self::block(running, block));
    }
    out
}

fn block(running: &RunningReport, block: &Block) -> String {
    match block {
        Block::Text { text } => format!("{text}\n"),
        Block::List { items } => lines(items.iter().map(|item| format!("- {item}"))),
        Block::Notice { severity, message, hint } => {
            format!("! {severity:?}: {message} {}\n", hint.as_deref().unwrap_or_default())
        }
        Block::Facts { items } => {
            lines(items.iter().map(|fact| format!("  {}: {}", fact.label, short(&fact.value))))
        }
        Block::Entity { entity } => card(entity, 1),
        Block::Table { table, columns } => rows(running, table, columns),
        Block::Chart { spec: ChartSpec::Timeline(spec) } => {
            format!("(timeline of {} by {})\n", spec.table, spec.group_by.as_deref().unwrap_or("nothing"))
        }
        Block::Chart { spec: ChartSpec::Plot { spec } } => {
            format!("({:?} plot of {})\n", spec.kind, spec.table)
        }
        Block::Choice { choice } => {
            let items = choice.items.iter().enumerate().map(|(index, item)| {
                let mark = if choice.selected == Some(index as u32) { "(x)" } else { "( )" };
                format!("{mark} {} | {}\n", item.label, item.detail)
            });
            format!(
                "? {} -> {}({})\n{}",
                choice.prompt,
                choice.method,
                choice.argument,
                items.collect::<String>()
            )
        }
    }
}

fn card(entity: &EntityCard, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let facts = entity.facts.iter().map(|fact| format!("{}={}", fact.label, short(&fact.value)));
    let own = format!(
        "{indent}<{} {}> {}\n",
        entity.entity_type,
        entity.title,
        facts.collect::<Vec<_>>().join(", ")
    );
    entity.children.iter().fold(own, |out, child| out + &card(child, depth + 1))
}

fn rows(running: &RunningReport, name: &str, columns: &[String]) -> String {
    let Some(table) = running.table(name) else { return format!("(table {name} is missing)\n") };
    let shown =
        if columns.is_empty() { table.clone() } else { table.select(columns).expect("columns of the table") };
    let names: Vec<&str> = shown.columns().iter().map(huntlet_table::Column::name).collect();
    let mut out = format!("(table {name}, {} rows) {}\n", table.height(), names.join(" | "));
    for row in 0..shown.height().min(5) {
        let cells = shown.row(row).map(|cell| short(&cell_text(cell)));
        out += &lines([format!("  {}", cells.collect::<Vec<_>>().join(" | "))].into_iter());
    }
    out
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| line + "\n").collect()
}

fn short(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    if line.chars().count() > 90 { line.chars().take(87).chain("...".chars()).collect() } else { line }
}
