//! The grammar of `$filter` (docs/protocol.md, 5.2), by recursive descent with a bounded depth.

use datasync_protocol::Timestamp;

use super::token::{Token, tokens};
use super::{Columns, QueryError};

const MOST_BYTES: usize = 16 * 1024;
const MOST_DEPTH: usize = 50;
/// Operators between two operands. A chain of them nests in SQLite as deep as it is long, which it allows up to 1000.
const MOST_OPERATORS: usize = 400;
/// Terms of the SQL, in which some functions repeat an argument.
const MOST_TERMS: usize = 4000;
/// Bytes of a replacement. `replace` stands for a text of its own size times this, so it is not nested either.
const MOST_REPLACEMENT: usize = 100;

/// A filter, checked: its columns exist, its functions have the right number of arguments.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Column(String),
    Text(String),
    Integer(i64),
    Real(f64),
    Bool(bool),
    Null,
    Date(Timestamp),
    Not(Box<Expression>),
    Negative(Box<Expression>),
    Binary(&'static str, Box<Expression>, Box<Expression>),
    Call(&'static str, Vec<Expression>),
}

/// Words between two operands, loosest first.
const LEVELS: [&[&str]; 5] =
    [&["or"], &["and"], &["eq", "ne", "gt", "ge", "lt", "le"], &["add", "sub"], &["mul", "div", "mod"]];

/// Functions with their fewest and most arguments.
const FUNCTIONS: [(&str, usize, usize); 20] = [
    ("tolower", 1, 1),
    ("toupper", 1, 1),
    ("trim", 1, 1),
    ("length", 1, 1),
    ("startswith", 2, 2),
    ("endswith", 2, 2),
    ("substringof", 2, 2),
    ("indexof", 2, 2),
    ("concat", 2, 2),
    ("replace", 3, 3),
    ("substring", 2, 3),
    ("year", 1, 1),
    ("month", 1, 1),
    ("day", 1, 1),
    ("hour", 1, 1),
    ("minute", 1, 1),
    ("second", 1, 1),
    ("floor", 1, 1),
    ("ceiling", 1, 1),
    ("round", 1, 1),
];

pub(super) fn parse(text: &str, columns: Columns<'_>) -> Result<Expression, QueryError> {
    if text.len() > MOST_BYTES {
        return Err(QueryError::TooComplex);
    }
    let mut parser = Parser { tokens: tokens(text)?, next: 0, operators: 0, columns, end: text.chars().count() + 1 };
    let expression = parser.level(0, 0)?;
    if parser.next < parser.tokens.len() {
        return Err(parser.syntax());
    }
    if expression.terms() > MOST_TERMS { Err(QueryError::TooComplex) } else { Ok(expression) }
}

impl Expression {
    /// Whether this is a column that the server keeps as milliseconds.
    pub(super) fn is_instant(&self) -> bool {
        matches!(self, Expression::Column(name) if name == "createdAt" || name == "updatedAt")
    }

    /// A bare text beside an instant is a date too; compared as text it would never match, which looks like "no
    /// changes". `None` if it is none.
    fn dated(self, beside_instant: bool) -> Option<Self> {
        match self {
            Expression::Text(text) if beside_instant => Timestamp::parse(&text).ok().map(Expression::Date),
            other => Some(other),
        }
    }

    /// Whether a `replace` is in it.
    fn replaces(&self) -> bool {
        match self {
            Expression::Not(inner) | Expression::Negative(inner) => inner.replaces(),
            Expression::Binary(_, left, right) => left.replaces() || right.replaces(),
            Expression::Call(function, inner) => *function == "replace" || inner.iter().any(Expression::replaces),
            _ => false,
        }
    }

    /// How many terms its SQL has.
    fn terms(&self) -> usize {
        let sum = |inner: &[Expression]| inner.iter().map(Expression::terms).fold(1, usize::saturating_add);
        match self {
            Expression::Not(inner) | Expression::Negative(inner) => inner.terms().saturating_add(1),
            Expression::Binary(_, left, right) => left.terms().saturating_add(right.terms()).saturating_add(1),
            Expression::Call("startswith" | "endswith", inner) => sum(inner).saturating_mul(2),
            Expression::Call("floor" | "ceiling", inner) => sum(inner).saturating_mul(3),
            Expression::Call(_, inner) => sum(inner),
            _ => 1,
        }
    }
}

struct Parser<'a> {
    tokens: Vec<(usize, Token)>,
    next: usize,
    operators: usize,
    columns: Columns<'a>,
    end: usize,
}

impl Parser<'_> {
    fn syntax(&self) -> QueryError {
        QueryError::Syntax { at: self.tokens.get(self.next).map_or(self.end, |(at, _)| *at) }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn take(&mut self, token: &Token) -> Result<(), QueryError> {
        if self.peek() == Some(token) {
            self.next += 1;
            Ok(())
        } else {
            Err(self.syntax())
        }
    }

    fn word(&self, words: &[&'static str]) -> Option<&'static str> {
        let Some(Token::Name(name)) = self.peek() else { return None };
        words.iter().copied().find(|word| word == name)
    }

    fn level(&mut self, level: usize, depth: usize) -> Result<Expression, QueryError> {
        if depth > MOST_DEPTH {
            return Err(QueryError::TooComplex);
        }
        let Some(words) = LEVELS.get(level) else { return self.unary(depth) };
        let mut left = self.level(level + 1, depth)?;
        while let Some(word) = self.word(words) {
            let syntax = self.syntax();
            self.next += 1;
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return Err(QueryError::TooComplex);
            }
            let right = self.level(level + 1, depth)?;
            let (beside_right, beside_left) = (left.is_instant(), right.is_instant());
            let left_side = left.dated(beside_left).ok_or_else(|| syntax.clone())?;
            let right_side = right.dated(beside_right).ok_or(syntax)?;
            left = Expression::Binary(word, Box::new(left_side), Box::new(right_side));
        }
        Ok(left)
    }

    fn unary(&mut self, depth: usize) -> Result<Expression, QueryError> {
        if depth > MOST_DEPTH {
            return Err(QueryError::TooComplex);
        }
        if self.word(&["not"]).is_some() {
            self.next += 1;
            return Ok(Expression::Not(Box::new(self.unary(depth + 1)?)));
        }
        if self.peek() == Some(&Token::Minus) {
            self.next += 1;
            return Ok(Expression::Negative(Box::new(self.unary(depth + 1)?)));
        }
        self.primary(depth)
    }

    fn primary(&mut self, depth: usize) -> Result<Expression, QueryError> {
        let Some(token) = self.peek().cloned() else { return Err(self.syntax()) };
        self.next += 1;
        Ok(match token {
            Token::Text(text) => Expression::Text(text),
            Token::Integer(number) => Expression::Integer(number),
            Token::Real(number) => Expression::Real(number),
            Token::Date(instant) => Expression::Date(instant),
            Token::Open => {
                let inner = self.level(0, depth + 1)?;
                self.take(&Token::Close)?;
                inner
            }
            Token::Name(name) if self.peek() == Some(&Token::Open) => self.call(&name, depth)?,
            Token::Name(name) => match name.as_str() {
                "true" => Expression::Bool(true),
                "false" => Expression::Bool(false),
                "null" => Expression::Null,
                _ => Expression::Column(self.columns.known(&name)?),
            },
            Token::Close | Token::Comma | Token::Minus => {
                self.next -= 1;
                return Err(self.syntax());
            }
        })
    }

    fn call(&mut self, name: &str, depth: usize) -> Result<Expression, QueryError> {
        let known = FUNCTIONS.into_iter().find(|(function, ..)| *function == name);
        let (function, fewest, most) = known.ok_or(QueryError::UnknownFunction)?;
        self.take(&Token::Open)?;
        let mut arguments = Vec::new();
        if self.peek() != Some(&Token::Close) {
            arguments.push(self.level(0, depth + 1)?);
            while self.peek() == Some(&Token::Comma) {
                self.next += 1;
                arguments.push(self.level(0, depth + 1)?);
            }
        }
        self.take(&Token::Close)?;
        if !(fewest..=most).contains(&arguments.len()) {
            return Err(QueryError::UnknownFunction);
        }
        if function == "replace" && !is_bounded_replace(&arguments) {
            return Err(QueryError::TooComplex);
        }
        Ok(Expression::Call(function, arguments))
    }
}

fn is_bounded_replace(arguments: &[Expression]) -> bool {
    let short = matches!(arguments.last(), Some(Expression::Text(text)) if text.len() <= MOST_REPLACEMENT);
    short && !arguments.iter().any(Expression::replaces)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::TableDefinition;
    use crate::dialect::Dialect;

    fn parse(text: &str) -> Result<Expression, QueryError> {
        let table = TableDefinition::new("notes", &["title", "body", "pinned"]).expect("names");
        super::parse(text, Columns { table: &table, dialect: Dialect::V2 })
    }

    #[test]
    fn what_the_published_clients_send_is_understood() {
        for filter in [
            "(body eq 'x')",
            "((body eq 'it''s') and (updatedAt ge datetimeoffset'1969-12-31T00:00:00.000Z'))",
            "not (title eq 'a')",
            "not(title eq 'a')",
            "(indexof(title,'a') ge 0)",
            "(updatedAt ge datetimeoffset'1970-01-01T00:00:00.0000000+00:00')",
            "((length(title) gt 1.5f) or (pinned eq true))",
            "substring(title, 1, 2) eq 'bc' and id ne guid'0191E5B0-7C1D-7000-8000-000000000001'",
            "-1 lt length(title) add 2 mul 3 and title ne null",
        ] {
            assert!(parse(filter).is_ok(), "{filter}");
        }
    }

    #[test]
    fn and_binds_tighter_than_or() {
        let Ok(Expression::Binary("or", _, right)) = parse("pinned or pinned and pinned") else { panic!("an or") };
        assert!(matches!(*right, Expression::Binary("and", ..)));
    }

    #[test]
    fn what_can_not_be_answered_is_said() {
        let error = |filter: &str| parse(filter).expect_err(filter);
        assert_eq!(error("title eq"), QueryError::Syntax { at: 9 });
        assert_eq!(error("title eq 'a"), QueryError::Syntax { at: 10 });
        assert_eq!(error("titel eq 'a'"), QueryError::UnknownColumn("titel".to_owned()));
        assert_eq!(error("version eq 'a'"), QueryError::UnknownColumn("version".to_owned()));
        assert_eq!(error("length(title, 1) eq 1"), QueryError::UnknownFunction);
        assert_eq!(error(&"(".repeat(60)), QueryError::TooComplex);
        assert_eq!(error(&"not ".repeat(60)), QueryError::TooComplex);
        assert_eq!(error(&"x".repeat(20_000)), QueryError::TooComplex);
        assert!(matches!(error("title eq 'a' 'b'"), QueryError::Syntax { .. }));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_string_of_words_makes_the_parser_panic(
            words in prop::collection::vec(prop::sample::select(vec!["(", ")", "title", "eq", "'a'", "not", "-", "1", ",", "length", "and", "datetime'x'"]), 0..25)
        ) {
            let _ = parse(&words.join(" "));
        }
    }
}
