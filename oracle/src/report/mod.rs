//! What people and machines read afterwards.

pub mod account;
pub mod annotation;
pub mod counterexample;
pub mod directory;
pub mod drawing;
pub mod finding;
pub mod html;
pub mod judgement;
pub mod junit;
pub mod run;
pub mod sarif;
pub mod scene;
pub mod sentences;
pub mod style;
pub mod summary;
pub mod words;
