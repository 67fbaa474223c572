//! Where things stand in a schema file: a light scan of text that is known to be YAML.
//!
//! `serde_yaml` gives no places for values that parsed. The scan lists every scalar (key or value) in the order of
//! the text, which is the order of the tree, and hands the places out. Where the two disagree (YAML's anchors) the
//! rest of the tree keeps the place reached so far: an error may then point too early, never nowhere.

use crate::{
    error::At,
    raw::{Node, Value},
};

/// A scalar as it stands in the text.
#[derive(Debug, PartialEq, Eq)]
struct Token<'a> {
    at: At,
    text: &'a str,
}

/// Gives every node and key its place.
pub(crate) fn locate(text: &str, root: &mut Node) {
    let tokens = Scanner::new(text).scan();
    let mut cursor = Cursor {
        tokens: &tokens,
        last: At::START,
    };
    cursor.visit(root);
}

/// Where the second document of a file begins.
pub(crate) fn second_document(text: &str) -> At {
    let mut separators = text.lines().zip(1..).filter(|(line, _)| line.starts_with("---"));
    let first = separators.next();
    let begins_with_one = first.is_some_and(|(_, number)| {
        text.lines()
            .take(number - 1)
            .all(|line| line.is_empty() || line.starts_with('#'))
    });
    let found = if begins_with_one { separators.next() } else { first };
    let line = found.map_or(1, |(_, number)| number);
    At { line, column: 1 }
}

/// Walks tree and tokens side by side.
struct Cursor<'a> {
    tokens: &'a [Token<'a>],
    last: At,
}

impl Cursor<'_> {
    fn visit(&mut self, node: &mut Node) {
        node.at = self.tokens.first().map_or(self.last, |token| token.at);
        match &mut node.value {
            Value::Null => {
                let written = self
                    .tokens
                    .first()
                    .is_some_and(|token| matches!(token.text, "~" | "null" | "Null" | "NULL"));
                if written {
                    self.advance();
                } else {
                    node.at = self.last;
                }
            }
            Value::List(items) => {
                if items.is_empty() {
                    node.at = self.last;
                }
                for item in items {
                    self.visit(item);
                }
            }
            Value::Map(entries) => {
                if entries.is_empty() {
                    node.at = self.last;
                }
                for entry in entries {
                    self.align(&entry.key);
                    entry.at = self.advance();
                    self.visit(&mut entry.node);
                }
            }
            _ => {
                self.advance();
            }
        }
    }

    /// Takes the next token, if any, and says where it is.
    fn advance(&mut self) -> At {
        if let Some((token, rest)) = self.tokens.split_first() {
            self.last = token.at;
            self.tokens = rest;
        }
        self.last
    }

    /// Gives up handing out places when the next token is not the key that the tree has here.
    fn align(&mut self, key: &str) {
        let agrees = self
            .tokens
            .first()
            .is_some_and(|token| token.text.trim_matches(['"', '\'']) == key);
        if !agrees {
            self.tokens = &[];
        }
    }
}

/// Finds the scalars.
struct Scanner<'a> {
    text: &'a str,
    /// Byte offset of what comes next.
    offset: usize,
    /// How many `[` and `{` are open.
    depth: usize,
    /// Column of the key or dash that what comes next belongs to.
    parent: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            offset: 0,
            depth: 0,
            parent: 0,
            tokens: Vec::new(),
        }
    }

    fn scan(mut self) -> Vec<Token<'a>> {
        while let Some(next) = self.rest().chars().next() {
            let line_start = self.offset == 0 || self.text[..self.offset].ends_with('\n');
            let mut after = self.rest().chars().skip(1);
            let stands_alone = after.next().is_none_or(char::is_whitespace);
            match next {
                _ if next.is_whitespace() => self.offset += next.len_utf8(),
                '#' => self.skip_while(|c| c != '\n'),
                '%' if line_start => self.skip_while(|c| c != '\n'),
                '-' | '.' if line_start && self.is_separator() => self.offset += 3,
                '-' if stands_alone => {
                    self.parent = self.at(self.offset).column;
                    self.offset += 1;
                }
                '?' if stands_alone => self.offset += 1,
                ':' if stands_alone || self.depth > 0 => self.offset += 1,
                '[' | '{' => {
                    self.depth += 1;
                    self.offset += 1;
                }
                ']' | '}' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.offset += 1;
                }
                ',' if self.depth > 0 => self.offset += 1,
                '&' | '!' => self.skip_while(|c| !c.is_whitespace()),
                '|' | '>' if self.depth == 0 => self.block(),
                '"' | '\'' => self.quoted(next),
                _ => self.plain(),
            }
        }
        self.tokens
    }

    fn rest(&self) -> &'a str {
        &self.text[self.offset..]
    }

    fn is_separator(&self) -> bool {
        let line = self.rest().lines().next().unwrap_or_default();
        line == "---" || line == "..." || line.starts_with("--- ")
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.offset += rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    }

    fn at(&self, offset: usize) -> At {
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        At {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// Notes the scalar from `start` to the current offset; one that a colon follows is a key.
    fn push(&mut self, start: usize) {
        let at = self.at(start);
        let text = self.text[start..self.offset].trim_end();
        self.tokens.push(Token { at, text });
        if self.depth == 0 && self.rest().starts_with(':') {
            self.parent = at.column;
        }
    }

    /// A text after `|` or `>`: every following line that is indented more than its key.
    fn block(&mut self) {
        let start = self.offset;
        self.skip_while(|c| c != '\n');
        self.skip_indented();
        self.push(start);
    }

    fn quoted(&mut self, quote: char) {
        let start = self.offset;
        let mut chars = self.rest().char_indices().skip(1).peekable();
        let mut length = self.rest().len();
        while let Some((index, c)) = chars.next() {
            let doubled = quote == '\'' && c == quote && chars.peek().is_some_and(|(_, c)| *c == quote);
            if doubled || (quote == '"' && c == '\\') {
                chars.next();
            } else if c == quote {
                length = index + 1;
                break;
            }
        }
        self.offset += length;
        self.push(start);
    }

    fn plain(&mut self) {
        let start = self.offset;
        let flow = self.depth > 0;
        let mut before = ' ';
        let ends = |(index, c): (usize, char)| {
            let next = self.rest()[index + c.len_utf8()..].chars().next();
            let colon = c == ':' && next.is_none_or(|n| n.is_whitespace() || (flow && ",[]{}".contains(n)));
            let comment = c == '#' && before.is_whitespace() && index > 0;
            let line = c == '\n' && !flow;
            before = c;
            (colon || comment || line || (flow && ",[]{}".contains(c))).then_some(index)
        };
        let length = self
            .rest()
            .char_indices()
            .find_map(ends)
            .unwrap_or(self.rest().len());
        self.offset += length;
        if !flow && self.rest().starts_with('\n') {
            self.skip_indented();
        }
        self.push(start);
    }

    /// Skips following lines that are blank or indented more than the key or dash in front.
    fn skip_indented(&mut self) {
        while let Some(line) = self.rest().strip_prefix('\n') {
            let line = line.split('\n').next().unwrap_or_default();
            let indent = line.len() - line.trim_start_matches(' ').len();
            if !line.trim().is_empty() && indent < self.parent {
                return;
            }
            self.offset += 1 + line.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(usize, usize, &str)> {
        let tokens = Scanner::new(text).scan();
        tokens
            .iter()
            .map(|token| (token.at.line, token.at.column, token.text))
            .collect()
    }

    #[test]
    fn block_and_flow_maps_give_the_place_of_every_scalar() {
        let text = "# note\nentity: Order # why\nkey: [a, 'b c']\nfields:\n  - { name: x, min: -1 }\n  - name: y\n    doc: \"a: b\"\n";
        let expected = [
            (2, 1, "entity"),
            (2, 9, "Order"),
            (3, 1, "key"),
            (3, 7, "a"),
            (3, 10, "'b c'"),
            (4, 1, "fields"),
            (5, 7, "name"),
            (5, 13, "x"),
            (5, 16, "min"),
            (5, 21, "-1"),
            (6, 5, "name"),
            (6, 11, "y"),
            (7, 5, "doc"),
            (7, 10, "\"a: b\""),
        ];
        assert_eq!(tokens(text), expected);
    }

    #[test]
    fn texts_over_several_lines_are_one_scalar() {
        let text = "doc: |\n  one: 1\n\n  two\nnext: a long\n  plain text\nlast: 1\n";
        let places: Vec<_> = tokens(text)
            .into_iter()
            .map(|(line, column, _)| (line, column))
            .collect();
        assert_eq!(places, [(1, 1), (1, 6), (5, 1), (5, 7), (7, 1), (7, 7)]);
    }
}
