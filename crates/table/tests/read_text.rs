//! CSV, JSON and NDJSON as people and services have them.

use huntlet_table::read::{Format, Read, ReadError, ReadOptions, read};
use huntlet_table::text::cell_text;
use huntlet_table::{CellRef, Field, KqlType, Schema, Table};

fn load(text: &str) -> Read {
    read(text.as_bytes().to_vec(), None, &ReadOptions::default()).unwrap()
}

fn refused(text: &str) -> String {
    read(text.as_bytes().to_vec(), None, &ReadOptions::default()).unwrap_err().to_string()
}

fn types(table: &Table) -> String {
    let fields: Vec<String> =
        table.schema().iter().map(|field| format!("{}:{}", field.name, field.ty)).collect();
    fields.join(" ")
}

fn rows(table: &Table) -> Vec<String> {
    (0..table.height()).map(|row| table.row(row).map(cell_text).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn csv_types_come_from_all_rows() {
    let header = "n,r,b,t,s,year,ip,zip,big,none".to_owned();
    let row = |n: usize| format!("{n},{n}.5,true,2020-01-01T00:00:00Z,x,2019,10.1.2.3,00{n},1,");
    let mut text = std::iter::once(header).chain((0..500).map(row)).collect::<Vec<_>>().join("\n");
    text.push_str("\n7,1,FALSE,2020-01-01 00:00,10.1,2020,10.1.2.4,1,99999999999999999999,\n");
    let table = load(&text).table;
    assert_eq!(
        types(&table),
        "n:long r:real b:bool t:datetime s:string year:long ip:string zip:string big:string none:string"
    );
    assert_eq!(
        rows(&table)[500],
        "7|1.0|false|2020-01-01T00:00:00Z|10.1|2020|10.1.2.4|1|99999999999999999999|"
    );
}

#[test]
fn csv_of_the_portal() {
    let text = "\u{feff}\"TimeGenerated [UTC]\",Account,EventID,EventData\r\n\
                \"6/30/2021, 12:18:34.456 AM\",\"CONTOSO\\ann\",4624,\"line 1\r\nline \"\"2\"\"\"\r\n\
                \"6/30/2021, 1:18:34.456 PM\",,4625,\r\n";
    let Read { table, notices, format } = load(text);
    assert_eq!((format, notices.len()), (Format::Csv, 0));
    assert_eq!(types(&table), "TimeGenerated:datetime Account:string EventID:long EventData:string");
    assert_eq!(rows(&table)[0], "2021-06-30T00:18:34.456Z|CONTOSO\\ann|4624|line 1\r\nline \"2\"");
    assert_eq!(
        table.cell(1, 0),
        CellRef::DateTime(huntlet_ticks::parse_datetime("2021-06-30T13:18:34.456").unwrap())
    );
}

#[test]
fn csv_separators() {
    for text in
        ["a;b\n1;x,y\n", "a\tb\n1\tx,y\n", "a|b\n1|x,y\n", "sep=;\r\na;b\r\n1;x,y\r\n", "a,b\n1,\"x,y\"\n"]
    {
        assert_eq!(rows(&load(text).table), ["1|x,y"], "{text}");
    }
    assert_eq!(rows(&load("only\n1\n2").table), ["1", "2"]);
}

#[test]
fn csv_rows_of_other_lengths() {
    let Read { table, notices, .. } = load("a,b,c\n1,2\n1,2,3\n1\n1,2,3,,\n");
    assert_eq!(rows(&table), ["1|2|", "1|2|3", "1||", "1|2|3"]);
    assert_eq!(notices, ["2 rows have fewer fields than the header; the rest of them is empty."]);
    assert_eq!(
        refused("a,b\n1,2\n\"x\ny\",2\n1,2,3\n"),
        "line 5 has 3 fields where the header has 2; quote fields that contain the separator, or remove the line"
    );
}

#[test]
fn names_that_repeat_or_lack() {
    let Read { table, notices, .. } = load("a,a,,a1\n1,2,3,4\n");
    assert_eq!(types(&table), "a:long a1:long Column3:long a11:long");
    assert_eq!(notices.len(), 2);
    let Read { table, notices, .. } = load("[{\"a\":1,\"a\":2},{\"a\":3}]");
    assert_eq!(rows(&table), ["1", "3"]);
    assert_eq!(notices, ["1 values stood twice in their row; the first was kept."]);
}

#[test]
fn json_types_come_from_all_rows() {
    let text = r#"
        {"n":1,"r":1,"t":"2020-01-01T00:00:00+01:00","d":"2020-01-01","m":0,"x":{"b":1.0,"a":[1]},"o":null,"big":18446744073709551615,"k":true}
        {"n":-5,"r":2.5,"t":"","d":"2020","m":"50126","x":null,"late":"y","big":1,"k":1}"#;
    let Read { table, notices, format } = load(text.trim());
    assert_eq!((format, notices.len()), (Format::Ndjson, 0));
    assert_eq!(
        types(&table),
        "n:long r:real t:datetime d:string m:string x:dynamic o:string big:decimal k:dynamic late:string"
    );
    assert_eq!(
        rows(&table),
        [
            r#"1|1.0|2019-12-31T23:00:00Z|2020-01-01|0|{"b":1.0,"a":[1]}||18446744073709551615|true|"#,
            "-5|2.5||2020|50126|||1|1|y"
        ]
    );
    let dates_and_numbers = load("[{\"t\":1},{\"t\":\"2020-01-01T00:00:00Z\"}]").table;
    assert_eq!(types(&dates_and_numbers), "t:string");
}

#[test]
fn json_documents() {
    let one = load("{\n \"a\": 1,\n \"b\": \"x\"\n}");
    assert_eq!((one.format, rows(&one.table)), (Format::Json, vec!["1|x".to_owned()]));
    assert_eq!(rows(&load("[]").table), Vec::<String>::new());
    assert_eq!(rows(&load("{\n\"a\":1}\n{\n\"a\":2}").table), ["1", "2"]);
    assert_eq!(rows(&load("{\"value\":[{\"id\":\"x\"}],\"nextLink\":null}").table), ["x"]);
    // an ordinary object may have such a member
    assert_eq!(types(&load("{\"value\":1,\"tables\":2}").table), "value:long tables:long");
}

#[test]
fn replies_of_log_analytics() {
    let text = r#"{"tables":[{"name":"PrimaryResult","columns":[
        {"name":"TimeGenerated","type":"datetime"},{"name":"Count","type":"long"},{"name":"Big","type":"real"},
        {"name":"Entities","type":"dynamic"},{"name":"Id","type":"guid"},{"name":"Took","type":"timespan"},
        {"name":"Price","type":"decimal"},{"name":"Ok","type":"bool"},{"name":"Text","type":"string"}],
        "rows":[["2021-06-30T00:18:34.4563041Z",9007199254740993,"NaN","[{\"a\": 1}]",
        "74BE27DE-1E4E-49D9-B579-FE0B331D3642","1.00:00:00","0.10",true,"5"],
        [null,null,null,null,null,null,null,null,null]]}],
        "error":{"code":"PartialError","message":"The query hit its limit."}}"#;
    let Read { table, notices, .. } = load(text);
    assert_eq!(
        types(&table),
        "TimeGenerated:datetime Count:long Big:real Entities:dynamic Id:guid Took:timespan Price:decimal Ok:bool Text:string"
    );
    assert_eq!(
        rows(&table)[0],
        r#"2021-06-30T00:18:34.4563041Z|9007199254740993|NaN|[{"a":1}]|74be27de-1e4e-49d9-b579-fe0b331d3642|1.00:00:00|0.10|true|5"#
    );
    assert_eq!((table.cell(1, 3), table.cell(1, 8)), (CellRef::Null, CellRef::Str("")));
    assert_eq!(notices, ["The service marked this result as incomplete: The query hit its limit."]);
}

#[test]
fn replies_of_data_explorer_and_defender() {
    let v1 = r#"{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"n","DataType":"Int64"},
        {"ColumnName":"b","DataType":"SByte"}],"Rows":[[5,1],{"Exceptions":["failed"]}]}]}"#;
    let Read { table, notices, .. } = load(v1);
    assert_eq!((types(&table).as_str(), rows(&table)), ("n:long b:bool", vec!["5|true".to_owned()]));
    assert_eq!(notices, ["The service reported an error among the rows; the table may be incomplete."]);
    let v2 = r#"[{"FrameType":"DataSetHeader","Version":"v2.0"},{"FrameType":"DataTable","TableKind":"QueryProperties",
        "Columns":[{"ColumnName":"x","ColumnType":"int"}],"Rows":[[1]]},{"FrameType":"DataTable","TableKind":
        "PrimaryResult","Columns":[{"ColumnName":"n","ColumnType":"int"}],"Rows":[[5],[null]]},
        {"FrameType":"DataSetCompletion","HasErrors":true}]"#;
    let Read { table, notices, .. } = load(v2);
    assert_eq!((types(&table).as_str(), table.height(), notices.len()), ("n:int", 2, 1));
    let hunting = r#"{"Schema":[{"Name":"Timestamp","Type":"DateTime"},{"Name":"Fields","Type":"Object"},
        {"Name":"None","Type":"Int64"}],"Results":[{"Timestamp":"2020-01-01T00:00:00Z","Fields":{"a":1}}]}"#;
    assert_eq!(types(&load(hunting).table), "Timestamp:datetime Fields:dynamic None:long");
}

#[test]
fn a_schema_converts() {
    let schema = Schema::new(vec![
        Field::new("ResultType", KqlType::String),
        Field::new("Port", KqlType::Int),
        Field::new("Time", KqlType::DateTime),
        Field::new("Props", KqlType::Dynamic),
        Field::new("Id", KqlType::Guid),
    ]);
    let options = ReadOptions::with_schema(schema);
    let json = r#"[{"ResultType":0,"Port":8080.0,"Time":"2020-01-01","Props":"{\"a\": 1}","Id":"x"},
        {"ResultType":null,"Port":0.5,"Time":"soon","Props":"plain","Id":"y"}]"#;
    let csv = "ResultType,Port,Time,Props,Id\n0,8080.0,2020-01-01,\"{\"\"a\"\": 1}\",x\n,0.5,soon,plain,y\n";
    for text in [json, csv] {
        let Read { table, notices, .. } = read(text.as_bytes().to_vec(), None, &options).unwrap();
        assert_eq!(types(&table), "ResultType:string Port:int Time:datetime Props:dynamic Id:guid");
        assert_eq!(rows(&table), [r#"0|8080|2020-01-01T00:00:00Z|{"a":1}|"#, "|||\"plain\"|"]);
        assert_eq!(
            notices,
            [
                "1 value of column Port is not int; it is empty.",
                "1 value of column Time is not datetime; it is empty.",
                "2 values of column Id are not guid; they are empty."
            ]
        );
    }
}

#[test]
fn ndjson_with_bad_lines() {
    let Read { table, notices, .. } = load("{\"a\":1}\n{\"a\":2}\n\n{\"a\":3,\"b\":tru\n{\"a\":4}\n");
    assert_eq!(rows(&table), ["1|", "2|", "4|"]);
    assert_eq!(notices, ["Line 4 is not a JSON object and is left out."]);
    let Read { table, notices, .. } = load("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4");
    assert_eq!(table.height(), 3);
    assert_eq!(notices, ["The last line, 4, is cut off and left out."]);
    assert!(
        refused("{\"a\":1}\n{\"a\"\n{\"a\"\n{\"a\"\n")
            .starts_with("the NDJSON is not valid at line 2, column 4:")
    );
}

#[test]
fn other_files_are_refused_at_once() {
    assert_eq!(refused(""), "the file is empty");
    assert_eq!(refused(" \n\r\n"), "the file is empty");
    assert!(refused("PK\u{3}\u{4}").starts_with("this is a zip archive or an Excel workbook"));
    assert!(refused("<html><body>").starts_with("this is XML or HTML"));
    assert!(refused(&"\0".repeat(100_000)).starts_with("this is not text"));
    assert!(refused(&"A".repeat(3_000_000)).starts_with("this is text without lines"));
    assert_eq!(
        refused("[{\"a\":1},\n {\"a\":2},\n {\"a\""),
        "the JSON is not valid at line 3, column 5: EOF while parsing an object"
    );
    let reply = "{\"tables\":[{\"name\":\"t\",\"columns\":[{\"name\":\"n\",\"type\":\"long\"}],\n\"rows\":[[1],\n[1,2]]}]}";
    assert!(refused(reply).contains("line 3, column 5: a row has more values than there are columns"));
    assert!(refused("[1,2]").contains("expected an object with a value per column"));
    let wide: Vec<String> = (0..5000).map(|n| format!("c{n}")).collect();
    assert!(refused(&wide.join(",")).starts_with("the file has over 4096 columns"));
    let wide: Vec<String> = (0..5000).map(|n| format!("{{\"c{n}\":1}}")).collect();
    assert!(refused(&wide.join("\n")).starts_with("the file has over 4096 columns"));
    assert!("xls".parse::<Format>().is_err());
}

#[test]
fn encodings() {
    let Read { table, notices, .. } =
        read(b"name,n\nJos\xe9 of the north,1\n".to_vec(), None, &ReadOptions::default()).unwrap();
    assert_eq!(rows(&table), ["Jos\u{fffd} of the north|1"]);
    assert!(notices[0].starts_with("The file is not all UTF-8"));
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend("name\r\nJosé\r\n".encode_utf16().flat_map(u16::to_le_bytes));
    let Read { table, notices, .. } = read(utf16, None, &ReadOptions::default()).unwrap();
    assert_eq!((rows(&table), notices.len()), (vec!["José".to_owned()], 0));
    assert!(matches!(read(vec![0u8; 50_000_000], None, &ReadOptions::default()), Err(ReadError::Unknown(_))));
}
