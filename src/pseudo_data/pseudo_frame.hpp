// pseudo_frame.hpp - generated rows as a frame in the data's own units and names.
#pragma once
#include "data/frame.hpp"
#include "pseudo_data/pseudo_rows.hpp"

namespace fedglmm {

// Columns: the cluster, every response (as level texts if `text_responses` and it has them), every variable, derived
// ones too.
Frame pseudo_frame(const Structure& structure, const Summary& summary, const PseudoRows& rows, bool text_responses);

}  // namespace fedglmm
