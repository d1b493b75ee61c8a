//! What a query may reach beyond its tables: files, other scopes, watchlists, parameters.

mod support;

use huntlet_engine::{Cancelled, Checkpoint, Context, Failure, FetchedFile, Host, MemoryTables, NoHost};
use huntlet_table::{Bytes, Column, Scalar, Table};

/// Allows one place, and holds its files.
struct Shelf;

impl Host for Shelf {
    fn checkpoint(&self) -> Checkpoint<'_> {
        Box::pin(std::future::ready(Ok::<(), Cancelled>(())))
    }

    fn fetch<'a>(&'a self, url: &'a str) -> FetchedFile<'a> {
        let file = match url.strip_prefix("https://shelf.example/") {
            Some("a.csv") => Ok("ip,n\n10.0.0.1,1\n10.0.0.2,x\n"),
            Some("b.csv") => Ok("10.0.0.3,3\n"),
            Some("list.txt") => Ok("one\ntwo, three\n"),
            Some("c.json") => Ok("{\"n\": 5, \"ip\": \"10.0.0.5\"}\n{\"ip\": \"10.0.0.6\"}\n"),
            Some("d.json") => Ok("[{\"n\": 7, \"ip\": \"10.0.0.7\"}]"),
            Some("empty.csv") => Ok(""),
            Some("bad.json") => Ok("{\"n\": "),
            Some(_) => Err("there is no such file".to_owned()),
            None => Err("this address is not on the list of allowed ones".to_owned()),
        };
        Box::pin(std::future::ready(file.map(|text| Bytes::from_static(text.as_bytes()))))
    }
}

fn run(query: &str, tables: &MemoryTables, context: &Context, host: &dyn Host) -> String {
    match pollster::block_on(huntlet_engine::run(query, tables, context, host)) {
        Ok(output) => support::print(&output.table),
        Err(Failure::Diagnostics(found)) => found.iter().map(|found| found.message.clone()).collect(),
        Err(other) => other.to_string(),
    }
}

fn external(rest: &str) -> String {
    run(&format!("externaldata(ip: string, n: long){rest}"), &MemoryTables::new(), &Context::at(0), &Shelf)
}

#[test]
fn files_are_read_into_the_declared_columns() {
    assert_eq!(
        external("[@'https://shelf.example/a.csv'] with (format='csv', ignoreFirstRecord=true)"),
        "ip:string | n:long\n10.0.0.1 | 1\n10.0.0.2 | null"
    );
    assert_eq!(
        external(
            "['https://shelf.example/b.csv', 'https://shelf.example/b.csv'] | summarize count(), sum(n)"
        ),
        "count_:long | sum_n:long\n2 | 6"
    );
    assert_eq!(
        external("['https://shelf.example/list.txt'] with (format=txt) | project ip"),
        "ip:string\none\ntwo, three"
    );
    assert_eq!(
        external("['https://shelf.example/c.json'] with (format='multijson')"),
        "ip:string | n:long\n10.0.0.5 | 5\n10.0.0.6 | null"
    );
    assert_eq!(external("['https://shelf.example/d.json']"), "ip:string | n:long\n10.0.0.7 | 7");
    assert_eq!(external("['https://shelf.example/empty.csv'] | count"), "Count:long\n0");
}

#[test]
fn a_file_that_cannot_be_had_is_told_without_its_secrets() {
    let told = external("['https://elsewhere.example/a.csv?sig=secret;key']");
    assert_eq!(told, "`https://elsewhere.example/a.csv`: this address is not on the list of allowed ones");
    let told = external("['https://shelf.example/bad.json']");
    assert!(told.contains("`https://shelf.example/bad.json` cannot be read"), "{told}");
}

fn tables() -> MemoryTables {
    let mut tables = MemoryTables::new();
    let column = |name, text| Table::new(vec![Column::strings(name, vec![Some(text)])]).expect("one column");
    tables.insert("Alerts", column("Name", "first"));
    tables.insert("_GetWatchlist('VIP')", column("SearchKey", "alice"));
    tables.answer_to("soc");
    tables
}

#[test]
fn a_store_answers_to_its_own_name_and_holds_watchlists() {
    let ask = |query: &str| run(query, &tables(), &Context::at(0), &NoHost);
    assert_eq!(ask("workspace('soc').Alerts"), "Name:string\nfirst");
    assert_eq!(ask("union workspace('soc').Al*, workspace('soc').table('Alerts') | count"), "Count:long\n2");
    assert_eq!(ask("workspace('other').Alerts"), "`workspace(\"other\").Alerts` cannot be reached from here");
    assert_eq!(ask("_GetWatchlist('VIP') | project SearchKey"), "SearchKey:string\nalice");
    assert_eq!(ask("print 'alice' in (_GetWatchlist('VIP'))"), "print_0:bool\ntrue");
}

#[test]
fn declared_parameters_take_the_values_of_the_context() {
    let mut context = Context::at(0);
    context.parameters.insert("n".to_owned(), Scalar::Long(3));
    context.parameters.insert("t".to_owned(), Scalar::String("2026-10-01".to_owned()));
    let query = "declare query_parameters(n: long = 1, t: datetime, s: string = 'x'); print n, t, s";
    assert_eq!(
        run(query, &MemoryTables::new(), &context, &NoHost),
        "print_0:long | print_1:datetime | print_2:string\n3 | 2026-10-01T00:00:00Z | x"
    );
}
