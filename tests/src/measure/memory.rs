//! How much memory a process takes, as the system tells.

use anyhow::{Result, bail};

/// What the system says under this name about the memory of a process that runs, in bytes: `VmRSS:` is
/// what is resident now, `VmHWM:` the most that ever was.
pub fn of_process(process: u32, name: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let Some(kibibytes) = line.and_then(|rest| rest.trim().strip_suffix("kB")) else {
        bail!("the system does not tell how much memory a process has");
    };
    Ok(kibibytes.trim().parse::<u64>()? << 10)
}
