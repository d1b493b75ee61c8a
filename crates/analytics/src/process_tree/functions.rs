//! Process trees by name.

use huntlet_table::{Column, Table};

use super::{ProcessTree, SCHEMAS, Schema, TextOptions};
use crate::{
    Accepts, AnalyticsError, Arguments, Control, Default, Function, Input, Kind, Outcome, Parameter, Parity,
    Result, Running, codes, optional, required,
};

const SCHEMA: Parameter = optional(
    "schema",
    Kind::Choice(&[
        "auto", SCHEMAS[0], SCHEMAS[1], SCHEMAS[2], SCHEMAS[3], SCHEMAS[4], SCHEMAS[5], SCHEMAS[6],
    ]),
    Default::Text("auto"),
    "The columns that the table has; `auto` finds out.",
);
const COLUMNS: Parameter = optional(
    "schema_columns",
    Kind::Object,
    Default::None,
    "Columns by part, for a table of another schema: process_name, process_id, parent_id, time_stamp, cmd_line, \
     path_separator, user_name, logon_id, host_name_column, parent_name, target_logon_id, user_id, event_id_column, \
     event_id_identifier.",
);
const PROCESS: Parameter = required("process", Kind::Text, "The `proc_key` or `source_index` of a process.");
const WITH_SELF: Parameter = optional(
    "include_source",
    Kind::Bool,
    Default::Bool(true),
    "Whether the process itself is among the rows.",
);

/// The tree of the input: as built, or built now.
async fn tree(input: Input, arguments: &Arguments, control: &dyn Control) -> Result<ProcessTree> {
    let table = input.table()?;
    if table.column("proc_key").is_some() && table.column("parent_key").is_some() {
        return ProcessTree::of_built(&table);
    }
    let schema = match arguments.object("schema_columns") {
        Some(parts) => Schema::custom(parts, &table)?,
        None => Schema::named(arguments.text("schema").unwrap_or("auto"), &table)?,
    };
    ProcessTree::build(&table, &schema, control).await
}

fn process(tree: &ProcessTree, arguments: &Arguments) -> Result<u32> {
    let key = arguments.text("process").unwrap_or_default();
    tree.find(key).ok_or_else(|| {
        AnalyticsError::new(
            codes::BAD_ARGUMENT,
            format!("The tree has no process `{}`.", key.chars().take(80).collect::<String>()),
            "Give a `proc_key` or `source_index` of the tree.",
        )
    })
}

fn rows(tree: &ProcessTree, rows: &[u32]) -> Result<Outcome> {
    Ok(Outcome::table("processes", tree.rows(rows)?))
}

/// Builds a tree.
pub static BUILD_PROCESS_TREE: Function = Function {
    name: "build_process_tree",
    description: "Finds who started whom among process creation events. The table `process_tree` has the events' columns \
                  and proc_key, parent_key, source_index, parent_index, path, IsRoot, IsLeaf, IsBranch, Depth, Inferred, \
                  EffectiveLogonId, new_process_lc, parent_proc_lc; parents stand before their children. `summary` counts \
                  them.",
    input: Accepts::Table,
    parameters: &[SCHEMA, COLUMNS],
    parity: &[
        Parity::same(
            "build_process_tree",
            "Keys, parents, roots and summary of its Windows and Linux samples. Its numbers of processes that started at \
             one instant differ, since its sort is not stable.",
        ),
        Parity::same(
            "build_process_tree",
            "On the 22,979 events of the host sample: 22,993 processes, 839 levels. The depth looks absurd and is true: a \
             script starts itself through cmd and powershell 838 times, each time with an id that nobody else had taken.",
        ),
        Parity::better(
            "build_process_tree",
            "A parent is the last process that had the id: an older process of the right image whose id was given to \
             another since is not taken. Machines do not share trees. Circles cannot arise. The order of rows does not \
             matter.",
        ),
        Parity::better(
            "build_process_tree",
            "Events without a parent's image find their parent by id and time, where the peer leaves them without one (two \
             events of the host sample). \
             OSQuery's parents are found: the peer compares a command line with an image.",
        ),
        Parity::better(
            "infer_schema",
            "A schema must have time, image, id and parent's id; of equal ones the more complete is taken, where the \
             peer takes the last.",
        ),
    ],
    pipes: false,
    run: |input, arguments, control| {
        Box::pin(async move {
            let tree = tree(input, &arguments, control).await?;
            let summary = tree.summary().table()?;
            Ok(Outcome::table("process_tree", tree.table().clone()).and("summary", summary))
        })
    },
};

macro_rules! question {
    ($(#[$doc:meta])* $id:ident, $name:literal, $description:literal, $parameters:expr, $note:literal,
     |$tree:ident, $arguments:ident| $answer:expr) => {
        $(#[$doc])*
        pub static $id: Function = Function {
            name: $name,
            description: $description,
            input: Accepts::Table,
            parameters: $parameters,
            parity: &[Parity::same($name, $note)],
            pipes: false,
            run: {
                fn run(input: Input, $arguments: Arguments, control: &dyn Control) -> Running<'_> {
                    Box::pin(async move {
                        let $tree = tree(input, &$arguments, control).await?;
                        $answer
                    })
                }
                run
            },
        };
    };
}

question!(
    /// Roots of a tree.
    GET_ROOTS, "get_roots", "The processes without a parent. The table may be a tree or process events.",
    &[SCHEMA, COLUMNS], "The roots of its samples.",
    |tree, arguments| rows(&tree, &tree.links().roots())
);
question!(
    /// One process.
    GET_PROCESS, "get_process", "The row of a process.",
    &[PROCESS, SCHEMA, COLUMNS], "By key or number.",
    |tree, arguments| rows(&tree, &[process(&tree, &arguments)?])
);
question!(
    /// The parent of a process.
    GET_PARENT, "get_parent", "The process that started a process; no row for a root.",
    &[PROCESS, SCHEMA, COLUMNS], "The parent by key.",
    |tree, arguments| {
        let parent = tree.links().parent(process(&tree, &arguments)?);
        rows(&tree, parent.as_slice())
    }
);
question!(
    /// The root of a process.
    GET_ROOT, "get_root", "The root that a process stands under.",
    &[PROCESS, SCHEMA, COLUMNS], "The first step of the path.",
    |tree, arguments| rows(&tree, &[tree.links().root(process(&tree, &arguments)?)])
);
question!(
    /// The whole tree of a process.
    GET_ROOT_TREE, "get_root_tree", "Every process under the root that a process stands under.",
    &[PROCESS, SCHEMA, COLUMNS],
    "Found by links: the peer compares the beginnings of paths, whose numbers collide above 99,999 processes.",
    |tree, arguments| {
        let root = tree.links().root(process(&tree, &arguments)?);
        rows(&tree, &tree.links().descendants(root, None))
    }
);
question!(
    /// The children of a process.
    GET_CHILDREN, "get_children", "The processes that a process started.",
    &[PROCESS, WITH_SELF, SCHEMA, COLUMNS], "With the process itself unless asked otherwise.",
    |tree, arguments| {
        let process = process(&tree, &arguments)?;
        let mut found: Vec<u32> = arguments.bool("include_source").then_some(process).into_iter().collect();
        found.extend(tree.links().children(process));
        rows(&tree, &found)
    }
);
question!(
    /// What a process led to.
    GET_DESCENDENTS, "get_descendents", "The processes that a process started, those that they started, and so on.",
    &[
        PROCESS,
        WITH_SELF,
        optional("max_levels", Kind::Int(-1, 1_000_000), Default::Int(-1), "How many levels down; -1 for all."),
        SCHEMA,
        COLUMNS,
    ],
    "In the order of the tree.",
    |tree, arguments| {
        let process = process(&tree, &arguments)?;
        let levels = arguments.int("max_levels").and_then(|levels| u32::try_from(levels).ok());
        let mut found = tree.links().descendants(process, levels);
        found.retain(|at| *at != process || arguments.bool("include_source"));
        rows(&tree, &found)
    }
);
question!(
    /// What led to a process.
    GET_ANCESTORS, "get_ancestors", "From the root down to the process that started a process.",
    &[PROCESS, WITH_SELF, SCHEMA, COLUMNS], "With the process itself unless asked otherwise.",
    |tree, arguments| {
        let process = process(&tree, &arguments)?;
        let mut found = tree.links().ancestors(process);
        found.extend(arguments.bool("include_source").then_some(process));
        rows(&tree, &found)
    }
);
question!(
    /// The siblings of a process.
    GET_SIBLINGS, "get_siblings", "The processes that the parent of a process started; of a root the roots.",
    &[PROCESS, WITH_SELF, SCHEMA, COLUMNS], "With the process itself unless asked otherwise.",
    |tree, arguments| {
        let process = process(&tree, &arguments)?;
        let mut found: Vec<u32> = arguments.bool("include_source").then_some(process).into_iter().collect();
        found.extend(tree.links().siblings(process));
        found.sort_unstable();
        rows(&tree, &found)
    }
);
question!(
    /// The levels below a process.
    GET_TREE_DEPTH, "get_tree_depth",
    "How many levels a process and what it led to have (a process without children: 1); column Depth.",
    &[PROCESS, SCHEMA, COLUMNS], "Levels are counted, not the separators of paths.",
    |tree, arguments| {
        let depth = i64::from(tree.links().height(process(&tree, &arguments)?));
        Ok(Outcome::table("depth", Table::new(vec![Column::longs("Depth", vec![Some(depth)])])?))
    }
);
question!(
    /// What a tree holds.
    GET_SUMMARY_INFO, "get_summary_info",
    "Counts of a tree: Processes, RootProcesses, LeafProcesses, BranchProcesses, IsolatedProcesses, LargestTreeDepth, \
     InferredProcesses, RowsLeftOut, RowsRepeated.",
    &[SCHEMA, COLUMNS], "The peer's six numbers on its samples.",
    |tree, arguments| Ok(Outcome::table("summary", tree.summary().table()?))
);
question!(
    /// A tree as text.
    TREE_TO_TEXT, "tree_to_text", "A tree as text, a process a line below its parent.",
    &[
        optional("template", Kind::Text, Default::None, "What a line shows, with `{column}` for a cell."),
        optional("wrap_column", Kind::Int(0, 10_000), Default::Int(0), "Break lines behind so many characters; 0: never."),
        optional("max_levels", Kind::Int(-1, 1_000_000), Default::Int(-1), "How many levels below the roots; -1 for all."),
        SCHEMA,
        COLUMNS,
    ],
    "The same processes in the same order; the lines are laid out in our own way.",
    |tree, arguments| {
        let options = TextOptions {
            template: arguments.text("template").map(str::to_owned),
            wrap_column: arguments.size("wrap_column").unwrap_or(0),
            max_levels: arguments.int("max_levels").and_then(|levels| u32::try_from(levels).ok()),
        };
        let text = tree.to_text(&options);
        Ok(Outcome::table("summary", tree.summary().table()?).with_text(text))
    }
);
