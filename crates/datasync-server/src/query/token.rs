//! The words of a `$filter`.

use datasync_protocol::Timestamp;

use super::QueryError;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A column, a function or a word of the grammar.
    Name(String),
    Text(String),
    Integer(i64),
    Real(f64),
    Date(Timestamp),
    Open,
    Close,
    Comma,
    Minus,
}

/// The tokens of a filter with where each begins, counted in characters from 1.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, QueryError> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let syntax = QueryError::Syntax { at: start + 1 };
        let token = match chars[at] {
            c if c.is_whitespace() => {
                at += 1;
                continue;
            }
            '(' => one(&mut at, Token::Open),
            ')' => one(&mut at, Token::Close),
            ',' => one(&mut at, Token::Comma),
            '-' => one(&mut at, Token::Minus),
            '\'' => Token::Text(quoted(&chars, &mut at).ok_or(syntax)?),
            c if c.is_ascii_digit() => number(&chars, &mut at).ok_or(syntax)?,
            c if c.is_ascii_alphabetic() || c == '_' => {
                while at < chars.len() && (chars[at].is_ascii_alphanumeric() || chars[at] == '_') {
                    at += 1;
                }
                let name: String = chars[start..at].iter().collect();
                match (chars.get(at), name.as_str()) {
                    (Some('\''), "datetime" | "datetimeoffset") => {
                        let text = quoted(&chars, &mut at).ok_or(syntax.clone())?;
                        Token::Date(Timestamp::parse(&text).map_err(|_| syntax)?)
                    }
                    (Some('\''), "guid") => Token::Text(quoted(&chars, &mut at).ok_or(syntax)?.to_lowercase()),
                    _ => Token::Name(name),
                }
            }
            _ => return Err(syntax),
        };
        tokens.push((start + 1, token));
    }
    Ok(tokens)
}

fn one(at: &mut usize, token: Token) -> Token {
    *at += 1;
    token
}

/// A text in quotes; two quotes inside mean one.
fn quoted(chars: &[char], at: &mut usize) -> Option<String> {
    let mut text = String::new();
    *at += 1;
    loop {
        match (chars.get(*at)?, chars.get(*at + 1)) {
            ('\'', Some('\'')) => {
                text.push('\'');
                *at += 2;
            }
            ('\'', _) => {
                *at += 1;
                return Some(text);
            }
            (c, _) => {
                text.push(*c);
                *at += 1;
            }
        }
    }
}

/// `12`, `12L`, `1.5`, `1.5f`, `1.5M`, `1e3`.
fn number(chars: &[char], at: &mut usize) -> Option<Token> {
    let start = *at;
    let mut text = String::new();
    while let Some(&c) = chars.get(*at) {
        let signed = matches!(c, '+' | '-') && matches!(chars.get(at.wrapping_sub(1)), Some('e' | 'E')) && *at > start;
        if !(c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E') || signed) {
            break;
        }
        text.push(c);
        *at += 1;
    }
    let suffix = chars.get(*at).filter(|c| matches!(c, 'L' | 'l' | 'f' | 'F' | 'm' | 'M' | 'd' | 'D'));
    *at += usize::from(suffix.is_some());
    if chars.get(*at).is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_') {
        return None;
    }
    text.parse().map(Token::Integer).ok().or_else(|| text.parse().map(Token::Real).ok())
}
