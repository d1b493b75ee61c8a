//! Columns and tables keep their rules.

use huntlet_table::store::{Bools, Numbers, Series, Texts};
use huntlet_table::text::cell_text;
use huntlet_table::{CellRef, Column, ColumnBuilder, Field, KqlType, Scalar, Schema, Table, TableError};
use serde_json::json;

fn people() -> Table {
    Table::new(vec![
        Column::strings("Name", vec![Some("ann"), None, Some("cem")]),
        Column::longs("Age", vec![Some(31), Some(9), None]),
    ])
    .unwrap()
}

#[test]
fn type_names_and_aliases() {
    for ty in KqlType::ALL {
        assert_eq!(ty.name().parse(), Ok(ty));
        assert_eq!(serde_json::to_value(ty).unwrap(), json!(ty.name()));
    }
    for (alias, ty) in [
        ("Boolean", KqlType::Bool),
        ("int32", KqlType::Int),
        ("int64", KqlType::Long),
        ("double", KqlType::Real),
        ("date", KqlType::DateTime),
        ("time", KqlType::TimeSpan),
        ("uuid", KqlType::Guid),
        ("System.Object", KqlType::Dynamic),
        ("System.Data.SqlTypes.SqlDecimal", KqlType::Decimal),
    ] {
        assert_eq!(alias.parse(), Ok(ty));
    }
    assert!("blob".parse::<KqlType>().unwrap_err().to_string().contains("'blob' is not a KQL type"));
}

#[test]
fn strings_are_never_null() {
    let series = Series::from([Some("a"), None].into_iter().collect::<Texts>());
    let column = Column::from_series("S", KqlType::String, series.clone()).unwrap();
    assert_eq!((column.null_count(), column.cell(1)), (0, CellRef::Str("")));
    let guid = Column::from_series("S", KqlType::Guid, series.clone()).unwrap();
    assert_eq!(guid.cell(1), CellRef::Null);
    assert!(Column::from_series("S", KqlType::Long, series).is_err());
    assert_eq!(people().column("Name").unwrap().cell(1), CellRef::Str(""));
    assert_eq!(Column::nulls("S", KqlType::String, 2).cell(1), CellRef::Str(""));
    let taken = people().take_idx(&[Some(2), None].into_iter().collect::<Numbers<u32>>()).unwrap();
    assert_eq!(taken.row(1).collect::<Vec<_>>(), [CellRef::Str(""), CellRef::Null]);
}

#[test]
fn tables_refuse_what_does_not_fit() {
    let short = Table::new(vec![Column::longs("a", vec![None]), Column::longs("b", vec![])]);
    assert_eq!(short.unwrap_err().to_string(), "column 'b' has 0 rows where the table has 1");
    let twice = Table::new(vec![Column::longs("a", vec![]), Column::bools("a", vec![])]);
    assert_eq!(twice.unwrap_err(), TableError::DuplicateColumn("a".to_owned()));
    assert!(people().select(&["nosuch"]).is_err());
    assert!(people().take(&[3]).is_err());
    assert!(people().filter(&Bools::full(Some(true), 1)).is_err());
    assert!(people().rename("Age", "Name").is_err());
    assert!(people().vstack(&people().select(&["Name"]).unwrap()).is_err());
    assert!(people().with_column(Column::nulls("x", KqlType::Real, 2)).is_err());
    let wrong = people();
    let error = wrong.column("Age").unwrap().str().unwrap_err();
    assert_eq!(error.to_string(), "column 'Age' is long, not string, guid, decimal or dynamic");
}

#[test]
fn rows_are_chosen_and_joined() {
    let table = people();
    assert_eq!(table.slice(1, 9).height(), 2);
    assert_eq!(table.slice(7, 1).height(), 0);
    let mask = [Some(true), None, Some(true)].into_iter().collect::<Bools>();
    assert_eq!(table.filter(&mask).unwrap(), table.take(&[0, 2]).unwrap());
    let double = table.vstack(&table).unwrap();
    assert_eq!((double.height(), double.cell(5, 0)), (6, CellRef::Str("cem")));
    assert_eq!(double.slice(3, 3), table);
    let renamed = table.rename("Age", "Years").unwrap();
    assert_eq!(renamed.schema().index_of("Years"), Some(1));
    let more = table.with_column(Column::constant("x", KqlType::Real, &Scalar::Long(2), 3)).unwrap();
    assert_eq!((more.width(), more.cell(2, 2)), (3, CellRef::Real(2.0)));
    assert_eq!(table.cell(9, 0), CellRef::Null);
    assert_eq!(table.cell(0, 9), CellRef::Null);
    assert!(table.estimated_bytes() > 0);
    let schema = Schema::new(vec![Field::new("a", KqlType::Guid)]);
    assert_eq!(Table::empty(&schema).unwrap().schema(), schema);
}

#[test]
fn builders_convert_what_can_be_converted() {
    let cells = |ty, fill: &dyn Fn(&mut ColumnBuilder)| {
        let mut builder = ColumnBuilder::new("c", ty, 4);
        fill(&mut builder);
        let failed = builder.failed();
        let column = builder.finish();
        ((0..column.len()).map(|row| cell_text(column.cell(row))).collect::<Vec<_>>(), failed)
    };
    let (longs, failed) = cells(KqlType::Long, &|b| {
        for text in ["12", "0x1f", "8080.0", "x", "", "9223372036854775807"] {
            b.push_str(text);
        }
        b.push_real(8080.0);
        b.push_real(0.5);
        b.push_bool(true);
    });
    assert_eq!(longs, ["12", "31", "8080", "", "", "9223372036854775807", "8080", "", "1"]);
    assert_eq!(failed, 2);
    let (ints, failed) = cells(KqlType::Int, &|b| b.push_long(1 << 40));
    assert_eq!((ints, failed), (vec![String::new()], 1));
    let (guids, _) = cells(KqlType::Guid, &|b| {
        b.push_str("{74BE27DE-1E4E-49D9-B579-FE0B331D3642}");
        b.push_str("74be27de1e4e49d9b579fe0b331d3642");
        b.push_str("74be27de");
    });
    assert_eq!(guids[0], guids[1]);
    assert_eq!((guids[1].as_str(), guids[2].as_str()), ("74be27de-1e4e-49d9-b579-fe0b331d3642", ""));
    let (bags, _) = cells(KqlType::Dynamic, &|b| {
        b.push_json(&json!({"a": [1, 1.0]}));
        b.push_json(&json!(null));
        b.push_str("x");
        b.push_long(1);
    });
    assert_eq!(bags, [r#"{"a":[1,1.0]}"#, "", "\"x\"", "1"]);
    let (texts, _) = cells(KqlType::String, &|b| {
        b.push_json(&json!(0));
        b.push_json(&json!(["a"]));
        b.push_null();
        b.push_datetime(0);
        b.push_timespan(1);
        b.push_real(0.1);
    });
    assert_eq!(texts, ["0", "[\"a\"]", "", "0001-01-01T00:00:00Z", "00:00:00.0000001", "0.1"]);
    let (times, _) = cells(KqlType::DateTime, &|b| {
        b.push_str("2020-01-02 03:04:05.6");
        b.push_str("yesterday");
    });
    assert_eq!(times, ["2020-01-02T03:04:05.6Z", ""]);
}
