//! Maps and sets of a few entries.

/// A map that is a list in the order of insertion. The page's maps hold what a person typed or pressed; a search tree for
/// each pair of types made a fortieth of its module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Few<K, V = ()>(Vec<(K, V)>);

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq, V> Few<K, V> {
    fn place<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.iter().position(|(known, _)| known.borrow() == key)
    }

    /// What is under a key.
    pub fn get<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.place(key).map(|place| &self.0[place].1)
    }

    /// Whether something is under a key.
    pub fn contains<Q: PartialEq + ?Sized>(&self, key: &Q) -> bool
    where
        K: std::borrow::Borrow<Q>,
    {
        self.place(key).is_some()
    }

    /// Puts a value under a key, in place of what was there.
    pub fn insert(&mut self, key: K, value: V) {
        match self.place(&key) {
            Some(place) => self.0[place].1 = value,
            None => self.0.push((key, value)),
        }
    }

    /// Takes away what is under a key; whether there was something.
    pub fn remove<Q: PartialEq + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: std::borrow::Borrow<Q>,
    {
        let place = self.place(key);
        if let Some(place) = place {
            self.0.remove(place);
        }
        place.is_some()
    }

    /// What is under a key, put there empty if nothing was.
    pub fn entry(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let place = self.place(&key).unwrap_or_else(|| {
            self.0.push((key, V::default()));
            self.0.len() - 1
        });
        &mut self.0[place].1
    }
}

impl<K, V> Few<K, V> {
    /// Keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: PartialEq, V> FromIterator<(K, V)> for Few<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut few = Self::default();
        for (key, value) in entries {
            few.insert(key, value);
        }
        few
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_value() {
        let mut few: Few<String, u8> =
            [("a".to_owned(), 1), ("b".to_owned(), 2), ("a".to_owned(), 3)].into_iter().collect();
        assert_eq!((few.len(), few.get("a"), few.get("c")), (2, Some(&3), None));
        *few.entry("c".to_owned()) += 4;
        assert_eq!(few.get("c"), Some(&4));
        assert!(few.remove("a") && !few.remove("a") && !few.contains("a"));
        assert_eq!(few.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    }
}
