//! Bytes that are bound together: each part with its length before it, so that no two lists of parts give the same bytes.

/// The parts, joined.
pub(crate) fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let mut data = Vec::new();
    for part in parts {
        data.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        data.extend(*part);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn what_is_cut_elsewhere_gives_other_bytes() {
        assert_ne!(joined(&[b"ab", b"c"]), joined(&[b"a", b"bc"]));
        assert_ne!(joined(&[b"a", b""]), joined(&[b"a"]));
    }
}
