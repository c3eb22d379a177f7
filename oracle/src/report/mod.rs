//! What people and machines read afterwards.

pub mod annotation;
pub mod counterexample;
pub mod directory;
pub mod finding;
pub mod judgement;
pub mod junit;
pub mod run;
pub mod sarif;
pub mod summary;
