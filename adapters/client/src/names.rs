//! Keys of objects as paths of files, and back.

use pileus_core::{Algorithm, Error, Result, storage::LONGEST_KEY};
use std::{
    ffi::OsString,
    fmt::Write as _,
    fs::{self, File, OpenOptions},
    io,
    path::{Component, Path, PathBuf},
};

/// The longest name of a file that common file systems take, in bytes.
const LONGEST: usize = 255;

/// Where below `root` an object of that key belongs. Never outside it, whatever the key: what no file can be called
/// (`..`, nothing between two slashes, control characters, what Windows takes for something else) is written as `%` and two
/// hexadecimal digits, so that [`key`] finds the key again. What is between two slashes and longer than a file's name can
/// be goes on in folders whose names end in `%`.
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
    if key.len() > LONGEST_KEY {
        let length = key.len();
        return Err(Error::misuse(format!(
            "the key has {length} bytes, and keys have {LONGEST_KEY} at most"
        )));
    }
    let mut path = root.to_owned();
    for segment in key.split('/') {
        push(&mut path, &name(segment));
    }
    Ok(path)
}

/// Adds a name, in pieces where it is too long.
fn push(path: &mut PathBuf, name: &str) {
    if name.len() <= LONGEST {
        return path.push(name);
    }
    let mut piece = String::with_capacity(LONGEST);
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let unit = if c == '%' { 3 } else { c.len_utf8() };
        if piece.len() + unit + 1 > LONGEST {
            piece.push('%');
            path.push(&piece);
            piece.clear();
        }
        let (unit, after) = rest.split_at(unit);
        // No piece is `..`, or called like a download in progress.
        piece.push_str(if piece.is_empty() && unit == "." { "%2E" } else { unit });
        rest = after;
    }
    path.push(piece);
}

/// What a download into a file is called until all of it is there: the file's name with a dot before it and `.part`
/// after it, or short for it where that is too long for a name.
pub fn unfinished(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
    };
    let mut hidden = OsString::from(".");
    if name.len() + ".".len() + ".part".len() > LONGEST {
        hidden.push(Algorithm::Sha256.of(name.as_encoded_bytes()).to_hex());
    } else {
        hidden.push(name);
    }
    hidden.push(".part");
    Ok(path.with_file_name(hidden))
}

/// Whether a file is called so.
#[must_use]
pub fn is_unfinished(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with('.') && name.ends_with(".part"))
}

/// Opens such a file, new or as it is. What is in its place and is no file, a link say, is not written through.
pub fn open_unfinished(path: &Path, new: bool) -> io::Result<File> {
    let there = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        there => Some(there?),
    };
    match there {
        Some(there) if new || !there.is_file() => fs::remove_file(path)?,
        Some(_) => return OpenOptions::new().write(true).open(path),
        None => {}
    }
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// The key of what is at `path` below `root`; `None` where it is not below it, or is no text.
#[must_use]
pub fn key(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    let mut key = String::new();
    let (mut first, mut open) = (true, false);
    for part in below.components() {
        let Component::Normal(name) = part else { return None };
        let name = name.to_str()?;
        if !first && !open {
            key.push('/');
        }
        let goes_on = goes_on(name);
        key.push_str(&segment(goes_on.unwrap_or(name))?);
        (first, open) = (false, goes_on.is_some());
    }
    (!open).then_some(key)
}

/// What a folder's name adds to a part of a key that is too long for one name; `None` for all other names.
pub(crate) fn goes_on(name: &str) -> Option<&str> {
    name.strip_suffix('%').filter(|begin| !begin.is_empty())
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

/// What a name, or a piece of one, stands for.
pub(crate) fn segment(name: &str) -> Option<String> {
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
    fn an_unfinished_file_has_a_name_of_its_own_and_is_no_link() {
        let name = |name: &str| unfinished(&Path::new("/x").join(name)).expect("a name");
        assert_eq!(name("a.txt"), Path::new("/x/.a.txt.part"));
        let (long, longer) = (name(&"a".repeat(255)), name(&format!("{}b", "a".repeat(254))));
        assert!(long != longer && long.file_name().is_some_and(|name| name.len() == 70), "{long:?}");
        assert!(unfinished(Path::new("/")).is_err());
        let folder = std::env::temp_dir().join(format!("pileus-unfinished-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let (path, other) = (folder.join(".a.part"), folder.join("other"));
        fs::write(&other, "other").expect("a file");
        fs::write(&path, "begun").expect("a file");
        drop(open_unfinished(&path, false).expect("open"));
        assert_eq!(fs::read_to_string(&path).expect("there"), "begun", "gone on with");
        drop(open_unfinished(&path, true).expect("open"));
        assert_eq!(fs::read_to_string(&path).expect("there"), "");
        #[cfg(unix)]
        for new in [true, false] {
            fs::remove_file(&path).expect("removed");
            std::os::unix::fs::symlink(&other, &path).expect("a link");
            drop(open_unfinished(&path, new).expect("open"));
            assert!(fs::symlink_metadata(&path).expect("there").is_file());
        }
        assert_eq!(fs::read_to_string(&other).expect("there"), "other");
        fs::remove_dir_all(&folder).expect("removed");
    }

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
            &"x".repeat(255),
            &"x".repeat(256),
            &"x".repeat(1024),
            &format!("{}/{}/b", "\u{1}".repeat(300), "☁".repeat(200)),
            &format!("{}.part", ".".repeat(600)),
            &format!("{}{}", "x".repeat(254), ".".repeat(255)),
            &"%".repeat(511),
        ] {
            let path = path(root, key).expect("a path");
            assert!(path.starts_with(root) && path != root, "{key:?} is {path:?}");
            let fine = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::RootDir);
            assert!(path.components().all(fine), "{key:?} is {path:?}");
            assert!(path.iter().all(|name| name.len() <= 255), "{key:?} is {path:?}");
            let text = path.to_str().expect("text");
            assert!(!text.contains(['\\', ':', '\u{0}', '\t']) && !text.ends_with([' ', '.']), "{text:?}");
            assert_eq!(super::key(root, &path).as_deref(), Some(key));
            paths.push(path);
        }
        paths.sort();
        let count = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), count, "two keys are one file");
        assert!(super::path(root, &"x".repeat(1025)).is_err());
        for odd in [
            "/tmp/root/%G0",
            "/tmp/root/a%2",
            "/tmp/root/%é1",
            "/tmp/other/a",
            "/tmp/root/%FF",
            "/tmp/root/x%",
        ] {
            assert_eq!(super::key(root, Path::new(odd)), None, "{odd}");
        }
    }
}
