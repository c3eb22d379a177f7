//! What the project promises. The measurements and the tests share what stands here.

pub mod stored;
