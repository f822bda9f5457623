//! Lists that mostly hold one element.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// A list with room for one element inside: most calls have one argument, most queries one filter, and a list of one
/// should not cost an allocation. Everything else is that of a slice.
#[derive(Clone, Default)]
pub enum Few<T> {
    /// No element.
    #[default]
    None,
    /// One element.
    One(T),
    /// Any number of elements.
    Many(Vec<T>),
}

impl<T> Few<T> {
    /// One more element at the end.
    #[inline]
    pub fn push(&mut self, element: T) {
        match self {
            Self::None => *self = Self::One(element),
            Self::Many(elements) => elements.push(element),
            Self::One(_) => self.push_second(element),
        }
    }

    fn push_second(&mut self, element: T) {
        if let Self::One(first) = std::mem::take(self) {
            let mut elements = Vec::with_capacity(4);
            elements.push(first);
            elements.push(element);
            *self = Self::Many(elements);
        }
    }

    /// More elements at the end.
    pub fn append(&mut self, more: Self) {
        if self.is_empty() {
            *self = more;
        } else {
            self.extend(more);
        }
    }

    /// The elements as a vector.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::None => Vec::new(),
            Self::One(element) => vec![element],
            Self::Many(elements) => elements,
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(element) => std::slice::from_ref(element),
            Self::Many(elements) => elements,
        }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::None => &mut [],
            Self::One(element) => std::slice::from_mut(element),
            Self::Many(elements) => elements,
        }
    }
}

impl<T: PartialEq> PartialEq for Few<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug> fmt::Debug for Few<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(elements: Vec<T>) -> Self {
        Self::Many(elements)
    }
}

impl<T> FromIterator<T> for Few<T> {
    #[inline]
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        let mut iter = iter.into_iter();
        let Some(first) = iter.next() else { return Self::None };
        let Some(second) = iter.next() else { return Self::One(first) };
        let mut elements = Vec::with_capacity(iter.size_hint().0.saturating_add(2));
        elements.push(first);
        elements.push(second);
        elements.extend(iter);
        Self::Many(elements)
    }
}

impl<T> Extend<T> for Few<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I) {
        for element in iter {
            self.push(element);
        }
    }
}

impl<T> IntoIterator for Few<T> {
    type IntoIter = std::iter::Chain<std::option::IntoIter<T>, std::vec::IntoIter<T>>;
    type Item = T;

    fn into_iter(self) -> Self::IntoIter {
        let (one, many) = match self {
            Self::None => (None, Vec::new()),
            Self::One(element) => (Some(element), Vec::new()),
            Self::Many(elements) => (None, elements),
        };
        one.into_iter().chain(many)
    }
}

impl<'l, T> IntoIterator for &'l Few<T> {
    type IntoIter = std::slice::Iter<'l, T>;
    type Item = &'l T;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'l, T> IntoIterator for &'l mut Few<T> {
    type IntoIter = std::slice::IterMut<'l, T>;
    type Item = &'l mut T;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn a_list_is_a_list_however_it_is_held() {
        for count in 0..5 {
            let expected: Vec<usize> = (0..count).collect();
            let mut pushed = Few::None;
            (0..count).for_each(|n| pushed.push(n));
            let collected: Few<usize> = (0..count).collect();
            assert_eq!(*pushed, *expected);
            assert_eq!(pushed, collected);
            assert_eq!(collected, Few::from(expected.clone()));
            assert_eq!(pushed.clone().into_iter().collect::<Vec<_>>(), expected);
            let mut twice = pushed.clone();
            twice.append(collected);
            assert_eq!(twice.into_vec(), [expected.clone(), expected].concat());
            assert_eq!(pushed.iter_mut().count(), count);
        }
    }
}
