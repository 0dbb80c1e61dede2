//! Keys of objects as paths of files, and back.

use pileus_core::{Error, Result};
use std::{
    fmt::Write as _,
    path::{Component, Path, PathBuf},
};

/// The longest name of a file that common file systems take, in bytes.
const LONGEST: usize = 255;

/// Where below `root` an object of that key belongs. Never outside it, whatever the key: what no file can be called
/// (`..`, nothing between two slashes, control characters, what Windows takes for something else) is written as `%` and two
/// hexadecimal digits, so that [`key`] finds the key again.
///
/// ```
/// use pileus_client::names;
/// use std::path::Path;
///
/// let root = Path::new("photos");
/// assert_eq!(names::path(root, "2026/cloud.jpg")?, Path::new("photos/2026/cloud.jpg"));
/// assert_eq!(names::path(root, "../../etc//passwd")?, Path::new("photos/%2E%2E/%2E%2E/etc/%/passwd"));
/// assert_eq!(names::key(root, Path::new("photos/%2E%2E/%2E%2E/etc/%/passwd")), Some("../../etc//passwd".to_owned()));
/// # Ok::<(), pileus_core::Error>(())
/// ```
pub fn path(root: &Path, key: &str) -> Result<PathBuf> {
    let mut path = root.to_owned();
    for segment in key.split('/') {
        let name = name(segment);
        if name.len() > LONGEST {
            return Err(Error::misuse(format!(
                "the key {key:?} has a part of {} bytes between slashes, and a file's name has {LONGEST} at most",
                name.len()
            )));
        }
        path.push(name);
    }
    Ok(path)
}

/// The key of what is at `path` below `root`; `None` where it is not below it, or is no text.
#[must_use]
pub fn key(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    let mut key = String::new();
    for (n, part) in below.components().enumerate() {
        let Component::Normal(name) = part else { return None };
        if n > 0 {
            key.push('/');
        }
        key.push_str(&segment(name.to_str()?)?);
    }
    Some(key)
}

fn name(segment: &str) -> String {
    if segment.is_empty() {
        return "%".into();
    }
    // `.` and `..`, and what a download in progress is called.
    let dotted = matches!(segment, "." | "..") || (segment.starts_with('.') && segment.ends_with(".part"));
    let mut name = String::with_capacity(segment.len());
    for (n, c) in segment.char_indices() {
        let last = n + c.len_utf8() == segment.len();
        let odd = c.is_ascii_control() || matches!(c, '%' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
        if odd || (n == 0 && dotted) || (last && c == ' ') || (last && c == '.') {
            // All of these are one byte.
            let _ = write!(name, "%{:02X}", u32::from(c));
        } else {
            name.push(c);
        }
    }
    name
}

fn segment(name: &str) -> Option<String> {
    if name == "%" {
        return Some(String::new());
    }
    let mut segment = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('%') {
        segment.push_str(before);
        let digits = after.get(..2)?;
        segment.push(char::from(u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii)?));
        rest = &after[2..];
    }
    segment.push_str(rest);
    Some(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_leaves_its_folder_and_each_comes_back() {
        let root = Path::new("/tmp/root");
        let mut paths = Vec::new();
        for key in [
            "a",
            "a/b",
            "/",
            "//",
            "/etc/passwd",
            "..",
            "../..",
            "a/../../b",
            "./.",
            "C:\\windows",
            "a\\..\\b",
            "a%2Fb",
            "%",
            "%25",
            "a b ",
            "dot.",
            "...",
            "tab\t",
            "\u{0}",
            "ü/☁",
            ".a.part",
            ".part",
            "a?b*c|d",
            "\u{7f}",
            "x/",
        ] {
            let path = path(root, key).expect("a path");
            assert!(path.starts_with(root) && path != root, "{key:?} is {path:?}");
            let fine = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::RootDir);
            assert!(path.components().all(fine), "{key:?} is {path:?}");
            let text = path.to_str().expect("text");
            assert!(!text.contains(['\\', ':', '\u{0}', '\t']) && !text.ends_with([' ', '.']), "{text:?}");
            assert_eq!(super::key(root, &path).as_deref(), Some(key));
            paths.push(path);
        }
        paths.sort();
        let count = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), count, "two keys are one file");
        assert!(path(root, &"x".repeat(256)).is_err());
        for odd in ["/tmp/root/%G0", "/tmp/root/a%2", "/tmp/root/%é1", "/tmp/other/a", "/tmp/root/%FF"] {
            assert_eq!(super::key(root, Path::new(odd)), None, "{odd}");
        }
    }
}
