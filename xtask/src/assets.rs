//! Files on their way into the site folder: named by content, compressed beforehand, swept when nobody needs them.

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Kinds of files that get smaller. Pictures and woff2 fonts are compressed already.
const COMPRESSIBLE: [&str; 10] = ["css", "html", "js", "json", "mjs", "svg", "txt", "wasm", "webmanifest", "xml"];

/// How much of the hash goes into a name: enough never to meet twice, short enough to read in a log.
const DIGEST_BYTES: usize = 6;

/// The first twelve hexadecimal digits of the SHA-256 of the content.
pub(crate) fn digest(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(DIGEST_BYTES).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(crate) fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams { quality: 11, size_hint: content.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters)?;
    Ok(compressed)
}

pub(crate) fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

/// All files below a folder, in a stable order.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether files get `.br` and `.gz` siblings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Siblings {
    Compressed,
    /// The quick build: the server answers with the file itself.
    Absent,
}

/// A folder that ends up with exactly the files put into it.
pub(crate) struct Shelf {
    folder: PathBuf,
    siblings: Siblings,
    kept: BTreeSet<PathBuf>,
}

impl Shelf {
    pub(crate) fn open(folder: PathBuf, siblings: Siblings) -> Self {
        Self { folder, siblings, kept: BTreeSet::new() }
    }

    /// Puts a file, with its siblings when they are wanted and help. What is there already stays untouched.
    pub(crate) fn put(&mut self, name: &Path, content: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        let sibling = |kind: &str| self.folder.join(format!("{}.{kind}", name.display()));
        let (br, gz) = (sibling("br"), sibling("gz"));
        if fs::read(&path).is_ok_and(|present| present == content) {
            self.kept.insert(path);
        } else {
            // The siblings go first: interrupted here, the next run must not take the old ones for the new ones.
            for old in [&br, &gz] {
                if old.is_file() {
                    fs::remove_file(old)?;
                }
            }
            self.write(path, content)?;
        }
        let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if self.siblings == Siblings::Compressed && COMPRESSIBLE.contains(&extension) {
            self.compress(br, content, brotli)?;
            self.compress(gz, content, gzip)?;
        }
        Ok(())
    }

    fn compress(&mut self, path: PathBuf, content: &[u8], by: fn(&[u8]) -> Result<Vec<u8>>) -> Result<()> {
        if path.is_file() {
            self.kept.insert(path);
            return Ok(());
        }
        self.write(path, &by(content)?)
    }

    /// Writes beside and renames, so that nobody ever sees half a file.
    fn write(&mut self, path: PathBuf, content: &[u8]) -> Result<()> {
        fs::create_dir_all(path.parent().context("a file of the site has no folder")?)?;
        let unfinished = PathBuf::from(format!("{}.part", path.display()));
        fs::write(&unfinished, content)
            .and_then(|()| fs::rename(&unfinished, &path))
            .with_context(|| format!("cannot write {}", path.display()))?;
        self.kept.insert(path);
        Ok(())
    }

    /// Removes what was not put: files of earlier builds.
    pub(crate) fn sweep(self) -> Result<()> {
        for file in files_below(&self.folder)? {
            if !self.kept.contains(&file) {
                fs::remove_file(&file)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Shelf, Siblings, digest, files_below};
    use std::path::Path;

    #[test]
    fn a_digest_is_the_beginning_of_sha256() {
        assert_eq!(digest(b"abc"), "ba7816bf8f01");
    }

    #[test]
    fn files_get_siblings_only_where_that_helps_and_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let names = |siblings, files: &[&str]| {
            let mut shelf = Shelf::open(folder.path().to_owned(), siblings);
            for file in files {
                shelf.put(Path::new(file), b"some words, some words, some words").unwrap();
            }
            shelf.sweep().unwrap();
            let below = files_below(folder.path()).unwrap();
            let shown = |path: &std::path::PathBuf| path.strip_prefix(folder.path()).unwrap().display().to_string();
            below.iter().map(shown).collect::<Vec<_>>()
        };
        let first = names(Siblings::Compressed, &["pkg/a.css", "fonts/a.woff2"]);
        assert_eq!(first, ["fonts/a.woff2", "pkg/a.css", "pkg/a.css.br", "pkg/a.css.gz"]);
        assert_eq!(names(Siblings::Absent, &["pkg/b.css"]), ["pkg/b.css"]);
    }
}
