// response_check.hpp - could any rows have these sums of the responses?
#pragma once
#include <functional>
#include <string>

#include "summary/statements.hpp"

namespace fedglmm {

// A cluster's group: sum y, and y times random-effect columns. BAD_DATA, beginning with `place`, if not. `most_rows`:
// how many rows a dummy may be 1 in.
void check_responses(const Protocol& protocol, const std::vector<BaseColumn>& columns, const Group& group,
                     const std::function<double(int)>& most_rows, const std::string& place);

}  // namespace fedglmm
