//! What each instruction of SQLite does to digits that it meets.

use super::flow::{Digits, Flow, Loss, StrictColumn};
use super::program::Step;

/// Instructions that make no number of what they meet.
const HARMLESS: &str = "\
    Abortable AggFinal AggValue AutoCommit BeginSubrtn Blob Clear Close ClrSubtype CollSeq Column ColumnsUsed Copy \
    Count CursorHint CursorLock CursorUnlock DeferredSeek Delete ElseEq EndCoroutine Expire Explain Filter FilterAdd \
    FinishSeek FkCheck FkCounter FkIfZero GetSubtype Gosub Goto Halt HaltIfNull IdxDelete IdxInsert IdxRowid IfEmpty \
    IfNoHope IfNullRow IfSizeBetween Init InitCoroutine Int64 Integer IsNull IsType Jump Last Move NewRowid Next \
    NoConflict Noop NotNull Null NullRow Offset Once OpenAutoindex OpenDup OpenEphemeral OpenPseudo OpenRead \
    OpenWrite Param Permutation Prev Program ReadCookie Real ReleaseReg ReopenIdx ResetCount ResetSorter ResultRow \
    Return Rewind RowCell RowData RowSetRead Rowid SCopy Savepoint SeekEnd SeekHit SeekScan Sequence SequenceTest \
    SetSubtype SoftNull SorterCompare SorterData SorterInsert SorterNext SorterOpen String String8 TableLock Trace \
    Transaction VBegin VColumn VNext VOpen Variable Yield ZeroOrNull";

/// Functions that look at text as text and give something else back.
const HARMLESS_FUNCTIONS: &[&str] = &["length", "octet_length", "typeof", "like", "glob", "instr"];

/// Refuses an instruction that would lose digits. Columns of STRICT tables are left to be looked at.
pub(super) fn judge(
    flow: &Flow,
    step: &Step,
    steps: &[Step],
    strict: &mut Vec<(String, StrictColumn)>,
) -> Result<(), Loss> {
    let holds = |register| flow.holds(step.program, register);
    let any = |from, count| flow.holds_any(step.program, from, from + count);
    let fails = |lost: bool, loss| if lost { Err(loss) } else { Ok(()) };
    match &*step.opcode {
        "MakeRecord" | "Affinity" => fails(stored(flow, step), Loss::Stored),
        "TypeCheck" => {
            typed(flow, step, strict);
            Ok(())
        }
        "Insert" => fails(holds(step.p3), Loss::Stored),
        "Cast" => fails(holds(step.p1) && !matches!(step.p2, 65 | 66), Loss::Calculated),
        "Add" | "Subtract" | "Multiply" | "Divide" | "Remainder" | "BitAnd" | "BitOr" | "ShiftLeft" | "ShiftRight"
        | "Concat" | "And" | "Or" | "MemMax" => fails(holds(step.p1) || holds(step.p2), Loss::Calculated),
        "Not" | "BitNot" | "AddImm" | "MustBeInt" | "RealAffinity" | "If" | "IfNot" | "IsTrue" | "IfPos"
        | "IfNotZero" | "DecrJumpZero" | "IntCopy" => fails(holds(step.p1), Loss::Calculated),
        "OffsetLimit" => fails(holds(step.p1) || holds(step.p3), Loss::Calculated),
        "Eq" | "Ne" => fails(!equal(flow, step), Loss::Compared),
        "Lt" | "Le" | "Gt" | "Ge" => fails(holds(step.p1) || holds(step.p3), Loss::Compared),
        "Compare" => fails(any(step.p1, step.p3) || any(step.p2, step.p3), Loss::Compared),
        "SeekRowid" | "NotExists" | "RowSetTest" => fails(holds(step.p3), Loss::Compared),
        "RowSetAdd" => fails(holds(step.p2), Loss::Compared),
        "SeekGE" | "SeekGT" | "SeekLE" | "SeekLT" | "IdxGE" | "IdxGT" | "IdxLE" | "IdxLT" => sought(flow, step, steps),
        "Found" | "NotFound" => found(flow, step),
        "Sort" | "SorterSort" => fails(sorted(flow, step, steps), Loss::Compared),
        "Function" | "PureFunc" => called(flow, step),
        "AggStep" | "AggStep1" | "AggInverse" => fails(any(step.p2, step.p5), Loss::Called),
        "VUpdate" => fails(any(step.p3, step.p2), Loss::Called),
        "VFilter" => fails(flow.holds_any(step.program, step.p3, i64::MAX), Loss::Called),
        known if HARMLESS.split(' ').any(|harmless| harmless == known) => Ok(()),
        _ => Err(Loss::Unknown),
    }
}

/// A numeric affinity meets digits.
fn stored(flow: &Flow, step: &Step) -> bool {
    let numeric = (step.p1..).zip(step.p4.chars()).filter(|(_, affinity)| matches!(affinity, 'C'..='F'));
    numeric.into_iter().any(|(register, _)| flow.holds(step.program, register))
}

fn typed(flow: &Flow, step: &Step, strict: &mut Vec<(String, StrictColumn)>) {
    for (place, register) in (step.p1..step.p1 + step.p2).enumerate() {
        if flow.holds(step.program, register) {
            // Above 1, it is the place of a single virtual column.
            let only = step.p3.checked_sub(2).and_then(|column| usize::try_from(column).ok());
            strict.push((step.p4.to_string(), only.map_or(StrictColumn::Stored(place), StrictColumn::Any)));
        }
    }
}

/// Equality is by digits where both sides are text: a column of TEXT on the other side, or another decimal.
fn equal(flow: &Flow, step: &Step) -> bool {
    const MASK: i64 = 0x47;
    const TEXT: i64 = 0x42;
    match (flow.holds(step.program, step.p1), flow.holds(step.program, step.p3)) {
        (false, false) => true,
        (true, true) => step.p5 & MASK <= TEXT,
        (true, false) | (false, true) => step.p5 & MASK == TEXT,
    }
}

/// Whether a register was made text before it is looked up.
fn is_text(flow: &Flow, program: usize, register: i64) -> bool {
    flow.affined.contains(&(program, register)) || flow.digits(program, register) != Some(Digits::Plain)
}

/// A search in an index is an equality if it begins and ends at the same digits.
fn sought(flow: &Flow, step: &Step, steps: &[Step]) -> Result<(), Loss> {
    let count = step.keys().ok_or(Loss::Unknown)?;
    for place in 0..count {
        let register = step.p3 + place;
        if !flow.holds(step.program, register) {
            continue;
        }
        let text = is_text(flow, step.program, register);
        if !text || excludes(step, place, count) || !has_twin(step, place, steps) {
            return Err(Loss::Compared);
        }
    }
    Ok(())
}

/// Whether the other end of a search looks for the same register, which nothing changes between the two.
fn has_twin(step: &Step, place: i64, steps: &[Step]) -> bool {
    let Some(at) = steps.iter().position(|other| std::ptr::eq(other, step)) else { return false };
    let twin = |other: &Step| {
        other.program == step.program
            && (other.p1, other.p3) == (step.p1, step.p3)
            && is_pair(&step.opcode, &other.opcode)
            && other.keys().is_some_and(|count| place < count && !excludes(other, place, count))
    };
    let between = |other: &&Step| !twin(other) && leaves(other, step.p3 + place);
    if step.opcode.starts_with("Seek") {
        let behind = steps.get(at + 1..).unwrap_or_default();
        behind.iter().find(|other| !between(other)).is_some_and(twin)
    } else {
        let before = steps.get(..at).unwrap_or_default();
        before.iter().rev().find(|other| !between(other)).is_some_and(twin)
    }
}

/// Whether an instruction is one of those that load the rest of a key, and leaves a register as it is.
fn leaves(step: &Step, register: i64) -> bool {
    match &*step.opcode {
        "SeekHit" | "Affinity" | "IsNull" | "Noop" | "Explain" | "ReleaseReg" | "MustBeInt" => true,
        "Variable" | "Integer" | "Int64" | "Real" | "String8" | "SCopy" => step.p2 != register,
        "Null" => !(step.p2..=step.p2.max(step.p3)).contains(&register),
        _ => false,
    }
}

fn is_pair(one: &str, other: &str) -> bool {
    let (seek, end) = if one.starts_with("Seek") { (one, other) } else { (other, one) };
    match seek {
        "SeekGE" | "SeekGT" => matches!(end, "IdxGT" | "IdxGE"),
        "SeekLE" | "SeekLT" => matches!(end, "IdxLT" | "IdxLE"),
        _ => false,
    }
}

/// Whether this part of the key is itself outside of the range.
fn excludes(step: &Step, place: i64, count: i64) -> bool {
    place + 1 == count && matches!(&*step.opcode, "SeekGT" | "SeekLT" | "IdxGE" | "IdxLE")
}

fn found(flow: &Flow, step: &Step) -> Result<(), Loss> {
    let count = step.keys().ok_or(Loss::Unknown)?;
    let plain = |register| flow.holds(step.program, register) && !is_text(flow, step.program, register);
    if (step.p3..step.p3 + count).any(plain) { Err(Loss::Compared) } else { Ok(()) }
}

/// Rows are put in an order by digits.
fn sorted(flow: &Flow, step: &Step, steps: &[Step]) -> bool {
    let Some(columns) = flow.cursor(step.program, step.p1) else { return false };
    let opens = |other: &&Step| {
        other.program == step.program && other.p1 == step.p1 && matches!(&*other.opcode, "SorterOpen" | "OpenEphemeral")
    };
    let keys = steps.iter().find(opens).and_then(Step::key_columns).unwrap_or(i64::MAX);
    columns.range(..keys).next().is_some()
}

fn called(flow: &Flow, step: &Step) -> Result<(), Loss> {
    let (name, count) = step.function().ok_or(Loss::Unknown)?;
    let end = if count < 0 { i64::MAX } else { step.p2 + count };
    if flow.holds_any(step.program, step.p2, end) && !HARMLESS_FUNCTIONS.contains(&name) {
        return Err(Loss::Called);
    }
    Ok(())
}
