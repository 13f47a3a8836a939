//! Links of other programs become links from note to note: to the title of the note they lead to, with the words they show. Pure.

/// A link to a note, with the heading it leads to and the words it shows; `None` if a link between brackets can't hold them.
/// `in_table`: a bar would begin a new cell.
pub(crate) fn to_note(title: &str, heading: &str, words: &str, in_table: bool) -> Option<String> {
    let holds = |text: &str| !text.contains(['[', ']', '\n']);
    if title.is_empty() || words.trim().is_empty() || !holds(title) || !holds(words) {
        return None;
    }
    let plain: String = heading.chars().map(|c| if "[]|#^\\\n".contains(c) { ' ' } else { c }).collect();
    let heading = match plain.trim() {
        "" => String::new(),
        plain => format!("#{plain}"),
    };
    let bar = if in_table { "\\|" } else { "|" };
    let is_title = heading.is_empty() && words == title;
    Some(if is_title { format!("[[{title}]]") } else { format!("[[{title}{heading}{bar}{words}]]") })
}

/// The text with each `[words](address)` that `note` knows a link between brackets for. It is asked with the words, the address, and
/// whether they stand in a table. Every other link stays as it is, and so does a picture.
pub(crate) fn replaced(body: &str, mut note: impl FnMut(&str, &str, bool) -> Option<String>) -> String {
    let (mut text, mut done, mut from) = (String::with_capacity(body.len()), 0, 0);
    while let Some(at) = body[from..].find("](").map(|at| from + at) {
        let address = at + 2;
        let begin = body[from..at].rfind('[').map(|begin| from + begin).filter(|&begin| !body[..begin].ends_with('!'));
        let end = body[address..].find(')').map(|end| address + end);
        let link = begin.zip(end).and_then(|(begin, end)| {
            let line = &body[body[..begin].rfind('\n').map_or(0, |at| at + 1)..begin];
            let link = note(&body[begin + 1..at], &body[address..end], line.trim_start().starts_with('|'))?;
            Some((begin, end, link))
        });
        from = address;
        if let Some((begin, end, link)) = link {
            text.push_str(&body[done..begin]);
            text.push_str(&link);
            (done, from) = (end + 1, end + 1);
        }
    }
    text + &body[done..]
}

/// The path that the address of a link leads to, from a file in the folder `here`, and the heading it names. `None` if it leads out of
/// what is brought in, or to no Markdown file.
pub(crate) fn leads_to(address: &str, here: &[String]) -> Option<(String, String)> {
    let address = address.trim().trim_start_matches('<').trim_end_matches('>');
    let (path, heading) = address.split_once('#').unwrap_or((address, ""));
    let (path, heading) = (decoded(path)?, decoded(heading)?);
    let mut steps = here.to_vec();
    for step in path.split('/') {
        match step {
            "" if path.starts_with('/') => return None,
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step.to_owned()),
        }
    }
    steps.last()?.strip_suffix(".md")?;
    Some((steps.join("/"), heading))
}

/// `%20` is a blank.
fn decoded(path: &str) -> Option<String> {
    let (mut bytes, mut left) = (Vec::with_capacity(path.len()), path.bytes());
    while let Some(byte) = left.next() {
        match byte {
            b'%' => {
                let digit =
                    |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                bytes.push(digit(left.next())? * 16 + digit(left.next())?);
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// The text of a note of Obsidian whose links lead to titles where they said a path: `[[folder/Title]]`. `title` knows the title of the
/// note at a path from the top of the vault.
pub(crate) fn without_paths(body: &str, mut title: impl FnMut(&str) -> Option<String>) -> String {
    let (mut text, mut done) = (String::with_capacity(body.len()), 0);
    for link in crate::find::links(body) {
        let path = &link.written[..link.written.find(['|', '#', '\\']).unwrap_or(link.written.len())];
        let rest = &link.written[path.len()..];
        let path = path.trim();
        let named = path.contains('/').then(|| title(&format!("{}.md", path.trim_end_matches(".md")))).flatten();
        if let Some(title) = named.filter(|title| !title.is_empty() && !title.contains(['[', ']', '\n'])) {
            text.push_str(&body[done..link.at.start]);
            text.push_str(&format!("[[{title}{rest}]]"));
            done = link.at.end;
        }
    }
    text + &body[done..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(text: &str) -> String {
        let here = ["Boat".to_owned()];
        replaced(text, |words, address, in_table| {
            let (path, heading) = leads_to(address, &here)?;
            let title = match path.as_str() {
                "Boat/Hull.md" => "Hull",
                "Mast and boom_.md" => "Mast and boom?",
                _ => return None,
            };
            to_note(title, &heading, words, in_table)
        })
    }

    #[test]
    fn a_link_to_a_file_that_comes_too_is_one_to_its_note_and_keeps_its_words() {
        for (text, meant) in [
            ("See [Hull](Hull.md), [Hull](./Hull.md).", "See [[Hull]], [[Hull]]."),
            ("[Mast and boom?](../Mast%20and%20boom_.md)", "[[Mast and boom?]]"),
            ("[Mast and boom?](<../Mast and boom_.md>)", "[[Mast and boom?]]"),
            ("[there](Hull.md) [Hull](../Boat/Hull.md)", "[[Hull|there]] [[Hull]]"),
            ("[Hull](Hull.md#the-mast) [a](Hull.md#The%20mast)", "[[Hull#the-mast|Hull]] [[Hull#The mast|a]]"),
            ("| [there](Hull.md) |", "| [[Hull\\|there]] |"),
            ("[a] [b](Hull.md)](Hull.md)", "[a] [[Hull|b]]](Hull.md)"),
        ] {
            assert_eq!(linked(text), meant);
        }
    }

    #[test]
    fn any_other_link_and_every_picture_stays() {
        for text in [
            "![Hull](Hull.md)",
            "[Hull](../Hull.md)",
            "[Hull](../../Boat/Hull.md)",
            "[Hull](/Boat/Hull.md)",
            "[Hull](https://a.example/Hull.md)",
            "[Hull](%zz.md)",
            "[ ](Hull.md) ](Hull.md) [Hull](Hull.md",
            "[a ] b](Hull.md)",
            "[![Hull](a.png)](Hull.md)",
        ] {
            assert_eq!(linked(text), text);
        }
    }

    #[test]
    fn a_link_that_says_a_path_leads_to_the_title_there() {
        let title = |path: &str| (path == "Boat/Hull.md").then(|| "The hull".to_owned());
        assert_eq!(
            without_paths(
                "[[Boat/Hull|a]] [[Boat/Hull#Mast]] ![[Boat/Hull.md]] [[Boat/No]] [[Hull]] `[[Boat/Hull]]`",
                title
            ),
            "[[The hull|a]] [[The hull#Mast]] ![[The hull]] [[Boat/No]] [[Hull]] `[[Boat/Hull]]`"
        );
    }
}
