//! Cuts a stream of bytes into the frames of the PostgreSQL protocol, however the bytes arrive.

/// How much of a frame's body is kept, for the few kinds of frames that are looked into.
pub(super) const KEPT: usize = 96;

/// No frame of either side is longer: lengths are signed on the wire.
const LONGEST: u32 = i32::MAX.cast_unsigned();

/// What the next bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A length and a body: what a client may send before anything else.
    Untyped,
    /// One byte that is no frame: the answer to a request for encryption.
    Bare,
    /// A type, a length and a body: everything else.
    Typed,
    /// Nothing that can be read: encrypted, or not this protocol.
    Blind,
}

/// One direction of a connection. Holds a header and the first bytes of one body, never a payload.
#[derive(Debug)]
pub(super) struct Frames {
    shape: Shape,
    /// The types of frames whose body is looked into.
    wanted: &'static [u8],
    head: [u8; 5],
    head_len: usize,
    kept: [u8; KEPT],
    kept_len: usize,
    /// Bytes of the body still to come, once the header is whole.
    left: usize,
}

impl Frames {
    pub(super) const fn new(shape: Shape, wanted: &'static [u8]) -> Self {
        Self { shape, wanted, head: [0; 5], head_len: 0, kept: [0; KEPT], kept_len: 0, left: 0 }
    }

    /// What the next bytes are.
    pub(super) const fn shape(&self) -> Shape {
        self.shape
    }

    /// Says what the next bytes are; only between two frames.
    pub(super) const fn expect(&mut self, shape: Shape) {
        self.shape = shape;
        self.head_len = 0;
        self.kept_len = 0;
        self.left = 0;
    }

    /// Takes bytes off the front of `bytes` up to the end of one frame, and returns its type and the first bytes of its
    /// body if its type is wanted. Returns nothing when the bytes are used up, or cannot be read.
    #[inline]
    pub(super) fn next<'a, 'b: 'a>(&'a mut self, bytes: &mut &'b [u8]) -> Option<(u8, &'a [u8])> {
        if self.shape == Shape::Typed
            && self.head_len == 0
            && let Some((kind, body, rest)) = whole(bytes)
        {
            *bytes = rest;
            return Some((kind, body));
        }
        self.next_in_parts(bytes)
    }

    fn next_in_parts<'a>(&'a mut self, bytes: &mut &[u8]) -> Option<(u8, &'a [u8])> {
        match self.shape {
            Shape::Blind => {
                *bytes = &[];
                return None;
            }
            Shape::Bare => return take(bytes, 1).first().map(|byte| (*byte, &[][..])),
            Shape::Untyped | Shape::Typed => {}
        }
        let header = if self.shape == Shape::Typed { 5 } else { 4 };
        if self.head_len < header {
            let part = take(bytes, header - self.head_len);
            self.head.iter_mut().skip(self.head_len).zip(part).for_each(|(to, from)| *to = *from);
            self.head_len += part.len();
            if self.head_len < header {
                return None;
            }
            let [first, second, third, fourth, fifth] = self.head;
            let length = match self.shape {
                Shape::Typed => [second, third, fourth, fifth],
                Shape::Untyped | Shape::Bare | Shape::Blind => [first, second, third, fourth],
            };
            self.kept_len = 0;
            let Some(left) = body_length(u32::from_be_bytes(length)) else {
                self.expect(Shape::Blind);
                *bytes = &[];
                return None;
            };
            self.left = left;
        }
        let kind = if self.shape == Shape::Typed { self.head[0] } else { 0 };
        let part = take(bytes, self.left);
        self.left -= part.len();
        if self.shape == Shape::Untyped || self.wanted.contains(&kind) {
            let room = self.kept.iter_mut().skip(self.kept_len);
            self.kept_len += room.zip(part).map(|(to, from)| *to = *from).count();
        }
        if self.left > 0 {
            return None;
        }
        self.head_len = 0;
        Some((kind, self.kept.get(..self.kept_len).unwrap_or_default()))
    }
}

/// The type and the first bytes of a frame that is there as a whole, as almost all are, and what is behind it.
fn whole(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let ([kind, length @ ..], rest) = bytes.split_first_chunk::<5>()?;
    let (body, rest) = rest.split_at_checked(body_length(u32::from_be_bytes(*length))?)?;
    Some((*kind, body.get(..KEPT).unwrap_or(body), rest))
}

fn body_length(length: u32) -> Option<usize> {
    if length > LONGEST {
        return None;
    }
    usize::try_from(length.checked_sub(4)?).ok()
}

/// The first bytes, taken off the front.
fn take<'a>(bytes: &mut &'a [u8], at_most: usize) -> &'a [u8] {
    let (part, rest) = bytes.split_at(at_most.min(bytes.len()));
    *bytes = rest;
    part
}
