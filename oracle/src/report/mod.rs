//! What people and machines read afterwards.

pub mod counterexample;
pub mod directory;
pub mod finding;
pub mod summary;
