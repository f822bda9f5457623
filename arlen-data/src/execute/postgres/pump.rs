//! Moves the bytes of a connection: in the task of whoever waits for an answer, and else in a task of its own.
//!
//! The driver wants a task that moves bytes, beside those that wait for answers. Between them each statement would change
//! tasks four times. So a caller moves them itself while it waits: it polls its own future and the wire in turn, each only
//! when it was woken. What is to be done between calls, when a call is given up, or through the driver's own client, the
//! task does.
//!
//! ```text
//! socket, request ──wire waker──┐
//!                               ├─> bits ──> the caller if there is one, else the task
//! answer, timer ────call waker──┘
//! ```

use futures_util::task::AtomicWaker;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// The future of the caller was woken.
const CALL: u8 = 1;
/// The wire was woken.
const WIRE: u8 = 2;
/// Somebody polls, and looks at the bits again before it stops.
const BUSY: u8 = 4;
/// A caller moves the bytes.
const DRIVEN: u8 = 8;

/// So often a caller looks again before others get their turn: a socket that is out of budget wakes at once, for ever.
const TURNS: usize = 32;

/// A wire that whoever has time moves. `W` is the driver's future, which ends with the connection.
pub(super) struct Pump<W> {
    /// None once it has ended.
    wire: Mutex<Option<W>>,
    bell: Arc<Bell>,
    call: Waker,
    moves: Waker,
}

/// Who is to be woken, and for what.
#[derive(Default)]
struct Bell {
    bits: AtomicU8,
    caller: AtomicWaker,
    task: AtomicWaker,
}

impl Bell {
    fn ring(&self, bit: u8) {
        let before = self.bits.fetch_or(bit, Ordering::AcqRel);
        if before & (bit | BUSY) != 0 {
            return;
        }
        if before & DRIVEN != 0 {
            self.caller.wake();
        } else {
            self.task.wake();
        }
    }

    fn take(&self, bits: u8) -> u8 {
        self.bits.fetch_and(!bits, Ordering::AcqRel) & bits
    }

    /// Stops, unless there is more to do.
    fn rests(&self, busy: u8) -> bool {
        self.bits.compare_exchange(busy, busy & !BUSY, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// A waker for one of the two futures.
struct Ringer {
    bell: Arc<Bell>,
    bit: u8,
}

impl Wake for Ringer {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.bell.ring(self.bit);
    }
}

impl<W: Future + Unpin> Pump<W> {
    pub(super) fn new(wire: W) -> Self {
        let bell = Arc::new(Bell { bits: AtomicU8::new(WIRE), ..Bell::default() });
        let waker = |bit| Arc::new(Ringer { bell: Arc::clone(&bell), bit }).into();
        let (call, moves) = (waker(CALL), waker(WIRE));
        Self { wire: Mutex::new(Some(wire)), bell, call, moves }
    }

    fn wire(&self) -> MutexGuard<'_, Option<W>> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a future that needs the wire, and moves its bytes meanwhile.
    pub(super) async fn run<F: Future>(&self, mut future: Pin<&mut F>) -> F::Output {
        let driving = Driving::begin(self);
        let result = poll_fn(|context| self.poll_call(future.as_mut(), context)).await;
        drop(driving);
        result
    }

    fn poll_call<F: Future>(&self, mut future: Pin<&mut F>, context: &Context<'_>) -> Poll<F::Output> {
        self.bell.caller.register(context.waker());
        self.bell.bits.fetch_or(BUSY, Ordering::AcqRel);
        for _ in 0..TURNS {
            if self.bell.take(CALL) != 0
                && let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&self.call))
            {
                return Poll::Ready(result);
            }
            if self.bell.take(WIRE) != 0 && self.move_bytes(&mut self.wire()).is_ready() {
                // The task has nothing to wait for any more.
                self.bell.task.wake();
            }
            if self.bell.rests(BUSY | DRIVEN) {
                return Poll::Pending;
            }
        }
        self.bell.bits.fetch_and(!BUSY, Ordering::AcqRel);
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Moves what there is; ready when the connection has ended.
    fn move_bytes(&self, wire: &mut Option<W>) -> Poll<()> {
        let Some(moving) = wire else { return Poll::Ready(()) };
        if Pin::new(moving).poll(&mut Context::from_waker(&self.moves)).is_pending() {
            return Poll::Pending;
        }
        // Whoever waits for an answer is told of an error by the driver once this is gone.
        *wire = None;
        Poll::Ready(())
    }

    /// What the task does while no caller does it: ready when the connection has ended.
    pub(super) fn poll_idle(&self, context: &Context<'_>) -> Poll<()> {
        self.bell.task.register(context.waker());
        let mut wire = self.wire();
        if wire.is_none() {
            return Poll::Ready(());
        }
        // A caller that begins now waits for this lock; one that ends now wakes this task if there is something to do.
        if self.bell.bits.load(Ordering::Acquire) & DRIVEN != 0 {
            return Poll::Pending;
        }
        self.bell.bits.fetch_or(BUSY, Ordering::AcqRel);
        for _ in 0..TURNS {
            if self.bell.take(WIRE) != 0 && self.move_bytes(&mut wire).is_ready() {
                return Poll::Ready(());
            }
            self.bell.take(CALL);
            if self.bell.rests(BUSY) {
                return Poll::Pending;
            }
        }
        self.bell.bits.fetch_and(!BUSY, Ordering::AcqRel);
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Ends the connection: nobody will move its bytes any more.
    pub(super) fn stop(&self) {
        drop(self.wire().take());
    }
}

/// As long as it is there, a caller moves the bytes.
struct Driving<'p, W: Future + Unpin>(&'p Pump<W>);

impl<'p, W: Future + Unpin> Driving<'p, W> {
    fn begin(pump: &'p Pump<W>) -> Self {
        // Behind whatever the task is at.
        let wire = pump.wire();
        pump.bell.bits.fetch_or(CALL | DRIVEN, Ordering::AcqRel);
        drop(wire);
        Self(pump)
    }
}

impl<W: Future + Unpin> Drop for Driving<'_, W> {
    fn drop(&mut self) {
        let bell = &self.0.bell;
        // It would keep the memory of a task that has ended.
        drop(bell.caller.take());
        if bell.bits.fetch_and(!(CALL | BUSY | DRIVEN), Ordering::AcqRel) & WIRE != 0 {
            bell.task.wake();
        }
    }
}

impl<W> std::fmt::Debug for Pump<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pump(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::Pump;
    use std::collections::VecDeque;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::task::{Context, Poll};
    use std::time::Duration;
    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
    use tokio::sync::oneshot;
    use tokio::time::timeout;

    type Request = (u64, oneshot::Sender<u64>);

    /// A wire as the driver's: requests go to a far end, whose answers come in their order, and some of its own besides.
    struct Wire {
        requests: UnboundedReceiver<Request>,
        to: UnboundedSender<u64>,
        from: UnboundedReceiver<Option<u64>>,
        open: VecDeque<Request>,
        /// What came without being asked for.
        notices: Arc<AtomicU64>,
    }

    impl Future for Wire {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            let mut ended = false;
            while let Poll::Ready(request) = self.requests.poll_recv(context) {
                let Some(request) = request else {
                    ended = true;
                    break;
                };
                self.to.send(request.0).ok();
                self.open.push_back(request);
            }
            while let Poll::Ready(answer) = self.from.poll_recv(context) {
                match answer {
                    Some(Some(answer)) => {
                        let (number, caller) = self.open.pop_front().expect("a request");
                        assert_eq!(answer, number);
                        caller.send(answer).ok();
                    }
                    Some(None) => drop(self.notices.fetch_add(1, Ordering::Relaxed)),
                    None => return Poll::Ready(()),
                }
            }
            if ended && self.open.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        }
    }

    struct Ends {
        pump: Arc<Pump<Wire>>,
        requests: UnboundedSender<Request>,
        at_server: UnboundedReceiver<u64>,
        from_server: UnboundedSender<Option<u64>>,
        notices: Arc<AtomicU64>,
    }

    fn ends() -> Ends {
        let (requests, received) = unbounded_channel();
        let (to, at_server) = unbounded_channel();
        let (from_server, from) = unbounded_channel();
        let notices = Arc::default();
        let wire = Wire { requests: received, to, from, open: VecDeque::new(), notices: Arc::clone(&notices) };
        Ends { pump: Arc::new(Pump::new(wire)), requests, at_server, from_server, notices }
    }

    async fn ask(requests: &UnboundedSender<Request>, number: u64) -> u64 {
        let (caller, answer) = oneshot::channel();
        requests.send((number, caller)).expect("a wire");
        answer.await.expect("an answer")
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_waits_gets_the_answer_and_the_task_does_the_rest() {
        const CALLS: u64 = 20_000;
        let Ends { pump, requests, mut at_server, from_server, notices } = ends();
        let idle = Arc::clone(&pump);
        let task = tokio::spawn(std::future::poll_fn(move |context| idle.poll_idle(context)));
        let server = tokio::spawn(async move {
            while let Some(number) = at_server.recv().await {
                // A few at a time, late, and with something in between that nobody asked for.
                if number % 3 == 0 {
                    tokio::task::yield_now().await;
                }
                if number % 5 == 0 {
                    from_server.send(None).expect("a wire");
                }
                from_server.send(Some(number)).expect("a wire");
            }
        });
        let calls = async {
            for number in 0..CALLS {
                if number % 7 == 0 {
                    // Polled once, so that it is on its way, and given up.
                    let mut call = std::pin::pin!(ask(&requests, number));
                    let mut run = std::pin::pin!(pump.run(call.as_mut()));
                    let polled = std::future::poll_fn(|context| Poll::Ready(run.as_mut().poll(context))).await;
                    assert!(polled.is_pending() || polled == Poll::Ready(number));
                } else if number % 11 == 0 {
                    // Through nobody but the task.
                    assert_eq!(ask(&requests, number).await, number);
                } else {
                    assert_eq!(pump.run(std::pin::pin!(ask(&requests, number))).await, number);
                }
            }
        };
        timeout(Duration::from_secs(60), calls).await.expect("no answer is lost");
        drop(requests);
        timeout(Duration::from_secs(10), task).await.expect("the wire ends").expect("no panic");
        drop(pump);
        timeout(Duration::from_secs(10), server).await.expect("the far end as well").expect("no panic");
        assert_eq!(notices.load(Ordering::Relaxed), CALLS / 5);
    }

    #[tokio::test]
    async fn a_call_ends_with_the_wire() {
        let Ends { pump, requests, at_server, .. } = ends();
        let waiting = async {
            let (caller, answer) = oneshot::channel();
            requests.send((1, caller)).expect("a wire");
            answer.await
        };
        let stopped = Arc::clone(&pump);
        tokio::spawn(async move {
            drop(at_server);
            stopped.stop();
        });
        let answer = timeout(Duration::from_secs(10), pump.run(std::pin::pin!(waiting))).await;
        answer.expect("it does not wait for ever").expect_err("nobody answers");
        let gone = timeout(Duration::from_secs(10), std::future::poll_fn(|context| pump.poll_idle(context))).await;
        gone.expect("there is nothing to move");
    }
}
