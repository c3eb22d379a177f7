//! What becomes of a medium that comes to a free pool.

use crate::defects::Defect;
use crate::readings::{CountReset, LabelWriting};
use crate::service::Service;
use crate::store::{MediumHandle, SideState};

impl Service {
    /// Free labels are to be written on the sides that take one.
    pub(crate) fn label(&mut self, medium: MediumHandle) {
        let medium = &mut self.store.media[medium];
        let labelled = match self.rules.readings.label_writing {
            LabelWriting::Atomic if medium.online => SideState::Available,
            LabelWriting::Atomic | LabelWriting::TwoStep => SideState::Unprepared,
        };
        for side in &mut medium.sides {
            if matches!(side.state, SideState::Foreign | SideState::Import | SideState::Available) {
                side.state = labelled;
                if labelled == SideState::Available {
                    side.label = None;
                }
            }
            if self.rules.readings.count_reset == CountReset::EnteringFree {
                side.allocate_count = 0;
            }
        }
    }

    /// The free labels that a medium waits for are written, if it is online.
    pub(crate) fn write_free_labels(&mut self, medium: MediumHandle) {
        let written = if self.has(Defect::OneLabelWritten) { 1 } else { usize::MAX };
        let offline_too = self.has(Defect::OfflineLabelWritten);
        let medium = &mut self.store.media[medium];
        if !medium.online && !offline_too {
            return;
        }
        let waiting = medium.sides.iter_mut().filter(|side| side.state == SideState::Unprepared);
        for side in waiting.take(written) {
            side.state = SideState::Available;
            side.label = None;
        }
    }
}
