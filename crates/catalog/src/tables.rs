//! Which tables a query reads.

use huntlet_kql::ast::{Expr, ExprKind, Operator, OperatorKind, ParameterType, Script, StatementKind};

/// The names of the tables that a query reads, in the text's order, each once. Names bound by `let` are followed, not
/// listed; wildcards and tables of other workspaces are not listed either, because no source can be asked for them by
/// name.
pub fn tables_read(script: &Script) -> Vec<String> {
    let mut reader = Reader::default();
    reader.script(script);
    reader.found
}

#[derive(Default)]
struct Reader {
    bound: Vec<String>,
    found: Vec<String>,
}

impl Reader {
    fn script(&mut self, script: &Script) {
        let outer = self.bound.len();
        for statement in &script.statements {
            match &statement.kind {
                StatementKind::Let { name, value } => {
                    self.value(value);
                    self.bound.push(name.text.clone());
                }
                StatementKind::Query(expr) => self.tabular(expr),
                _ => {}
            }
        }
        self.bound.truncate(outer);
    }

    /// An expression that may be a scalar, such as the value of a `let`: a lone name tells nothing there.
    fn value(&mut self, expr: &Expr) {
        if !matches!(expr.kind, ExprKind::Name(_)) {
            self.tabular(expr);
        }
    }

    /// An expression in the place of a table.
    fn tabular(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.table(&name.text),
            ExprKind::Pipeline { source, operators } => {
                if let Some(source) = source {
                    self.tabular(source);
                }
                for operator in operators {
                    self.operator(operator);
                }
            }
            ExprKind::Lambda { params, body, .. } => {
                let outer = self.bound.len();
                let tabular = params.iter().filter(|param| !matches!(param.ty, ParameterType::Scalar(_)));
                self.bound.extend(tabular.map(|param| param.name.text.clone()));
                self.script(body);
                self.bound.truncate(outer);
            }
            ExprKind::Call { receiver: None, name, args } if name.text == "table" => {
                if let Some(table) = args.first().and_then(Expr::as_string) {
                    self.table(table);
                }
            }
            ExprKind::Call { args, .. } => {
                for arg in args {
                    self.value(arg);
                }
            }
            _ => self.within(expr),
        }
    }

    fn operator(&mut self, operator: &Operator) {
        match &operator.kind {
            OperatorKind::Join { table, .. } | OperatorKind::Lookup { table, .. } => self.tabular(table),
            OperatorKind::Union { tables, .. }
            | OperatorKind::Find { tables, .. }
            | OperatorKind::Search { tables, .. } => {
                for table in tables {
                    self.tabular(table);
                }
            }
            OperatorKind::As { name, .. } => self.bound.push(name.text.clone()),
            _ => huntlet_kql::ast::visit::operator_children(operator, &mut |expr| self.value(expr)),
        }
    }

    /// Scalars may hold whole pipelines: `in (T | project X)`, `toscalar(T | count)`.
    fn within(&mut self, expr: &Expr) {
        huntlet_kql::ast::visit::children(expr, &mut |child| self.value(child));
    }

    fn table(&mut self, name: &str) {
        if !self.bound.iter().any(|bound| bound == name) && !self.found.iter().any(|found| found == name) {
            self.found.push(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::tables_read;

    fn read(text: &str) -> Vec<String> {
        tables_read(&huntlet_kql::parse(text).script)
    }

    #[test]
    fn lists_tables_and_nothing_else() {
        assert_eq!(read("let n = 5; T | where A > n | project A"), ["T"]);
        assert_eq!(read("T"), ["T"]);
        assert_eq!(read("let R = S | take 5; R | join kind=inner (T | where x == y) on Id"), ["S", "T"]);
        assert_eq!(read("union isfuzzy=true A, (B | where C == 1), table('D')"), ["A", "B", "D"]);
        assert_eq!(read("T | where Id in (U | project Id) and x < toscalar(V | count)"), ["T", "U", "V"]);
        assert_eq!(read("let f = (X: (*)) { X | join Y on Id }; f(T) | union Z"), ["Y", "Z"]);
        assert_eq!(read("print 1"), Vec::<String>::new());
    }
}
