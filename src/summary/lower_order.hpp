// lower_order.hpp - a summary as if it had been released at a lower order.
#pragma once
#include "summary/statements.hpp"

namespace fedglmm {

// Drops the moments of higher degree from every group and cell; counts, constants and response sums stay.
void lower_order(Summary& summary, int order);

}  // namespace fedglmm
