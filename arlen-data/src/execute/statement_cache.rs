//! Prepared statements of one connection, the ones used last.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

/// A cache with a limit. What was not used for longest goes first.
///
/// A look-up is one hash of a number. Only a statement that is new to a full cache looks for the oldest among all, which is
/// nothing beside the round trip that prepares it.
#[derive(Debug)]
pub(in crate::execute) struct StatementCache<S> {
    limit: usize,
    clock: u64,
    statements: HashMap<u128, (u64, S), BuildHasherDefault<Fingerprint>>,
}

/// The keys are hashes already. There are never more than the limit, so that no choice of statements makes it slow.
#[derive(Clone, Copy, Debug, Default)]
struct Fingerprint(u64);

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u128(&mut self, key: u128) {
        let [low, high] = [key, key >> 64].map(|half| half & u128::from(u64::MAX));
        self.0 = u64::try_from(low ^ high).unwrap_or_default();
    }
}

impl<S> StatementCache<S> {
    /// A cache of so many statements; none keeps nothing.
    pub(in crate::execute) fn new(limit: usize) -> Self {
        Self {
            limit,
            clock: 0,
            statements: HashMap::with_capacity_and_hasher(limit.min(64), BuildHasherDefault::default()),
        }
    }

    /// The statement with this key.
    pub(in crate::execute) fn get(&mut self, key: u128) -> Option<&mut S> {
        self.clock += 1;
        let (used, statement) = self.statements.get_mut(&key)?;
        *used = self.clock;
        Some(statement)
    }

    /// Keeps a statement, and gives back the one that had to go.
    pub(in crate::execute) fn put(&mut self, key: u128, statement: S) -> Option<S> {
        self.clock += 1;
        if self.limit == 0 {
            return Some(statement);
        }
        let full = self.statements.len() >= self.limit && !self.statements.contains_key(&key);
        let evicted = if full {
            let oldest = self.statements.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key);
            oldest.and_then(|oldest| self.remove(oldest))
        } else {
            None
        };
        match self.statements.entry(key) {
            Entry::Occupied(mut entry) => Some(entry.insert((self.clock, statement)).1),
            Entry::Vacant(entry) => {
                entry.insert((self.clock, statement));
                evicted
            }
        }
    }

    /// Keeps those that it says, after whatever it does with them, in any order.
    pub(in crate::execute) fn retain(&mut self, mut keep: impl FnMut(&mut S) -> bool) {
        self.statements.retain(|_, (_, statement)| keep(statement));
    }

    /// Forgets a statement, and gives it back.
    pub(in crate::execute) fn remove(&mut self, key: u128) -> Option<S> {
        self.statements.remove(&key).map(|(_, statement)| statement)
    }

    /// How many it keeps.
    #[cfg(test)]
    pub(in crate::execute) fn len(&self) -> usize {
        self.statements.len()
    }
}

#[cfg(test)]
mod tests {
    use super::StatementCache;

    #[test]
    fn the_one_used_longest_ago_goes() {
        let mut cache = StatementCache::new(2);
        assert_eq!((cache.put(1, 'a'), cache.put(2, 'b')), (None, None));
        assert_eq!(cache.get(1), Some(&mut 'a'));
        assert_eq!(cache.put(3, 'c'), Some('b'));
        assert_eq!(cache.get(2), None);
        assert_eq!(cache.len(), 2);
        assert_eq!(cache.put(1, 'd'), Some('a'));
        cache.retain(|_| false);
        assert_eq!(cache.len(), 0);
        assert_eq!(StatementCache::new(0).put(1, 'a'), Some('a'));
    }
}
