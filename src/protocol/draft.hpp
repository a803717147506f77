// draft.hpp - a first protocol from example rows.
#pragma once
#include <memory>

#include "base/context.hpp"
#include "data/row_source.hpp"
#include "protocol/protocol.hpp"

namespace fedglmm {

// Types, levels, derived columns, rounded centre, scale and bounds from the rows of `source`; the rest from options.
std::shared_ptr<const Protocol> draft_protocol(const Context& context, RowSource& source,
                                               const fglmm_draft_options& options);

}  // namespace fedglmm
