//! A pull, as every published client asks for it: tombstones too, `updatedAt ge` a cursor and ordered by it.
//!
//! The client has the row at the cursor. When that row fills a page alone it steps over it with `$skip=1`; if somebody
//! writes the row meanwhile, it stands behind the others, and `$skip` would step over one that the client never saw.

use super::ListQuery;
use super::parser::Expression;

impl ListQuery {
    /// Reads the query as a pull, if it is one. The first row that a pull skips is the one at its cursor, whether it is
    /// still there or not: then a row may come twice, and none is passed over.
    pub(super) fn past_its_cursor(mut self) -> Self {
        let by_instant = matches!(&self.order[..], [(column, false)] if column == "updatedAt");
        let cursor = self.filter.as_mut().and_then(Expression::cursor);
        let Some(comparison) = cursor.filter(|_| by_instant && self.include_deleted) else { return self };
        self.is_pull = true;
        // A count is of all that the filter admits, the row at the cursor too.
        if self.skip > 0 && !self.count {
            *comparison = "gt";
            self.skip -= 1;
        }
        self
    }
}

impl Expression {
    /// The word of `updatedAt ge` an instant, where the whole holds only if that does. The last one: a client puts its
    /// cursor behind what the program asked for.
    fn cursor(&mut self) -> Option<&mut &'static str> {
        match self {
            Expression::Binary("and", left, right) => right.cursor().or_else(|| left.cursor()),
            Expression::Binary(word, column, instant) => {
                let of_rows = matches!(&**column, Expression::Column(name) if name == "updatedAt");
                (*word == "ge" && of_rows && matches!(**instant, Expression::Date(_))).then_some(word)
            }
            _ => None,
        }
    }
}
