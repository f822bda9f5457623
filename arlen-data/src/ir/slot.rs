//! Slots: the open places of a statement that is compiled once and bound many times.

use super::At;
use crate::value::{BindTo, Value};
use std::fmt;
use std::marker::PhantomData;

/// An open place for a value of type `T`. A handle gives its slots to the function that builds its statement.
pub struct Slot<T> {
    index: u16,
    kind: PhantomData<fn() -> T>,
}

impl<T> Slot<T> {
    /// The slot at this place of the arguments, from 0.
    #[must_use]
    pub const fn new(index: u16) -> Self {
        Self { index, kind: PhantomData }
    }

    /// Its place among the arguments, from 0.
    #[must_use]
    pub const fn index(self) -> u16 {
        self.index
    }

    /// The slot as an expression, where a comparison with `=` is not meant.
    #[track_caller]
    #[must_use]
    pub const fn expr(self) -> super::Expr {
        super::Expr::Slot { index: self.index, at: At::here() }
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slot({})", self.index)
    }
}

/// The types of a handle's slots: a tuple of up to sixteen.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tuple of slot types",
    note = "write a tuple of up to sixteen types; a single one is written `(i64,)`"
)]
pub trait Params: 'static {
    /// A slot for each of them.
    type Slots;

    /// How many there are.
    const COUNT: usize;

    /// The slots, numbered from 0.
    fn slots() -> Self::Slots;
}

/// Arguments that fit the slots `P`: a tuple of as many values, each of which fits its slot.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit the slots `{P}` of this handle",
    label = "these arguments have the wrong number or types",
    note = "give one tuple with a value for each slot, in their order; a single one is written `(value,)`"
)]
pub trait Arguments<P> {
    /// The values, in the order of the slots.
    fn into_values(self) -> Vec<Value>;
}

macro_rules! params {
    ($count:literal: $($slot:ident $value:ident $index:literal),*) => {
        impl<$($slot: 'static),*> Params for ($($slot,)*) {
            type Slots = ($(Slot<$slot>,)*);

            const COUNT: usize = $count;

            #[allow(clippy::unused_unit, clippy::allow_attributes, reason = "the tuple of none has no slots")]
            fn slots() -> Self::Slots {
                ($(Slot::new($index),)*)
            }
        }

        impl<$($slot, $value: BindTo<$slot>),*> Arguments<($($slot,)*)> for ($($value,)*) {
            #[allow(non_snake_case, clippy::allow_attributes, reason = "the names of the types serve for the values; the tuple of none has none")]
            fn into_values(self) -> Vec<Value> {
                let ($($value,)*) = self;
                vec![$($value.bind_to()),*]
            }
        }
    };
}

params!(0: );
params!(1: A Va 0);
params!(2: A Va 0, B Vb 1);
params!(3: A Va 0, B Vb 1, C Vc 2);
params!(4: A Va 0, B Vb 1, C Vc 2, D Vd 3);
params!(5: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4);
params!(6: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5);
params!(7: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6);
params!(8: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6, H Vh 7);
params!(9: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6, H Vh 7, I Vi 8);
params!(10: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6, H Vh 7, I Vi 8, J Vj 9);
params!(11: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6, H Vh 7, I Vi 8, J Vj 9, K Vk 10);
params!(12: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6, H Vh 7, I Vi 8, J Vj 9, K Vk 10, L Vl 11);
params!(13: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6, H Vh 7, I Vi 8, J Vj 9, K Vk 10, L Vl 11, M Vm 12);
params!(14: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6, H Vh 7, I Vi 8, J Vj 9, K Vk 10, L Vl 11, M Vm 12,
    N Vn 13);
params!(15: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6, H Vh 7, I Vi 8, J Vj 9, K Vk 10, L Vl 11, M Vm 12,
    N Vn 13, O Vo 14);
params!(16: A Va 0, B Vb 1, C Vc 2, D Vd 3, E Ve 4, F Vf 5, G Vg 6, H Vh 7, I Vi 8, J Vj 9, K Vk 10, L Vl 11, M Vm 12,
    N Vn 13, O Vo 14, P Vp 15);
