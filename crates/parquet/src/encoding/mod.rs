//! How levels and values are written. `Encodings.md` of Apache Parquet.

pub(crate) mod delta;
pub(crate) mod hybrid;
pub(crate) mod plain;
pub(crate) mod values;

use crate::fault::Damage;

/// More values are told than there are.
pub(crate) const TOO_FEW: Damage = Damage::Corrupt("a page holds fewer values than it tells");
