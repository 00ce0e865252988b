//! The file of leaked passwords that an installation may supply (security 3.5): made once from a public list of SHA-1 hashes, asked
//! without a network, and by marks of which no password can be read.
//!
//! The file: a line that names its kind, 16 bytes; how many marks there are, 8 bytes; then the first eight bytes of each hash, in ascending order
//! and each once. A mark is found by halving, so a billion of them cost thirty short reads of what the system keeps in memory.

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use model::Password;
use service::ports::LeakedPasswords;
use std::{
    cmp::Ordering,
    fs::{self, File},
    io::{self, BufRead, BufWriter, Write},
    os::unix::fs::FileExt as _,
    path::Path,
    sync::Arc,
    time::Duration,
};
use tracing::warn;

/// What such a file begins with.
const KIND: &[u8; 16] = b"okno leaked v1.\n";

/// Where the marks begin: behind the kind, and the number of marks.
const HEAD_BYTES: usize = KIND.len() + MARK_BYTES;

/// How long somebody waits for the list before the password is taken without it.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// Bytes of a mark.
const MARK_BYTES: usize = 8;

/// Hexadecimal digits of a mark, and of a whole hash of SHA-1.
const MARK_DIGITS: usize = 2 * MARK_BYTES;
const HASH_DIGITS: usize = 40;

/// The longest line of a list that is read, in bytes: a hash, a colon and how often it was seen.
const LINE_BYTES: u64 = 128;

/// A file that is open.
#[derive(Clone)]
pub(crate) struct LeakedList {
    file: Arc<File>,
    count: u64,
}

impl LeakedList {
    /// Opens it. Errors: it is not there, or not such a file.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let trouble = |what: &dyn std::fmt::Display| format!("passwords.leaked: {}: {what}", path.display());
        let file = File::open(path).map_err(|error| trouble(&error))?;
        let mut head = [0; HEAD_BYTES];
        let is_read = file.read_exact_at(&mut head, 0).is_ok();
        let counted = head.last_chunk().copied().map_or(0, u64::from_be_bytes);
        let bytes = file.metadata().map_err(|error| trouble(&error))?.len();
        let is_whole = counted.checked_mul(MARK_BYTES as u64) == bytes.checked_sub(HEAD_BYTES as u64);
        if !is_read || !head.starts_with(KIND) || counted == 0 || !is_whole {
            return Err(trouble(&"no file that `okno passwords convert` has made, or not the whole of it"));
        }
        Ok(Self { file: Arc::new(file), count: counted })
    }

    /// How many marks there are.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    fn finds(&self, mark: u64) -> io::Result<bool> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            let mut found = [0; MARK_BYTES];
            self.file.read_exact_at(&mut found, HEAD_BYTES as u64 + middle * MARK_BYTES as u64)?;
            match u64::from_be_bytes(found).cmp(&mark) {
                Ordering::Equal => return Ok(true),
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }
}

#[async_trait]
impl LeakedPasswords for LeakedList {
    async fn hold(&self, password: &Password) -> bool {
        let (list, mark) = (self.clone(), mark_of(password.expose()));
        let asked = tokio::task::spawn_blocking(move || list.finds(mark));
        let trouble = match tokio::time::timeout(MAX_WAIT, asked).await {
            Ok(Ok(Ok(is_found))) => return is_found,
            Ok(Ok(Err(error))) => error.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer within a second".to_owned(),
        };
        warn!(event = "leaked_list_failed", error = trouble, "The list of leaked passwords could not be read");
        false
    }
}

/// The first eight bytes of its hash, by which public lists are sorted.
fn mark_of(text: &str) -> u64 {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    hash.as_ref().first_chunk().copied().map_or(0, u64::from_be_bytes)
}

/// Makes the file from a list of hashes in ascending order, a line each: forty hexadecimal digits, and whatever stands behind a colon.
/// Gives how many marks it holds. Errors: the number of the first line that is wrong. Until it is whole it has another name.
pub(crate) fn convert(list: impl BufRead, to: &Path) -> Result<u64, String> {
    let trouble = |error: io::Error| format!("{}: {error}", to.display());
    if to.exists() {
        return Err(format!("{}: there is a file already", to.display()));
    }
    let part = to.with_extension("part");
    let file = File::create(&part).map_err(trouble)?;
    let written = write(list, &file).and_then(|count| {
        file.sync_all().and_then(|()| fs::rename(&part, to)).map_err(trouble)?;
        Ok(count)
    });
    if written.is_err() {
        // What is left of it is begun anew by the next try.
        let _ = fs::remove_file(&part);
    }
    written
}

fn write(mut list: impl BufRead, file: &File) -> Result<u64, String> {
    let told = |error: io::Error| error.to_string();
    let mut out = BufWriter::new(file);
    out.write_all(KIND).and_then(|()| out.write_all(&[0; MARK_BYTES])).map_err(told)?;
    let (mut last, mut count, mut line) = (None, 0_u64, Vec::new());
    for number in 1_u64.. {
        line.clear();
        if io::Read::take(&mut list, LINE_BYTES).read_until(b'\n', &mut line).map_err(told)? == 0 {
            break;
        }
        let mark = read_mark(&line).ok_or_else(|| {
            format!("line {number}: forty hexadecimal digits are wanted, and nothing or a colon behind them")
        })?;
        if last > Some(mark) {
            return Err(format!("line {number} is smaller than the one before it: sort the list by its hashes first"));
        }
        if last != Some(mark) {
            out.write_all(&mark.to_be_bytes()).map_err(told)?;
            count += 1;
            last = Some(mark);
        }
    }
    if count == 0 {
        return Err("the list is empty".to_owned());
    }
    out.flush().and_then(|()| file.write_all_at(&count.to_be_bytes(), KIND.len() as u64)).map_err(told)?;
    Ok(count)
}

fn read_mark(line: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(line).ok()?.trim_end_matches(['\n', '\r']);
    let hash = line.split_once(':').map_or(line, |(hash, _)| hash);
    if hash.len() != HASH_DIGITS || !hash.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u64::from_str_radix(hash.get(..MARK_DIGITS)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::{LeakedList, convert, mark_of};
    use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
    use model::Password;
    use proptest::prelude::*;
    use service::ports::LeakedPasswords as _;
    use std::collections::BTreeSet;
    use std::fmt::Write as _;
    use std::fs;

    /// The lines of a list that holds these.
    fn list(passwords: &[&str]) -> String {
        let hash = |password: &&str| {
            digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes()).as_ref().iter().fold(
                String::new(),
                |mut hex, byte| {
                    write!(hex, "{byte:02X}").unwrap();
                    hex
                },
            )
        };
        let hashes: BTreeSet<String> = passwords.iter().map(hash).collect();
        hashes.iter().flat_map(|hash| [hash, ":7\r\n"]).collect()
    }

    fn opened(lines: &str) -> Result<(tempfile::TempDir, LeakedList), String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("leaked");
        convert(lines.as_bytes(), &file)?;
        Ok((folder, LeakedList::open(&file)?))
    }

    #[tokio::test]
    async fn s3_5_a_password_of_the_list_is_found_and_another_is_not() {
        let (_folder, list) = opened(&list(&["Тридцать-3 коровы", "Correct-Horse 7", "P@ssw0rd-2031"])).unwrap();
        assert_eq!(list.count(), 3);
        for (typed, is_held) in
            [("Тридцать-3 коровы", true), ("P@ssw0rd-2031", true), ("p@ssw0rd-2031", false), ("Correct-Horse 8", false)]
        {
            assert_eq!(list.hold(&Password::prepare(typed).unwrap()).await, is_held, "{typed}");
        }
        // As it is hashed: composed, whatever the keyboard sends.
        let (_folder, list) = opened(&self::list(&["Й-жЁлтый 84"])).unwrap();
        assert!(list.hold(&Password::prepare("\u{418}\u{306}-ж\u{415}\u{308}лтый 84").unwrap()).await);
    }

    #[test]
    fn the_mark_is_what_the_published_hash_of_a_known_password_begins_with() {
        assert_eq!(mark_of("password"), 0x5BAA_61E4_C9B9_3F3F);
    }

    #[test]
    fn a_list_that_is_broken_or_out_of_order_is_refused_by_its_line_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("leaked");
        let (low, high) = ("0".repeat(40), "F".repeat(40));
        for (lines, complaint) in [
            (String::new(), "the list is empty"),
            (format!("{low}\n{high}\n{low}\n"), "line 3 is smaller"),
            (format!("{low}\n{}\n", "0".repeat(39)), "line 2: forty"),
            (format!("{low}\n{}G\n", "0".repeat(39)), "line 2: forty"),
            (format!("{low}\n\n{high}\n"), "line 2: forty"),
            (format!("{low}{}\n", "1".repeat(200)), "line 1: forty"),
        ] {
            let told = convert(lines.as_bytes(), &file).unwrap_err();
            assert!(told.contains(complaint), "{told}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{complaint}");
        }
        convert(format!("{low}\n{low}:4\n{high}").as_bytes(), &file).unwrap();
        assert_eq!(LeakedList::open(&file).unwrap().count(), 2, "what stands twice is kept once");
        assert!(convert(format!("{low}\n").as_bytes(), &file).is_err(), "no file is overwritten");
        assert_eq!(LeakedList::open(&file).unwrap().count(), 2);
    }

    #[test]
    fn what_is_no_such_file_or_was_cut_off_is_refused_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("leaked");
        assert!(LeakedList::open(&file).err().unwrap().contains("passwords.leaked: "));
        let leaked: Vec<String> = (0..40).map(|number| format!("leaked {number}")).collect();
        let leaked: Vec<&str> = leaked.iter().map(String::as_str).collect();
        convert(list(&leaked).as_bytes(), &file).unwrap();
        let whole = fs::read(&file).unwrap();
        let mut other = whole.clone();
        other[14] = b'2';
        for length in 0..whole.len() {
            fs::write(&file, &whole[..length]).unwrap();
            assert!(LeakedList::open(&file).is_err(), "{length} bytes of {}", whole.len());
        }
        fs::write(&file, other).unwrap();
        assert!(LeakedList::open(&file).is_err(), "of another kind");
        fs::write(&file, [&whole[..], b"12345678"].concat()).unwrap();
        assert!(LeakedList::open(&file).is_err(), "with more than it counts");
    }

    #[test]
    fn s3_5_of_a_hundred_thousand_passwords_that_did_not_leak_none_is_taken_for_one_that_did() {
        let leaked: Vec<String> = (0..10_000).map(|number| format!("leaked {number}")).collect();
        let leaked: Vec<&str> = leaked.iter().map(String::as_str).collect();
        let (_folder, list) = opened(&list(&leaked)).unwrap();
        let wrong = (0..100_000).filter(|number| list.finds(mark_of(&format!("new {number}"))).unwrap()).count();
        assert_eq!(wrong, 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn s3_5_each_of_any_list_is_found_and_nothing_beside_them(
            held in prop::collection::btree_set("[a-zа-я0-9]{1,6}", 1..60),
            others in prop::collection::btree_set("[a-zа-я0-9]{1,6}", 0..60),
        ) {
            let held_list: Vec<&str> = held.iter().map(String::as_str).collect();
            let (_folder, list) = opened(&list(&held_list)).unwrap();
            for password in held.iter().chain(&others) {
                prop_assert_eq!(list.finds(mark_of(password)).unwrap(), held.contains(password), "{}", password);
            }
        }
    }
}
